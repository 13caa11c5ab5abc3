// Package jobs is the client of the queue that workers share: it submits documents, asks how they are, and fetches what became of them.
//
//	c, err := jobs.Dial("10.0.0.5:50051")
//	job, known, err := c.Submit(ctx, file, jobs.Job{ID: id, Options: opt})
//	res, err := c.Result(ctx, dst, time.Minute, job.JobId)
//
// A job is safe when Submit has returned. Whoever does not know whether it did submits again with the same ID, to any worker of the pool: the
// queue takes a job once. Errors are *convert.Error, those of failed jobs the ones of the conversion; google.golang.org/grpc/status finds
// the worker's status in them.
//
// Callers speak to workers, not to NATS: a worker knows who calls, keeps callers apart and within limits, and the NATS server inside it
// needs no port. They speak gRPC by connectrpc.com/connect over net/http: google.golang.org/grpc would cost commands that have this package 0.6 ms
// of every start. Workers are judged, too: messages and headers have limits, and what is no gRPC is an error that says so. What a worker
// sends of a message beyond the limit is read before the error, without being kept; a context with a deadline bounds that, as everything.
package jobs

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"connectrpc.com/connect"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb"
	wpb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// Client speaks to the queue through any worker. It is safe for concurrent use.
type Client struct {
	to     *transport
	submit *connect.Client[pb.SubmitRequest, pb.SubmitResponse]
	status *connect.Client[pb.StatusRequest, pb.StatusResponse]
	result *connect.Client[pb.ResultRequest, pb.ResultResponse]
	cancel *connect.Client[pb.CancelRequest, pb.CancelResponse]
}

// Status tells how a job is.
type Status = pb.JobStatus

// Ended reports whether nothing will happen to a job any more.
func Ended(s *Status) bool {
	switch s.GetState().GetType() {
	case cloudprint.JobState_DONE, cloudprint.JobState_ABORTED:
		return true
	}
	return false
}

// Failure returns the error that a job ended with, nil when it did not.
func Failure(s *Status) error {
	e := s.GetError()
	if e == nil {
		return nil
	}
	return wire.FromConversionError(e)
}

// JSON writes a Status as one JSON object in a line, by the rules of protocol buffers.
func JSON(s *Status) ([]byte, error) {
	b, err := protojson.Marshal(s)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer // protojson puts blanks in at random
	err = json.Compact(&out, b)
	return out.Bytes(), err
}

// Job says what is to be done.
type Job struct {
	// ID names the job among the caller's, once and for all: up to 128 bytes of printable ASCII; "" lets Submit choose.
	ID string
	// Batch makes jobs that belong together; "" for none, else like ID. Name is the document's, for people and for names in archives.
	Batch, Name string
	// Options of the conversion; those that are sent are the ones that worker.Client sends.
	Options *convert.Options
	// FilePerPage makes a ZIP archive with a picture a page.
	FilePerPage bool
	// Size of the document; 0 or less when it is not known.
	Size int64
	// SHA256 of the document, or nil. With it a job that is known is compared by content, not only by size.
	SHA256 []byte
}

const (
	chunkBytes = 256 << 10
	maxName    = 255
)

// Submit sends a document. What comes from a document that can be sought in is sent again when the connection breaks. known reports
// that the queue had the job already.
func (c *Client) Submit(ctx context.Context, document io.Reader, j Job) (job *Status, known bool, err error) {
	if j.ID == "" {
		j.ID = rand.Text()
	}
	seeker, _ := document.(io.Seeker)
	var start int64
	if seeker != nil {
		if start, err = seeker.Seek(0, io.SeekCurrent); err != nil {
			seeker = nil
		}
	}
	var res *pb.SubmitResponse
	first := true
	err = c.again(ctx, func() bool { return seeker != nil }, func() (err error) {
		if !first {
			if _, err := seeker.Seek(start, io.SeekStart); err != nil {
				return &convert.Error{Kind: convert.Read, Op: "read", Err: err}
			}
		}
		first = false
		res, err = c.send(ctx, document, j)
		return err
	})
	return res.GetJob(), res.GetKnown(), err
}

