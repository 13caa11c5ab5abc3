package queue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb"
	wpb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// keyOf names a caller's job: nothing that a caller says reaches NATS as a name.
func keyOf(owner, id string) string {
	sum := sha256.Sum256([]byte(owner + "\x00" + id))
	return hex.EncodeToString(sum[:20])
}

// isKey reports whether a string may come from keyOf.
func isKey(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 20
}

func recordKey(key string) string        { return "j." + key }
func specKey(key string) string          { return "s." + key }
func batchKey(owner, b string) string    { return "b." + keyOf(owner, "batch\x00"+b) }
func partID(key string, part int) string { return fmt.Sprintf("%s.%d", key, part) }

// errNoJob says that there is no such job: there never was, it was another caller's, or its time is over.
var errNoJob = errors.New("no such job")

// errTorn says that a job's record is not one.
var errTorn = errors.New("the record of the job cannot be read")

// ended reports whether nothing will happen to a job any more.
func ended(r *pb.Record) bool {
	return r.State == pb.State_STATE_DONE || r.State == pb.State_STATE_ABORTED
}

// record reads a job's record.
func (s *store) record(ctx context.Context, key string) (*pb.Record, uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, opTime)
	defer cancel()
	e, err := s.kv.Get(ctx, recordKey(key))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil, 0, errNoJob
	}
	if err != nil {
		return nil, 0, err
	}
	r := &pb.Record{}
	if err := proto.Unmarshal(e.Value(), r); err != nil {
		return nil, 0, fmt.Errorf("%w: %w", errTorn, err)
	}
	return r, e.Revision(), nil
}

// create writes a new record; false says that there is one.
func (s *store) create(ctx context.Context, key string, r *pb.Record) (bool, error) {
	b, err := proto.Marshal(r)
	if err != nil {
		return false, err
	}
	ctx, cancel := context.WithTimeout(ctx, opTime)
	defer cancel()
	_, err = s.kv.Create(ctx, recordKey(key), b)
	if errors.Is(err, jetstream.ErrKeyExists) {
		return false, nil
	}
	return err == nil, err
}

// errUnchanged is returned by changes that find nothing to do.
var errUnchanged = errors.New("nothing to change")

// update changes a record, again when another changed it meanwhile. change may be called several times; with errUnchanged nothing is
// written and update returns the record as it is.
func (s *store) update(ctx context.Context, key string, change func(*pb.Record) error) (*pb.Record, error) {
	for try := 1; ; try++ {
		r, rev, err := s.record(ctx, key)
		if err != nil {
			return nil, err
		}
		switch err := change(r); {
		case errors.Is(err, errUnchanged):
			return r, nil
		case err != nil:
			return nil, err
		}
		b, err := proto.Marshal(r)
		if err != nil {
			return nil, err
		}
		octx, cancel := context.WithTimeout(ctx, opTime)
		_, err = s.kv.Update(octx, recordKey(key), b, rev)
		cancel()
		switch {
		case err == nil:
			return r, nil
		case !changedMeanwhile(err), try == maxTries:
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(rand.N(time.Duration(min(try, 50)) * time.Millisecond)):
		}
	}
}

const maxTries = 500

func changedMeanwhile(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && (api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence || api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequenceConstant)
}

// spec reads what a job is asked for.
func (s *store) spec(ctx context.Context, key string) (*pb.Spec, error) {
	ctx, cancel := context.WithTimeout(ctx, opTime)
	defer cancel()
	e, err := s.kv.Get(ctx, specKey(key))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil, errGone
	}
	if err != nil {
		return nil, err
	}
	m := &pb.Spec{}
	return m, proto.Unmarshal(e.Value(), m)
}

func (s *store) put(ctx context.Context, key string, b []byte) error {
	ctx, cancel := context.WithTimeout(ctx, opTime)
	defer cancel()
	_, err := s.kv.Put(ctx, key, b)
	return err
}

// batch lists the keys of a batch's jobs.
func (s *store) batch(ctx context.Context, owner, name string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, opTime)
	defer cancel()
	prefix := batchKey(owner, name)
	l, err := s.kv.ListKeysFiltered(ctx, prefix+".*")
	if err != nil {
		return nil, err
	}
	var keys []string
	for k := range l.Keys() {
		keys = append(keys, strings.TrimPrefix(k, prefix+"."))
	}
	return keys, ctx.Err()
}

// clean removes what an ended job does not need any more.
func (s *store) clean(ctx context.Context, key string, r *pb.Record) {
	s.docs.remove(ctx, r.Document)
	if r.State == pb.State_STATE_ABORTED {
		for _, p := range r.Parts {
			s.outs.remove(ctx, p.Object)
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), opTime)
	defer cancel()
	_ = s.kv.Purge(ctx, specKey(key))
}

// fail makes a record that of a job that ended with an error.
func fail(r *pb.Record, err error) {
	st := wire.ToStatus(err, r.JobId)
	r.State, r.Ended = pb.State_STATE_ABORTED, timestamppb.Now()
	for _, d := range st.Details() {
		if ce, ok := d.(*wpb.ConversionError); ok {
			r.Error = ce
		}
	}
	r.Status, _ = proto.Marshal(st.Proto())
}

// keepWarnings returns as many as may be kept.
func keepWarnings(ws []*wpb.Warning, most int) []*wpb.Warning {
	n := 0
	for i, w := range ws {
		if n += proto.Size(w) + 4; n > most {
			return ws[:i]
		}
	}
	return ws
}

// fromWarnings makes the messages.
func fromWarnings(ws []convert.Warning) []*wpb.Warning {
	var out []*wpb.Warning
	for m := range wire.WarningParts(ws) {
		out = append(out, m.Warnings...)
	}
	return out
}

// jobState is the state as callers know it.
func jobState(r *pb.Record) *cloudprint.JobState {
	t := cloudprint.JobState_QUEUED
	switch r.State {
	case pb.State_STATE_IN_PROGRESS:
		t = cloudprint.JobState_IN_PROGRESS
	case pb.State_STATE_DONE:
		t = cloudprint.JobState_DONE
	case pb.State_STATE_ABORTED:
		if st := r.GetError().GetState(); st != nil {
			return st
		}
		t = cloudprint.JobState_ABORTED
	}
	return &cloudprint.JobState{Type: t.Enum()}
}

// statusOf tells a caller how a job is.
func statusOf(r *pb.Record) *pb.JobStatus {
	done := 0
	for _, p := range r.Parts {
		if p.Object != "" {
			done++
		}
	}
	return &pb.JobStatus{
		JobId: r.JobId, Batch: r.Batch, Name: r.Name, State: jobState(r), Submitted: r.Submitted, Started: r.Started, Ended: r.Ended, PagesTotal: r.PagesTotal,
		PagesDone: r.PagesDone, Parts: int32(len(r.Parts)), PartsDone: int32(done), Redeliveries: r.Redeliveries, DocumentBytes: r.DocumentBytes,
		Result: r.Result, Error: r.Error, Warnings: r.Warnings,
	}
}

// sortRecords puts records into the order in which they were submitted.
func sortRecords(rs []*pb.Record) {
	slices.SortStableFunc(rs, func(a, b *pb.Record) int {
		if c := a.Submitted.AsTime().Compare(b.Submitted.AsTime()); c != 0 {
			return c
		}
		return strings.Compare(a.JobId, b.JobId)
	})
}
