package server

import (
	"math"

	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"go.opentelemetry.io/otel/propagation"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/experimental"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/orca"
	"google.golang.org/grpc/reflection"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/codec"
	"github.com/pwgconvert/pwgconvert/convert/worker/workerpb/workerrpc"
)

// The windows of flow control are fixed: they bound what lies in memory of a caller that sends faster than the disk takes it.
const (
	streamWindow     = 256 << 10
	connectionWindow = 1 << 20
	readBuffer       = 64 << 10 // of a connection
	writeBuffer      = chunk    // so that a piece of output leaves at once
)

// maxHeader bounds what a caller sends as metadata.
const maxHeader = 64 << 10

// register makes the gRPC server and its services.
func (s *Server) register() error {
	c := s.cfg
	opts := []grpc.ServerOption{
		grpc.ForceServerCodecV2(codec.NewServer(s.pool)), experimental.BufferPool(s.pool), grpc.WriteBufferSize(writeBuffer), grpc.ReadBufferSize(readBuffer),
		orca.CallMetricsServerOption(s.load),
		grpc.ChainUnaryInterceptor(s.unary), grpc.ChainStreamInterceptor(s.stream),
		grpc.MaxRecvMsgSize(int(c.MaxMessage)), grpc.MaxSendMsgSize(int(c.MaxMessage)), grpc.MaxHeaderListSize(maxHeader),
		grpc.MaxConcurrentStreams(uint32(min(c.MaxStreams, math.MaxInt32))),
		grpc.InitialWindowSize(streamWindow), grpc.InitialConnWindowSize(connectionWindow),
		grpc.ConnectionTimeout(handshakeTime),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: c.KeepaliveTime, Timeout: c.KeepaliveTimeout}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: leastPing, PermitWithoutStream: true}),
		grpc.WaitForHandlers(true),
	}
	if s.tls != nil {
		opts = append(opts, grpc.Creds(credentials.NewTLS(s.tls.Config())))
	}
	if s.tracing.On {
		opts = append(opts, grpc.StatsHandler(otelgrpc.NewServerHandler(
			otelgrpc.WithTracerProvider(s.tracing.Provider), otelgrpc.WithPropagators(propagation.TraceContext{}), otelgrpc.WithFilter(traced))))
	}
	s.grpc = grpc.NewServer(opts...)
	s.health = health.NewServer()
	s.setHealth(healthpb.HealthCheckResponse_SERVING)
	workerrpc.RegisterConversionServer(s.grpc, s)
	healthpb.RegisterHealthServer(s.grpc, s.health)
	if s.ext != nil {
		s.ext.Register(s.grpc)
	}
	reflection.Register(s.grpc)
	return orca.Register(s.grpc, orca.ServiceOptions{ServerMetricsProvider: s.load})
}
