// Package predictor undoes the predictors of the Flate and LZW filters (ISO 32000-2, 7.4.4.4): the PNG filters (PNG specification,
// clause 9) and TIFF predictor 2 (TIFF 6.0, section 14) at 1, 2, 4, 8 and 16 bits a component.
//
// A short last row is decoded as far as it goes. Unknown row filters count as None. Memory is the size of the input; nothing panics.
package predictor

import "errors"

// Params are the decode parameters; zero values take the defaults of ISO 32000-2, table 8: 1, 1, 8, 1.
type Params struct {
	Predictor        int
	Colors           int
	BitsPerComponent int
	Columns          int
}

// Errors of Decode.
var (
	ErrParams  = errors.New("predictor: parameters out of range")
	ErrDamaged = errors.New("predictor: unknown row filter")
)

// maxRow bounds the bytes of one row.
const maxRow = 1 << 28

// Decode undoes the predictor in place where it can and returns the result, which may share memory with data. Parameters that
// make no sense leave data as it is and give ErrParams.
func Decode(data []byte, p Params) ([]byte, error) {
	row, err := p.check()
	if err != nil || p.Predictor == 1 {
		return data, err
	}
	if p.Predictor == 2 {
		tiff(data, p, row)
		return data, nil
	}
	return png(data, p.bpp(), row)
}

// check fills in the defaults and returns the bytes of a row.
func (p *Params) check() (row int, err error) {
	def := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	def(&p.Predictor, 1)
	def(&p.Colors, 1)
	def(&p.BitsPerComponent, 8)
	def(&p.Columns, 1)
	if p.Predictor == 1 {
		return 0, nil
	}
	if p.Predictor != 2 && (p.Predictor < 10 || p.Predictor > 15) {
		return 0, ErrParams
	}
	switch p.BitsPerComponent {
	case 1, 2, 4, 8, 16:
	default:
		return 0, ErrParams
	}
	if p.Colors < 1 || p.Colors > 1<<10 || p.Columns < 1 || p.Columns > maxRow {
		return 0, ErrParams
	}
	n := (int64(p.Colors)*int64(p.BitsPerComponent)*int64(p.Columns) + 7) / 8
	if n > maxRow {
		return 0, ErrParams
	}
	return int(n), nil
}

// bpp is the distance in bytes to the same component of the pixel before.
func (p *Params) bpp() int { return (p.Colors*p.BitsPerComponent + 7) / 8 }

// png undoes the row filters, moving each row down over the filter bytes in front of it.
func png(data []byte, bpp, row int) ([]byte, error) {
	var err error
	var up []byte
	n := 0 // bytes written; always behind what is read
	for p := 0; p < len(data); {
		kind := data[p]
		src := data[p+1 : min(len(data), p+1+row)]
		if len(src) == 0 {
			break
		}
		dst := data[n : n+len(src)]
		copy(dst, src)
		if !undo(kind, dst, up, bpp) {
			err = ErrDamaged
		}
		up = dst
		n += len(dst)
		p += 1 + len(src)
	}
	return data[:n], err
}

// undo applies one row filter; up is the row above, nil at the top.
func undo(kind byte, cur, up []byte, bpp int) bool {
	if len(up) > len(cur) {
		up = up[:len(cur)]
	}
	switch kind {
	case 0:
	case 1:
		for i := bpp; i < len(cur); i++ {
			cur[i] += cur[i-bpp]
		}
	case 2:
		for i, v := range up {
			cur[i] += v
		}
	case 3:
		if len(up) == 0 {
			for i := bpp; i < len(cur); i++ {
				cur[i] += cur[i-bpp] / 2
			}
			return true
		}
		for i := range cur[:min(bpp, len(cur))] {
			cur[i] += up[i] / 2
		}
		for i := bpp; i < len(cur); i++ {
			cur[i] += byte((int(cur[i-bpp]) + int(up[i])) / 2)
		}
	case 4:
		if len(up) == 0 {
			for i := bpp; i < len(cur); i++ {
				cur[i] += cur[i-bpp]
			}
			return true
		}
		for i := range cur[:min(bpp, len(cur))] {
			cur[i] += up[i]
		}
		for i := bpp; i < len(cur); i++ {
			cur[i] += paeth(cur[i-bpp], up[i], up[i-bpp])
		}
	default:
		return false
	}
	return true
}

// paeth is the predictor of PNG, 9.4.
func paeth(left, above, corner byte) byte {
	a, b, c := int(left), int(above), int(corner)
	pa, pb := b-c, a-c
	pc := pa + pb
	if pa < 0 {
		pa = -pa
	}
	if pb < 0 {
		pb = -pb
	}
	if pc < 0 {
		pc = -pc
	}
	if pa <= pb && pa <= pc {
		return left
	}
	if pb <= pc {
		return above
	}
	return corner
}

func tiff(data []byte, p Params, row int) {
	for len(data) > 0 {
		r := data[:min(row, len(data))]
		data = data[len(r):]
		n := p.Colors
		switch p.BitsPerComponent {
		case 8:
			for i := n; i < len(r); i++ {
				r[i] += r[i-n]
			}
		case 16:
			for i := 2 * n; i+1 < len(r); i += 2 {
				v := uint(r[i])<<8 + uint(r[i+1]) + uint(r[i-2*n])<<8 + uint(r[i-2*n+1])
				r[i], r[i+1] = byte(v>>8), byte(v)
			}
		default:
			tiffBits(r, n, uint(p.BitsPerComponent), p.Columns*n)
		}
	}
}

// tiffBits adds up components smaller than a byte.
func tiffBits(r []byte, colors int, bits uint, count int) {
	mask := byte(1<<bits - 1)
	at := func(i int) (int, uint) {
		b := uint(i) * bits
		return int(b >> 3), 8 - bits - b&7
	}
	for i := colors; i < count; i++ {
		b, sh := at(i)
		if b >= len(r) {
			return
		}
		pb, psh := at(i - colors)
		v := (r[b]>>sh + r[pb]>>psh) & mask
		r[b] = r[b]&^(mask<<sh) | v<<sh
	}
}
