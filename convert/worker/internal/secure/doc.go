// Package secure reads certificates and tokens from files and again when the files change, without a restart: files are looked at when somebody
// connects, at most once a second. A change that cannot be read is told to the logger and what was there stays.
//
// Tokens are compared in constant time, by hash, and are never in errors or logs. All is safe for concurrent use.
package secure

import (
	"log/slog"
	"os"
	"sync"
	"time"
)

// lookEvery is how long files are taken to be unchanged.
const lookEvery = time.Second

// stamp is what changes when a file does.
type stamp struct {
	mod  time.Time
	size int64
}

// watched is a value made of files.
type watched[T any] struct {
	files []string // "" for none
	load  func() (T, error)
	log   *slog.Logger
	what  string
	now   func() time.Time

	mu     sync.Mutex
	value  T
	stamps []stamp
	looked time.Time
}

func watch[T any](what string, log *slog.Logger, load func() (T, error), files ...string) (*watched[T], error) {
	w := &watched[T]{files: files, load: load, log: log, what: what, now: time.Now}
	w.stamps = w.look()
	w.looked = w.now()
	var err error
	w.value, err = load()
	return w, err
}

func (w *watched[T]) look() []stamp {
	out := make([]stamp, len(w.files))
	for i, f := range w.files {
		if f == "" {
			continue
		}
		if st, err := os.Stat(f); err == nil {
			out[i] = stamp{st.ModTime(), st.Size()}
		}
	}
	return out
}

// get returns the value of the files as they are now.
func (w *watched[T]) get() T {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now := w.now(); now.Sub(w.looked) >= lookEvery || now.Before(w.looked) {
		w.looked = now
		w.refresh(false)
	}
	return w.value
}

// refresh loads changed files; w.mu is held.
func (w *watched[T]) refresh(force bool) {
	stamps := w.look()
	same := !force
	for i := range stamps {
		same = same && stamps[i].size == w.stamps[i].size && stamps[i].mod.Equal(w.stamps[i].mod)
	}
	if same {
		return
	}
	v, err := w.load()
	if err != nil {
		w.log.Error("reload failed, what was there stays", "what", w.what, "error", err)
		return // looked at again: the files may be half way through a change
	}
	w.value, w.stamps = v, stamps
	w.log.Info("reloaded", "what", w.what)
}

// reload loads the files whether they have changed or not.
func (w *watched[T]) reload() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refresh(true)
}
