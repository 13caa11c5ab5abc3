package h2rpc

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// foreign judges an answer that is not gRPC's.
func foreign(res *http.Response) error {
	kind := res.Header.Get("Content-Type")
	if res.StatusCode == http.StatusOK && (kind == "application/grpc" || strings.HasPrefix(kind, "application/grpc+") || strings.HasPrefix(kind, "application/grpc;")) {
		return nil
	}
	code := codes.Unknown
	switch res.StatusCode {
	case http.StatusBadRequest:
		code = codes.Internal
	case http.StatusUnauthorized:
		code = codes.Unauthenticated
	case http.StatusForbidden:
		code = codes.PermissionDenied
	case http.StatusNotFound:
		code = codes.Unimplemented
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		code = codes.Unavailable
	}
	if st := statusOf(res.Header); st != nil && st.Code() != codes.OK {
		return st.Err()
	}
	return status.Error(code, fmt.Sprintf("the answer is not gRPC's: HTTP %d, %.100q", res.StatusCode, kind))
}

// statusOf reads a status out of headers; nil when there is none.
func statusOf(h http.Header) *status.Status {
	text := h.Get("Grpc-Status")
	if text == "" {
		return nil
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return status.New(codes.Unknown, fmt.Sprintf("the status is %.20q", text))
	}
	code, message := codes.Code(n), h.Get("Grpc-Message")
	if plain, err := url.PathUnescape(message); err == nil {
		message = plain
	}
	if details := h.Get("Grpc-Status-Details-Bin"); details != "" {
		b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(details, "="))
		p := &spb.Status{}
		if err == nil && proto.Unmarshal(b, p) == nil && codes.Code(p.Code) == code {
			return status.FromProto(p)
		}
	}
	return status.New(code, strings.ToValidUTF8(message, "\uFFFD"))
}

// ended is how an RPC with this status ended.
func ended(st *status.Status) error {
	if st.Code() == codes.OK {
		return io.EOF
	}
	return st.Err()
}
