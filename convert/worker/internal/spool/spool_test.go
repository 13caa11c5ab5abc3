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
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

var bg = context.Background()

func open(t *testing.T, cfg Config) *Spool {
	t.Helper()
	if cfg.Dir == "" {
		cfg.Dir = filepath.Join(t.TempDir(), "spool")
	}
	s, err := Open(cfg)
	require.NoError(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

func begin(t *testing.T, s *Spool, job string) *Upload {
	t.Helper()
	u, err := s.Begin(bg, "owner", job)
	require.NoError(t, err)
	return u
}

func read(t *testing.T, u *Upload) string {
	t.Helper()
	b, err := io.ReadAll(io.NewSectionReader(u, 0, u.Size()))
	require.NoError(t, err)
	return string(b)
}

// An upload goes on where it stopped, in the same process and in the next.
func TestResume(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(Config{Dir: dir})
	require.NoError(t, err)
	u := begin(t, s, "a")
	require.NoError(t, u.Write(0, []byte("hello ")))
	u.Release(true)
	u = begin(t, s, "a")
	assert.Equal(t, int64(6), u.Size())
	require.NoError(t, u.Write(6, []byte("wor")))
	u.Release(true)
	require.NoError(t, s.Close())

	s = open(t, Config{Dir: dir})
	assert.Equal(t, int64(9), s.Bytes())
	u = begin(t, s, "a")
	assert.False(t, u.Complete())
	require.NoError(t, u.Announce(11))
	require.NoError(t, u.Write(9, []byte("ld")))
	sum := sha256.Sum256([]byte("hello world"))
	require.NoError(t, u.Finish(bg, 11, sum[:]))
	assert.Equal(t, "hello world", read(t, u))
	u.Release(true)
	require.NoError(t, s.Close())

	s = open(t, Config{Dir: dir})
	u = begin(t, s, "a")
	assert.True(t, u.Complete())
	assert.Equal(t, "hello world", read(t, u))
	u.Release(false)
	assert.Zero(t, s.Bytes())
	assert.Zero(t, s.Files())
	files, err := filepath.Glob(filepath.Join(dir, "*.*"))
	require.NoError(t, err)
	assert.Empty(t, files)
}

// Owners do not meet each other's jobs.
func TestOwners(t *testing.T) {
	s := open(t, Config{})
	u := begin(t, s, "a")
	require.NoError(t, u.Write(0, []byte("secret")))
	other, err := s.Begin(bg, "other", "a")
	require.NoError(t, err)
	assert.Zero(t, other.Size())
	u.Release(true)
	other.Release(true)
}

// Names never reach the file system.
func TestHostileNames(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Config{Dir: filepath.Join(dir, "spool")})
	for _, job := range []string{"../../etc/passwd", "", "\x00", "a/b", "CON"} {
		u := begin(t, s, job)
		require.NoError(t, u.Write(0, []byte("x")))
		u.Release(true)
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1)
	assert.Equal(t, 5, s.Files())
}

func TestOffsets(t *testing.T) {
	s := open(t, Config{})
	u := begin(t, s, "a")
	defer u.Release(false)
	require.NoError(t, u.Write(0, []byte("abc")))
	for _, off := range []int64{0, 2, 4, -1, 1 << 62} {
		err := u.Write(off, []byte("x"))
		assert.Equal(t, pb.Reason_REASON_PROTOCOL, wire.ReasonOf(err))
	}
	require.NoError(t, u.Write(3, nil))
	require.NoError(t, u.Finish(bg, -1, nil))
	assert.Equal(t, pb.Reason_REASON_PROTOCOL, wire.ReasonOf(u.Write(3, []byte("x"))))
}

func TestDiffers(t *testing.T) {
	s := open(t, Config{})
	u := begin(t, s, "a")
	require.NoError(t, u.Write(0, []byte("abc")))
	assert.Equal(t, pb.Reason_REASON_DOCUMENT_DIFFERS, wire.ReasonOf(u.Finish(bg, 4, nil)))
	assert.Zero(t, u.Size(), "thrown away")
	require.NoError(t, u.Write(0, []byte("abc")))
	assert.Equal(t, pb.Reason_REASON_DOCUMENT_DIFFERS, wire.ReasonOf(u.Finish(bg, -1, make([]byte, 32))))
	require.NoError(t, u.Write(0, []byte("abcd")))
	require.NoError(t, u.Announce(2), "what cannot be its beginning is thrown away")
	assert.Zero(t, u.Size())
	require.NoError(t, u.Write(0, []byte("ab")))
	require.NoError(t, u.Finish(bg, 2, nil))
	require.NoError(t, u.Announce(3), "complete, and of another size")
	assert.Zero(t, u.Size())
	assert.False(t, u.Complete())
	u.Release(true)
	assert.Zero(t, s.Files(), "nothing is not kept")
	assert.Zero(t, s.Bytes())
}

func TestLimits(t *testing.T) {
	s := open(t, Config{MaxDocument: 10, MaxBytes: 25, MaxFiles: 3})
	u := begin(t, s, "a")
	assert.Equal(t, pb.Reason_REASON_DOCUMENT_BYTES, wire.ReasonOf(u.Announce(11)))
	require.NoError(t, u.Write(0, make([]byte, 9)))
	assert.Equal(t, pb.Reason_REASON_DOCUMENT_BYTES, wire.ReasonOf(u.Write(9, make([]byte, 2))))
	b := begin(t, s, "b")
	require.NoError(t, b.Write(0, make([]byte, 10)))
	c := begin(t, s, "c")
	assert.Equal(t, pb.Reason_REASON_SPOOL_FULL, wire.ReasonOf(c.Announce(7)))
	assert.Equal(t, pb.Reason_REASON_SPOOL_FULL, wire.ReasonOf(c.Write(0, make([]byte, 7))))
	_, err := s.Begin(bg, "owner", "d")
	assert.Equal(t, pb.Reason_REASON_SPOOL_FULL, wire.ReasonOf(err))
	b.Release(true)
	require.NoError(t, c.Write(0, make([]byte, 7)), "what nobody holds makes room")
	assert.Equal(t, int64(16), s.Bytes())
	b = begin(t, s, "b")
	assert.Zero(t, b.Size())
	for _, u := range []*Upload{u, b, c} {
		u.Release(false)
		u.Release(false)
	}
	assert.Zero(t, s.Bytes())
}

func TestKeep(t *testing.T) {
	s := open(t, Config{Keep: time.Minute})
	now := time.Now()
	s.now = func() time.Time { return now }
	held := begin(t, s, "held")
	require.NoError(t, held.Write(0, []byte("x")))
	left := begin(t, s, "left")
	require.NoError(t, left.Write(0, []byte("y")))
	left.Release(true)
	now = now.Add(59 * time.Second)
	s.Sweep()
	assert.Equal(t, 2, s.Files())
	now = now.Add(2 * time.Second)
	s.Sweep()
	assert.Equal(t, 1, s.Files())
	held.Release(false)
}

// Whoever comes later gets the document, as far as it has come.
func TestTakeOver(t *testing.T) {
	s := open(t, Config{})
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			u, err := s.Begin(bg, "owner", "a")
			if !assert.NoError(t, err) {
				return
			}
			assert.NoError(t, u.Write(u.Size(), []byte{byte(i)}))
			u.Release(true)
		})
	}
	wg.Wait()
	u := begin(t, s, "a")
	assert.Equal(t, int64(20), u.Size())
	ctx, cancel := context.WithCancel(bg)
	go func() {
		<-u.Superseded()
		cancel()
	}()
	_, err := s.Begin(ctx, "owner", "a")
	require.ErrorIs(t, err, context.Canceled)
	u.Release(false)
}

// One folder, one process; what is strange in it stays.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "notes.doc"), []byte("keep me"), 0o600))
	s := open(t, Config{Dir: dir})
	assert.Zero(t, s.Files())
	assert.FileExists(t, filepath.Join(dir, "notes.doc"))
	_, err := Open(Config{Dir: dir})
	require.Error(t, err)
	_, err = Open(Config{Dir: filepath.Join(dir, "notes.doc")})
	require.Error(t, err)
}

func BenchmarkUpload(b *testing.B) {
	s, err := Open(Config{Dir: b.TempDir()})
	require.NoError(b, err)
	defer s.Close()
	doc := bytes.Repeat([]byte("x"), 64<<10)
	b.ReportAllocs()
	for i := range b.N {
		u, err := s.Begin(bg, "owner", fmt.Sprint(i))
		require.NoError(b, err)
		require.NoError(b, u.Write(0, doc))
		require.NoError(b, u.Finish(bg, int64(len(doc)), nil))
		u.Release(false)
	}
}
