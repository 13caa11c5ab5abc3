package jobs

import (
	"context"
	"fmt"
	"io"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/h2rpc"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/secure"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
)

// DefaultTarget is where a worker listens that is told nothing else.
const DefaultTarget = "127.0.0.1:50051"

// Dialer says how workers are reached. The zero value is for workers on this machine or behind something that encrypts.
type Dialer struct {
	// TLS encrypts; the files do so, too. CAFile has the authorities of the workers' certificates, PEM, the system's if "". CertFile and KeyFile
	// are the caller's own certificate, PEM, where the workers want one. ServerName is the name in the workers' certificates if it is not
	// that of the target.
	TLS                       bool
	CAFile, CertFile, KeyFile string
	ServerName                string
	// Token is what workers with a token file ask for, TokenFile a file that has it. Without TLS it crosses the network in the clear.
	Token, TokenFile string
}

// Dial returns a Client of the workers of one pool, host:port each; DefaultTarget when there are none. It speaks to the first one that
// answers and goes on with another when that is gone. Connections are made when they are needed.
func (d Dialer) Dial(targets ...string) (*Client, error) {
	if len(targets) == 0 {
		targets = []string{DefaultTarget}
	}
	cfg := h2rpc.Config{Targets: targets, Token: d.Token}
	if d.TLS || d.CAFile != "" || d.CertFile != "" || d.KeyFile != "" {
		var err error
		if cfg.TLS, err = secure.ClientConfig(d.CAFile, d.CertFile, d.KeyFile, d.ServerName); err != nil {
			return nil, err
		}
	}
	if d.TokenFile != "" {
		var err error
		if cfg.Token, err = secure.ReadToken(d.TokenFile); err != nil {
			return nil, err
		}
	}
	rpc, err := h2rpc.New(cfg)
	if err != nil {
		return nil, err
	}
	return &Client{rpc}, nil
}

// Dial is that of a zero Dialer.
func Dial(targets ...string) (*Client, error) { return Dialer{}.Dial(targets...) }

// Close closes the connections. What is under way should have ended.
func (c *Client) Close() error {
	c.rpc.Close()
	return nil
}

// The service, as its definition in queuepb has it.
const (
	methodSubmit = "/pwgconvert.queue.v1.Jobs/Submit"
	methodStatus = "/pwgconvert.queue.v1.Jobs/Status"
	methodResult = "/pwgconvert.queue.v1.Jobs/Result"
	methodCancel = "/pwgconvert.queue.v1.Jobs/Cancel"
)

const attempts = 4

// again does something until it went well, but not when the error is one that lasts, or when may says no.
func (c *Client) again(ctx context.Context, may func() bool, do func() error) error {
	for try := 1; ; try++ {
		err := do()
		if err == nil || try == attempts || ctx.Err() != nil || status.Code(err) != codes.Unavailable || !may() {
			return err
		}
		c.rpc.Next()
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Duration(try) * 200 * time.Millisecond):
		}
	}
}

// call does an RPC of one question and gives the answers to f, up to the first error, which is the *convert.Error of an RPC that failed, or f's.
func (c *Client) call(ctx context.Context, method string, question proto.Message, answer func() proto.Message, f func(proto.Message) error) error {
	s := c.rpc.Call(ctx, method)
	defer s.Close()
	if s.Send(question) == nil { // else Recv tells why
		s.CloseSend()
	}
	for {
		m := answer()
		if err := s.Recv(m); err == io.EOF {
			return nil
		} else if err != nil {
			return wire.FromError(ctx, err)
		}
		if err := f(m); err != nil {
			return err
		}
	}
}

func unexpected(format string, args ...any) error {
	return status.Error(codes.Internal, fmt.Sprintf(format, args...))
}
