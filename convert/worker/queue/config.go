package queue

import "time"

// Config is what a queue may take. Zero fields take the defaults named.
type Config struct {
	// Name begins the names of streams and buckets, so that several pools share a NATS: "pwgconvert". Letters, digits, - and _.
	Name string
	// Replicas of all that is kept, in a cluster: 1.
	Replicas int
	// MaxJobs that wait or run, and parts of them: 100 000. Beyond it nothing is taken in.
	MaxJobs int64
	// MaxBytes of all documents, and of all results: 16 GiB each.
	MaxBytes int64
	// MaxDocument and MaxOutput bound one document and one result: 4 and 16 GiB.
	MaxDocument, MaxOutput int64
	// Keep is how long a job, its document and its result are there after the last change: 24 hours.
	Keep time.Duration
	// Attempts is how often a job, or a part of one, is begun before it is given up: 5.
	Attempts int
	// AckWait is how long a worker may be silent before what it does is given to another: 20 seconds.
	AckWait time.Duration
	// Retry is how long a job waits after an attempt that failed, longer with each: 1 second at first.
	Retry time.Duration
	// SplitPages is how many pages a part has, at least: 64. Results of twice as many pages are made in parts. Negative: never.
	SplitPages int
	// Slots is how many jobs and parts are taken at a time: 1.
	Slots int
	// Dir is a folder for documents while they are converted, the queue's alone.
	Dir string
	// DocumentsBytes bounds what is kept in Dir for further parts: 1 GiB. Documents that are being converted come on top.
	DocumentsBytes int64
	// Idle is how long a caller may send nothing of a document, or take nothing of a result: 30 seconds.
	Idle time.Duration
	// Chunk is the size of messages with results: 128 KiB.
	Chunk int
}

func (c Config) withDefaults() Config {
	if c.Name == "" {
		c.Name = "pwgconvert"
	}
	for _, d := range []struct {
		v *int64
		d int64
	}{{&c.MaxJobs, 100_000}, {&c.MaxBytes, 16 << 30}, {&c.MaxDocument, 4 << 30}, {&c.MaxOutput, 16 << 30}, {&c.DocumentsBytes, 1 << 30}} {
		if *d.v <= 0 {
			*d.v = d.d
		}
	}
	for _, d := range []struct {
		v *int
		d int
	}{{&c.Replicas, 1}, {&c.Attempts, 5}, {&c.Slots, 1}, {&c.Chunk, 128 << 10}} {
		if *d.v <= 0 {
			*d.v = d.d
		}
	}
	for _, d := range []struct {
		v *time.Duration
		d time.Duration
	}{{&c.Keep, 24 * time.Hour}, {&c.AckWait, 20 * time.Second}, {&c.Retry, time.Second}, {&c.Idle, 30 * time.Second}} {
		if *d.v <= 0 {
			*d.v = d.d
		}
	}
	if c.SplitPages == 0 {
		c.SplitPages = 64
	}
	return c
}

// The bounds of what cannot be set.
const (
	maxParts    = 256             // of one job: they share a record
	maxSpec     = 768 << 10       // bytes of what a job is asked for: a value of NATS has at most 1 MiB
	maxWarnings = 200 << 10       // bytes of warnings kept of a job
	maxWork     = 4 << 10         // bytes of a work message
	maxDead     = 10_000          // dead letters
	opTime      = 5 * time.Second // one operation of NATS
	maxSelected = 10_000          // jobs named in one request
)
