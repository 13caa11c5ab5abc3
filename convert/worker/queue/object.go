package queue

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// bucket is an object store of NATS. Objects are written and read a chunk at a time: of one that is being written a window of chunks is in
// memory, of one that is being read a chunk. The client's own Put may have thousands of chunks under way, and its Get pushes them to a reader
// that may be slow; the format is the same, so other programs can read what is here.
type bucket struct {
	name   string
	js     jetstream.JetStream
	obs    jetstream.ObjectStore
	stream jetstream.Stream
	limit  int64 // of an object
}

const (
	objectChunk  = 256 << 10
	objectWindow = 8
)

var (
	errTooLarge = errors.New("the object is larger than it may be")
	errGone     = errors.New("the object is not there any more")
)

func openBucket(ctx context.Context, js jetstream.JetStream, cfg Config, what string, limit int64) (*bucket, error) {
	b := &bucket{name: cfg.Name + "_" + what, js: js, limit: limit}
	var err error
	b.obs, err = js.CreateOrUpdateObjectStore(ctx, jetstream.ObjectStoreConfig{
		Bucket: b.name, Description: what + " of conversions", TTL: cfg.Keep, MaxBytes: cfg.MaxBytes, Replicas: cfg.Replicas,
	})
	if err == nil {
		b.stream, err = js.Stream(ctx, "OBJ_"+b.name)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return b, nil
}

// objectWriter writes an object. It appears when close returns nil, or not at all.
type objectWriter struct {
	b       *bucket
	ctx     context.Context
	name    string
	nuid    string
	buf     []byte
	pending []jetstream.PubAckFuture
	sum     hash.Hash
	size    int64
	chunks  uint32
	err     error

	published bool
}

// create begins an object with a name that nobody else has. Its context is that of the whole object.
func (b *bucket) create(ctx context.Context, prefix string) *objectWriter {
	id := rand.Text()
	return &objectWriter{b: b, ctx: ctx, name: prefix + "." + id, nuid: id, sum: sha256.New()}
}

func (w *objectWriter) chunkSubject() string { return "$O." + w.b.name + ".C." + w.nuid }

// Write implements io.Writer.
func (w *objectWriter) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n := len(p)
	if w.size += int64(n); w.size > w.b.limit {
		w.err = errTooLarge
		return 0, w.err
	}
	w.sum.Write(p)
	for len(p) > 0 {
		if w.buf == nil {
			w.buf = make([]byte, 0, objectChunk) // not used again: what has been sent may have to be sent again
		}
		k := min(len(p), objectChunk-len(w.buf))
		w.buf = append(w.buf, p[:k]...)
		p = p[k:]
		if len(w.buf) == objectChunk {
			if w.err = w.flush(); w.err != nil {
				return 0, w.err
			}
		}
	}
	return n, nil
}

func (w *objectWriter) flush() error {
	if len(w.buf) == 0 {
		return nil
	}
	f, err := w.b.js.PublishMsgAsync(&nats.Msg{Subject: w.chunkSubject(), Data: w.buf})
	if err != nil {
		return err
	}
	w.buf = nil
	w.chunks++
	w.pending = append(w.pending, f)
	return w.settle(objectWindow)
}

// settle waits until at most so many chunks are under way.
func (w *objectWriter) settle(most int) error {
	for len(w.pending) > most {
		select {
		case <-w.pending[0].Ok():
		case err := <-w.pending[0].Err():
			w.pending = w.pending[1:]
			return err
		case <-w.ctx.Done():
			return context.Cause(w.ctx)
		case <-time.After(opTime):
			return nats.ErrTimeout
		}
		w.pending = w.pending[1:]
	}
	return nil
}

// close makes the object appear.
func (w *objectWriter) close() error {
	if w.err == nil {
		w.err = w.flush()
	}
	if w.err == nil {
		w.err = w.settle(0)
	}
	if w.err == nil {
		w.err = w.publish()
	}
	if w.err != nil {
		w.abandon()
	}
	return w.err
}

