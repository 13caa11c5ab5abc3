package worker_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/grpc/status"

	"github.com/pwgconvert/pwgconvert/convert/worker"
	"github.com/pwgconvert/pwgconvert/convert/worker/config"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/certtest"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
	"github.com/pwgconvert/pwgconvert/convert/worker/workerpb/workerrpc"
)

const goodToken = "0123456789abcdef0123456789abcdef"

// Without the right certificate nobody gets anything.
func TestMutualTLS(t *testing.T) {
	dir := t.TempDir()
	file := func(n string) string { return filepath.Join(dir, n) }
	ca, other := certtest.NewCA(t, "ca"), certtest.NewCA(t, "other")
	ca.Issue(t, "worker", file("cert"), file("key"))
	ca.Issue(t, "server-7", file("ccert"), file("ckey"))
	other.Issue(t, "stranger", file("scert"), file("skey"))
	r := newRig(t, true, func(c *config.Config) { c.TLSCert, c.TLSKey, c.TLSClientCA = file("cert"), file("key"), ca.File })
	doc := document(t, "corners.pdf")
	attempt := func(d worker.Dialer) error {
		d.Attempts = 1
		c := r.client(d)
		defer c.Close()
		_, err := c.Convert(bg, io.Discard, bytes.NewReader(doc), int64(len(doc)), gray(50))
		return err
	}
	require.NoError(t, attempt(worker.Dialer{CAFile: ca.File, CertFile: file("ccert"), KeyFile: file("ckey")}))
	for name, d := range map[string]worker.Dialer{
		"plaintext":       {},
		"no certificate":  {CAFile: ca.File},
		"a stranger's":    {CAFile: ca.File, CertFile: file("scert"), KeyFile: file("skey")},
		"a wrong worker":  {CAFile: other.File, CertFile: file("ccert"), KeyFile: file("ckey")},
		"a name not its":  {CAFile: ca.File, CertFile: file("ccert"), KeyFile: file("ckey"), ServerName: "elsewhere"},
		"the system's CA": {TLS: true, CertFile: file("ccert"), KeyFile: file("ckey")},
	} {
		err := attempt(d)
		assert.Equal(t, codes.Unavailable, status.Code(err), "%s: %v", name, err)
	}
	// Not even health.
	conn, err := grpc.NewClient(r.addr, append(r.dialOptions(), grpc.WithTransportCredentials(insecureCreds))...)
	require.NoError(t, err)
	defer conn.Close()
	_, err = healthpb.NewHealthClient(conn).Check(bg, &healthpb.HealthCheckRequest{})
	assert.Equal(t, codes.Unavailable, status.Code(err))

	// Certificates change without a restart.
	third := certtest.NewCA(t, "third")
	third.Issue(t, "worker", file("cert"), file("key"))
	r.server.Reload()
	require.Error(t, attempt(worker.Dialer{CAFile: ca.File, CertFile: file("ccert"), KeyFile: file("ckey")}))
	require.NoError(t, attempt(worker.Dialer{CAFile: third.File, CertFile: file("ccert"), KeyFile: file("ckey")}))

	_, err = worker.Dialer{CAFile: file("none")}.Dial(r.addr)
	require.Error(t, err)
}

// Without the right token nobody gets anything but health, and tokens are in no log and no message.
func TestToken(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tokens")
	require.NoError(t, os.WriteFile(file, []byte("frontend "+goodToken+"\n"), 0o600))
	r := newRig(t, false, func(c *config.Config) { c.TokenFile = file })
	doc := document(t, "corners.pdf")
	attempt := func(d worker.Dialer) error {
		_, err := r.client(d).Convert(bg, io.Discard, bytes.NewReader(doc), int64(len(doc)), gray(50))
		return err
	}
	require.NoError(t, attempt(worker.Dialer{Token: goodToken}))
	require.NoError(t, attempt(worker.Dialer{TokenFile: file}))
	for _, wrong := range []string{"", goodToken[1:], goodToken + "0", strings.ToUpper(goodToken)} {
		err := attempt(worker.Dialer{Token: wrong})
		assert.Equal(t, codes.Unauthenticated, status.Code(err), "%v", err)
		assert.Equal(t, pb.Reason_REASON_TOKEN, worker.ReasonOf(err))
		assert.NotContains(t, err.Error(), goodToken)
	}
	conn := r.conn()
	_, err := healthpb.NewHealthClient(conn).Check(bg, &healthpb.HealthCheckRequest{})
	require.NoError(t, err)
	_, err = workerrpc.NewConversionClient(conn).Formats(bg, &pb.FormatsRequest{})
	assert.Equal(t, codes.Unauthenticated, status.Code(err))
	_, err = listServices(t, conn, "")
	assert.Equal(t, codes.Unauthenticated, status.Code(err))
	names, err := listServices(t, conn, "bearer "+goodToken)
	require.NoError(t, err)
	assert.NotEmpty(t, names)

	require.NoError(t, os.WriteFile(file, []byte("frontend "+strings.Repeat("n", 32)+"\n"), 0o600))
	r.server.Reload()
	assert.Equal(t, codes.Unauthenticated, status.Code(attempt(worker.Dialer{Token: goodToken})))
}