func (c *Client) send(ctx context.Context, document io.Reader, j Job) (*pb.SubmitResponse, error) {
	call, cancel := context.WithCancel(ctx)
	defer cancel() // ends an RPC that has not ended
	s := c.submit.CallClientStream(call)
	doc := &wpb.Document{Sha256: j.SHA256}
	if j.Options != nil {
		doc.ContentType = j.Options.ContentType
	}
	if j.Size > 0 {
		doc.Size = &j.Size
	}
	m := &pb.SubmitStart{JobId: j.ID, Batch: j.Batch, Name: sent(j.Name), Document: doc, Options: wire.FromOptions(j.Options), FilePerPage: j.FilePerPage}
	err := s.Send(&pb.SubmitRequest{Message: &pb.SubmitRequest_Start{Start: m}})
	buf := make([]byte, chunkBytes)
	for off, last := int64(0), false; err == nil && !last; {
		n, rerr := io.ReadFull(document, buf)
		switch {
		case errors.Is(rerr, io.EOF), errors.Is(rerr, io.ErrUnexpectedEOF):
			last = true
		case rerr != nil:
			return nil, &convert.Error{Kind: convert.Read, Op: "read", Err: rerr}
		}
		chunk := &wpb.Chunk{Offset: off, Data: buf[:n], Last: last}
		err = s.Send(&pb.SubmitRequest{Message: &pb.SubmitRequest_Chunk{Chunk: chunk}})
		off += int64(n)
	}
	if err != nil && !errors.Is(err, io.EOF) { // after EOF the answer is there
		return nil, failure(ctx, err)
	}
	res, err := s.CloseAndReceive()
	if err != nil {
		return nil, failure(ctx, err)
	}
	return res.Msg, nil
}

// sent makes a name that a message may have.
func sent(name string) string {
	name = strings.ToValidUTF8(name, "_")
	if len(name) > maxName {
		end := len(name) - maxName // what an archive calls the result follows from the name without its extension: keep that
		for end < len(name) && !utf8.RuneStart(name[end]) {
			end++
		}
		name = name[end:]
	}
	return name
}

// Selection names jobs: by their IDs, or as a batch.
type Selection struct {
	IDs   []string
	Batch string
}

func (s Selection) message() *pb.JobSelection { return &pb.JobSelection{JobIds: s.IDs, Batch: s.Batch} }

// Status calls f with how each job is. With wait, that is when it has ended, or time is over.
func (c *Client) Status(ctx context.Context, s Selection, wait time.Duration, f func(*Status) error) error {
	told := false
	return c.again(ctx, func() bool { return !told }, func() error {
		m := &pb.StatusRequest{Jobs: s.message(), Wait: durationpb.New(wait)}
		return each(ctx, c.status, m, func(m *pb.StatusResponse) error {
			told = true
			return f(m.GetJob())
		})
	})
}

// Cancel ends jobs that have not ended and returns how many it ended.
func (c *Client) Cancel(ctx context.Context, s Selection) (n int, err error) {
	err = c.again(ctx, func() bool { return true }, func() error {
		res, err := c.cancel.CallUnary(ctx, connect.NewRequest(&pb.CancelRequest{Jobs: s.message()}))
		if err != nil {
			return failure(ctx, err)
		}
		n = int(res.Msg.Cancelled)
		return nil
	})
	return n, err
}

// Result writes what a job made. With wait it waits for the job's end. What has been written when there is an error is not usable.
func (c *Client) Result(ctx context.Context, dst io.Writer, wait time.Duration, id string) (*Status, error) {
	return c.fetch(ctx, dst, &pb.ResultRequest{Jobs: Selection{IDs: []string{id}}.message(), Wait: durationpb.New(wait)})
}

// Archive writes one ZIP archive with what jobs made, as it comes, in the order of the selection; a batch is in the order of submission. In place of a
// failed job's result it has NAME.error.json.
func (c *Client) Archive(ctx context.Context, dst io.Writer, wait time.Duration, s Selection) error {
	_, err := c.fetch(ctx, dst, &pb.ResultRequest{Jobs: s.message(), Wait: durationpb.New(wait), Archive: true})
	return err
}

func (c *Client) fetch(ctx context.Context, dst io.Writer, req *pb.ResultRequest) (*Status, error) {
	var job *Status
	var size int64
	err := c.again(ctx, func() bool { return size == 0 }, func() error {
		sum, table := uint32(0), crc32.MakeTable(crc32.Castagnoli)
		complete := false
		err := each(ctx, c.result, req, func(m *pb.ResultResponse) error {
			switch m := m.Message.(type) {
			case *pb.ResultResponse_Job:
				job = m.Job
			case *pb.ResultResponse_Data:
				size += int64(len(m.Data))
				sum = crc32.Update(sum, table, m.Data)
				if _, err := dst.Write(m.Data); err != nil {
					return &convert.Error{Kind: convert.Write, Op: "write", Err: err}
				}
			case *pb.ResultResponse_End:
				complete = m.End.GetBytes() == size && m.End.GetCrc32C() == sum
			}
			return nil
		})
		if err == nil && !complete {
			err = wire.FromError(ctx, status.Errorf(codes.Internal, "%d bytes came, and they are not all, or not those that were sent", size))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return job, nil
}
