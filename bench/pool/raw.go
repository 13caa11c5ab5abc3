package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
	"github.com/pwgconvert/pwgconvert/convert/worker/workerpb/workerrpc"
)

// rawConn is a connection without the client's care, with windows as small as gRPC lets them be.
func rawConn(addr string) (*grpc.ClientConn, error) {
	return grpc.NewClient(addr, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDisableRetry(),
		grpc.WithStaticStreamWindowSize(64<<10), grpc.WithStaticConnWindowSize(64<<10))
}

// begin sends the start of a job and takes what the worker accepts.
func begin(ctx context.Context, c *grpc.ClientConn, id string, j *job, size int64) (workerrpc.Conversion_ConvertClient, *pb.Accepted, error) {
	stream, err := workerrpc.NewConversionClient(c).Convert(ctx)
	if err != nil {
		return nil, nil, err
	}
	o := j.opt.Plan
	opt := &pb.Options{Plan: &pb.PlanOptions{Resolution: &pb.Resolution{CrossFeed: int32(o.Resolution[0]), Feed: int32(o.Resolution[1])}, Type: o.Type.String()}}
	start := &pb.JobStart{JobId: id, Document: &pb.Document{Size: &size}, Options: opt}
	if err := stream.Send(&pb.ConvertRequest{Message: &pb.ConvertRequest_Start{Start: start}}); err != nil && err != io.EOF {
		return nil, nil, err
	}
	m, err := stream.Recv()
	if err != nil {
		return stream, nil, err
	}
	if m.GetAccepted() == nil {
		return stream, nil, fmt.Errorf("the first message is %T", m.GetMessage())
	}
	return stream, m.GetAccepted(), nil
}

// send sends a part of a document, the last one marked.
func send(stream workerrpc.Conversion_ConvertClient, doc []byte, from, to int64) error {
	for from < to {
		n := min(64<<10, to-from)
		m := &pb.Chunk{Offset: from, Data: doc[from : from+n], Last: from+n == int64(len(doc))}
		if err := stream.Send(&pb.ConvertRequest{Message: &pb.ConvertRequest_Chunk{Chunk: m}}); err != nil {
			return err
		}
		from += n
	}
	return nil
}

// take receives up to the end, pausing before each message, and compares.
func take(stream workerrpc.Conversion_ConvertClient, j *job, pause time.Duration) error {
	w, done := newDigest(), false
	for {
		time.Sleep(pause)
		m, err := stream.Recv()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		_, _ = w.Write(m.GetOutput().GetData())
		done = done || m.GetResult() != nil
	}
	if !done || w.sum() != j.sum {
		return wrongError(fmt.Sprintf("%s: %d bytes, which differ from the library's %d", j.name, w.n, j.bytes))
	}
	return nil
}

// expect checks the status that ended an RPC.
func expect(err error, code codes.Code, reason string) error {
	st := status.Convert(err)
	got := ""
	for _, d := range st.Details() {
		if i, ok := d.(*errdetails.ErrorInfo); ok {
			got = i.GetReason()
		}
	}
	if st.Code() != code || strings.TrimPrefix(got, "REASON_") != reason {
		return fmt.Errorf("ended with %v %q (%s), not with %v %q", st.Code(), got, st.Message(), code, reason)
	}
	return nil
}

// proxy is a network on loopback that can stop to carry anything, with all connections open.
type proxy struct {
	l      net.Listener
	target string
	mu     sync.Mutex
	conns  []net.Conn
	hole   chan struct{} // closed when nothing is carried any more
}

func newProxy(target string) (*proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{l: l, target: target, hole: make(chan struct{})}
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", target)
			if err != nil {
				in.Close()
				continue
			}
			p.mu.Lock()
			p.conns = append(p.conns, in, out)
			p.mu.Unlock()
			go p.carry(in, out)
			go p.carry(out, in)
		}
	}()
	return p, nil
}

// carry copies one direction. Beyond the hole it reads nothing and closes nothing.
func (p *proxy) carry(from, to net.Conn) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		select {
		case <-p.hole:
			return
		default:
		}
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			to.Close()
			return
		}
	}
}

func (p *proxy) close() {
	p.l.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		c.Close()
	}
}
