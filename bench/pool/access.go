package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	bignum "math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/pwgconvert/pwgconvert/convert/worker"
)

// authority issues certificates for an hour.
type authority struct {
	file string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(dir, name string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	a := &authority{file: filepath.Join(dir, name+".pem"), key: key}
	a.cert = &x509.Certificate{SerialNumber: bignum.NewInt(1), Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, a.cert, a.cert, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	return a, writePEM(a.file, "CERTIFICATE", der)
}

// issue writes a certificate for loopback and its key.
func (a *authority) issue(name string) (cert, key string, err error) {
	base := strings.TrimSuffix(a.file, ".pem") + "-" + name
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", "", err
	}
	tmpl := &x509.Certificate{SerialNumber: bignum.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, a.cert, &k.PublicKey, a.key)
	if err != nil {
		return "", "", err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		return "", "", err
	}
	if err := writePEM(base+".crt", "CERTIFICATE", der); err != nil {
		return "", "", err
	}
	return base + ".crt", base + ".key", writePEM(base+".key", "PRIVATE KEY", keyDER)
}

func writePEM(name, kind string, der []byte) error {
	return os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}

// access has callers with and without the right certificate and token ask for conversions.
func access(ctx context.Context, t *trial) error {
	ours, err := newAuthority(t.dir, "ours")
	if err != nil {
		return err
	}
	theirs, err := newAuthority(t.dir, "theirs")
	if err != nil {
		return err
	}
	cert, key, err := ours.issue("worker")
	if err != nil {
		return err
	}
	right, rightKey, err := ours.issue("caller")
	if err != nil {
		return err
	}
	wrong, wrongKey, err := theirs.issue("caller")
	if err != nil {
		return err
	}
	token := rand.Text()
	tokens := filepath.Join(t.dir, "tokens")
	if err := os.WriteFile(tokens, []byte("somebody "+token+"\n"), 0o600); err != nil {
		return err
	}
	p, err := t.worker(ctx, "--tls-cert", cert, "--tls-key", key, "--tls-client-ca", ours.file, "--token-file", tokens, "--log-level", "debug", "--nats", "off")
	if err != nil {
		return err
	}
	j := t.set.jobs[0]
	for _, c := range []struct {
		what string
		d    worker.Dialer
		code codes.Code
	}{
		{"without TLS", worker.Dialer{Token: token}, codes.Unavailable},
		{"without a certificate", worker.Dialer{CAFile: ours.file, Token: token}, codes.Unavailable},
		{"with another authority's certificate", worker.Dialer{CAFile: ours.file, CertFile: wrong, KeyFile: wrongKey, Token: token}, codes.Unavailable},
		{"that trusts another authority", worker.Dialer{CAFile: theirs.file, CertFile: right, KeyFile: rightKey, Token: token}, codes.Unavailable},
		{"without a token", worker.Dialer{CAFile: ours.file, CertFile: right, KeyFile: rightKey}, codes.Unauthenticated},
		{"with a token that is nearly right", worker.Dialer{CAFile: ours.file, CertFile: right, KeyFile: rightKey, Token: token[:len(token)-1] + "-"}, codes.Unauthenticated},
		{"with the right certificate and token", worker.Dialer{CAFile: ours.file, CertFile: right, KeyFile: rightKey, Token: token}, codes.OK},
	} {
		client, err := c.d.Dial(p.addr)
		if err != nil {
			return err
		}
		limited, cancel := context.WithTimeout(ctx, 30*time.Second)
		w := newDigest()
		_, err = client.Convert(limited, w, bytes.NewReader(j.doc), int64(len(j.doc)), j.options())
		_, ferr := client.Formats(limited)
		cancel()
		client.Close()
		got := status.Code(err)
		if err == nil {
			got = codes.OK
		}
		switch {
		case got != c.code:
			t.fail("a caller %s: %v (%v), not %v", c.what, got, err, c.code)
		case c.code != codes.OK && (w.n > 0 || ferr == nil):
			t.fail("a caller %s gets something: %d bytes, formats: %v", c.what, w.n, ferr)
		case c.code == codes.OK && (w.sum() != j.sum || ferr != nil):
			t.fail("a caller %s: %d bytes, which differ from the library's; formats: %v", c.what, w.n, ferr)
		}
		t.say("a caller %s: %v, %d bytes of %d", c.what, got, w.n, j.bytes)
	}
	if log := p.logs.all(); strings.Contains(log, token) || strings.Contains(log, token[:len(token)-1]) {
		t.fail("a token is in the log")
	}
	if !p.alive() {
		return fmt.Errorf("%w: %s", errGone, p.logs)
	}
	return nil
}
