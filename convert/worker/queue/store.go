package queue

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// store is what a queue has in NATS.
type store struct {
	cfg  Config
	nc   *nats.Conn
	js   jetstream.JetStream
	work jetstream.Stream
	dead jetstream.Stream
	docs *bucket
	outs *bucket
	kv   jetstream.KeyValue
}

func (s *store) workSubject() string   { return s.cfg.Name + ".work" }
func (s *store) deadSubject() string   { return s.cfg.Name + ".dead" }
func (s *store) cancelSubject() string { return s.cfg.Name + ".cancel" }

var nameRule = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)

// openStore makes what is not there yet and changes what has other limits.
func openStore(ctx context.Context, nc *nats.Conn, cfg Config) (*store, error) {
	if !nameRule.MatchString(cfg.Name) {
		return nil, fmt.Errorf("queue name %.60q is not made of letters, digits, - and _", cfg.Name)
	}
	js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(opTime))
	if err != nil {
		return nil, err
	}
	s := &store{cfg: cfg, nc: nc, js: js}
	if s.work, err = js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: cfg.Name + "_work", Description: "conversions to be done", Subjects: []string{s.workSubject()}, Retention: jetstream.WorkQueuePolicy,
		MaxMsgs: cfg.MaxJobs, MaxMsgSize: maxWork, Discard: jetstream.DiscardNew, MaxAge: cfg.Keep, Duplicates: min(cfg.Keep, 2*time.Minute), Replicas: cfg.Replicas,
	}); err != nil {
		return nil, fmt.Errorf("work queue: %w", err)
	}
	if s.dead, err = js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: cfg.Name + "_dead", Description: "conversions that were given up", Subjects: []string{s.deadSubject()}, MaxMsgs: maxDead,
		MaxMsgSize: 4 * maxWork, MaxAge: 7 * 24 * time.Hour, Replicas: cfg.Replicas,
	}); err != nil {
		return nil, fmt.Errorf("dead letters: %w", err)
	}
	if s.kv, err = js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{
		Bucket: cfg.Name + "_jobs", Description: "how jobs are", History: 1, TTL: cfg.Keep, MaxBytes: max(cfg.MaxBytes/16, 64<<20), Replicas: cfg.Replicas,
	}); err != nil {
		return nil, fmt.Errorf("records: %w", err)
	}
	if s.docs, err = openBucket(ctx, js, cfg, "documents", cfg.MaxDocument); err != nil {
		return nil, err
	}
	s.outs, err = openBucket(ctx, js, cfg, "results", cfg.MaxOutput)
	return s, err
}

// consumer returns the workers' common place in the work queue. What is delivered too often is not the queue's business: it would stay there,
// unseen; see runner.
func (s *store) consumer(ctx context.Context) (jetstream.Consumer, error) {
	return s.work.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{
		Durable: "workers", AckPolicy: jetstream.AckExplicitPolicy, AckWait: s.cfg.AckWait, MaxDeliver: -1, MaxAckPending: 100_000, MaxWaiting: 10_000,
	})
}

// full reports whether NATS refuses because of a limit on bytes or messages.
func full(err error) bool {
	var api *jetstream.APIError
	if !errors.As(err, &api) {
		return false
	}
	switch api.ErrorCode {
	case 10077, 10047, 10028, 10023: // maximum bytes or messages, storage, memory, resources
		return true
	}
	return false
}
