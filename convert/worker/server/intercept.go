package server

import (
	"context"
	"fmt"
	"path"
	"runtime/debug"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/orca"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"

	"github.com/pwgconvert/pwgconvert/convert/worker/workerpb/workerrpc"
)

const (
	handshakeTime = 30 * time.Second // of a machine that is busy: a shorter time loses jobs, and places for connections are bounded
	leastPing     = 5 * time.Second
)

var (
	jobService    = "/" + workerrpc.Conversion_ServiceDesc.ServiceName + "/"
	healthService = "/" + healthpb.Health_ServiceDesc.ServiceName + "/"
)

// traced leaves probes out of traces.
func traced(i *stats.RPCTagInfo) bool { return strings.HasPrefix(i.FullMethodName, jobService) }

type callerKey struct{}

// caller returns who calls, as the interceptors found out.
func caller(ctx context.Context) string {
	s, _ := ctx.Value(callerKey{}).(string)
	return s
}

// admitCaller checks the token. Health needs none: probes and balancers have none, and learn no more than whether the worker serves.
func (s *Server) admitCaller(ctx context.Context, method string) (context.Context, error) {
	if strings.HasPrefix(method, healthService) {
		return ctx, nil
	}
	name, err := s.identify(ctx)
	if err != nil {
		return ctx, err
	}
	orca.CallMetricsRecorderFromContext(ctx) // asked for, a report of the load goes with the RPC's end
	return context.WithValue(ctx, callerKey{}, name), nil
}

func (s *Server) unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (resp any, err error) {
	begun := time.Now()
	defer func() {
		s.metrics.Request(methodLabel(info.FullMethod), status.Code(err).String(), time.Since(begun).Seconds())
	}()
	defer s.recovered(info.FullMethod, &err)
	if ctx, err = s.admitCaller(ctx, info.FullMethod); err != nil {
		return nil, err
	}
	return handler(ctx, req)
}

func (s *Server) stream(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) (err error) {
	begun := time.Now()
	defer func() {
		s.metrics.Request(methodLabel(info.FullMethod), status.Code(err).String(), time.Since(begun).Seconds())
	}()
	defer s.recovered(info.FullMethod, &err)
	ctx, err := s.admitCaller(ss.Context(), info.FullMethod)
	if err != nil {
		return err
	}
	ss = &callerStream{ss, ctx}
	if strings.HasPrefix(info.FullMethod, jobService) {
		return handler(srv, ss)
	}
	// Streams that last as long as the caller wants (health, reflection, load) end when the worker does.
	done := make(chan error, 1)
	go func() {
		var err error
		defer func() { done <- err }()
		defer s.recovered(info.FullMethod, &err)
		err = handler(srv, ss)
	}()
	select {
	case err = <-done:
		return err
	case <-s.leave.Done():
		return status.Error(codes.Unavailable, "the worker is being stopped")
	}
}

// recovered turns a panic into an error.
func (s *Server) recovered(method string, err *error) {
	if p := recover(); p != nil {
		s.log.Error("panic", "method", method, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		*err = status.Error(codes.Internal, "a fault of the worker")
	}
}

// methodLabel is a method's name for metrics. Only methods that exist get to interceptors, so labels are few.
func methodLabel(full string) string { return path.Base(full) }

// callerStream is a stream with the caller in its context.
type callerStream struct {
	grpc.ServerStream
	ctx context.Context
}

// Context implements grpc.ServerStream.
func (s *callerStream) Context() context.Context { return s.ctx }
