package picture

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"math/bits"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// bmpHead is a BMP's headers (BITMAPFILEHEADER, BITMAPINFOHEADER and its relatives).
type bmpHead struct {
	w, h    int
	up      bool // the last row comes first
	bits    int
	coding  uint32
	pixels  int64
	palette []byte    // RGB
	masks   [4]uint32 // red, green, blue, alpha
	icc     []byte
	dpi     density
}

// Codings of BMP.
const (
	bmpRGB    = 0
	bmpRLE8   = 1
	bmpRLE4   = 2
	bmpFields = 3
	bmpJPEG   = 4
	bmpPNG    = 5
	bmpAlpha  = 6
)

// openBMP decodes rows in the order of the file; where the last row comes first the page turns them round.
func openBMP(ctx context.Context, in *input, b *book) error {
	h, err := readBMPHead(in, b)
	if err != nil {
		return err
	}
	p := plate{w: h.w, h: h.h, dpi: h.dpi}
	if h.up {
		p.orientation = 4
	}
	rgb := b.space(3, h.icc)
	p.dict = pdf.Dict{"BitsPerComponent": int64(8), "ColorSpace": rgb}
	var rows func(r *bufio.Reader) func() ([]byte, error)
	switch {
	case h.coding == bmpRLE8 || h.coding == bmpRLE4:
		rows = h.runs
	case h.bits <= 8:
		p.dict["BitsPerComponent"] = int64(h.bits)
		p.dict["ColorSpace"] = pdf.Array{pdf.Name("Indexed"), rgb, int64(len(h.palette)/3 - 1), pdf.String(h.palette)}
		rows = h.indices
	default:
		rows = h.colours
	}
	p.open = func(ctx context.Context) (io.ReadCloser, error) {
		return &rowReader{ctx: ctx, next: rows(in.buffered(h.pixels, in.size, 64<<10))}, nil
	}
	b.add(p)
	return nil
}

func readBMPHead(in *input, b *book) (*bmpHead, error) {
	file, err := in.bytes(0, 18)
	if err != nil || string(file[:2]) != "BM" {
		return nil, damaged("no BMP header")
	}
	u32 := binary.LittleEndian.Uint32
	h := &bmpHead{pixels: int64(u32(file[10:]))}
	size := int64(u32(file[14:]))
	if size < 12 || size > 1<<16 {
		return nil, damaged("a header of %d bytes", size)
	}
	d, err := in.bytes(14, size)
	if err != nil {
		return nil, err
	}
	var colours int64
	behind := 14 + size
	entry := int64(4)
	if size < 16 { // OS/2
		h.w, h.h, h.bits, h.up = int(binary.LittleEndian.Uint16(d[4:])), int(binary.LittleEndian.Uint16(d[6:])), int(binary.LittleEndian.Uint16(d[10:])), true
		entry = 3
	} else {
		h.w, h.h, h.bits = int(int32(u32(d[4:]))), int(int32(u32(d[8:]))), int(binary.LittleEndian.Uint16(d[14:]))
		if h.up = h.h > 0; !h.up {
			h.h = -h.h
		}
	}
	if size >= 40 {
		h.coding = u32(d[16:])
		h.dpi = inch(float64(int32(u32(d[24:]))), float64(int32(u32(d[28:]))), 0.0254)
		colours = int64(u32(d[32:]))
	}
	if err := b.fits(int64(h.w), int64(h.h)); err != nil {
		return nil, err
	}
	if err := h.check(size); err != nil {
		return nil, err
	}
	if h.coding == bmpFields || h.coding == bmpAlpha {
		fields := d[min(40, size):]
		if size == 40 {
			n := int64(12)
			if h.coding == bmpAlpha {
				n = 16
			}
			if fields, err = in.bytes(behind, n); err != nil {
				return nil, err
			}
			behind += n
		}
		for i := 0; i < 4 && len(fields) >= 4*i+4; i++ {
			h.masks[i] = u32(fields[4*i:])
		}
	}
	if size >= 124 && u32(d[56:]) == 'M'<<24|'B'<<16|'E'<<8|'D' {
		if h.icc, err = in.bytes(14+int64(u32(d[112:])), int64(u32(d[116:]))); err != nil {
			h.icc = []byte{0}
		}
	}
	if h.bits <= 8 {
		most := int64(1) << h.bits
		if colours == 0 || colours > most {
			colours = most
		}
		if room := (h.pixels - behind) / entry; room > 0 && room < colours {
			colours = room
		}
		table, _ := in.bytes(behind, colours*entry)
		h.palette = make([]byte, 3*most) // what is missing is black
		for i := int64(0); (i+1)*entry <= int64(len(table)); i++ {
			p := table[i*entry:]
			h.palette[3*i], h.palette[3*i+1], h.palette[3*i+2] = p[2], p[1], p[0]
		}
	}
	if h.pixels < behind {
		h.pixels = behind + int64(len(h.palette))/3*entry
	}
	if h.pixels >= in.size {
		return nil, damaged("the pixels lie behind the end of the file")
	}
	return h, nil
}

