// Package spool keeps documents on disk while they come in and are converted.
//
// An upload belongs to an owner and a job id and may be interrupted: what has come is kept for a while, through a restart of the process
// too, and the next upload of the same name goes on behind it. Bytes, documents and the time they are kept are bounded; when room
// is needed the oldest that nobody holds go first. File names are hashes: nothing that a caller says reaches the file system.
//
// A name has one holder. Whoever asks for a name that is held takes it over: the holder is told and must let go.
//
// All is safe for concurrent use, but an Upload's own methods are one goroutine's, save ReadAt and Superseded.
package spool

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// Config bounds a Spool; zero fields take the defaults named.
type Config struct {
	Dir         string        // made when it is not there; the Spool's alone
	MaxDocument int64         // bytes of one: 4 GiB
	MaxBytes    int64         // of all: 16 GiB
	MaxFiles    int           // 10 000
	Keep        time.Duration // what nobody holds: 10 minutes
}

// Spool holds documents in a folder.
type Spool struct {
	cfg  Config
	lock io.Closer
	now  func() time.Time

	mu      sync.Mutex
	entries map[string]*entry
	bytes   int64
}

// entry is a document, in part or complete.
type entry struct {
	key      string
	size     int64
	complete bool
	touched  time.Time
	holder   *Upload
}

const (
	partSuffix = ".part"
	doneSuffix = ".doc"
)

func (e *entry) file() string {
	if e.complete {
		return e.key + doneSuffix
	}
	return e.key + partSuffix
}

// Open takes a folder, with what an earlier process left there. It fails when another process has it.
func Open(cfg Config) (*Spool, error) {
	def := func(v *int64, d int64) {
		if *v <= 0 {
			*v = d
		}
	}
	def(&cfg.MaxDocument, 4<<30)
	def(&cfg.MaxBytes, 16<<30)
	if cfg.MaxFiles <= 0 {
		cfg.MaxFiles = 10_000
	}
	if cfg.Keep <= 0 {
		cfg.Keep = 10 * time.Minute
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := lockFile(filepath.Join(cfg.Dir, "lock"))
	if err != nil {
		return nil, err
	}
	s := &Spool{cfg: cfg, lock: lock, now: time.Now, entries: map[string]*entry{}}
	if err := s.load(); err != nil {
		lock.Close()
		return nil, err
	}
	return s, nil
}

// load takes over the files of an earlier process and removes what it does not know.
func (s *Spool) load() error {
	files, err := os.ReadDir(s.cfg.Dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		key, done := strings.CutSuffix(f.Name(), doneSuffix)
		if !done {
			var ok bool
			if key, ok = strings.CutSuffix(f.Name(), partSuffix); !ok {
				continue
			}
		}
		st, err := f.Info()
		if err != nil || !st.Mode().IsRegular() || len(key) != 2*sha256.Size || s.entries[key] != nil {
			continue
		}
		s.entries[key] = &entry{key: key, size: st.Size(), complete: done, touched: st.ModTime()}
		s.bytes += st.Size()
	}
	s.Sweep()
	return nil
}

// Close lets the folder go. Uploads must have been released.
func (s *Spool) Close() error { return s.lock.Close() }

// Bytes returns what is on disk.
func (s *Spool) Bytes() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bytes
}

// Files returns the number of documents, those in part included.
func (s *Spool) Files() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.entries)
}

// Sweep removes what has been kept for its time and is held by nobody.
func (s *Spool) Sweep() {
	s.mu.Lock()
	defer s.mu.Unlock()
	limit := s.now().Add(-s.cfg.Keep)
	for _, e := range s.entries {
		if e.holder == nil && e.touched.Before(limit) {
			s.remove(e)
		}
	}
	s.room(0, 0)
}

// remove deletes a document; s.mu is held.
func (s *Spool) remove(e *entry) {
	_ = os.Remove(filepath.Join(s.cfg.Dir, e.file()))
	delete(s.entries, e.key)
	s.bytes -= e.size
}

// room makes room for more bytes and files by removing the oldest that nobody holds; s.mu is held.
func (s *Spool) room(bytes int64, files int) bool {
	fits := func() bool { return bytes <= s.cfg.MaxBytes-s.bytes && len(s.entries)+files <= s.cfg.MaxFiles }
	if fits() {
		return true
	}
	var idle []*entry
	for _, e := range s.entries {
		if e.holder == nil {
			idle = append(idle, e)
		}
	}
	slices.SortFunc(idle, func(a, b *entry) int { return a.touched.Compare(b.touched) })
	for _, e := range idle {
		if s.remove(e); fits() {
			return true
		}
	}
	return false
}

// Begin holds the document of an owner's job, new or as far as it has come, waiting for an earlier holder to let it go. Errors are the
// context's or a *convert.Error.
func (s *Spool) Begin(ctx context.Context, owner, job string) (*Upload, error) {
	sum := sha256.Sum256([]byte(owner + "\x00" + job))
	key := hex.EncodeToString(sum[:])
	for {
		s.mu.Lock()
		e := s.entries[key]
		if e == nil || e.holder == nil {
			u, err := s.hold(e, key)
			s.mu.Unlock()
			return u, err
		}
		held := e.holder
		held.supersede.Do(func() { close(held.superseded) })
		s.mu.Unlock()
		select {
		case <-held.released:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// hold opens an entry's file; s.mu is held.
func (s *Spool) hold(e *entry, key string) (*Upload, error) {
	if e == nil {
		if !s.room(0, 1) {
			return nil, s.full()
		}
		e = &entry{key: key}
	}
	f, err := os.OpenFile(filepath.Join(s.cfg.Dir, e.file()), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, internal(err)
	}
	u := &Upload{s: s, e: e, f: f, superseded: make(chan struct{}), released: make(chan struct{})}
	e.holder, e.touched = u, s.now()
	s.entries[key] = e
	return u, nil
}

// grow books bytes for an entry that is held.
func (s *Spool) grow(e *entry, n int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n > s.cfg.MaxDocument-e.size {
		return s.tooLarge()
	}
	if !s.room(n, 0) {
		return s.full()
	}
	e.size += n
	s.bytes += n
	return nil
}

func (s *Spool) tooLarge() error {
	f := wire.Fault{Reason: pb.Reason_REASON_DOCUMENT_BYTES, Limit: s.cfg.MaxDocument, Text: fmt.Sprintf("the document has more than %d bytes", s.cfg.MaxDocument)}
	return f.Err()
}

func (s *Spool) full() error {
	f := wire.Fault{Reason: pb.Reason_REASON_SPOOL_FULL, RetryAfter: 5 * time.Second, Text: "the worker's space for documents is used up"}
	return f.Err()
}

// internal hides the names of files.
func internal(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return &convert.Error{Kind: convert.Other, Op: "spool", Err: &wire.Fault{Reason: pb.Reason_REASON_INTERNAL, Text: err.Error()}}
}
