package dct

// plane is how one component is decoded.
type plane struct {
	skip   bool // decoded, but not wanted
	h, v   int  // blocks an MCU
	size   int  // samples a block is decoded to in each direction: 8, 4, 2 or 1
	w, ht  int  // samples that belong to the picture, of the columns decoded
	stride int
	rows   int  // sample rows an MCU row
	hx, hy int  // output pixels a sample
	exact  bool // hx and hy are whole
}

// Layout says how decoded components become rows of pixels. It is immutable.
type Layout struct {
	W, H   int // pixels of the picture as delivered
	X0, X1 int // columns that are decoded: all of them, or what Reader.Columns asked for and some more
	N      int // bytes a pixel
	// MCURows is the number of rows of MCUs, the unit of decoding; each is Rows rows of pixels.
	MCURows, Rows int

	planes     []plane
	hmax, vmax int
	out        int // pixels a block of the largest component
	cx0, cx1   int // MCU columns decoded
	convert    func(l *Layout, rows *[4][]byte, dst []byte)
	ycc        *yccTables
}

// Bytes returns the memory that Planes of n MCU rows take.
func (l *Layout) Bytes(n int) int {
	sum := 0
	for i := range l.planes {
		if p := &l.planes[i]; !p.skip {
			sum += (1 + n*p.rows) * p.stride
		}
	}
	return sum
}

// Planes holds the components of some consecutive MCU rows, decoded but not interpolated and not converted, and the sample row above them: a
// picture's rows can be made of Planes in any order, by many goroutines at once.
type Planes struct {
	// Y0 and Y1 bound the rows that Row can give. A row at the bottom of an MCU row takes part of the chroma from the one below, so it
	// belongs to the Planes that begin there.
	Y0, Y1 int

	l     *Layout
	first int // MCU row
	ready int // behind the last one
	buf   []byte
	comp  [4][]byte
	later *later // what is still to be made, if anything
}

// Use gives p memory to decode to; it is replaced when Layout.Bytes says that more is needed.
func (p *Planes) Use(buf []byte) { p.buf = buf }

func (p *Planes) begin(l *Layout, first, n int) {
	need := l.Bytes(n)
	if cap(p.buf) < need {
		p.buf = make([]byte, need)
	}
	rest := p.buf[:need]
	for i := range l.planes {
		if c := &l.planes[i]; !c.skip {
			k := (1 + n*c.rows) * c.stride
			p.comp[i], rest = rest[:k:k], rest[k:]
		}
	}
	p.l, p.first, p.ready, p.later = l, first, first, nil
}

// end settles which rows there are; short says that there are no more.
func (p *Planes) end(ready int, short bool) {
	l := p.l
	p.ready = ready
	p.Y0, p.Y1 = max(0, p.first*l.Rows-1), ready*l.Rows-1
	if short || ready == l.MCURows {
		p.Y1 = min(l.H, p.Y1+1)
	}
}

// RowScratch is what one goroutine needs to make rows. The zero value is ready.
type RowScratch struct{ rows, src [4][]byte }

// Row writes row y, Y0 <= y < Y1: N bytes for each of the pixels X0 to X1.
func (p *Planes) Row(dst []byte, y int, s *RowScratch) {
	if t := p.later; t != nil && !t.ready.Load() {
		t.finish()
	}
	l := p.l
	n := l.X1 - l.X0
	rows := &s.src
	for i := range l.planes {
		c := &l.planes[i]
		if c.skip {
			continue
		}
		if c.exact && c.hx == 1 && c.hy == 1 {
			rows[i] = p.samples(i, y)
			continue
		}
		if len(s.rows[i]) < n+8 {
			s.rows[i] = make([]byte, n+8)
		}
		rows[i] = s.rows[i]
		p.upsample(rows[i], i, y, n)
	}
	l.convert(l, rows, dst[:n*l.N])
	*rows = [4][]byte{} // they belong to p
}

// samples returns a component's sample row y, kept inside the picture and the MCU rows decoded.
func (p *Planes) samples(i, y int) []byte {
	c := &p.l.planes[i]
	y = max(0, min(y, c.ht-1, p.ready*c.rows-1))
	return p.comp[i][(y-p.first*c.rows+1)*c.stride:][:c.w]
}
