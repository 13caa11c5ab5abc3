package secure

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"os"
)

// maxFile bounds certificates, keys and tokens.
const maxFile = 1 << 20

// TLS is what a listener shows and asks for.
type TLS struct{ w *watched[*tls.Config] }

// NewTLS reads a certificate chain and its key and, where clientCA is not "", the authorities that callers' certificates must come from; callers
// without one are refused then. All files are PEM.
func NewTLS(cert, key, clientCA string, log *slog.Logger) (*TLS, error) {
	w, err := watch("certificates", log, func() (*tls.Config, error) { return serverConfig(cert, key, clientCA) }, cert, key, clientCA)
	if err != nil {
		return nil, err
	}
	return &TLS{w}, nil
}

// Config returns the listener's configuration; every connection gets the files as they are then.
func (t *TLS) Config() *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		NextProtos:         []string{"h2"},
		GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) { return t.w.get(), nil },
	}
}

// Reload reads the files again.
func (t *TLS) Reload() { t.w.reload() }

func serverConfig(cert, key, clientCA string) (*tls.Config, error) {
	pair, err := loadPair(cert, key)
	if err != nil {
		return nil, err
	}
	c := &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: []string{"h2"}, Certificates: []tls.Certificate{pair},
		SessionTicketsDisabled: true, // a resumed session would outlive a change of authorities
	}
	if clientCA != "" {
		if c.ClientCAs, err = loadPool(clientCA); err != nil {
			return nil, err
		}
		c.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return c, nil
}

// ClientConfig is a caller's: the authorities that a worker's certificate must come from (the system's where ca is ""), and a certificate of
// its own where cert is not "". The certificate is read anew for connections after a change.
func ClientConfig(ca, cert, key, serverName string) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: serverName}
	var err error
	if ca != "" {
		if c.RootCAs, err = loadPool(ca); err != nil {
			return nil, err
		}
	}
	if cert != "" || key != "" {
		load := func() (*tls.Certificate, error) {
			pair, err := loadPair(cert, key)
			return &pair, err
		}
		w, err := watch("certificate", slog.New(slog.DiscardHandler), load, cert, key)
		if err != nil {
			return nil, err
		}
		c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return w.get(), nil }
	}
	return c, nil
}

func loadPair(cert, key string) (tls.Certificate, error) {
	c, err := readFile(cert)
	if err != nil {
		return tls.Certificate{}, err
	}
	k, err := readFile(key)
	if err != nil {
		return tls.Certificate{}, err
	}
	pair, err := tls.X509KeyPair(c, k)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("%s, %s: %w", cert, key, err)
	}
	return pair, nil
}

func loadPool(name string) (*x509.CertPool, error) {
	b, err := readFile(name)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(b) {
		return nil, fmt.Errorf("%s: no certificate in PEM", name)
	}
	return pool, nil
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(b) > maxFile {
		err = fmt.Errorf("%s: larger than %d bytes", name, maxFile)
	}
	return b, err
}
