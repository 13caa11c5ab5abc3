package colorspace

// RowConverter turns lines of samples into target pixels. One byte a component, interleaved: for an Indexed space the index itself,
// for every other space the sample scaled to 0..255. dst and src may be the same slice only where dst is not wider than src.
// A RowConverter is not safe for concurrent use, but two of the same space give the same bytes.
type RowConverter interface {
	// RGB8 writes n pixels of 3 bytes.
	RGB8(dst, src []byte, n int)
	// Gray8 writes n pixels of 1 byte: Luma8 of what RGB8 writes.
	Gray8(dst, src []byte, n int)
}

// NewRowConverter returns the converter of s for samples of bpc bits. decode is the image's Decode array (ISO 32000-2, 8.9.5.2),
// nil or one shorter than 2*N values for the default.
func NewRowConverter(s Space, decode []float64, bpc int) RowConverter {
	return &slowRow{s, s.N(), make([]float64, s.N())}
}

type slowRow struct {
	s Space
	n int
	c []float64
}

func (r *slowRow) RGB8(dst, src []byte, n int) {
	for i := range n {
		for j := range r.c {
			lo, hi := r.s.Range(j, 8)
			r.c[j] = lo + (hi-lo)*float64(src[i*r.n+j])/255
		}
		dst[3*i], dst[3*i+1], dst[3*i+2] = r.s.RGB(r.c).RGB8()
	}
}

func (r *slowRow) Gray8(dst, src []byte, n int) {
	var b [3]byte
	for i := range n {
		r.RGB8(b[:], src[i*r.n:], 1)
		dst[i] = Luma8(b[0], b[1], b[2])
	}
}
