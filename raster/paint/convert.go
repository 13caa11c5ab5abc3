package paint

import (
	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/list"
)

// convert turns a row of a group's pixels into the channels of the list that the group is painted in (ISO 32000-2, 11.4.8: the group's
// result is converted to the colour space of its parent). It may change src; the result is valid until the next call.
func (s *Scratch) convert(src []byte, from, to *list.List) []byte {
	if from.Channels == to.Channels && from.Press == to.Press {
		return src
	}
	n := len(src) / from.Channels
	if from.Channels == 4 {
		src = s.inksToRGB(src, from.Press)
		if to.Channels == 3 {
			return src
		}
	}
	out := s.room(1, n*to.Channels)
	gray := from.Channels == 1
	switch {
	case to.Channels == 4 && gray:
		to.Press.FromGray8(out, src, n)
	case to.Channels == 4:
		to.Press.FromRGB8(out, src, n)
	case gray:
		for i, v := range src {
			out[3*i], out[3*i+1], out[3*i+2] = v, v, v
		}
	default:
		for i := range out {
			p := src[3*i : 3*i+3 : 3*i+3]
			out[i] = colorspace.Luma8(p[0], p[1], p[2])
		}
	}
	return out
}

func (s *Scratch) inksToRGB(src []byte, press *colorspace.Press) []byte {
	n := len(src) / 4
	out := s.room(0, 3*n)
	press.RGB8(out, src, n)
	return out
}

func (s *Scratch) room(i, n int) []byte {
	if cap(s.spare[i]) < n {
		s.spare[i] = make([]byte, n)
	}
	return s.spare[i][:n]
}
