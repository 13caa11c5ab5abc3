package image

import (
	"context"
	"sync/atomic"

	"github.com/pwgconvert/pwgconvert/raster/filter/dct"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// store gives the rows of an image that is too large to be held, as its codec gives them. The rows come in windows, which are made when
// somebody needs them and kept in the Cache while it has room. One decoder serves all workers: it goes on where it stopped, so that a
// page read from front to back costs one decoding; who needs something before that sends it back to a mark.
type store struct {
	c    *Cache
	im   *Image
	spec stageSpec // what is asked of the codec: see Image.open

	// Of the decoder, the same whenever it is opened.
	w, h, n, bpc, stride int
	per, lead            int // rows a window; window k begins with row k*per-lead
	coded                *codedColours

	// Guarded by the lock of c.
	windows map[int]*window
	marks   map[int]any // where windows begin
	busy    bool        // somebody has the decoder
	crowd   int         // windows to be decoded as if others waited for it: see photoDecoder.read
	changed chan struct{}
	dropped bool

	end atomic.Int64 // rows that there are: h, until less is found

	// Of who has the decoder.
	dec  decoder
	next int // window it comes to
	told bool
}

// decoder gives the windows of a store one after another.
type decoder interface {
	// layout returns width, height, components and bits a component, and how rows are divided into windows.
	layout() (w, h, n, bpc, per, lead int)
	// read fills the next window; it returns how many rows the data has, or -1 while that is not known.
	read(ctx context.Context, w *window, k int) (end int, err error)
	// skip passes over the next window.
	skip(ctx context.Context, k int) error
	// mark returns the place the decoder is at, nil when it cannot be returned to; costly says that it takes memory worth mentioning.
	mark() any
	costly() bool
	seek(ctx context.Context, m any) error
	// problem returns what was wrong with the data; it is called when their end has been reached. A decoder that is spent then gives empty windows
	// and cannot go back.
	problem() error
	spent() bool
	held() int // about how many bytes it holds
	close()
}

// window is some rows of a store.
type window struct {
	item
	s      *store
	k      int
	y0     int    // first row
	rows   []byte // packed rows as far as there are any
	buf    []byte // what holds them, to be given back
	planes *dct.Planes
	jpx    *planes
}

// maxMarks bounds the marks of one store that take memory.
const maxMarks = 64

// openStore returns the store for rows of about the size of spec, pinned.
func (c *Cache) openStore(ctx context.Context, im *Image, spec stageSpec) (*store, *item, error) {
	e, err := c.get(ctx, im.keyOf(storeEntry, spec), func() (any, int64, error) {
		s := &store{c: c, im: im, spec: spec, windows: map[int]*window{}, marks: map[int]any{}, changed: make(chan struct{})}
		if err := s.open(ctx); err != nil {
			return nil, 0, err
		}
		s.w, s.h, s.n, s.bpc, s.per, s.lead = s.dec.layout()
		s.stride = (s.w*s.n*s.bpc + 7) / 8
		s.end.Store(int64(s.h))
		return s, int64(s.dec.held()) + 64<<10, nil
	})
	if err != nil {
		return nil, nil, err
	}
	return e.value.(*store), &e.item, nil
}

// open starts the decoder at the top.
func (s *store) open(ctx context.Context) error {
	src, err := s.im.open(ctx, s.spec.w, s.spec.h, s.spec.ch == 1)
	if err != nil {
		return err
	}
	w, h, n, bpc := src.size()
	if int64(w)*int64(h) > s.im.opt.MaxPixels || w < 1 || h < 1 {
		src.close()
		s.im.warn(pdf.Limit, "%d x %d samples", w, h)
		src = missing(s.im.W, s.im.H, n, bpc)
	}
	if p, ok := src.(*planes); ok {
		s.coded = p.coded
	}
	s.dec, s.next = newDecoder(src, s.c.window), 0
	return nil
}

func newDecoder(src source, window int) decoder {
	switch src := src.(type) {
	case *photo:
		return newPhotoDecoder(src, window)
	case *planes:
		return &wholeDecoder{src: src}
	}
	return newRowDecoder(src, window)
}

// index returns the window that holds row y.
func (s *store) index(y int) int { return (y + s.lead) / s.per }

// window returns window k, pinned. up says that rows are read from the bottom up. It fails only when ctx ends.
func (s *store) window(ctx context.Context, k int, up bool) (*window, error) {
	c := s.c
	c.mu.Lock()
	for {
		if w := s.windows[k]; w != nil {
			c.pin(&w.item)
			c.mu.Unlock()
			return w, nil
		}
		if !s.busy {
			break
		}
		changed := s.changed
		s.crowd = crowdWindows
		c.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		c.mu.Lock()
	}
	s.busy = true
	c.mu.Unlock()
	return s.make(ctx, k, up)
}

// make decodes up to window k, which it returns pinned.
func (s *store) make(ctx context.Context, k int, up bool) (w *window, err error) {
	defer func() {
		s.c.mu.Lock()
		if w == nil { // cancelled: where the decoder is, nobody knows
			s.close()
		}
		s.busy = false
		if s.dropped || s.dec != nil && s.dec.spent() {
			s.close()
		}
		s.signal()
		s.c.mu.Unlock()
	}()
	ahead := max(1, s.c.ahead/max(1, s.per*s.stride))
	low := k
	if up {
		low = max(0, k-ahead+1)
	}
	if err := s.position(ctx, low, ahead); err != nil {
		return nil, err
	}
	for ; s.next <= k; s.next++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		i := s.next
		s.setMark(i)
		switch {
		case i == k:
			w, err = s.read(ctx, i, true)
		case i < low-ahead || s.have(i):
			err = s.dec.skip(ctx, i)
		default:
			_, err = s.read(ctx, i, false)
		}
		if err != nil {
			return nil, err
		}
	}
	return w, nil
}

