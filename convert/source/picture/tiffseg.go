package picture

import (
	"bufio"
	"bytes"
	"compress/lzw"
	"context"
	"errors"
	"io"
	"math/bits"

	tifflzw "golang.org/x/image/tiff/lzw"

	"github.com/pwgconvert/pwgconvert/raster/filter/ccitt"
	"github.com/pwgconvert/pwgconvert/raster/filter/dct"
)

// segment is a strip or tile, or one plane of it, that is being decoded.
type segment interface {
	// row writes the next row: samples packed as the picture says, 16 and more bits with the high byte first. An error means that there are no
	// more of them.
	row(dst []byte) error
	// close gives up the decoder; its error tells of damage that cost no rows.
	close() error
}

// extent returns where segment i is. Counts that are missing, all of them, mean: up to the next segment; those that are too large: up to the end of
// the file.
func (p *tiffPicture) extent(i int, offsets, counts []int64) (off, n int64) {
	size := p.d.f.in.size
	if i >= len(offsets) || offsets[i] <= 0 || offsets[i] >= size {
		return 0, 0
	}
	off = offsets[i]
	switch n = size - off; {
	case p.coding == codingNone:
	case len(counts) == 0 || counts[0] <= 0:
		if i+1 < len(offsets) && offsets[i+1] > off {
			n = min(n, offsets[i+1]-off)
		}
	case i < len(counts):
		n = min(n, max(0, counts[i]))
	default:
		n = 0
	}
	return off, n
}

// openSegment starts decoding the segment at off: rows of w pixels of so many samples.
func (p *tiffPicture) openSegment(ctx context.Context, off, n int64, w, rows, samples int) (segment, error) {
	if n <= 0 {
		return nil, errors.New("it lies behind the end of the file")
	}
	switch {
	case p.fax():
		data, err := p.coded(off, n)
		if err != nil {
			return nil, err
		}
		r, err := ccitt.NewReader(data, ccitt.Params{K: p.faxK(), Columns: w, Rows: rows, ByteAlign: p.coding == codingRLE})
		return &faxSegment{r: r, w: w}, err
	case p.jpeg():
		return p.openJPEGSegment(ctx, off, n, w, rows, samples)
	}
	src, done, err := p.bytesOf(off, n)
	if err != nil {
		return nil, err
	}
	s := &plainSegment{p: p, src: src, done: done, samples: samples}
	if p.photometric == isYCbCr && p.sampling != [2]int{1, 1} {
		return newYCbCrSegment(s, p.sampling, w), nil
	}
	return s, nil
}

// coded returns a segment's coded bytes, for the decoders that want all of them.
func (p *tiffPicture) coded(off, n int64) ([]byte, error) {
	if n > p.d.f.maxCoded {
		return nil, beyond("%d bytes of one strip or tile", n)
	}
	b := make([]byte, n)
	m, err := p.d.f.in.r.ReadAt(b, off)
	if err == io.EOF {
		err = nil
	}
	if b = b[:m]; p.reversed && !p.jpeg() {
		for i, v := range b {
			b[i] = bits.Reverse8(v)
		}
	}
	return b, err
}

// bytesOf undoes the coding of a segment.
func (p *tiffPicture) bytesOf(off, n int64) (io.Reader, func() error, error) {
	var src io.Reader = io.NewSectionReader(p.d.f.in.r, off, n)
	if p.reversed {
		src = reversedBits{io.NopCloser(src)}
	}
	none := func() error { return nil }
	switch p.coding {
	case codingPackBits:
		return &packBits{r: bufio.NewReader(src)}, none, nil
	case codingLZW:
		r := bufio.NewReader(src)
		var d io.ReadCloser
		if start, _ := r.Peek(2); len(start) == 2 && start[0] == 0 && start[1]&1 == 1 { // before TIFF 6.0: the other order of bits
			d = lzw.NewReader(r, lzw.LSB, 8)
		} else {
			d = tifflzw.NewReader(r, tifflzw.MSB, 8)
		}
		return d, d.Close, nil
	case codingDeflate, codingDeflate2:
		d, err := inflate(&p.d.f.flate, src, 1<<50)
		if err != nil {
			return nil, nil, err
		}
		return d, d.Close, nil
	}
	return bufio.NewReaderSize(src, 32<<10), none, nil
}

// plainSegment gives rows of bytes.
type plainSegment struct {
	p       *tiffPicture
	src     io.Reader
	done    func() error
	samples int
}

func (s *plainSegment) row(dst []byte) error {
	if _, err := io.ReadFull(s.src, dst); err != nil {
		return short(err)
	}
	if s.p.bits > 16 && !s.p.d.f.bigEndian() {
		for i := 0; i+4 <= len(dst); i += 4 {
			dst[i], dst[i+1], dst[i+2], dst[i+3] = dst[i+3], dst[i+2], dst[i+1], dst[i]
		}
	}
	if s.p.bits == 16 && !s.p.d.f.bigEndian() {
		for i := 0; i+2 <= len(dst); i += 2 {
			dst[i], dst[i+1] = dst[i+1], dst[i]
		}
	}
	if s.p.predictor {
		undifference(dst, s.samples, s.p.bits)
	}
	return nil
}

