package worker

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/status"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
	"github.com/pwgconvert/pwgconvert/convert/worker/workerpb/workerrpc"
)

// Converter is what a Client and a *convert.Pipeline have in common.
type Converter interface {
	Convert(ctx context.Context, dst io.Writer, src io.ReaderAt, size int64, opt *convert.Options) (*convert.Result, error)
	ConvertPages(ctx context.Context, open func(page int) (io.WriteCloser, error), src io.ReaderAt, size int64, opt *convert.Options) (*convert.Result, error)
	Plan(ctx context.Context, src io.ReaderAt, size int64, opt *convert.Options) (*convert.Plan, error)
}

var (
	_ Converter = (*Client)(nil)
	_ Converter = (*convert.Pipeline)(nil)
)

// Client converts in workers. It is safe for concurrent use.
//
// Of convert.Options, what only the converting process can decide is not sent: Jobs, Memory, Limits but that of a page's pixels,
// SecondOpinion, and what is for tests. Workers have limits of their own.
type Client struct {
	conn     *grpc.ClientConn
	rpc      workerrpc.ConversionClient
	attempts int
	met      atomic.Bool // a worker has answered: connections that break are worth waiting for
}

// Close closes the connections. Conversions under way end.
func (c *Client) Close() error { return c.conn.Close() }

// Formats asks a worker what goes in, what comes out, and for its limits.
func (c *Client) Formats(ctx context.Context) (*pb.FormatsResponse, error) {
	m, err := c.rpc.Formats(ctx, &pb.FormatsRequest{})
	if err != nil {
		return nil, wire.FromError(ctx, err)
	}
	return m, nil
}

// ReasonOf tells which rule of a worker ended a job: REASON_UNSPECIFIED when the conversion itself failed, or when the error is not a worker's.
func ReasonOf(err error) pb.Reason { return wire.ReasonOf(err) }

// Convert is that of convert.Pipeline: the document is read from src once, or from where an interruption left it, and output is written to
// dst as it comes. Errors are *convert.Error.
func (c *Client) Convert(ctx context.Context, dst io.Writer, src io.ReaderAt, size int64, opt *convert.Options) (*convert.Result, error) {
	return c.convert(ctx, &upload{src: src, size: size, opt: opt}, &oneFile{w: dst})
}

// ConvertPages is that of convert.Pipeline.
func (c *Client) ConvertPages(ctx context.Context, open func(page int) (io.WriteCloser, error), src io.ReaderAt, size int64, opt *convert.Options) (*convert.Result, error) {
	return c.convert(ctx, &upload{src: src, size: size, opt: opt, perPage: true}, &filePerPage{open: open})
}

// Plan is that of convert.Pipeline.
func (c *Client) Plan(ctx context.Context, src io.ReaderAt, size int64, opt *convert.Options) (*convert.Plan, error) {
	up := &upload{src: src, size: size, opt: opt}
	var plan *convert.Plan
	err := c.try(ctx, up, func() bool { return true }, func(ctx context.Context) error {
		var err error
		plan, err = c.planOnce(ctx, up)
		return err
	})
	if err != nil {
		return nil, err
	}
	return plan, nil
}

// try runs a job until it ends well, ends for good, or may not be begun again.
func (c *Client) try(ctx context.Context, up *upload, again func() bool, once func(context.Context) error) error {
	if up.size < 0 {
		return &convert.Error{Kind: convert.Usage, Op: "worker", Err: fmt.Errorf("a document of %d bytes", up.size)}
	}
	if up.opt == nil {
		up.opt = &convert.Options{}
	}
	up.id = rand.Text()
	wait := 100 * time.Millisecond
	patience, cancel := context.WithCancel(ctx)
	defer cancel()
	for attempt := 1; ; attempt++ {
		err := once(ctx)
		if up.accepted {
			c.met.Store(true)
		}
		switch {
		case err == nil:
			return nil
		case attempt >= c.attempts, ctx.Err() != nil, status.Code(err) != codes.Unavailable, !again():
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait/2 + mrand.N(wait/2)):
		}
		wait = min(2*wait, 2*time.Second)
		if c.met.Load() {
			if attempt == 1 {
				timer := time.AfterFunc(reconnectTime, cancel)
				defer timer.Stop()
			}
			c.reconnect(patience)
		}
	}
}

// reconnectTime is how long a job waits for a worker to be there again, over all its attempts: a machine may be busy for longer than they take.
const reconnectTime = 20 * time.Second

// reconnect waits until a worker is connected, or the context ends.
func (c *Client) reconnect(ctx context.Context) {
	for st := c.conn.GetState(); st != connectivity.Ready && st != connectivity.Shutdown; st = c.conn.GetState() {
		c.conn.Connect()
		if !c.conn.WaitForStateChange(ctx, st) {
			return
		}
	}
}

func (c *Client) convert(ctx context.Context, up *upload, out output) (*convert.Result, error) {
	r := &reception{up: up, out: out}
	err := c.try(ctx, up, func() bool { return !out.begun() }, func(ctx context.Context) error { return c.convertOnce(ctx, up, r) })
	if err != nil {
		out.abandon()
		return nil, err
	}
	return r.res, nil
}

func (c *Client) convertOnce(ctx context.Context, up *upload, r *reception) error {
	streamCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.conn.NewStream(streamCtx, &workerrpc.Conversion_ServiceDesc.Streams[0], workerrpc.Conversion_Convert_FullMethodName, grpc.ForceCodecV2(newResponseCodec()))
	if err != nil {
		return wire.FromError(ctx, err)
	}
	link := link[*pb.ConvertRequest, *response]{
		stream: convertStream{stream},
		start: func(m *pb.JobStart) *pb.ConvertRequest {
			return &pb.ConvertRequest{Message: &pb.ConvertRequest_Start{Start: m}}
		},
		chunk: func(m *pb.Chunk) *pb.ConvertRequest {
			return &pb.ConvertRequest{Message: &pb.ConvertRequest_Chunk{Chunk: m}}
		},
	}
	r.reset()
	return link.run(ctx, cancel, up, r.take, func() bool { return r.res != nil })
}

func (c *Client) planOnce(ctx context.Context, up *upload) (*convert.Plan, error) {
	streamCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.rpc.Plan(streamCtx)
	if err != nil {
		return nil, wire.FromError(ctx, err)
	}
	link := link[*pb.PlanRequest, *pb.PlanResponse]{
		stream: stream,
		start:  func(m *pb.JobStart) *pb.PlanRequest { return &pb.PlanRequest{Message: &pb.PlanRequest_Start{Start: m}} },
		chunk:  func(m *pb.Chunk) *pb.PlanRequest { return &pb.PlanRequest{Message: &pb.PlanRequest_Chunk{Chunk: m}} },
	}
	var reader wire.PlanReader
	var plan *convert.Plan
	err = link.run(ctx, cancel, up, func(m *pb.PlanResponse) error {
		if m.GetPlan() == nil || plan != nil {
			return broken("a message that has no place here")
		}
		var err error
		plan, err = reader.Add(m.GetPlan())
		if err != nil {
			return broken(err.Error())
		}
		return nil
	}, func() bool { return plan != nil })
	if err != nil {
		return nil, err
	}
	return plan, nil
}

// broken is the error for a worker that does not keep to the protocol.
func broken(text string) error {
	return &convert.Error{Kind: convert.Other, Op: "worker", Err: errors.New("the worker sent " + text)}
}
