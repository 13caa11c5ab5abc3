// Package jobs is the client of the queue that workers share: it submits documents, asks how they are, and fetches what became of them.
//
//	c, err := jobs.Dial(worker.Dialer{}, "10.0.0.5:50051")
//	job, err := c.Submit(ctx, file, jobs.Job{ID: id, Options: opt})
//	res, err := c.Result(ctx, dst, time.Minute, job.JobId)
//
// A job is safe when Submit has returned. Whoever does not know whether it did submits again with the same ID, to any worker of the pool: the
// queue takes a job once. Errors are *convert.Error, those of failed jobs the ones of the conversion.
package jobs

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb/queuerpc"
	wpb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// Client speaks to the queue through any worker. It is safe for concurrent use.
type Client struct {
	conn *grpc.ClientConn
	rpc  queuerpc.JobsClient
}

// Dial returns a Client of the workers that d.Dial would reach.
func Dial(d worker.Dialer, targets ...string) (*Client, error) {
	conn, err := d.Connect(targets...)
	if err != nil {
		return nil, err
	}
	return New(conn), nil
}

// New returns a Client over a connection, which it closes.
func New(conn *grpc.ClientConn) *Client { return &Client{conn, queuerpc.NewJobsClient(conn)} }

// Close closes the connections.
func (c *Client) Close() error { return c.conn.Close() }

// Job says what is to be done.
type Job struct {
	// ID names the job among the caller's, once and for all; "" lets Submit choose.
	ID string
	// Batch makes jobs that belong together; "" for none. Name is the document's, for people.
	Batch, Name string
	// Options of the conversion; those that are sent are the ones that worker.Client sends.
	Options *convert.Options
	// FilePerPage makes a ZIP archive with a picture a page.
	FilePerPage bool
	// Size of the document; 0 or less when it is not known.
	Size int64
}

const (
	chunkBytes = 256 << 10
	attempts   = 4
)

// Submit sends a document. What comes from a document that can be sought in is sent again when the connection breaks. known reports
// that the queue had the job already.
func (c *Client) Submit(ctx context.Context, document io.Reader, j Job) (job *pb.JobStatus, known bool, err error) {
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
	for try := 1; ; try++ {
		res, err := c.submit(ctx, document, j)
		if err == nil {
			return res.GetJob(), res.GetKnown(), nil
		}
		if seeker == nil || try == attempts || ctx.Err() != nil || status.Code(err) != codes.Unavailable {
			return nil, false, err
		}
		select {
		case <-ctx.Done():
			return nil, false, err
		case <-time.After(time.Duration(try) * 200 * time.Millisecond):
		}
		if _, serr := seeker.Seek(start, io.SeekStart); serr != nil {
			return nil, false, &convert.Error{Kind: convert.Read, Op: "read", Err: serr}
		}
	}
}

func (c *Client) submit(ctx context.Context, document io.Reader, j Job) (*pb.SubmitResponse, error) {
	sctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.rpc.Submit(sctx)
	if err != nil {
		return nil, wire.FromError(ctx, err)
	}
	doc := &wpb.Document{}
	if j.Options != nil {
		doc.ContentType = j.Options.ContentType
	}
	if j.Size > 0 {
		doc.Size = &j.Size
	}
	m := &pb.SubmitStart{JobId: j.ID, Batch: j.Batch, Name: j.Name, Document: doc, Options: wire.FromOptions(j.Options), FilePerPage: j.FilePerPage}
	err = stream.Send(&pb.SubmitRequest{Message: &pb.SubmitRequest_Start{Start: m}})
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
		err = stream.Send(&pb.SubmitRequest{Message: &pb.SubmitRequest_Chunk{Chunk: chunk}})
		off += int64(n)
	}
	if err != nil && !errors.Is(err, io.EOF) { // after EOF the answer is there
		return nil, wire.FromError(ctx, err)
	}
	res, err := stream.CloseAndRecv()
	if err != nil {
		return nil, wire.FromError(ctx, err)
	}
	return res, nil
}

// Selection names jobs: by their IDs, or as a batch.
type Selection struct {
	IDs   []string
	Batch string
}

func (s Selection) message() *pb.JobSelection { return &pb.JobSelection{JobIds: s.IDs, Batch: s.Batch} }

// Status calls f with how each job is. With wait, that is when it has ended, or time is over.
func (c *Client) Status(ctx context.Context, s Selection, wait time.Duration, f func(*pb.JobStatus) error) error {
	sctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.rpc.Status(sctx, &pb.StatusRequest{Jobs: s.message(), Wait: durationpb.New(wait)})
	for err == nil {
		var m *pb.StatusResponse
		if m, err = stream.Recv(); err == nil {
			if err := f(m.GetJob()); err != nil {
				return err
			}
		}
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return wire.FromError(ctx, err)
}

// Cancel ends jobs that have not ended and returns how many it ended.
func (c *Client) Cancel(ctx context.Context, s Selection) (int, error) {
	m, err := c.rpc.Cancel(ctx, &pb.CancelRequest{Jobs: s.message()})
	if err != nil {
		return 0, wire.FromError(ctx, err)
	}
	return int(m.Cancelled), nil
}

// Result writes what a job made. With wait it waits for the job's end. What has been written when there is an error is not usable.
func (c *Client) Result(ctx context.Context, dst io.Writer, wait time.Duration, id string) (*pb.JobStatus, error) {
	return c.result(ctx, dst, &pb.ResultRequest{Jobs: Selection{IDs: []string{id}}.message(), Wait: durationpb.New(wait)})
}

// Archive writes one ZIP archive with what jobs made, as it comes. In place of a failed job's result it has NAME.error.json.
func (c *Client) Archive(ctx context.Context, dst io.Writer, wait time.Duration, s Selection) error {
	_, err := c.result(ctx, dst, &pb.ResultRequest{Jobs: s.message(), Wait: durationpb.New(wait), Archive: true})
	return err
}

func (c *Client) result(ctx context.Context, dst io.Writer, req *pb.ResultRequest) (*pb.JobStatus, error) {
	sctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.rpc.Result(sctx, req)
	if err != nil {
		return nil, wire.FromError(ctx, err)
	}
	var job *pb.JobStatus
	var size int64
	sum := sha256.New()
	for {
		m, err := stream.Recv()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, wire.FromError(ctx, err)
		}
		if m.GetJob() != nil {
			job = m.GetJob()
		}
		if data := m.GetData(); len(data) > 0 {
			size += int64(len(data))
			sum.Write(data)
			if _, err := dst.Write(data); err != nil {
				return nil, &convert.Error{Kind: convert.Write, Op: "write", Err: err}
			}
		}
		if end := m.GetEnd(); end != nil {
			if end.Bytes != size || !bytes.Equal(end.Sha256, sum.Sum(nil)) {
				return nil, &convert.Error{Kind: convert.Other, Op: "worker", Err: fmt.Errorf("%d bytes came of %d, or others than were sent", size, end.Bytes)}
			}
			return job, nil
		}
	}
}
