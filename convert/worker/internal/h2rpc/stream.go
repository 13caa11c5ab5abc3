package h2rpc

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// Stream is one RPC.
type Stream struct {
	c      *Client
	ctx    context.Context
	cancel context.CancelFunc
	body   *io.PipeWriter
	frame  []byte // of what is sent

	done chan struct{} // closed when res or err is there
	res  *http.Response
	err  error
	in   *bufio.Reader
	buf  []byte
	end  error // what Recv returned last
	once sync.Once
}

// Call begins an RPC by its full name, /package.Service/Method. It ends with the context, or with Close, which must be called.
func (c *Client) Call(ctx context.Context, method string) *Stream {
	s := &Stream{c: c, done: make(chan struct{})}
	s.ctx, s.cancel = context.WithCancel(ctx)
	scheme := "http://"
	if c.cfg.TLS != nil {
		scheme = "https://"
	}
	var body *io.PipeReader
	body, s.body = io.Pipe()
	req, err := http.NewRequestWithContext(s.ctx, http.MethodPost, scheme+c.cfg.Targets[0]+method, body)
	if err != nil {
		s.err = status.Error(codes.Internal, err.Error())
		_ = body.CloseWithError(io.EOF)
		close(s.done)
		return s
	}
	req.Header = http.Header{"Content-Type": {"application/grpc"}, "Te": {"trailers"}, "User-Agent": {"pwgconvert"}}
	if c.cfg.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.cfg.Token)
	}
	if t, ok := ctx.Deadline(); ok {
		req.Header.Set("Grpc-Timeout", timeout(time.Until(t)))
	}
	// net/http does not look at the context while it waits for more of a body.
	context.AfterFunc(s.ctx, func() { _ = s.body.CloseWithError(context.Canceled) })
	go func() {
		defer close(s.done)
		res, err := c.http.RoundTrip(req)
		if err != nil {
			s.err = failed(ctx, err)
			_ = body.CloseWithError(io.EOF)
			return
		}
		s.res, s.in = res, bufio.NewReaderSize(res.Body, 32<<10)
	}()
	return s
}

// timeout writes a duration as gRPC does, at most 8 digits and a unit, rounded up: the caller's clock is to be the first.
func timeout(d time.Duration) string {
	const most = 99_999_999
	up := func(unit time.Duration) int64 { return int64((d-1)/unit) + 1 }
	switch {
	case d <= 0:
		return "1n"
	case up(time.Millisecond) <= most:
		return strconv.FormatInt(up(time.Millisecond), 10) + "m"
	}
	return strconv.FormatInt(min(up(time.Second), most), 10) + "S"
}

// Send sends a message. io.EOF says that the RPC has ended: Recv tells how.
func (s *Stream) Send(m proto.Message) error {
	b, err := proto.MarshalOptions{}.MarshalAppend(append(s.frame[:0], 0, 0, 0, 0, 0), m)
	if err != nil {
		return status.Error(codes.Internal, err.Error())
	}
	binary.BigEndian.PutUint32(b[1:], uint32(len(b)-5))
	s.frame = b
	if _, err := s.body.Write(b); err != nil {
		return io.EOF
	}
	return nil
}

// CloseSend says that no more messages will be sent.
func (s *Stream) CloseSend() { _ = s.body.Close() }

// Recv receives a message. io.EOF is the end of an RPC that went well; other errors are statuses.
func (s *Stream) Recv(m proto.Message) error {
	if s.end == nil {
		s.end = s.recv(m)
	} else {
		return s.end
	}
	return s.end
}

func (s *Stream) recv(m proto.Message) error {
	<-s.done
	if s.err != nil {
		return s.err
	}
	if err := foreign(s.res); err != nil {
		return err
	}
	var head [5]byte
	if _, err := io.ReadFull(s.in, head[:]); err != nil {
		if !errors.Is(err, io.EOF) { // within a header it is io.ErrUnexpectedEOF, which is none
			return s.broken(err)
		}
		if st := statusOf(s.res.Trailer); st != nil {
			return ended(st)
		}
		if st := statusOf(s.res.Header); st != nil { // an answer without messages has one block of headers
			return ended(st)
		}
		return status.Error(codes.Unavailable, "the answer ended without a status")
	}
	n := binary.BigEndian.Uint32(head[1:])
	switch {
	case head[0] != 0:
		return status.Error(codes.Internal, "the server compressed a message, which it was not asked to")
	case int64(n) > int64(s.c.cfg.MaxMessage):
		return status.Error(codes.ResourceExhausted, fmt.Sprintf("a message has %d bytes, more than %d", n, s.c.cfg.MaxMessage))
	}
	if int(n) > cap(s.buf) {
		s.buf = make([]byte, n)
	}
	if _, err := io.ReadFull(s.in, s.buf[:n]); err != nil {
		return s.broken(err)
	}
	if err := proto.Unmarshal(s.buf[:n], m); err != nil {
		return status.Error(codes.Internal, err.Error())
	}
	return nil
}

// broken is for an answer that broke off.
func (s *Stream) broken(err error) error {
	if st := statusOf(s.res.Trailer); st != nil && st.Code() != codes.OK {
		return st.Err()
	}
	return failed(s.ctx, err)
}

// Close ends the RPC, if it has not ended, and lets go what it holds. It may be called several times.
func (s *Stream) Close() {
	s.once.Do(func() {
		s.cancel()
		<-s.done
		if s.res != nil {
			_ = s.res.Body.Close()
		}
	})
}
