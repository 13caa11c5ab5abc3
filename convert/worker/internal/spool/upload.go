package spool

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// Upload is a document that is held: written until it is complete, then read.
type Upload struct {
	s          *Spool
	e          *entry
	f          *os.File
	supersede  sync.Once
	superseded chan struct{}
	released   chan struct{}
}

// Superseded is closed when another wants the document: Release it soon.
func (u *Upload) Superseded() <-chan struct{} { return u.superseded }

// Size returns how much has come.
func (u *Upload) Size() int64 { return u.e.size }

// Complete reports whether all has come.
func (u *Upload) Complete() bool { return u.e.complete }

// Announce compares what has come with what the document is said to be, before more comes: what cannot be its beginning is thrown away, and a
// document that is too large is refused. size is negative when it is not known.
func (u *Upload) Announce(size int64) error {
	if size > u.s.cfg.MaxDocument {
		return u.s.tooLarge()
	}
	if size < 0 {
		return nil
	}
	if u.e.size > size || u.e.complete && u.e.size != size {
		return u.restart()
	}
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	if !u.s.room(size-u.e.size, 0) {
		return u.s.full()
	}
	return nil
}

// restart throws away what has come.
func (u *Upload) restart() error {
	if err := u.f.Truncate(0); err != nil {
		return internal(err)
	}
	if err := u.name(false); err != nil {
		return err
	}
	u.s.mu.Lock()
	u.s.bytes -= u.e.size
	u.e.size = 0
	u.s.mu.Unlock()
	return nil
}

// name gives the file the name of its state.
func (u *Upload) name(complete bool) error {
	if u.e.complete == complete {
		return nil
	}
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	old := filepath.Join(u.s.cfg.Dir, u.e.file())
	u.e.complete = complete
	if err := os.Rename(old, filepath.Join(u.s.cfg.Dir, u.e.file())); err != nil {
		u.e.complete = !complete
		return internal(err)
	}
	return nil
}

// Write appends to the document. offset is that of p: it must be where the document ends.
func (u *Upload) Write(offset int64, p []byte) error {
	if u.e.complete || offset != u.e.size {
		f := wire.Fault{Reason: pb.Reason_REASON_PROTOCOL, Offset: u.e.size, Field: "chunk.offset", Text: fmt.Sprintf("a chunk for offset %d, the worker is at %d", offset, u.e.size)}
		return f.Err()
	}
	if len(p) == 0 {
		return nil
	}
	if err := u.s.grow(u.e, int64(len(p))); err != nil {
		return err
	}
	if _, err := u.f.WriteAt(p, offset); err != nil {
		_ = u.f.Truncate(offset)
		u.s.mu.Lock()
		u.e.size -= int64(len(p))
		u.s.bytes -= int64(len(p))
		u.s.mu.Unlock()
		return internal(err)
	}
	return nil
}

// Finish says that all has come and compares it with size and SHA-256, where they are known (not negative, not empty). A document that
// differs is thrown away.
func (u *Upload) Finish(ctx context.Context, size int64, sum []byte) error {
	if size >= 0 && u.e.size != size {
		return u.differs(fmt.Sprintf("the document has %d bytes, %d were announced", u.e.size, size))
	}
	if len(sum) > 0 {
		h := sha256.New()
		buf := make([]byte, 256<<10)
		for off := int64(0); off < u.e.size; off += int64(len(buf)) {
			if err := ctx.Err(); err != nil {
				return err
			}
			n, err := u.f.ReadAt(buf[:min(int64(len(buf)), u.e.size-off)], off)
			if err != nil && err != io.EOF {
				return internal(err)
			}
			h.Write(buf[:n])
		}
		if !bytes.Equal(h.Sum(nil), sum) {
			return u.differs("the document's SHA-256 is not the one announced")
		}
	}
	return u.name(true)
}

func (u *Upload) differs(text string) error {
	if err := u.restart(); err != nil {
		return err
	}
	f := wire.Fault{Reason: pb.Reason_REASON_DOCUMENT_DIFFERS, Text: text}
	return f.Err()
}

// ReadAt implements io.ReaderAt; it may be called by many goroutines until Release.
func (u *Upload) ReadAt(p []byte, off int64) (int, error) { return u.f.ReadAt(p, off) }

// Release lets the document go. It is kept for the next who asks, or removed.
func (u *Upload) Release(keep bool) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	if u.e.holder != u {
		return
	}
	_ = u.f.Close()
	u.e.holder, u.e.touched = nil, u.s.now()
	if !keep || u.e.size == 0 {
		u.s.remove(u.e)
	}
	close(u.released)
}
