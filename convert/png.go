package convert

import (
	"bufio"
	"encoding/binary"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/zlib"
)

// PNGWriter streams a PNG of 8-bit gray or RGB rows (PNG, third edition), so that no page is held as a whole. The caller gives as many
// rows as the height says. It is not safe for concurrent use.
type PNGWriter struct {
	w        *bufio.Writer
	z        *zlib.Writer
	idat     *chunkWriter
	rowBytes int
	prev     []byte
	line     []byte
}

// chunkWriter packs what the compressor writes into IDAT chunks.
type chunkWriter struct {
	w   io.Writer
	buf []byte
	err error
}

func (c *chunkWriter) Write(p []byte) (int, error) {
	c.buf = append(c.buf, p...)
	if len(c.buf) >= 1<<16 {
		c.flush()
	}
	return len(p), c.err
}

func (c *chunkWriter) flush() {
	if len(c.buf) > 0 && c.err == nil {
		c.err = writeChunk(c.w, "IDAT", c.buf)
	}
	c.buf = c.buf[:0]
}

func writeChunk(w io.Writer, kind string, data []byte) error {
	var head [8]byte
	binary.BigEndian.PutUint32(head[:], uint32(len(data)))
	copy(head[4:], kind)
	crc := crc32.NewIEEE()
	crc.Write(head[4:])
	crc.Write(data)
	var tail [4]byte
	binary.BigEndian.PutUint32(tail[:], crc.Sum32())
	for _, b := range [][]byte{head[:], data, tail[:]} {
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// writePNGHead writes all that stands before the pixels.
func writePNGHead(w io.Writer, width, height int, depth, colorType byte, dpi [2]int) error {
	if _, err := io.WriteString(w, "\x89PNG\r\n\x1a\n"); err != nil {
		return err
	}
	var ihdr [13]byte
	binary.BigEndian.PutUint32(ihdr[0:], uint32(width))
	binary.BigEndian.PutUint32(ihdr[4:], uint32(height))
	ihdr[8], ihdr[9] = depth, colorType
	if err := writeChunk(w, "IHDR", ihdr[:]); err != nil {
		return err
	}
	var phys [9]byte
	binary.BigEndian.PutUint32(phys[0:], uint32(float64(dpi[0])/0.0254+0.5))
	binary.BigEndian.PutUint32(phys[4:], uint32(float64(dpi[1])/0.0254+0.5))
	phys[8] = 1
	return writeChunk(w, "pHYs", phys[:])
}

// NewPNGWriter writes the head of a picture of channels 1 (gray) or 3 (RGB); dpi (x, y) becomes its pHYs.
func NewPNGWriter(w io.Writer, width, height, channels int, dpi [2]int) (*PNGWriter, error) {
	bw := bufio.NewWriterSize(w, 1<<16)
	colorType := byte(0)
	if channels == 3 {
		colorType = 2
	}
	if err := writePNGHead(bw, width, height, 8, colorType, dpi); err != nil {
		return nil, err
	}
	p := &PNGWriter{w: bw, idat: &chunkWriter{w: bw}, rowBytes: width * channels}
	p.z, _ = zlib.NewWriterLevel(p.idat, zlib.BestSpeed)
	p.prev, p.line = make([]byte, p.rowBytes), make([]byte, 1+p.rowBytes)
	return p, nil
}

// WriteRows writes n rows, stride bytes apart; each differs little from the one above, so filter type Up is used throughout.
func (p *PNGWriter) WriteRows(pix []byte, stride, n int) error {
	p.line[0] = 2
	for y := 0; y < n; y++ {
		row := pix[y*stride:][:p.rowBytes]
		for i, v := range row {
			p.line[1+i] = v - p.prev[i]
		}
		copy(p.prev, row)
		if _, err := p.z.Write(p.line); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the picture; w itself is not closed.
func (p *PNGWriter) Close() error {
	if err := p.z.Close(); err != nil {
		return err
	}
	p.idat.flush()
	if p.idat.err != nil {
		return p.idat.err
	}
	if err := writeChunk(p.w, "IEND", nil); err != nil {
		return err
	}
	return p.w.Flush()
}
