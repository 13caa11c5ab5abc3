package paint

import "github.com/pwgconvert/pwgconvert/colorspace"

// toGray converts sRGB pixels to their luma.
func (s *Scratch) toGray(pix []byte) []byte {
	n := len(pix) / 3
	if cap(s.gray) < n {
		s.gray = make([]byte, n)
	}
	out := s.gray[:n]
	for i := range out {
		p := pix[3*i : 3*i+3 : 3*i+3]
		out[i] = colorspace.Luma8(p[0], p[1], p[2])
	}
	return out
}

// GrayBand returns the band's luma as one channel. The result belongs to the Scratch.
func (s *Scratch) GrayBand(b Band) Band {
	if b.Channels == 1 {
		return b
	}
	return Band{Y0: b.Y0, Height: b.Height, Width: b.Width, Stride: b.Width, Channels: 1, Pix: s.toGray(b.Pix)}
}
