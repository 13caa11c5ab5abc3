package image

import (
	"context"

	"github.com/pwgconvert/pwgconvert/raster/filter/dct"
)

// photoDecoder gives a JPEG's components.
type photoDecoder struct {
	r   *dct.Reader
	per int // MCU rows a window
}

func newPhotoDecoder(p *photo, window int) *photoDecoder {
	one := p.r.Bytes(1)
	per := max(1, window/one)
	if n := p.r.RestartRows(); n > 1 && n*one <= 4*window { // windows of whole restart intervals
		per = ceilDiv(per, n) * n
	}
	return &photoDecoder{r: p.r, per: per}
}

// Chroma is interpolated between the rows of a window and those of the next, so a window begins one row early.
func (p *photoDecoder) layout() (w, h, n, bpc, per, lead int) {
	return p.r.W, p.r.H, p.r.N, 8, p.per * p.r.Rows, 1
}

func (p *photoDecoder) read(ctx context.Context, w *window, k int) (end int, err error) {
	w.buf = w.s.c.buffer(p.r.Bytes(p.per))
	w.planes = &dct.Planes{}
	w.planes.Use(w.buf)
	want := min(p.per, p.r.MCURows-p.r.MCURow())
	decode := p.r.Decode
	if w.s.crowded() { // the samples are for whoever needs them, so that the next one has the decoder sooner
		decode = p.r.DecodeLater
	}
	got := decode(ctx, w.planes, p.per)
	if ctx.Err() != nil {
		w.planes.Drop()
		return 0, ctx.Err()
	}
	if got < want || p.r.MCURow() == p.r.MCURows {
		return w.planes.Y1, nil
	}
	return -1, nil
}

func (p *photoDecoder) skip(ctx context.Context, k int) error {
	p.r.Skip(ctx, p.per)
	return ctx.Err()
}

func (p *photoDecoder) mark() any { return p.r.Mark() }

// Of a picture of many scans a mark is worth mentioning.
func (p *photoDecoder) costly() bool { return p.r.MarkBytes()*(p.r.MCURows/p.per) > 1<<20 }

func (p *photoDecoder) seek(ctx context.Context, m any) error {
	p.r.Seek(ctx, m.(dct.Mark))
	return ctx.Err()
}

func (p *photoDecoder) problem() error { return p.r.Err() }
func (p *photoDecoder) spent() bool    { return false }
func (p *photoDecoder) held() int      { return p.r.Held() }
func (p *photoDecoder) close()         { p.r.Close() }

// crowdWindows is how many windows are left to others to finish after somebody has waited for the decoder. One who never waits, because nobody else
// is there or because decoding is little of the work, is spared what that costs.
const crowdWindows = 16

// crowded says that somebody has waited for the decoder a short while ago.
func (s *store) crowded() bool {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	s.crowd--
	return s.crowd >= 0
}

// wholeDecoder gives a JPEG 2000 picture, which is decoded at once, as one window.
type wholeDecoder struct{ src *planes }

func (d *wholeDecoder) layout() (w, h, n, bpc, per, lead int) {
	w, h, n, bpc = d.src.size()
	return w, h, n, bpc, h, 0
}

func (d *wholeDecoder) read(_ context.Context, w *window, k int) (int, error) {
	w.jpx, w.whole = d.src, true
	w.size = int64(d.src.w) * int64(d.src.h) * int64(len(d.src.src))
	return d.src.h, nil
}

func (d *wholeDecoder) skip(context.Context, int) error { return nil }
func (d *wholeDecoder) mark() any                       { return nil }
func (d *wholeDecoder) costly() bool                    { return false }
func (d *wholeDecoder) seek(context.Context, any) error { return nil }
func (d *wholeDecoder) problem() error                  { return nil }
func (d *wholeDecoder) held() int                       { return 0 }
func (d *wholeDecoder) spent() bool                     { return true }
func (d *wholeDecoder) close()                          {}

// rowDecoder gives packed rows as a source has them.
type rowDecoder struct {
	src               source
	back              marker // of src, if it has marks
	w, h, n, bpc, per int
	stride, y         int
	closed            bool
}

// marker is a source that can return to where it has been, between two rows.
type marker interface {
	mark() any // nil when it cannot now
	seek(m any) error
	costly() bool // marks take memory: not every window is worth one
}

func newRowDecoder(src source, window int) *rowDecoder {
	d := &rowDecoder{src: src}
	d.back, _ = src.(marker)
	d.w, d.h, d.n, d.bpc = src.size()
	d.stride = (d.w*d.n*d.bpc + 7) / 8
	d.per = min(d.h, max(1, window/max(1, d.stride)))
	return d
}

func (d *rowDecoder) layout() (w, h, n, bpc, per, lead int) { return d.w, d.h, d.n, d.bpc, d.per, 0 }

func (d *rowDecoder) read(ctx context.Context, w *window, k int) (end int, err error) {
	count := max(0, min(d.per, d.h-d.y))
	if d.closed { // behind the end, which is known
		return -1, nil
	}
	if r, ok := d.src.(*raw); ok && r.stride == d.stride { // it is in memory as it is
		lo, hi := min(d.y*d.stride, len(r.data)), min((d.y+count)*d.stride, len(r.data))
		w.rows = r.data[lo:hi:hi]
		d.y, r.y = d.y+count, d.y+count
	} else {
		w.buf = w.s.c.buffer(count * d.stride)
		n := 0
		for range count {
			row := d.src.next()
			n += copy(w.buf[n:n+d.stride], row)
			if len(row) < d.stride {
				break
			}
			d.y++
		}
		w.rows = w.buf[:n]
	}
	if len(w.rows) < count*d.stride || d.y >= d.h {
		return w.y0 + ceilDiv(len(w.rows), max(1, d.stride)), nil
	}
	return -1, nil
}

func (d *rowDecoder) skip(ctx context.Context, k int) error {
	for i := range max(0, min(d.per, d.h-d.y)) {
		if i&63 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if d.closed || len(d.src.next()) < d.stride {
			break
		}
		d.y++
	}
	return nil
}

// place is where a rowDecoder is.
type place struct {
	y int
	m any
}

func (d *rowDecoder) mark() any {
	if d.back == nil || d.closed {
		return nil
	}
	if m := d.back.mark(); m != nil {
		return place{d.y, m}
	}
	return nil
}

func (d *rowDecoder) costly() bool { return d.back == nil || d.back.costly() }

func (d *rowDecoder) seek(_ context.Context, m any) error {
	p := m.(place)
	d.y = p.y
	return d.back.seek(p.m)
}

func (d *rowDecoder) problem() error {
	d.closed = true
	return d.src.close()
}

func (d *rowDecoder) spent() bool { return d.closed }

func (d *rowDecoder) held() int {
	switch src := d.src.(type) {
	case *raw:
		return len(src.data)
	case *fax:
		return src.coded
	}
	return 256 << 10 // an inflater
}

func (d *rowDecoder) close() {
	if !d.closed {
		_ = d.src.close()
		d.closed = true
	}
}
