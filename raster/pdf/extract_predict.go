package pdf

import (
	"bytes"
	"io"
)

// rowFilter filters the rows of an image's samples as PNG does (PNG, clause 9; ISO 32000-2, 7.4.4.4), so that they compress. Bits and
// indices, which are no nearer to their neighbours than to others, are left to the compressor as they are.
type rowFilter struct {
	w    io.Writer
	row  []byte // samples, as far as they have come
	prev []byte
	n    int       // of row
	bpp  int       // bytes between a sample and the one left of it
	out  [3][]byte // filtered by Sub, Up and Paeth, with the filter's number in front
}

// predicted returns the parameters of a predictor for an image, nil when there is to be none, and the bytes of a row.
func (x *extractor) predicted(d Dict) (parms Dict, row, bpp int) {
	if x.d.Name(d["Subtype"]) != "Image" || x.d.Bool(d["ImageMask"], false) {
		return nil, 0, 0
	}
	bits, _ := x.d.Int(d["BitsPerComponent"])
	width, _ := x.d.Int(d["Width"])
	n := x.components(d["ColorSpace"])
	if bits != 8 && bits != 16 || n < 1 || width < 1 || width*int64(n)*bits/8 > 1<<26 {
		return nil, 0, 0
	}
	return Dict{"Predictor": int64(15), "Colors": int64(n), "BitsPerComponent": bits, "Columns": width}, int(width) * n * int(bits) / 8, n * int(bits) / 8
}

// components returns how many samples a pixel has in a colour space, 0 where they are no amounts or that is not known.
func (x *extractor) components(o Object) int {
	switch v := x.d.Resolve(o).(type) {
	case Name:
		return map[Name]int{"DeviceGray": 1, "DeviceRGB": 3, "DeviceCMYK": 4}[v]
	case Array:
		if len(v) < 2 {
			return 0
		}
		switch x.d.Name(v[0]) {
		case "CalGray", "Separation":
			return 1
		case "CalRGB", "Lab":
			return 3
		case "DeviceN":
			return len(x.d.Array(v[1]))
		case "ICCBased":
			if s := x.d.Stream(v[1]); s != nil {
				n, _ := x.d.Int(s.Dict["N"])
				return int(max(0, min(n, 4)))
			}
		}
	}
	return 0
}

func newRowFilter(w io.Writer, row, bpp int) *rowFilter {
	p := &rowFilter{w: w, bpp: bpp, row: make([]byte, row), prev: make([]byte, row)}
	for i, filter := range []byte{1, 2, 4} {
		p.out[i] = make([]byte, 1+row)
		p.out[i][0] = filter
	}
	return p
}

// Write implements io.Writer.
func (p *rowFilter) Write(b []byte) (int, error) {
	total := len(b)
	for len(b) > 0 {
		k := copy(p.row[p.n:], b)
		b = b[k:]
		if p.n += k; p.n == len(p.row) {
			if err := p.flush(); err != nil {
				return 0, err
			}
		}
	}
	return total, nil
}

// flush writes the row by the filter that leaves the smallest sum of differences (PNG, clause 12.7).
func (p *rowFilter) flush() error {
	row, prev := p.row[:p.n], p.prev
	best := 1
	if !bytes.Equal(row, prev[:p.n]) {
		sums := [3]int{p.sub(row), p.up(row, prev), p.paeth(row, prev)}
		for i, s := range sums {
			if s < sums[best] {
				best = i
			}
		}
	} else {
		clear(p.out[1][1:])
	}
	_, err := p.w.Write(p.out[best][:1+p.n])
	p.row, p.prev, p.n = p.prev, p.row, 0
	return err
}

func magnitude(v byte) int {
	s := int(int8(v))
	return max(s, -s)
}

func (p *rowFilter) sub(row []byte) (sum int) {
	out := p.out[0][1:]
	for i, v := range row {
		if i >= p.bpp {
			v -= row[i-p.bpp]
		}
		out[i] = v
		sum += magnitude(v)
	}
	return sum
}

func (p *rowFilter) up(row, prev []byte) (sum int) {
	out := p.out[1][1:]
	for i, v := range row {
		v -= prev[i]
		out[i] = v
		sum += magnitude(v)
	}
	return sum
}

func (p *rowFilter) paeth(row, prev []byte) (sum int) {
	out := p.out[2][1:]
	for i, v := range row {
		b := int(prev[i])
		a, c := 0, 0
		if i >= p.bpp {
			a, c = int(row[i-p.bpp]), int(prev[i-p.bpp])
		}
		pa, pb, pc := b-c, a-c, a+b-2*c
		pa, pb, pc = max(pa, -pa), max(pb, -pb), max(pc, -pc)
		switch {
		case pa <= pb && pa <= pc:
			v -= byte(a)
		case pb <= pc:
			v -= byte(b)
		default:
			v -= byte(c)
		}
		out[i] = v
		sum += magnitude(v)
	}
	return sum
}

// Close writes the part of a row that the data ended with.
func (p *rowFilter) Close() error {
	if p.n == 0 {
		return nil
	}
	return p.flush()
}
