package convert

import (
	"encoding/binary"
	"hash/adler32"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"

	"github.com/pwgconvert/pwgconvert/pwg"
)

// pngFormat writes PNG (third edition) of 1, 8 and 16 bits, gray and RGB. A stretch of rows is compressed for itself, up to a byte
// boundary, and is one IDAT chunk; their checksums are combined, so that all workers can be at one page.
type pngFormat struct {
	plan *Plan
	sum  uint32
}

// pngStretch is the uncompressed size of a stretch.
const pngStretch = 512 << 10

func (f *pngFormat) rows(k int) int {
	return max(1, pngStretch/(1+f.plan.Type.BytesPerLine(f.plan.Pages[k].Width)))
}

func (f *pngFormat) newCoder() stretchCoder {
	level := flate.BestSpeed
	if f.plan.Type.BitsPerColor() == 1 {
		level = flate.DefaultCompression // there is little to compress, and slow lines to receipt printers
	}
	c := &pngCoder{plan: f.plan}
	c.z, _ = flate.NewWriter(c, level)
	return c
}

func (f *pngFormat) begin(w io.Writer, k int) error {
	f.sum = 1
	colorType := byte(0)
	if f.plan.Type.NumColors() == 3 {
		colorType = 2
	}
	p := &f.plan.Pages[k]
	return writePNGHead(w, p.Width, p.Height, byte(f.plan.Type.BitsPerColor()), colorType, f.plan.Resolution)
}

func (f *pngFormat) piece(w io.Writer, _ int, p *piece) error {
	f.sum = adlerCombine(f.sum, p.sum, p.raw)
	_, err := w.Write(p.Data)
	return err
}

func (f *pngFormat) end(w io.Writer, _ int) error {
	// An empty last block, then the checksum of everything (RFC 1950).
	if err := writeChunk(w, "IDAT", binary.BigEndian.AppendUint32([]byte{3, 0}, f.sum)); err != nil {
		return err
	}
	return writeChunk(w, "IEND", nil)
}

// pngCoder makes IDAT chunks. Each row differs little from the one above, so filter type Up is used, except for bits and for the first row
// of a stretch, which stand for themselves.
type pngCoder struct {
	plan  *Plan
	z     *flate.Writer
	out   *piece
	prev  []byte
	line  []byte
	first bool
}

// Write implements io.Writer for the compressor.
func (c *pngCoder) Write(p []byte) (int, error) {
	c.out.Data = append(c.out.Data, p...)
	return len(p), nil
}

func (c *pngCoder) begin(k, y0, _ int, out *piece) {
	n := c.plan.Type.BytesPerLine(c.plan.Pages[k].Width)
	c.prev, c.line, c.first, c.out = grown(c.prev, n), grown(c.line, n+1), true, out
	out.Data = append(out.Data, 0, 0, 0, 0, 'I', 'D', 'A', 'T')
	if y0 == 0 {
		out.Data = append(out.Data, 0x78, 0x01)
	}
	out.sum = 1
	c.z.Reset(c)
}

func (c *pngCoder) row(line []byte) error {
	if c.first || c.plan.Type.BitsPerColor() == 1 {
		c.line[0] = 0
		copy(c.line[1:], line)
	} else {
		c.line[0] = 2
		up := c.line[1:]
		for i, v := range line {
			up[i] = v - c.prev[i]
		}
	}
	c.first = false
	copy(c.prev, line)
	c.out.sum = adlerCombine(c.out.sum, adler32.Checksum(c.line), int64(len(c.line)))
	c.out.raw += int64(len(c.line))
	_, err := c.z.Write(c.line)
	return err
}

func (c *pngCoder) end() error {
	if err := c.z.Flush(); err != nil {
		return err
	}
	b := c.out.Data
	binary.BigEndian.PutUint32(b, uint32(len(b)-8))
	c.out.Data = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
	return nil
}

// adlerCombine returns the Adler-32 (RFC 1950, 8.2) of two runs of bytes after each other from those of each; n is the length of the second.
func adlerCombine(a, b uint32, n int64) uint32 {
	const mod = 65521
	a1, a2, b1, b2 := int64(a&0xFFFF), int64(a>>16), int64(b&0xFFFF), int64(b>>16)
	s1 := (a1 + b1 - 1 + mod) % mod
	s2 := (a2 + b2 + n%mod*(a1-1+mod)) % mod
	return uint32(s2<<16 | s1)
}

// pngTypes can be PNG pictures.
var pngTypes = []pwg.Type{pwg.SGray8, pwg.SRGB8, pwg.SGray1, pwg.SGray16, pwg.SRGB16}