// listServices asks reflection.
func listServices(t *testing.T, conn *grpc.ClientConn, authorization string) ([]string, error) {
	t.Helper()
	ctx := bg
	if authorization != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "authorization", authorization)
	}
	stream, err := grpc_reflection_v1.NewServerReflectionClient(conn).ServerReflectionInfo(ctx)
	require.NoError(t, err)
	ask := func(m *grpc_reflection_v1.ServerReflectionRequest) (*grpc_reflection_v1.ServerReflectionResponse, error) {
		if err := stream.Send(m); err != nil && err != io.EOF {
			return nil, err
		}
		return stream.Recv()
	}
	m, err := ask(&grpc_reflection_v1.ServerReflectionRequest{MessageRequest: &grpc_reflection_v1.ServerReflectionRequest_ListServices{}})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, s := range m.GetListServicesResponse().GetService() {
		names = append(names, s.Name)
	}
	m, err = ask(&grpc_reflection_v1.ServerReflectionRequest{MessageRequest: &grpc_reflection_v1.ServerReflectionRequest_FileContainingSymbol{FileContainingSymbol: workerrpc.Conversion_ServiceDesc.ServiceName}})
	require.NoError(t, err)
	assert.NotEmpty(t, m.GetFileDescriptorResponse().GetFileDescriptorProto())
	return names, stream.CloseSend()
}

// Health, reflection and the metrics that the documentation names are there.
func TestOperators(t *testing.T) {
	r := newRig(t, false, nil)
	conn := r.conn()
	for service, want := range map[string]codes.Code{"": codes.OK, workerrpc.Conversion_ServiceDesc.ServiceName: codes.OK, "nobody": codes.NotFound} {
		res, err := healthpb.NewHealthClient(conn).Check(bg, &healthpb.HealthCheckRequest{Service: service})
		assert.Equal(t, want, status.Code(err))
		if err == nil {
			assert.Equal(t, healthpb.HealthCheckResponse_SERVING, res.Status)
		}
	}
	names, err := listServices(t, conn, "")
	require.NoError(t, err)
	assert.Subset(t, names, []string{workerrpc.Conversion_ServiceDesc.ServiceName, "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "xds.service.orca.v3.OpenRcaService"})

	doc := document(t, "report.pdf")
	_, err = r.client(worker.Dialer{}).Convert(bg, io.Discard, bytes.NewReader(doc), int64(len(doc)), gray(50))
	require.NoError(t, err)
	r.idle()
	_, m := r.get("/metrics")
	for _, want := range []string{
		`pwgworker_requests_total{code="OK",method="Convert"} 1`, `pwgworker_request_seconds_count{method="Convert"} 1`, `pwgworker_pages_total 4`,
		`pwgworker_document_bytes_total 71819`, `pwgworker_output_bytes_total `, `pwgworker_stage_seconds_count{stage="upload"} 1`,
		`pwgworker_stage_seconds_count{stage="queue"} 1`, `pwgworker_stage_seconds_count{stage="open"} 1`, `pwgworker_stage_seconds_count{stage="render"} 1`,
		`pwgworker_stage_seconds_count{stage="blocked"} 1`, `pwgworker_jobs_waiting 0`, `pwgworker_jobs_running 0`, `pwgworker_memory_used_bytes 0`,
		`pwgworker_memory_budget_bytes 1.073741824e+09`, `pwgworker_build_info{version="test"} 1`, `go_goroutines`, `process_resident_memory_bytes`,
	} {
		assert.Contains(t, m, want)
	}
	code, _ := r.get("/debug/pprof/")
	assert.Equal(t, 404, code, "profiles are elsewhere")
	code, _ = r.get("/healthz")
	assert.Equal(t, 200, code)
}

// Load reports come with every RPC.
func TestLoadReports(t *testing.T) {
	r := newRig(t, false, nil)
	var trailer metadata.MD
	_, err := r.raw().Formats(bg, &pb.FormatsRequest{}, grpc.Trailer(&trailer))
	require.NoError(t, err)
	assert.NotEmpty(t, trailer.Get("endpoint-load-metrics-bin"))
}

// Connections beyond the limit wait, and come in when others leave.
func TestConnectionLimit(t *testing.T) {
	r := newRig(t, true, func(c *config.Config) { c.MaxConnections = 1 })
	first := r.client(worker.Dialer{})
	_, err := first.Formats(bg)
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() {
		_, err := r.client(worker.Dialer{}).Formats(bg)
		done <- err
	}()
	select {
	case err := <-done:
		t.Fatal("came in: ", err)
	case <-time.After(50 * time.Millisecond):
	}
	require.NoError(t, first.Close())
	require.NoError(t, <-done)
}