func (s *plainSegment) close() error { s.done(); return nil }

// undifference undoes horizontal differencing (TIFF 6.0, section 14).
func undifference(row []byte, n, depth int) {
	if depth == 8 {
		for i := n; i < len(row); i++ {
			row[i] += row[i-n]
		}
		return
	}
	for i := 2 * n; i+2 <= len(row); i += 2 {
		v := uint16(row[i])<<8 | uint16(row[i+1])
		v += uint16(row[i-2*n])<<8 | uint16(row[i-2*n+1])
		row[i], row[i+1] = byte(v>>8), byte(v)
	}
}

// packBits undoes run-length coding (TIFF 6.0, section 9).
type packBits struct {
	r       *bufio.Reader
	literal int
	repeat  int
	value   byte
}

func (p *packBits) Read(dst []byte) (int, error) {
	for len(dst) > 0 {
		if p.repeat > 0 {
			n := min(p.repeat, len(dst))
			for i := range n {
				dst[i] = p.value
			}
			p.repeat -= n
			return n, nil
		}
		if p.literal > 0 {
			n, err := p.r.Read(dst[:min(p.literal, len(dst))])
			p.literal -= n
			return n, err
		}
		c, err := p.r.ReadByte()
		if err != nil {
			return 0, err
		}
		switch {
		case c < 128:
			p.literal = int(c) + 1
		case c > 128:
			if p.value, err = p.r.ReadByte(); err != nil {
				return 0, err
			}
			p.repeat = 257 - int(c)
		}
	}
	return 0, nil
}

// faxSegment gives rows of fax data: 1 is black.
type faxSegment struct {
	r *ccitt.Reader
	w int
}

func (s *faxSegment) row(dst []byte) error {
	runs, ok := s.r.Next()
	if !ok {
		if err := s.r.Err(); err != nil {
			return err
		}
		return errShort
	}
	ccitt.Fill(dst, runs, s.w, true)
	return nil
}

func (s *faxSegment) close() error { return s.r.Err() }

// jpegSegment gives rows of a JPEG.
type jpegSegment struct {
	r   *dct.Reader
	buf []byte
}

func (p *tiffPicture) openJPEGSegment(ctx context.Context, off, n int64, w, rows, samples int) (segment, error) {
	data, err := p.coded(off, n)
	if err != nil {
		return nil, err
	}
	if p.old != nil {
		data = p.old.assemble(data, w, rows)
	} else {
		head, tail := joinTables(p.tables, data)
		if len(head) > 0 {
			data = append(bytes.Clone(head), tail...)
		}
	}
	transform := 0
	if p.photometric == isYCbCr {
		transform = 1
	}
	r, err := dct.Open(ctx, data, dct.Options{ColorTransform: &transform, MaxPixels: p.d.f.in.lim.MaxPixels, MaxBytes: p.d.f.in.lim.MaxHeldBytes})
	if err != nil {
		return nil, err
	}
	if r.N != samples || r.W < w {
		r.Close()
		return nil, damaged("a JPEG of %d x %d pixels of %d samples", r.W, r.H, r.N)
	}
	return &jpegSegment{r: r, buf: make([]byte, r.W*r.N)}, nil
}

func (s *jpegSegment) row(dst []byte) error {
	if !s.r.ReadRow(s.buf) {
		if err := s.r.Err(); err != nil {
			return err
		}
		return errShort
	}
	copy(dst, s.buf)
	return nil
}

func (s *jpegSegment) close() error {
	err := s.r.Err()
	s.r.Close()
	return err
}

// tablesOnly takes the markers of start and end off the JPEGTables (TIFF Technical Note 2).
func tablesOnly(b []byte) []byte {
	if len(b) < 4 || b[0] != 0xff || b[1] != mSOI {
		return nil
	}
	b = b[2:]
	if n := len(b); b[n-2] == 0xff && b[n-1] == mEOI {
		b = b[:n-2]
	}
	return b
}

// joinTables returns what has to stand in front of the rest of a strip.
func joinTables(tables, strip []byte) (head, tail []byte) {
	if len(tables) == 0 {
		return nil, strip
	}
	if len(strip) >= 2 && strip[0] == 0xff && strip[1] == mSOI {
		strip = strip[2:]
	}
	return append([]byte{0xff, mSOI}, tables...), strip
}

// newJPEGStrip gives a strip with its tables as a JPEG of its own.
func newJPEGStrip(in *input, tables []byte, off, n int64) io.ReadCloser {
	start, _ := in.bytes(off, min(n, 2))
	head, tail := joinTables(tables, start)
	rest := io.NewSectionReader(in.r, off+int64(len(start)), n-int64(len(start)))
	return joined{io.MultiReader(bytes.NewReader(head), bytes.NewReader(tail), rest), int64(len(head)+len(tail)) + rest.Size()}
}

// joined is data of several parts.
type joined struct {
	io.Reader
	size int64
}

func (j joined) Size() int64 { return j.size }
func (joined) Close() error  { return nil }

// reversedBits turns the bits of every byte round.
type reversedBits struct{ io.ReadCloser }

func (r reversedBits) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	for i, v := range p[:n] {
		p[i] = bits.Reverse8(v)
	}
	return n, err
}