// position puts the decoder in front of window low or before.
func (s *store) position(ctx context.Context, low, ahead int) error {
	s.c.mu.Lock()
	best := 0
	for k := range s.marks {
		if k <= low {
			best = max(best, k)
		}
	}
	m := s.marks[best]
	s.c.mu.Unlock()
	if s.dec != nil && s.next <= low && (best <= s.next || low-s.next <= ahead) {
		return nil
	}
	if s.dec != nil && m == nil {
		s.c.mu.Lock()
		s.close()
		s.c.mu.Unlock()
	}
	if s.dec == nil {
		if err := s.open(ctx); err != nil {
			return err
		}
	}
	if m == nil || best == 0 && s.next == 0 {
		return nil
	}
	s.next = best
	err := s.dec.seek(ctx, m)
	if err == nil || ctx.Err() != nil {
		return err
	}
	s.c.mu.Lock() // the source has changed its mind: once more from the top
	s.close()
	s.c.mu.Unlock()
	return s.open(ctx)
}

func (s *store) have(k int) bool {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	return s.windows[k] != nil
}

// setMark remembers where window k begins, unless there is a mark near.
func (s *store) setMark(k int) {
	step := 1
	if s.dec.costly() {
		step = max(1, s.c.marks/max(1, s.per*s.stride), ceilDiv(s.h, s.per*maxMarks))
	}
	if k%step != 0 {
		return
	}
	s.c.mu.Lock()
	_, ok := s.marks[k]
	s.c.mu.Unlock()
	if ok {
		return
	}
	if m := s.dec.mark(); m != nil {
		s.c.mu.Lock()
		s.marks[k] = m
		s.c.mu.Unlock()
	}
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// read decodes window k.
func (s *store) read(ctx context.Context, k int, wanted bool) (*window, error) {
	w := &window{s: s, k: k, y0: max(0, k*s.per-s.lead)}
	end, err := s.dec.read(ctx, w, k)
	if err != nil {
		s.c.mu.Lock()
		s.c.give(w.buf)
		s.c.mu.Unlock()
		return nil, err
	}
	if end >= 0 && !s.told {
		s.told = true
		if err := s.dec.problem(); err != nil {
			s.im.warn(pdf.Damaged, "%v", err)
		}
	}
	w.size += int64(cap(w.buf)) + 256
	w.drop = w.forget
	c := s.c
	c.mu.Lock()
	defer c.mu.Unlock()
	if end >= 0 && int64(end) < s.end.Load() {
		s.end.Store(int64(end))
	}
	s.windows[k] = w
	if wanted {
		w.pins = 1
	}
	c.add(&w.item)
	s.signal()
	return w, nil
}

// forget drops a window from its store; it has the lock.
func (w *window) forget() {
	delete(w.s.windows, w.k)
	if w.planes == nil || w.planes.Drop() {
		w.s.c.give(w.buf)
	}
	w.buf, w.rows, w.planes = nil, nil, nil
}

// signal wakes who waits for a window; it has the lock.
func (s *store) signal() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// close ends the decoder.
func (s *store) close() {
	if s.dec != nil {
		s.dec.close()
		s.dec = nil
	}
}

// abandon is called with the lock, when nobody uses the store and there is no room for it.
func (s *store) abandon() {
	s.dropped = true
	for _, w := range s.windows {
		if w.pins == 0 {
			s.c.remove(&w.item)
		}
	}
	if !s.busy {
		s.close()
	}
}