// publish writes what the object store knows of an object.
func (w *objectWriter) publish() error {
	info := jetstream.ObjectInfo{
		ObjectMeta: jetstream.ObjectMeta{Name: w.name, Opts: &jetstream.ObjectMetaOptions{ChunkSize: objectChunk}},
		Bucket:     w.b.name, NUID: w.nuid, Size: uint64(w.size), Chunks: w.chunks, Digest: jetstream.GetObjectDigestValue(w.sum),
	}
	data, err := json.Marshal(info)
	if err != nil {
		return err
	}
	m := nats.NewMsg("$O." + w.b.name + ".M." + base64.URLEncoding.EncodeToString([]byte(w.name)))
	m.Header.Set("Nats-Rollup", "sub")
	m.Data = data
	if w.ctx.Err() != nil {
		return context.Cause(w.ctx)
	}
	// Once it is on its way it is waited for: an object that appears after its writer has gone would stay.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(w.ctx), opTime)
	defer cancel()
	w.published = true
	_, err = w.b.js.PublishMsg(ctx, m)
	return err
}

// abandon removes what has been written. What a worker that falls leaves behind goes when its time is over.
func (w *objectWriter) abandon() {
	if w.err == nil {
		w.err = errGone
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(w.ctx), opTime)
	defer cancel()
	for _, f := range w.pending {
		select {
		case <-f.Ok():
		case <-f.Err():
		case <-ctx.Done():
		}
	}
	w.pending = nil
	_ = w.b.stream.Purge(ctx, jetstream.WithPurgeSubject(w.chunkSubject()))
	if w.published { // and perhaps arrived, though nobody said so
		w.b.remove(ctx, w.name)
	}
}

// remove deletes objects; those that are not there are deleted already.
func (b *bucket) remove(ctx context.Context, names ...string) {
	for _, n := range names {
		if n == "" {
			continue
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), opTime)
		_ = b.obs.Delete(ctx, n)
		cancel()
	}
}

// objectReader reads an object and compares what came with what it should be.
type objectReader struct {
	b    *bucket
	ctx  context.Context
	info *jetstream.ObjectInfo
	seq  uint64
	left int64
	data []byte
	sum  hash.Hash
}

// open begins to read an object. errGone says that there is none.
func (b *bucket) open(ctx context.Context, name string) (*objectReader, error) {
	octx, cancel := context.WithTimeout(ctx, opTime)
	defer cancel()
	info, err := b.obs.GetInfo(octx, name)
	switch {
	case errors.Is(err, jetstream.ErrObjectNotFound):
		return nil, errGone
	case err != nil:
		return nil, err
	}
	return &objectReader{b: b, ctx: ctx, info: info, left: int64(info.Size), sum: sha256.New()}, nil
}

// Size is that of the object.
func (r *objectReader) Size() int64 { return int64(r.info.Size) }

// Read implements io.Reader.
func (r *objectReader) Read(p []byte) (int, error) {
	for len(r.data) == 0 {
		if r.left <= 0 {
			if r.left < 0 || jetstream.GetObjectDigestValue(r.sum) != r.info.Digest {
				return 0, fmt.Errorf("object %s: is not what was written", r.info.Name)
			}
			return 0, io.EOF
		}
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.data)
	r.data = r.data[n:]
	return n, nil
}

// WriteTo implements io.WriterTo: chunks go on as they come, without a copy.
func (r *objectReader) WriteTo(w io.Writer) (n int64, err error) {
	for {
		if len(r.data) == 0 {
			if _, err := r.Read(nil); err != nil {
				if errors.Is(err, io.EOF) {
					err = nil
				}
				return n, err
			}
		}
		k, err := w.Write(r.data)
		n += int64(k)
		r.data = r.data[k:]
		if err != nil {
			return n, err
		}
	}
}

func (r *objectReader) next() error {
	ctx, cancel := context.WithTimeout(r.ctx, opTime)
	defer cancel()
	m, err := r.b.stream.GetMsg(ctx, r.seq+1, jetstream.WithGetMsgSubject("$O."+r.b.name+".C."+r.info.NUID))
	switch {
	case errors.Is(err, jetstream.ErrMsgNotFound):
		return errGone
	case err != nil:
		return err
	}
	r.seq, r.data = m.Sequence, m.Data
	r.left -= int64(len(m.Data))
	r.sum.Write(m.Data)
	return nil
}
