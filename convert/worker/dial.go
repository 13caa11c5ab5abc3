package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	_ "google.golang.org/grpc/balancer/weightedroundrobin" // named by the service config
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/experimental"
	_ "google.golang.org/grpc/health" // named by the service config
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/manual"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/codec"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/secure"
	"github.com/pwgconvert/pwgconvert/convert/worker/workerpb/workerrpc"
)

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
	// Compression of messages: "", "zstd" or "gzip". Documents and results are mostly compressed already.
	Compression string
	// Attempts is how often a job is begun while nothing has been delivered; 0 means 4, 1 once.
	Attempts int
	// MaxMessage bounds the bytes of a message from a worker; 0 means 64 MiB.
	MaxMessage int
	// Options are added to those that follow from the fields above.
	Options []grpc.DialOption
}

// Dial is that of a zero Dialer.
func Dial(targets ...string) (*Client, error) { return Dialer{}.Dial(targets...) }

// Dial returns a Client of one or more workers; connections are made when they are needed. One target is a name as gRPC knows them: host:port,
// of which all addresses count, dns:///name:port, unix:///path. Several are host:port each.
func (d Dialer) Dial(targets ...string) (*Client, error) {
	conn, err := d.Connect(targets...)
	if err != nil {
		return nil, err
	}
	c := &Client{conn: conn, rpc: workerrpc.NewConversionClient(conn), attempts: d.Attempts}
	if c.attempts <= 0 {
		c.attempts = defaultAttempts
	}
	return c, nil
}

// Connect is Dial without a Client, for other services of the same workers.
func (d Dialer) Connect(targets ...string) (*grpc.ClientConn, error) {
	opts, err := d.options()
	if err != nil {
		return nil, err
	}
	var target string
	switch len(targets) {
	case 0:
		return nil, fmt.Errorf("no worker to dial")
	case 1:
		target = targets[0]
	default:
		r, err := static(targets)
		if err != nil {
			return nil, err
		}
		opts = append(opts, grpc.WithResolvers(r))
		target = r.Scheme() + ":///workers"
		if d.ServerName == "" {
			host, _, _ := net.SplitHostPort(targets[0])
			opts = append(opts, grpc.WithAuthority(host)) // each address has its own name, see static
		}
	}
	return grpc.NewClient(target, append(opts, d.Options...)...)
}

// static resolves to a list of addresses.
func static(targets []string) (*manual.Resolver, error) {
	var st resolver.State
	for _, t := range targets {
		host, _, err := net.SplitHostPort(t)
		if err != nil || strings.Contains(t, "/") {
			return nil, fmt.Errorf("%q: with several workers each is host:port", t)
		}
		st.Endpoints = append(st.Endpoints, resolver.Endpoint{Addresses: []resolver.Address{{Addr: t, ServerName: host}}})
	}
	r := manual.NewBuilderWithScheme("pwgworkers")
	r.InitialState(st)
	return r, nil
}

const (
	defaultAttempts   = 4
	defaultMaxMessage = 64 << 20
	// clientWindow is how much of a result may be under way; larger than a worker's messages.
	clientWindow = 1 << 20
)

func (d Dialer) options() ([]grpc.DialOption, error) {
	limit := d.MaxMessage
	if limit <= 0 {
		limit = defaultMaxMessage
	}
	call := []grpc.CallOption{grpc.MaxCallRecvMsgSize(limit)}
	switch d.Compression {
	case "":
	case codec.Zstd, codec.Gzip:
		call = append(call, grpc.UseCompressor(d.Compression))
	default:
		return nil, fmt.Errorf("compression %q is neither zstd nor gzip", d.Compression)
	}
	opts := []grpc.DialOption{
		grpc.WithDefaultCallOptions(call...), grpc.WithDefaultServiceConfig(serviceConfig(d.Attempts)),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 30 * time.Second, Timeout: 20 * time.Second}),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: backoff.Config{BaseDelay: 200 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 5 * time.Second}, MinConnectTimeout: 20 * time.Second,
		}),
		grpc.WithInitialWindowSize(clientWindow), grpc.WithInitialConnWindowSize(4 * clientWindow),
		grpc.WithReadBufferSize(64 << 10), experimental.WithBufferPool(codec.NewPool()), grpc.WithUserAgent("pwgconvert"),
	}
	encrypted := d.TLS || d.CAFile != "" || d.CertFile != "" || d.KeyFile != ""
	creds := insecure.NewCredentials()
	if encrypted {
		c, err := secure.ClientConfig(d.CAFile, d.CertFile, d.KeyFile, d.ServerName)
		if err != nil {
			return nil, err
		}
		creds = credentials.NewTLS(c)
	}
	opts = append(opts, grpc.WithTransportCredentials(creds))
	token := d.Token
	if d.TokenFile != "" {
		var err error
		if token, err = secure.ReadToken(d.TokenFile); err != nil {
			return nil, err
		}
	}
	if token != "" {
		opts = append(opts, grpc.WithPerRPCCredentials(bearer{token, encrypted}))
	}
	return opts, nil
}

// bearer shows a token with every RPC.
type bearer struct {
	token     string
	encrypted bool
}

// GetRequestMetadata implements credentials.PerRPCCredentials.
func (b bearer) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return map[string]string{"authorization": "Bearer " + b.token}, nil
}

// RequireTransportSecurity implements credentials.PerRPCCredentials.
func (b bearer) RequireTransportSecurity() bool { return b.encrypted }

// serviceConfig makes the gRPC service config: health checks, weighted round robin by the load that workers report with each RPC, and retries. gRPC
// retries only what a worker has not accepted: once the first message has come back it never does.
func serviceConfig(attempts int) string {
	type object = map[string]any
	method := object{"name": []object{{"service": workerrpc.Conversion_ServiceDesc.ServiceName}}}
	if attempts != 1 {
		if attempts <= 0 {
			attempts = defaultAttempts
		}
		method["retryPolicy"] = object{
			"maxAttempts": attempts, "initialBackoff": "0.1s", "maxBackoff": "2s", "backoffMultiplier": 2,
			"retryableStatusCodes": []string{"UNAVAILABLE", "RESOURCE_EXHAUSTED"},
		}
	}
	b, err := json.Marshal(object{
		"loadBalancingConfig": []object{{"weighted_round_robin": object{"blackoutPeriod": "1s", "weightExpirationPeriod": "60s", "weightUpdatePeriod": "1s"}}},
		"healthCheckConfig":   object{"serviceName": workerrpc.Conversion_ServiceDesc.ServiceName},
		"methodConfig":        []object{method},
	})
	if err != nil {
		return "{}"
	}
	return string(b)
}
