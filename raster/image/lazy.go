package image

import (
	"context"

	"github.com/pwgconvert/pwgconvert/raster/filter/dct"
)

// lazy makes the rows of a stage when they are asked for, from a store: what it gives equals what makeStage would hold. It is one
// worker's.
type lazy struct {
	im   *Image
	spec stageSpec
	conv *line
	box  *puller
	w, h int // of the stage

	// While it is open.
	ctx context.Context
	s   *store
	pin *item // of s
	win *window
	// failed: the context has ended, rows in the buffers are not to be used again.
	failed bool

	photo dct.RowScratch
	raw   []byte  // a row of samples
	spare []byte  // a row to be mirrored
	slots [2]slot // two rows, the last ones used
	turn  int
}

// slot is one finished row.
type slot struct {
	y          int // plus 1, so that 0 is none
	full       []byte
	pix, alpha []byte
}

// newLazy opens the store. It fails only when ctx ends.
func newLazy(ctx context.Context, c *Cache, im *Image, spec stageSpec) (*lazy, error) {
	l := &lazy{im: im, spec: spec}
	if err := l.open(ctx, c); err != nil {
		return nil, err
	}
	s := l.s
	conv, err := im.newLine(ctx, s.w, s.h, s.n, s.bpc, spec.ch, spec.press, s.coded)
	if err != nil {
		l.close()
		return nil, err
	}
	l.conv = conv
	l.w, l.h = min(spec.w, s.w), min(spec.h, s.h)
	l.box = newPuller(s.w, s.h, l.w, l.h, conv.channels())
	return l, nil
}

// open takes the store; close lets it go until the next open.
func (l *lazy) open(ctx context.Context, c *Cache) (err error) {
	l.ctx = ctx
	l.s, l.pin, err = c.openStore(ctx, l.im, l.im.storeSpec(l.spec))
	return err
}

func (l *lazy) close() {
	c := l.s.c
	if l.win != nil {
		c.unpin(&l.win.item)
	}
	c.unpin(l.pin)
	l.s, l.pin, l.ctx, l.win = nil, nil, nil, nil
}

// storeSpec is what the codec is asked for: the size that is of use, and 1 channel when gray is enough.
func (im *Image) storeSpec(spec stageSpec) stageSpec {
	s := stageSpec{w: im.W, h: im.H}
	if im.key != nil {
		return s
	}
	switch im.codec {
	case "DCTDecode":
		k := im.shrink(spec.w, spec.h)
		s.w, s.h = ceilDiv(im.W, k), ceilDiv(im.H, k)
		if spec.ch == 1 && im.grayIsLuma() {
			s.ch = 1
		}
	case "JPXDecode":
		s.w, s.h = spec.w, spec.h
	}
	return s
}

// at returns row y of the stage. When the context has ended it holds anything.
func (l *lazy) at(y int) *slot {
	for i := range l.slots {
		if l.slots[i].y == y+1 {
			return &l.slots[i]
		}
	}
	t := &l.slots[l.turn]
	l.turn = 1 - l.turn
	if t.full == nil {
		t.full = make([]byte, l.w*l.box.ch)
	}
	t.y = y + 1
	src := y
	if l.spec.orient&flipY != 0 {
		src = l.h - 1 - y
	}
	l.box.row(l, src, t.full)
	if l.spec.orient&flipX != 0 {
		if l.spare == nil {
			l.spare = make([]byte, len(t.full))
		}
		reversePixels(l.spare, t.full, l.box.ch)
		t.full, l.spare = l.spare, t.full
	}
	switch {
	case l.spec.ch == 0:
		t.alpha = t.full
	case l.conv.keyed:
		if t.pix == nil {
			t.pix, t.alpha = make([]byte, l.w*l.spec.ch), make([]byte, l.w)
		}
		unkey(t.pix, t.alpha, t.full, l.spec.ch)
	default:
		t.pix = t.full
	}
	return t
}

// bits returns the samples of row y of a stage that is not shrunk, nil when not all are there.
func (l *lazy) bits(y int) []byte {
	if l.spec.orient&flipY != 0 {
		y = l.h - 1 - y
	}
	if y >= int(l.s.end.Load()) || !l.take(l.s.index(y)) {
		return nil
	}
	if row := l.packed(y); len(row) >= l.s.stride {
		return row[:l.s.stride]
	}
	return nil
}

// pixels returns source row y as pixels. They may be in dst, or stay good until the next call.
func (l *lazy) pixels(y int, dst []byte) []byte {
	s, conv := l.s, l.conv
	conv.out = dst
	var row []byte
	if y < int(s.end.Load()) {
		if !l.take(s.index(y)) {
			return dst
		}
		if conv.same && l.win.planes != nil && y < l.win.planes.Y1 {
			l.win.planes.Row(dst, y, &l.photo)
			return dst
		}
		row = l.packed(y)
	}
	if l.im.alpha && l.spec.ch != 0 && (len(row) > 0 || s.end.Load() > 0) {
		conv.fill = 0 // see Image.alpha
	}
	switch {
	case len(row) < s.stride:
		return conv.partial(row, y)
	case conv.same:
		return row[:s.stride]
	}
	return conv.convert(row[:s.stride], y)
}

// take makes window k the one in hand; false when the context has ended.
func (l *lazy) take(k int) bool {
	if l.win != nil && l.win.k == k {
		return true
	}
	if l.win != nil {
		l.s.c.unpin(&l.win.item)
	}
	w, err := l.s.window(l.ctx, k, l.spec.orient&flipY != 0)
	l.win = w
	l.failed = l.failed || err != nil
	return err == nil
}

// packed returns row y of the window in hand as samples, as far as there are any.
func (l *lazy) packed(y int) []byte {
	w, s := l.win, l.s
	switch {
	case w.planes != nil:
		if y >= w.planes.Y1 {
			return nil
		}
		l.samples()
		w.planes.Row(l.raw, y, &l.photo)
		return l.raw
	case w.jpx != nil:
		l.samples()
		return w.jpx.row(y, l.raw)
	}
	lo := min((y-w.y0)*s.stride, len(w.rows))
	return w.rows[lo:min(lo+s.stride, len(w.rows))]
}

func (l *lazy) samples() {
	if l.raw == nil {
		l.raw = make([]byte, l.s.stride)
	}
}
