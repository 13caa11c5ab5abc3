// Package config has the settings of a worker. Each has a name, a default, and may be set, later over earlier, by a YAML file ("max-document:
// 1GiB"), by the environment (PWGWORKER_MAX_DOCUMENT=1GiB) and by flags (--max-document 1GiB). There are no secrets among them, only names of
// files that have some, so all can be printed.
//
// What does not exist, has a value of the wrong kind or contradicts another is an error that names the setting and where it came from.
// Variables of the environment that begin with PWGWORKER_ and name no setting are left alone: Kubernetes makes some for services.
package config

import (
	"time"
)

// Config is a worker's settings.
type Config struct {
	Listen      string
	Data        string
	OpsListen   string
	PprofListen string

	LogLevel  string
	LogFormat string

	TLSCert, TLSKey string
	TLSClientCA     string
	TokenFile       string

	Processors    int
	Memory        int64
	Jobs          int
	JobsPerClient int
	JobTime       time.Duration
	QueueTime     time.Duration

	MaxDocument   int64
	MaxOutput     int64
	MaxPages      int
	MaxPagePixels int64
	MaxPixels     int64
	MaxMessage    int64

	UploadIdle time.Duration
	ReaderIdle time.Duration
	SpoolBytes int64
	SpoolKeep  time.Duration

	MaxConnections   int
	MaxStreams       int
	KeepaliveTime    time.Duration
	KeepaliveTimeout time.Duration
	DrainTime        time.Duration

	NATS, NATSListen  string
	NATSCreds, NATSCA string
	NATSCert, NATSKey string
	QueueName         string
	QueueReplicas     int
	QueueJobs         int
	QueueBytes        int64
	QueueKeep         time.Duration
	QueueAttempts     int
	QueueAckWait      time.Duration
	SplitPages        int

	OTLPEndpoint string
	TraceRatio   float64

	// From tells where a setting that is not the default came from: "file", "environment" or "flag", by name.
	From map[string]string
}

// Default returns the defaults.
func Default() *Config {
	return &Config{
		Listen: "127.0.0.1:50051", LogLevel: "info", LogFormat: "json",
		Memory: 1 << 30, Jobs: 1000, JobsPerClient: 500, JobTime: 10 * time.Minute, QueueTime: 10 * time.Minute,
		MaxDocument: 4 << 30, MaxOutput: 16 << 30, MaxPages: 100_000, MaxPagePixels: 1 << 30, MaxPixels: 1 << 42, MaxMessage: 4 << 20,
		UploadIdle: 30 * time.Second, ReaderIdle: time.Minute, SpoolBytes: 16 << 30, SpoolKeep: 10 * time.Minute,
		MaxConnections: 1000, MaxStreams: 1000, KeepaliveTime: 30 * time.Second, KeepaliveTimeout: 20 * time.Second, DrainTime: 30 * time.Second,
		QueueName: "pwgconvert", QueueReplicas: 1, QueueJobs: 100_000, QueueBytes: 16 << 30, QueueKeep: 24 * time.Hour, QueueAttempts: 5,
		QueueAckWait: 20 * time.Second, SplitPages: 64,
		TraceRatio: 1, From: map[string]string{},
	}
}

// Setting is one of the settings.
type Setting struct {
	Name  string // as a flag and in a file
	Usage string
	Value Value
	// From is where its value came from, "" for the default.
	From string
}

// Value is a setting's value, bound to its field; it implements flag.Value and pflag.Value.
type Value interface {
	Set(string) error
	String() string
	Type() string
}

