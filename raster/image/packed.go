package image

import (
	"context"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// packed is a 1-bit image kept as it came: an eighth of the bytes, which is what makes a page scanned at 600 dpi cheap. Rows are
// expanded when asked for.
type packed struct {
	data   []byte
	stride int
	have   int // rows that the data gave, from the top of the picture
	flip   orient
	fill   byte              // what the missing rows are
	table  *[256][8]byte     // eight pixels of one channel by sample byte
	wide   *[256][8 * 3]byte // of three channels
}

// packable says whether a stage may stay packed: nothing is averaged and rows stay rows.
func (im *Image) packable(spec stageSpec) bool {
	if im.bpc != 1 || spec.ch == 4 || im.key != nil || im.matte != nil || im.codec == "DCTDecode" || im.codec == "JPXDecode" {
		return false
	}
	return im.space != nil && im.space.N() == 1 && spec.w == im.W && spec.h == im.H && spec.orient&transpose == 0 && !spec.turned
}

// makePacked reads the rows of src, which has the size of the image and one bit a pixel.
func (im *Image) makePacked(ctx context.Context, src source, spec stageSpec) (*stage, error) {
	w, h, _, _ := src.size()
	conv, err := im.newLine(ctx, 8, 1, 1, 1, spec.ch, nil, nil)
	if err != nil {
		src.close()
		return nil, err
	}
	ch := max(spec.ch, 1)
	p := &packed{stride: (w + 7) / 8, flip: spec.orient, fill: conv.fill}
	if ch == 3 {
		p.wide = &[256][8 * 3]byte{}
	} else {
		p.table = &[256][8]byte{}
	}
	one := make([]byte, 1)
	for v := range 256 {
		one[0] = byte(v)
		px := conv.convert(one, 0)
		if ch == 3 {
			copy(p.wide[v][:], px)
		} else {
			copy(p.table[v][:], px)
		}
	}
	for y := range h {
		if y&255 == 0 && ctx.Err() != nil {
			src.close()
			return nil, ctx.Err()
		}
		row := src.next()
		if len(row) < p.stride {
			break
		}
		if y == 0 {
			p.data = make([]byte, 0, p.stride*h)
		}
		p.data = append(p.data, row[:p.stride]...)
		p.have++
	}
	if err := src.close(); err != nil {
		im.warn(pdf.Damaged, "%v", err)
	}
	return &stage{w: w, h: h, ch: spec.ch, packed: p}, nil
}

// row expands row y of a stage w pixels wide and h high into dst.
func (p *packed) row(y, w, h int, dst []byte) {
	if p.flip&flipY != 0 {
		y = h - 1 - y
	}
	if y >= p.have {
		fill(dst, p.fill)
		return
	}
	src := p.data[y*p.stride : (y+1)*p.stride]
	ch := 1
	if p.wide != nil {
		ch = 3
		for i, v := range src {
			if len(dst)-24*i < 24 {
				copy(dst[24*i:], p.wide[v][:])
				break
			}
			*(*[24]byte)(dst[24*i:]) = p.wide[v]
		}
	} else {
		for i, v := range src {
			if len(dst)-8*i < 8 {
				copy(dst[8*i:], p.table[v][:])
				break
			}
			*(*[8]byte)(dst[8*i:]) = p.table[v]
		}
	}
	if p.flip&flipX != 0 {
		for i, j := 0, (w-1)*ch; i < j; i, j = i+ch, j-ch {
			for k := range ch {
				dst[i+k], dst[j+k] = dst[j+k], dst[i+k]
			}
		}
	}
}
