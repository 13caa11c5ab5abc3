package config

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxFile bounds a file of settings.
const maxFile = 1 << 20

// The sources of settings.
const (
	fromFile = "file"
	fromEnv  = "environment"
	fromFlag = "flag"
)

// Load puts settings over defaults: those of a file ("" for none), of the environment (as os.LookupEnv finds it), and flags, by name, that
// somebody gave. The result has been validated.
func Load(file string, env func(string) (string, bool), flags map[string]string) (*Config, error) {
	c := Default()
	if file != "" {
		if err := c.readFile(file); err != nil {
			return nil, err
		}
	}
	for _, s := range c.Settings() {
		if v, ok := env(EnvName(s.Name)); ok {
			if err := c.set(s, v, fromEnv); err != nil {
				return nil, fmt.Errorf("%s: %w", EnvName(s.Name), err)
			}
		}
	}
	known := map[string]bool{}
	for _, s := range c.Settings() {
		known[s.Name] = true
		if v, ok := flags[s.Name]; ok {
			if err := c.set(s, v, fromFlag); err != nil {
				return nil, fmt.Errorf("--%s: %w", s.Name, err)
			}
		}
	}
	for name := range flags {
		if !known[name] {
			return nil, fmt.Errorf("--%s: there is no such setting", name)
		}
	}
	return c, c.Validate()
}

// EnvName returns the variable of a setting.
func EnvName(name string) string {
	return "PWGWORKER_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

func (c *Config) set(s Setting, v, from string) error {
	if err := s.Value.Set(v); err != nil {
		return err
	}
	c.From[s.Name] = from
	return nil
}

func (c *Config) readFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return err
	}
	if len(b) > maxFile {
		return fmt.Errorf("%s: larger than %d bytes", name, maxFile)
	}
	if err := c.parse(b); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// parse reads YAML: a mapping of names to plain values.
func (c *Config) parse(b []byte) error {
	var doc yaml.Node
	if err := yaml.Unmarshal(b, &doc); err != nil {
		return err
	}
	if doc.Kind == 0 {
		return nil // nothing but comments
	}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
		return nil
	}
	if root.Kind != yaml.MappingNode {
		return errors.New("is no list of settings such as \"listen: 127.0.0.1:50051\"")
	}
	settings := c.Settings()
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		at := slices.IndexFunc(settings, func(s Setting) bool { return s.Name == key.Value })
		if at < 0 {
			return fmt.Errorf("line %d: %.60q: there is no such setting", key.Line, key.Value)
		}
		if c.From[key.Value] == fromFile {
			return fmt.Errorf("line %d: %s: is there twice", key.Line, key.Value)
		}
		if value.Kind != yaml.ScalarNode {
			return fmt.Errorf("line %d: %s: is no plain value", value.Line, key.Value)
		}
		if err := c.set(settings[at], value.Value, fromFile); err != nil {
			return fmt.Errorf("line %d: %s: %w", value.Line, key.Value, err)
		}
	}
	return nil
}

// YAML writes the settings as a file that gives the same, with where each came from.
func (c *Config) YAML() ([]byte, error) {
	root := &yaml.Node{Kind: yaml.MappingNode}
	for _, s := range c.Settings() {
		value := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s.Value.String(), LineComment: s.From}
		switch s.Value.(type) {
		case *number, *count:
			value.Tag = "!!int"
		case *fraction:
			value.Tag = ""
		}
		root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: s.Name, HeadComment: s.Usage}, value)
	}
	return yaml.Marshal(root)
}

// Ops returns the address of the operators' listener, "" for none.
func (c *Config) Ops() string {
	switch c.OpsListen {
	case "off":
		return ""
	case "":
		_, port, _ := net.SplitHostPort(c.Listen)
		n, _ := strconv.Atoi(port)
		if n > 0 {
			n += 1000
		}
		if n > 65535 {
			n -= 2000
		}
		return net.JoinHostPort("127.0.0.1", strconv.Itoa(n))
	}
	return c.OpsListen
}

