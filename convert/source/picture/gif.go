package picture

import (
	"bufio"
	"compress/lzw"
	"context"
	"encoding/binary"
	"io"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// gifFrame is one image of a GIF (GIF89a, section 20).
type gifFrame struct {
	x, y, w, h  int
	interlaced  bool
	palette     []byte // RGB
	transparent int    // index, -1 without
	width       int    // bits of the first codes
	at          int64  // of the data
	delay       int
	disposal    byte
}

// maxGIFFrames bounds the images that make one picture together, each of which has a decoder.
const maxGIFFrames = 256

// openGIF shows the first picture of an animation: its first image, and those that follow without a delay when the first does not cover the screen.
func openGIF(ctx context.Context, in *input, b *book) error {
	w, h, frames, err := readGIF(ctx, in, b)
	if err != nil {
		return err
	}
	if err := b.fits(int64(w), int64(h)); err != nil {
		return err
	}
	for _, f := range frames {
		if f.interlaced && int64(f.w)*int64(f.h) > b.opt.Limits.MaxHeldBytes/int64(len(frames)) {
			return beyond("%d x %d pixels, interlaced", f.w, f.h)
		}
	}
	p := plate{w: w, h: h, dict: pdf.Dict{"BitsPerComponent": int64(8), "ColorSpace": device(3)}}
	if f := frames[0]; len(frames) == 1 && f.covers(w, h) {
		table := append([]byte(nil), f.palette...)
		if i := 3 * f.transparent; i >= 0 {
			for len(table) < i+3 {
				table = append(table, 0)
			}
			copy(table[i:], "\xff\xff\xff")
		}
		p.dict["ColorSpace"] = pdf.Array{pdf.Name("Indexed"), device(3), int64(len(table)/3 - 1), pdf.String(table)}
		p.open = func(ctx context.Context) (io.ReadCloser, error) {
			rows := f.rows(in)
			y := 0
			return &rowReader{ctx: ctx, next: func() ([]byte, error) {
				if y++; y > h {
					return nil, io.EOF
				}
				row, err := rows.next()
				if row != nil {
					row = row[:w]
				}
				return row, err
			}, close: rows.close}, nil
		}
	} else {
		p.open = func(ctx context.Context) (io.ReadCloser, error) {
			c := &gifScreen{in: in, w: w, h: h, frames: frames, rows: make([]*gifRows, len(frames)), out: make([]byte, 3*w)}
			return &rowReader{ctx: ctx, next: c.next, close: c.close}, nil
		}
	}
	b.add(p)
	return nil
}

func (f *gifFrame) covers(w, h int) bool { return f.x == 0 && f.y == 0 && f.w >= w && f.h >= h }

// readGIF reads the blocks up to the end of the first picture.
func readGIF(ctx context.Context, in *input, b *book) (w, h int, frames []*gifFrame, err error) {
	head, err := in.bytes(0, 13)
	if err != nil || string(head[:3]) != "GIF" {
		return 0, 0, nil, damaged("no GIF header")
	}
	w, h = int(binary.LittleEndian.Uint16(head[6:])), int(binary.LittleEndian.Uint16(head[8:]))
	r := &gifReader{in: in, r: in.buffered(13, in.size, 4096), at: 13}
	var global []byte
	if head[10]&0x80 != 0 {
		global = r.bytes(3 << (head[10]&7 + 1))
	}
	next := gifFrame{transparent: -1}
	ended := false
	for len(frames) < min(maxGIFFrames, b.opt.Limits.MaxPages) && r.err == nil && !ended {
		if ctx.Err() != nil {
			return 0, 0, nil, ctx.Err()
		}
		switch c := r.byte(); {
		case r.err != nil:
		case c == ';':
			ended = true
		case c == '!':
			r.extension(&next)
		case c == ',':
			f := next
			next = gifFrame{transparent: -1}
			r.image(&f, global)
			if r.err != nil {
				break
			}
			if len(f.palette) == 0 {
				b.warn("no palette: shades of gray stand in for it")
				f.palette = grays()
			}
			if len(frames) == 0 { // whatever the screen says, the first image is to be seen
				w, h = max(w, f.x+f.w), max(h, f.y+f.h)
			}
			if f.w > 0 && f.h > 0 {
				frames = append(frames, &f)
			}
			if len(frames) > 0 && frames[0].covers(w, h) || f.delay > 0 {
				return w, h, frames, nil
			}
			if f.disposal >= 2 && len(frames) > 1 { // taken away before the picture is complete
				frames = frames[:len(frames)-1]
			}
			r.skip()
		}
	}
	if !ended && r.err != nil {
		b.warn("the file ends before the picture is complete")
	}
	if len(frames) == 0 {
		return 0, 0, nil, damaged("no image in it")
	}
	return w, h, frames, nil
}

func grays() []byte {
	p := make([]byte, 768)
	for i := range p {
		p[i] = byte(i / 3)
	}
	return p
}

// gifReader reads blocks.
type gifReader struct {
	in  *input
	r   *bufio.Reader
	at  int64
	err error
}

func (r *gifReader) byte() byte {
	c, err := r.r.ReadByte()
	if err != nil {
		r.err = err
	}
	r.at++
	return c
}

func (r *gifReader) bytes(n int) []byte {
	b := make([]byte, n)
	m, err := io.ReadFull(r.r, b)
	if err != nil {
		r.err = err
	}
	r.at += int64(m)
	return b[:m]
}

// skip passes over sub-blocks up to the empty one.
func (r *gifReader) skip() {
	for r.err == nil {
		n := int(r.byte())
		if n == 0 || r.err != nil {
			return
		}
		var err error
		if n, err = r.r.Discard(n); err != nil {
			r.err = err
		}
		r.at += int64(n)
	}
}

// extension reads what counts of an extension: the graphic control before an image (section 23).
func (r *gifReader) extension(f *gifFrame) {
	if label := r.byte(); label != 0xf9 {
		r.skip()
		return
	}
	b := r.bytes(int(r.byte()))
	if len(b) >= 4 {
		f.disposal, f.delay, f.transparent = b[0]>>2&7, int(binary.LittleEndian.Uint16(b[1:])), -1
		if b[0]&1 != 0 {
			f.transparent = int(b[3])
		}
	}
	if len(b) > 0 {
		r.skip()
	}
}

func (r *gifReader) image(f *gifFrame, global []byte) {
	b := r.bytes(9)
	if r.err != nil {
		return
	}
	u16 := binary.LittleEndian.Uint16
	f.x, f.y, f.w, f.h = int(u16(b)), int(u16(b[2:])), int(u16(b[4:])), int(u16(b[6:]))
	f.interlaced = b[8]&0x40 != 0
	if f.palette = global; b[8]&0x80 != 0 {
		f.palette = r.bytes(3 << (b[8]&7 + 1))
	}
	f.width = int(r.byte())
	f.at = r.at
}

// gifRows decodes an image row by row.
type gifRows struct {
	f    *gifFrame
	src  io.ReadCloser
	row  []byte
	all  []byte // of an interlaced image
	have int    // rows of it
	y    int
	err  error
}

func (f *gifFrame) rows(in *input) *gifRows {
	g := &gifRows{f: f, row: make([]byte, f.w)}
	if f.width < 2 || f.width > 8 {
		g.err = damaged("codes that start with %d bits", f.width)
		return g
	}
	g.src = lzw.NewReader(bufio.NewReader(&subBlocks{r: in.buffered(f.at, in.size, 4096)}), lzw.LSB, f.width)
	return g
}

// next returns the next row of indices.
func (g *gifRows) next() ([]byte, error) {
	if g.err != nil {
		return nil, g.err
	}
	if g.f.interlaced {
		return g.passRow()
	}
	if _, err := io.ReadFull(g.src, g.row); err != nil {
		g.err = short(err)
		return nil, g.err
	}
	return g.row, nil
}

// passRow gives the next row of an interlaced image (appendix E): every eighth row, those between them, every second, the rest.
func (g *gifRows) passRow() ([]byte, error) {
	w, h := g.f.w, g.f.h
	if g.all == nil {
		g.all = make([]byte, w*h)
		n, err := io.ReadFull(g.src, g.all)
		if g.have = n / max(w, 1); g.have < h {
			g.err = short(err)
			if g.have == 0 {
				return nil, g.err
			}
			g.err = nil
		}
	}
	y := g.y
	if g.y++; y >= h {
		return nil, io.EOF
	}
	// Rows that are missing look like those above them that are there.
	for ; ; y-- {
		if at := passIndex(y, h); at < g.have {
			return g.all[at*w : (at+1)*w], nil
		}
	}
}

// passIndex returns where row y of h comes in an interlaced image.
func passIndex(y, h int) int {
	eighths, fourths, halves := (h+7)/8, (h+3)/8, (h+1)/4
	switch {
	case y%8 == 0:
		return y / 8
	case y%8 == 4:
		return eighths + y/8
	case y%4 == 2:
		return eighths + fourths + y/4
	}
	return eighths + fourths + halves + y/2
}

func (g *gifRows) close() error {
	if g.src != nil {
		g.src.Close()
	}
	if g.err == nil && g.all != nil && g.have < g.f.h {
		return errShort
	}
	return g.err
}

// gifScreen lays images over each other on white.
type gifScreen struct {
	in     *input
	w, h   int
	frames []*gifFrame
	rows   []*gifRows
	out    []byte
	y      int
}

func (s *gifScreen) next() ([]byte, error) {
	if s.y >= s.h {
		return nil, io.EOF
	}
	for i := range s.out {
		s.out[i] = 255
	}
	for i, f := range s.frames {
		if s.y < f.y || s.y >= f.y+f.h {
			continue
		}
		if s.rows[i] == nil {
			s.rows[i] = f.rows(s.in)
		}
		row, err := s.rows[i].next()
		if err != nil {
			if i == 0 && len(s.frames) == 1 {
				return nil, err
			}
			continue
		}
		for x, v := range row {
			if at := 3 * int(v); f.x+x < s.w && int(v) != f.transparent && at < len(f.palette) {
				copy(s.out[3*(f.x+x):3*(f.x+x)+3], f.palette[at:])
			}
		}
		if s.y == f.y+f.h-1 && s.rows[i].close() == nil {
			s.rows[i] = &gifRows{f: f, err: nil, row: nil}
		}
	}
	s.y++
	return s.out, nil
}

func (s *gifScreen) close() error {
	var first error
	for _, r := range s.rows {
		if r == nil {
			continue
		}
		if err := r.close(); first == nil {
			first = err
		}
	}
	return first
}

// subBlocks joins sub-blocks up to the empty one (section 15).
type subBlocks struct {
	r    *bufio.Reader
	left int
	err  error
}

func (s *subBlocks) Read(p []byte) (int, error) {
	if s.left == 0 && s.err == nil {
		n, err := s.r.ReadByte()
		if s.left, s.err = int(n), err; err == nil && n == 0 {
			s.err = io.EOF
		}
	}
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.r.Read(p[:min(len(p), s.left)])
	s.left -= n
	s.err = err
	return n, err
}
