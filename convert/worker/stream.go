package worker

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// upload is a document on its way.
type upload struct {
	id      string
	src     io.ReaderAt
	size    int64
	opt     *convert.Options
	perPage bool

	accepted bool // by a worker, at least once
}

// uploadChunk is how much of a document a message has.
const uploadChunk = 256 << 10

func (u *upload) start() *pb.JobStart {
	return &pb.JobStart{
		JobId: u.id, Document: &pb.Document{ContentType: u.opt.ContentType, Size: &u.size}, Options: wire.FromOptions(u.opt), FilePerPage: u.perPage,
	}
}

// link is a stream of Convert or Plan.
type link[Req any, Resp interface{ GetAccepted() *pb.Accepted }] struct {
	stream interface {
		Send(Req) error
		Recv() (Resp, error)
		CloseSend() error
	}
	start func(*pb.JobStart) Req
	chunk func(*pb.Chunk) Req
}

// run sends the document and gives take what comes back, in the caller's goroutine; complete reports whether all has come. ctx is the caller's,
// cancel that of the stream. The source is not touched any more when run returns.
func (l link[Req, Resp]) run(ctx context.Context, cancel context.CancelFunc, up *upload, take func(Resp) error, complete func() bool) error {
	if err := l.stream.Send(l.start(up.start())); err != nil && !errors.Is(err, io.EOF) {
		return wire.FromError(ctx, err)
	}
	m, err := l.stream.Recv()
	if err != nil {
		return wire.FromError(ctx, unexpectedEnd(err))
	}
	acc := m.GetAccepted()
	if acc == nil || acc.Offset < 0 || acc.Offset > up.size {
		return broken("something else than an offset of the document")
	}
	up.accepted = true
	sent := make(chan error, 1)
	go func() {
		err := l.send(up, acc)
		if err != nil {
			cancel() // or the worker would wait for the rest
		}
		sent <- err
	}()
	err = l.receive(ctx, take, complete)
	if err != nil {
		cancel()
	}
	if serr := <-sent; serr != nil && err != nil {
		return serr
	}
	return err
}

func (l link[Req, Resp]) receive(ctx context.Context, take func(Resp) error, complete func() bool) error {
	for {
		m, err := l.stream.Recv()
		switch {
		case err != nil && complete():
			return nil
		case err != nil:
			return wire.FromError(ctx, unexpectedEnd(err))
		}
		if err := take(m); err != nil {
			return err
		}
	}
}

// send sends the document from where the worker wants it. Its error is about the source: one of the stream comes from Recv.
func (l link[Req, Resp]) send(up *upload, acc *pb.Accepted) error {
	n := int64(uploadChunk)
	if acc.MaxMessageBytes > 0 {
		n = max(1, min(n, acc.MaxMessageBytes/2))
	}
	buf := make([]byte, min(n, up.size-acc.Offset))
	for off := acc.Offset; ; {
		k := min(int64(len(buf)), up.size-off)
		if k > 0 {
			if got, err := up.src.ReadAt(buf[:k], off); int64(got) < k {
				if err == nil || errors.Is(err, io.EOF) {
					err = fmt.Errorf("%w at %d of %d bytes", io.ErrUnexpectedEOF, off+int64(got), up.size)
				}
				return &convert.Error{Kind: convert.Read, Op: "read", Err: err}
			}
		}
		m := &pb.Chunk{Offset: off, Data: buf[:k], Last: off+k == up.size}
		if err := l.stream.Send(l.chunk(m)); err != nil {
			return nil
		}
		if off += k; m.Last {
			_ = l.stream.CloseSend()
			return nil
		}
	}
}

// unexpectedEnd makes an end of the stream an error.
func unexpectedEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("the worker ended the stream before the result")
	}
	return err
}