// Loopback reports whether an address can be reached from this machine only.
func Loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Validate returns the first thing that is wrong.
func (c *Config) Validate() error {
	wrong := func(name, format string, args ...any) error {
		return fmt.Errorf("%s: "+format, append([]any{name}, args...)...)
	}
	if c.Data == "" {
		return wrong("data", "is missing: a folder for documents that come in")
	}
	for _, a := range []struct{ name, address string }{{"listen", c.Listen}, {"ops-listen", c.Ops()}, {"pprof-listen", c.PprofListen}} {
		if a.address == "" && a.name != "listen" {
			continue
		}
		_, port, err := net.SplitHostPort(a.address)
		if n, perr := strconv.ParseUint(port, 10, 16); err != nil || perr != nil || n > 65535 {
			return wrong(a.name, "%.60q is no address such as 127.0.0.1:50051", a.address)
		}
	}
	if c.PprofListen != "" && !Loopback(c.PprofListen) {
		return wrong("pprof-listen", "%.60q is not on loopback, and profiles tell too much", c.PprofListen)
	}
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.LogLevel) {
		return wrong("log-level", "%.40q is none of debug, info, warn, error", c.LogLevel)
	}
	if c.LogFormat != "json" && c.LogFormat != "text" {
		return wrong("log-format", "%.40q is neither json nor text", c.LogFormat)
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return wrong("tls-cert", "and tls-key belong together")
	}
	if c.TLSClientCA != "" && c.TLSCert == "" {
		return wrong("tls-client-ca", "needs tls-cert and tls-key")
	}
	if c.OTLPEndpoint != "" {
		if u, err := url.Parse(c.OTLPEndpoint); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return wrong("otlp-endpoint", "%.60q is no address such as http://host:4317", c.OTLPEndpoint)
		}
	}
	if c.NATSListen != "" {
		_, port, err := net.SplitHostPort(c.NATSListen)
		if n, perr := strconv.ParseUint(port, 10, 16); err != nil || perr != nil || n > 65535 {
			return wrong("nats-listen", "%.60q is no address such as 127.0.0.1:4222", c.NATSListen)
		}
		if c.NATS != "" {
			return wrong("nats-listen", "is for the NATS server of this process, and nats names another or none")
		}
		if !Loopback(c.NATSListen) && c.TLSClientCA == "" {
			return wrong("nats-listen", "%.60q is not on loopback and needs tls-client-ca: whoever gets in reads every document", c.NATSListen)
		}
	}
	if (c.NATSCert == "") != (c.NATSKey == "") {
		return wrong("nats-cert", "and nats-key belong together")
	}
	if c.TraceRatio < 0 || c.TraceRatio > 1 {
		return wrong("trace-ratio", "%v is not from 0 to 1", c.TraceRatio)
	}
	return c.ranges()
}

// ranges judges the numbers.
func (c *Config) ranges() error {
	for _, r := range []struct {
		name        string
		v, low, top int64
	}{
		{"processors", int64(c.Processors), 0, 4096}, {"memory", c.Memory, 64 << 20, 1 << 50}, {"jobs", int64(c.Jobs), 1, 1 << 20},
		{"jobs-per-client", int64(c.JobsPerClient), 1, 1 << 20}, {"job-time", int64(c.JobTime), 1, 1 << 62}, {"queue-time", int64(c.QueueTime), 1, 1 << 62},
		{"max-document", c.MaxDocument, 1, 1 << 50}, {"max-output", c.MaxOutput, 1, 1 << 60}, {"max-pages", int64(c.MaxPages), 1, 1 << 24},
		{"max-page-pixels", c.MaxPagePixels, 1, 1 << 40}, {"max-pixels", c.MaxPixels, 1, 1 << 60}, {"max-message", c.MaxMessage, 64 << 10, 1 << 30},
		{"upload-idle", int64(c.UploadIdle), 1, 1 << 62}, {"reader-idle", int64(c.ReaderIdle), 1, 1 << 62}, {"spool-bytes", c.SpoolBytes, 1, 1 << 60},
		{"spool-keep", int64(c.SpoolKeep), 1, 1 << 62}, {"max-connections", int64(c.MaxConnections), 1, 1 << 20}, {"max-streams", int64(c.MaxStreams), 1, 1 << 20},
		{"keepalive-time", int64(c.KeepaliveTime), 1e9, 1 << 62}, {"keepalive-timeout", int64(c.KeepaliveTimeout), 1, 1 << 62}, {"drain-time", int64(c.DrainTime), 0, 1 << 62},
		{"queue-replicas", int64(c.QueueReplicas), 1, 5}, {"queue-jobs", int64(c.QueueJobs), 1, 1 << 30}, {"queue-bytes", c.QueueBytes, 1 << 20, 1 << 60},
		{"queue-keep", int64(c.QueueKeep), 1e9, 1 << 62}, {"queue-attempts", int64(c.QueueAttempts), 1, 1000}, {"queue-ack-wait", int64(c.QueueAckWait), 1e9, 1 << 62},
		{"split-pages", int64(c.SplitPages), 0, 1 << 24},
	} {
		if r.v < r.low || r.v > r.top {
			for _, s := range c.Settings() {
				if s.Name == r.name {
					return fmt.Errorf("%s: %s is out of range", r.name, s.Value)
				}
			}
		}
	}
	if c.MaxDocument > c.SpoolBytes {
		return errors.New("max-document: is more than spool-bytes")
	}
	return nil
}
