package queue

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// documents has documents of the object store as files, so that converters can read them anywhere. One that many parts of a job need is
// fetched once; when nobody uses it, it stays while there is room. Files have no name any more as soon as they are open, where the system
// allows that: nothing remains of a worker that falls.
type documents struct {
	dir   string
	limit int64 // bytes that nobody uses
	from  *bucket

	mu    sync.Mutex
	files map[string]*document
	idle  int64
	clock uint64
}

// document is a file. It implements io.ReaderAt until release.
type document struct {
	d     *documents
	name  string
	ready chan struct{} // closed when f or err is there
	f     *os.File
	err   error
	size  int64
	users int
	used  uint64 // on the clock
}

func openDocuments(dir string, limit int64, from *bucket) (*documents, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	old, err := filepath.Glob(filepath.Join(dir, "document-*"))
	if err != nil {
		return nil, err
	}
	for _, f := range old {
		_ = os.Remove(f)
	}
	return &documents{dir: dir, limit: limit, from: from, files: map[string]*document{}}, nil
}

// open returns a document, fetched if it is not there yet.
func (d *documents) open(ctx context.Context, name string) (*document, error) {
	for {
		d.mu.Lock()
		doc, there := d.files[name]
		if !there {
			doc = &document{d: d, name: name, ready: make(chan struct{})}
			d.files[name] = doc
		} else if doc.users == 0 {
			d.idle -= doc.size
		}
		doc.users++
		d.mu.Unlock()
		if !there {
			doc.fetch(ctx)
			close(doc.ready)
		}
		select {
		case <-doc.ready:
		case <-ctx.Done():
			doc.release()
			return nil, context.Cause(ctx)
		}
		if doc.err == nil {
			return doc, nil
		}
		doc.release()
		if !there || errors.Is(doc.err, errGone) { // else it may be another's context that ended
			return nil, doc.err
		}
	}
}

// fetch copies the object into a file.
func (doc *document) fetch(ctx context.Context) {
	doc.err = func() error {
		r, err := doc.d.from.open(ctx, doc.name)
		if err != nil {
			return err
		}
		f, err := os.CreateTemp(doc.d.dir, "document-*")
		if err != nil {
			return err
		}
		doc.f = f
		_ = os.Remove(f.Name())
		doc.size, err = io.CopyBuffer(struct{ io.Writer }{f}, r, make([]byte, objectChunk))
		return err
	}()
}

// ReadAt implements io.ReaderAt.
func (doc *document) ReadAt(p []byte, off int64) (int, error) { return doc.f.ReadAt(p, off) }

// release lets the document go.
func (doc *document) release() {
	d := doc.d
	d.mu.Lock()
	defer d.mu.Unlock()
	if doc.users--; doc.users > 0 {
		return
	}
	if doc.err != nil {
		d.remove(doc)
		return
	}
	d.clock++
	doc.used = d.clock
	d.idle += doc.size
	for d.idle > d.limit {
		var oldest *document
		for _, o := range d.files {
			if o.users == 0 && (oldest == nil || o.used < oldest.used) {
				oldest = o
			}
		}
		d.idle -= oldest.size
		d.remove(oldest)
	}
}

// forget drops a document that nobody will ask for again.
func (d *documents) forget(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if doc := d.files[name]; doc != nil && doc.users == 0 {
		d.idle -= doc.size
		d.remove(doc)
	}
}

// remove closes a file; d.mu is held and nobody uses it.
func (d *documents) remove(doc *document) {
	if d.files[doc.name] == doc {
		delete(d.files, doc.name)
	}
	if doc.f != nil {
		name := doc.f.Name()
		_ = doc.f.Close()
		_ = os.Remove(name)
	}
}

// close drops all that nobody uses.
func (d *documents) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, doc := range d.files {
		if doc.users == 0 {
			d.remove(doc)
		}
	}
	d.idle = 0
}
