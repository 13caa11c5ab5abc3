package flate

import "io"

// start is where an inflater stands between two symbols, its output and tables apart.
type start struct {
	in   int64 // input bytes used
	b    uint64
	n    uint
	kind uint8
	last bool
	left int
	room int // bytes that may still come out
}

func startOf(f *inflater) start {
	return start{in: f.fed - int64(len(f.src)-f.p), b: f.b, n: f.n, kind: f.kind, last: f.last, left: f.left, room: f.most - f.o}
}

// Mark is a place in the output to which a Reader of the same data can return. It holds about 45 KB.
type Mark struct {
	start
	window    []byte
	lit, dist []uint32
	skip      int // bytes between start and the place
}

// Mark returns the place the Reader is at, nil when its source is no io.Seeker, whose offset 0 is where the data begin.
func (r *Reader) Mark() *Mark {
	f := r.f
	if _, ok := r.in.(io.Seeker); !ok || f == nil {
		return nil
	}
	m := &Mark{start: r.start, skip: r.from - r.began}
	m.window = append(m.window, f.dst[max(0, r.began-window):r.began]...)
	if m.kind == blockCoded {
		lit, dist := f.lit, f.dist
		if !f.keep { // another block has begun since
			lit, dist = f.oldLit, f.oldDist
		}
		m.lit, m.dist = append(m.lit, lit...), append(m.dist, dist...)
	}
	return m
}

// Seek returns to a place where this Reader, or another of the same data, has been.
func (r *Reader) Seek(m *Mark) error {
	f := r.f
	if f == nil {
		return io.ErrClosedPipe
	}
	back := min(m.in, 8) // a stored block gives bytes back
	if _, err := r.in.(io.Seeker).Seek(m.in-back, io.SeekStart); err != nil {
		return err
	}
	f.src, f.p, f.in, f.inErr, f.fed = f.feed[:0], 0, r.in, nil, m.in-back
	for len(f.src) < int(back) && f.more() { // more keeps what is there
		f.p = 0
	}
	f.p = min(int(back), len(f.src))
	f.b, f.n, f.kind, f.last, f.left = m.b, m.n, m.kind, m.last, m.left
	f.lit, f.dist = append(f.lit[:0], m.lit...), append(f.dist[:0], m.dist...)
	f.o = copy(f.dst, m.window)
	f.most = f.o + m.room
	r.err = nil
	r.step()
	for skip := m.skip; skip > 0; {
		n := min(skip, f.o-r.from)
		r.from += n
		if skip -= n; skip > 0 {
			if r.err != nil {
				return r.err
			}
			r.step()
		}
	}
	return nil
}
