package jobs

import (
	"context"
	"crypto/tls"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/secure"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb"
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
	var secret *tls.Config
	if d.TLS || d.CAFile != "" || d.CertFile != "" || d.KeyFile != "" {
		var err error
		if secret, err = secure.ClientConfig(d.CAFile, d.CertFile, d.KeyFile, d.ServerName); err != nil {
			return nil, err
		}
	}
	token := d.Token
	if d.TokenFile != "" {
		var err error
		if token, err = secure.ReadToken(d.TokenFile); err != nil {
			return nil, err
		}
	}
	t, err := newTransport(targets, secret, token)
	if err != nil {
		return nil, err
	}
	return &Client{
		to:     t,
		submit: method[pb.SubmitRequest, pb.SubmitResponse](t, methodSubmit), status: method[pb.StatusRequest, pb.StatusResponse](t, methodStatus),
		result: method[pb.ResultRequest, pb.ResultResponse](t, methodResult), cancel: method[pb.CancelRequest, pb.CancelResponse](t, methodCancel),
	}, nil
}

// Dial is that of a zero Dialer.
func Dial(targets ...string) (*Client, error) { return Dialer{}.Dial(targets...) }

// Close closes the connections. What is under way should have ended.
func (c *Client) Close() error {
	c.to.http.CloseIdleConnections()
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
		c.to.next()
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Duration(try) * 200 * time.Millisecond):
		}
	}
}

// each does an RPC of one question and gives the answers to f, up to the first error, which is the *convert.Error of an RPC that failed, or f's.
func each[Req, Res any](ctx context.Context, rpc *connect.Client[Req, Res], question *Req, f func(*Res) error) error {
	call, cancel := context.WithCancel(ctx)
	s, err := rpc.CallServerStream(call, connect.NewRequest(question))
	if err != nil {
		cancel()
		return failure(ctx, err)
	}
	defer func() {
		cancel() // first: what is still under way need not be waited for
		_ = s.Close()
	}()
	for s.Receive() {
		if err := f(s.Msg()); err != nil {
			return err
		}
	}
	return failure(ctx, s.Err())
}
