package server

import (
	"context"
	"net"
	"strings"

	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// identify returns who calls: "cert:" with the certificate's name, "token:" with its holder, or "peer:" with the address. The error is the
// status for callers without the token that the worker asks for.
func (s *Server) identify(ctx context.Context) (string, error) {
	name := "peer:unknown"
	if p, ok := peer.FromContext(ctx); ok {
		name = "peer:" + hostOf(p.Addr)
		if info, ok := p.AuthInfo.(credentials.TLSInfo); ok && len(info.State.VerifiedChains) > 0 {
			name = "cert:" + info.State.VerifiedChains[0][0].Subject.String()
		}
	}
	if s.tokens == nil {
		return name, nil
	}
	md, _ := metadata.FromIncomingContext(ctx)
	for _, v := range md.Get("authorization") {
		scheme, value, _ := strings.Cut(v, " ")
		if !strings.EqualFold(scheme, "bearer") {
			continue
		}
		if holder, ok := s.tokens.Holder(strings.TrimSpace(value)); ok {
			if strings.HasPrefix(name, "cert:") {
				return name, nil
			}
			return "token:" + holder, nil
		}
	}
	f := wire.Fault{Reason: pb.Reason_REASON_TOKEN, Text: "a token of this worker is needed"}
	return "", wire.ToStatus(f.Err(), "").Err()
}

// hostOf returns the address without the port: callers are machines.
func hostOf(a net.Addr) string {
	if a == nil {
		return "unknown"
	}
	if host, _, err := net.SplitHostPort(a.String()); err == nil {
		return host
	}
	return a.String()
}