// Settings lists the settings with their values bound to c, in the order in which people read them.
func (c *Config) Settings() []Setting {
	list := []Setting{
		{Name: "listen", Usage: "address of the gRPC service; loopback unless said otherwise", Value: (*text)(&c.Listen)},
		{Name: "data", Usage: "folder for documents that come in; the worker's alone", Value: (*text)(&c.Data)},
		{Name: "ops-listen", Usage: "address of /healthz, /readyz and /metrics; off: none; default: 127.0.0.1 and listen's port + 1000", Value: (*text)(&c.OpsListen)},
		{Name: "pprof-listen", Usage: "loopback address of /debug/pprof/; none by default", Value: (*text)(&c.PprofListen)},
		{Name: "log-level", Usage: "debug, info, warn or error", Value: (*text)(&c.LogLevel)},
		{Name: "log-format", Usage: "json or text, on stderr", Value: (*text)(&c.LogFormat)},
		{Name: "tls-cert", Usage: "certificate chain, PEM; reread when it changes", Value: (*text)(&c.TLSCert)},
		{Name: "tls-key", Usage: "its key, PEM", Value: (*text)(&c.TLSKey)},
		{Name: "tls-client-ca", Usage: "authorities of callers' certificates, PEM; callers without one get nothing", Value: (*text)(&c.TLSClientCA)},
		{Name: "token-file", Usage: "bearer tokens, one a line, each behind its holder's name or alone; callers without one get nothing", Value: (*text)(&c.TokenFile)},
		{Name: "processors", Usage: "weight of the jobs that run at a time; 0: one a processor", Value: (*number)(&c.Processors)},
		{Name: "memory", Usage: "budget of the process; limits of documents follow from it", Value: (*size)(&c.Memory)},
		{Name: "jobs", Usage: "jobs inside: coming in, waiting, running", Value: (*number)(&c.Jobs)},
		{Name: "jobs-per-client", Usage: "of one caller", Value: (*number)(&c.JobsPerClient)},
		{Name: "job-time", Usage: "a job may run", Value: (*duration)(&c.JobTime)},
		{Name: "queue-time", Usage: "a job may wait for its turn", Value: (*duration)(&c.QueueTime)},
		{Name: "max-document", Usage: "bytes of a document", Value: (*size)(&c.MaxDocument)},
		{Name: "max-output", Usage: "bytes of a result", Value: (*size)(&c.MaxOutput)},
		{Name: "max-pages", Usage: "pages of a result", Value: (*number)(&c.MaxPages)},
		{Name: "max-page-pixels", Usage: "pixels of a page", Value: (*count)(&c.MaxPagePixels)},
		{Name: "max-pixels", Usage: "pixels of all pages of a result", Value: (*count)(&c.MaxPixels)},
		{Name: "max-message", Usage: "bytes of a gRPC message", Value: (*size)(&c.MaxMessage)},
		{Name: "upload-idle", Usage: "a caller may send nothing of its document", Value: (*duration)(&c.UploadIdle)},
		{Name: "reader-idle", Usage: "a caller may take nothing of its result", Value: (*duration)(&c.ReaderIdle)},
		{Name: "spool-bytes", Usage: "bytes of all documents on disk", Value: (*size)(&c.SpoolBytes)},
		{Name: "spool-keep", Usage: "interrupted uploads are kept", Value: (*duration)(&c.SpoolKeep)},
		{Name: "max-connections", Usage: "connections", Value: (*number)(&c.MaxConnections)},
		{Name: "max-streams", Usage: "RPCs of a connection at a time", Value: (*number)(&c.MaxStreams)},
		{Name: "keepalive-time", Usage: "a connection may be silent before it is asked whether it lives", Value: (*duration)(&c.KeepaliveTime)},
		{Name: "keepalive-timeout", Usage: "it may take to answer", Value: (*duration)(&c.KeepaliveTimeout)},
		{Name: "drain-time", Usage: "running jobs may take to end when the worker is stopped", Value: (*duration)(&c.DrainTime)},
		{Name: "nats", Usage: "NATS servers of the queue, nats://host:4222; default: one in this process; off: no queue", Value: (*text)(&c.NATS)},
		{Name: "nats-listen", Usage: "address where the NATS server of this process takes other workers; none by default; TLS as for listen", Value: (*text)(&c.NATSListen)},
		{Name: "nats-creds", Usage: "NATS credentials file (JWT and key)", Value: (*text)(&c.NATSCreds)},
		{Name: "nats-ca", Usage: "authorities of the NATS servers' certificates, PEM", Value: (*text)(&c.NATSCA)},
		{Name: "nats-cert", Usage: "the worker's certificate for NATS, PEM", Value: (*text)(&c.NATSCert)},
		{Name: "nats-key", Usage: "its key, PEM", Value: (*text)(&c.NATSKey)},
		{Name: "queue-name", Usage: "begins the names of streams and buckets: pools that share a NATS have different ones", Value: (*text)(&c.QueueName)},
		{Name: "queue-replicas", Usage: "of what the queue keeps, in a NATS cluster", Value: (*number)(&c.QueueReplicas)},
		{Name: "queue-jobs", Usage: "jobs and parts of jobs in the queue", Value: (*number)(&c.QueueJobs)},
		{Name: "queue-bytes", Usage: "bytes of all documents in the queue, and of all results", Value: (*size)(&c.QueueBytes)},
		{Name: "queue-keep", Usage: "queued jobs and their results are kept", Value: (*duration)(&c.QueueKeep)},
		{Name: "queue-attempts", Usage: "a queued job is begun before it is given up", Value: (*number)(&c.QueueAttempts)},
		{Name: "queue-ack-wait", Usage: "a worker may be silent before its queued jobs go to others", Value: (*duration)(&c.QueueAckWait)},
		{Name: "split-pages", Usage: "pages of a part of a queued job; twice as many are made in parts; 0: never", Value: (*number)(&c.SplitPages)},
		{Name: "otlp-endpoint", Usage: "where traces go by OTLP over gRPC: http://host:4317; none by default", Value: (*text)(&c.OTLPEndpoint)},
		{Name: "trace-ratio", Usage: "share of the traces that are kept, 0 to 1", Value: (*fraction)(&c.TraceRatio)},
	}
	for i := range list {
		list[i].From = c.From[list[i].Name]
	}
	return list
}
