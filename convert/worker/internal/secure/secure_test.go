package secure

import (
	"bytes"
	"crypto/tls"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/certtest"
)

const (
	tokenA = "aaaaaaaaaaaaaaaaaaaa"
	tokenB = "bbbbbbbbbbbbbbbbbbbb"
)

func logger() (*slog.Logger, *bytes.Buffer) {
	var b bytes.Buffer
	return slog.New(slog.NewTextHandler(&b, nil)), &b
}

func TestTokens(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tokens")
	require.NoError(t, os.WriteFile(file, []byte("# holders\n\nfrontend "+tokenA+"\n"+tokenB+"\n"), 0o600))
	log, out := logger()
	tokens, err := NewTokens(file, log)
	require.NoError(t, err)
	name, ok := tokens.Holder(tokenA)
	assert.True(t, ok)
	assert.Equal(t, "frontend", name)
	name, ok = tokens.Holder(tokenB)
	assert.True(t, ok)
	assert.Len(t, name, 12)
	for _, wrong := range []string{"", tokenA[1:], tokenA + "a", strings.ToUpper(tokenA), "frontend", strings.Repeat("x", 1<<20)} {
		_, ok := tokens.Holder(wrong)
		assert.False(t, ok, "%.30s", wrong)
	}
	got, err := ReadToken(file)
	require.NoError(t, err)
	assert.Equal(t, tokenA, got)

	require.NoError(t, os.WriteFile(file, []byte(tokenB+"\n"), 0o600))
	tokens.Reload()
	_, ok = tokens.Holder(tokenA)
	assert.False(t, ok, "taken away")
	require.NoError(t, os.WriteFile(file, []byte("short\n"), 0o600))
	tokens.Reload()
	_, ok = tokens.Holder(tokenB)
	assert.True(t, ok, "what was there stays")
	assert.Contains(t, out.String(), "reload failed")
	assert.NotContains(t, out.String(), tokenB)
}

func TestTokensRefused(t *testing.T) {
	for name, s := range map[string]string{
		"none": "# nothing\n", "short": "secret-short", "three": "a b " + tokenA, "long": strings.Repeat("x", maxToken+1), "many": strings.Repeat(tokenA+"\n", maxTokens+1),
	} {
		_, err := parseTokens(s)
		require.Error(t, err, name)
		assert.NotContains(t, err.Error(), "secret", name)
	}
	_, err := NewTokens(filepath.Join(t.TempDir(), "none"), slog.New(slog.DiscardHandler))
	require.Error(t, err)
}

// shake connects and returns the name in the server's certificate.
func shake(t *testing.T, server, client *tls.Config) (string, error) {
	t.Helper()
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	srv := tls.Server(a, server)
	errs := make(chan error, 1)
	go func() {
		err := srv.Handshake()
		if err != nil {
			a.Close()
		}
		errs <- err
	}()
	cl := tls.Client(b, client)
	err := cl.Handshake()
	go func() { _, _ = cl.Read(make([]byte, 1)) }() // a server that refuses a certificate says so after the client's handshake
	if serr := <-errs; serr != nil {
		return "", serr
	}
	if err != nil {
		return "", err
	}
	return cl.ConnectionState().PeerCertificates[0].Subject.CommonName, nil
}

// Certificates change without a restart, when the files do; broken ones do not count.
func TestReload(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	ca := certtest.NewCA(t, "ca")
	ca.Issue(t, "first", cert, key)
	log, out := logger()
	server, err := NewTLS(cert, key, "", log)
	require.NoError(t, err)
	now := time.Now()
	server.w.now = func() time.Time { return now }
	client, err := ClientConfig(ca.File, "", "", "localhost")
	require.NoError(t, err)
	client.NextProtos = []string{"h2"}
	name, err := shake(t, server.Config(), client)
	require.NoError(t, err)
	assert.Equal(t, "first", name)

	ca.Issue(t, "second", cert, key)
	require.NoError(t, os.Chtimes(cert, now, now.Add(time.Hour)))
	now = now.Add(2 * lookEvery)
	name, err = shake(t, server.Config(), client)
	require.NoError(t, err)
	assert.Equal(t, "second", name)

	require.NoError(t, os.WriteFile(cert, []byte("half a certif"), 0o600))
	now = now.Add(2 * lookEvery)
	name, err = shake(t, server.Config(), client)
	require.NoError(t, err)
	assert.Equal(t, "second", name, "what was there stays")
	assert.Contains(t, out.String(), "reload failed")
}

func TestClientCertificates(t *testing.T) {
	dir := t.TempDir()
	file := func(n string) string { return filepath.Join(dir, n) }
	ca, other := certtest.NewCA(t, "ca"), certtest.NewCA(t, "other")
	ca.Issue(t, "server", file("cert"), file("key"))
	ca.Issue(t, "caller", file("ccert"), file("ckey"))
	other.Issue(t, "stranger", file("scert"), file("skey"))
	log, _ := logger()
	server, err := NewTLS(file("cert"), file("key"), ca.File, log)
	require.NoError(t, err)
	for _, c := range []struct {
		cert, key string
		ok        bool
	}{{file("ccert"), file("ckey"), true}, {file("scert"), file("skey"), false}, {"", "", false}} {
		client, err := ClientConfig(ca.File, c.cert, c.key, "localhost")
		require.NoError(t, err)
		client.NextProtos = []string{"h2"}
		_, err = shake(t, server.Config(), client)
		assert.Equal(t, c.ok, err == nil, "%s: %v", c.cert, err)
	}
	_, err = NewTLS(file("cert"), file("ckey"), "", log)
	require.Error(t, err, "a key of another certificate")
	_, err = NewTLS(file("cert"), file("key"), file("key"), log)
	require.Error(t, err)
	_, err = ClientConfig(file("none"), "", "", "")
	require.Error(t, err)
}