func (h *bmpHead) check(size int64) error {
	ok := false
	switch h.coding {
	case bmpRGB:
		switch h.bits {
		case 1, 2, 4, 8, 24, 32:
			ok = true
		case 16:
			ok = true
			h.masks = [4]uint32{0x7c00, 0x3e0, 0x1f}
		}
	case bmpRLE8:
		ok = h.bits == 8
	case bmpRLE4:
		ok = h.bits == 4
	case bmpFields, bmpAlpha:
		ok = (h.bits == 16 || h.bits == 32) && size != 64
	case bmpJPEG, bmpPNG:
		return unsupported("a JPEG or PNG inside")
	}
	if !ok {
		return unsupported("coding %d with %d bits a pixel", h.coding, h.bits)
	}
	return nil
}

// stride returns the bytes of a row, which is filled up to four.
func (h *bmpHead) stride() int { return (h.w*h.bits + 31) / 32 * 4 }

// indices gives rows of palette indices.
func (h *bmpHead) indices(r *bufio.Reader) func() ([]byte, error) {
	row, y := make([]byte, h.stride()), 0
	return func() ([]byte, error) {
		if y++; y > h.h {
			return nil, io.EOF
		}
		n := (h.w*h.bits + 7) / 8
		if m, err := io.ReadFull(r, row); m < n {
			return nil, short(err)
		}
		return row[:n], nil
	}
}

// colours gives rows of RGB.
func (h *bmpHead) colours(r *bufio.Reader) func() ([]byte, error) {
	row, out, y := make([]byte, h.stride()), make([]byte, 3*h.w), 0
	convert := h.masked()
	size := h.bits / 8
	return func() ([]byte, error) {
		if y++; y > h.h {
			return nil, io.EOF
		}
		if m, err := io.ReadFull(r, row); m < h.w*size {
			return nil, short(err)
		}
		if convert != nil {
			convert(out, row)
			return out, nil
		}
		for i, j := 0, 0; i < len(out); i, j = i+3, j+size {
			out[i], out[i+1], out[i+2] = row[j+2], row[j+1], row[j]
		}
		return out, nil
	}
}

// masked returns how pixels become RGB when masks say where their fields are, nil when there are none.
func (h *bmpHead) masked() func(dst, src []byte) {
	if h.masks == [4]uint32{} {
		return nil
	}
	type field struct {
		mask  uint32
		shift int
		most  uint64
	}
	var f [4]field
	for i, m := range h.masks {
		shift := bits.TrailingZeros32(m)
		f[i] = field{m, shift & 31, uint64(m >> (shift & 31))}
	}
	value := func(f field, v uint32) byte {
		if f.mask == 0 {
			return 0
		}
		return byte((uint64(v&f.mask>>f.shift)*255 + f.most/2) / f.most)
	}
	return func(dst, src []byte) {
		for x := range h.w {
			var v uint32
			if h.bits == 16 {
				v = uint32(binary.LittleEndian.Uint16(src[2*x:]))
			} else {
				v = binary.LittleEndian.Uint32(src[4*x:])
			}
			for c := range 3 {
				dst[3*x+c] = value(f[c], v)
			}
			if a := value(f[3], v); f[3].mask != 0 && a != 255 {
				for c := range 3 {
					dst[3*x+c] = onWhite8(dst[3*x+c], a)
				}
			}
		}
	}
}

// runs gives the rows of run-length coded indices as RGB, since the pixels that are passed over, white here, need not be in the palette.
func (h *bmpHead) runs(r *bufio.Reader) func() ([]byte, error) {
	out := make([]byte, 3*h.w)
	y, x, empty, done := 0, 0, 0, false
	put := func(index byte) {
		if x < h.w {
			copy(out[3*x:3*x+3], h.palette[min(3*int(index), len(h.palette)-3):])
		}
		x++
	}
	run := func(n int, read func(i int) byte) {
		for i := range n {
			v := read(i / (8 / h.bits))
			if h.bits == 4 {
				v = v >> (4 - i&1*4) & 15
			}
			put(v)
		}
	}
	return func() ([]byte, error) {
		if y++; y > h.h {
			return nil, io.EOF
		}
		for i := range out {
			out[i] = 255
		}
		if empty > 0 {
			empty--
			if empty > 0 {
				return out, nil
			}
		} else {
			x = 0
		}
		for !done {
			var code [2]byte
			if _, err := io.ReadFull(r, code[:]); err != nil {
				return nil, short(err)
			}
			n, v := int(code[0]), code[1]
			if n > 0 {
				run(min(n, max(0, h.w-x)), func(int) byte { return v })
				continue
			}
			switch v {
			case 0:
				return out, nil
			case 1:
				done = true
			case 2:
				if _, err := io.ReadFull(r, code[:]); err != nil {
					return nil, short(err)
				}
				if x += int(code[0]); code[1] > 0 {
					empty = int(code[1])
					return out, nil
				}
			default:
				var literal [256]byte
				size := (int(v)*h.bits + 15) / 16 * 2
				if _, err := io.ReadFull(r, literal[:size]); err != nil {
					return nil, short(err)
				}
				run(min(int(v), max(0, h.w-x)), func(i int) byte { return literal[i] })
			}
		}
		return out, nil
	}
}
