package convert

import (
	"bytes"
	"image/jpeg"
	"io"

	"github.com/klauspost/compress/zlib"

	"github.com/pwgconvert/pwgconvert/convert/pclm"
	"github.com/pwgconvert/pwgconvert/convert/tiff"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// This file makes the formats whose pages are strips coded apart: PCLm and TIFF.

// deflater compresses strips; it belongs to one worker.
type deflater struct {
	z   *zlib.Writer
	buf bytes.Buffer
}

func (d *deflater) reset(level int) {
	d.buf.Reset()
	if d.z == nil {
		d.z, _ = zlib.NewWriterLevel(&d.buf, level)
		return
	}
	d.z.Reset(&d.buf)
}

// endStrip divides the bytes of a piece.
func (p *piece) endStrip() { p.strips = append(p.strips, len(p.Data)) }

// pclmOutput writes PCLm.
type pclmOutput struct {
	plan *Plan
	w    *pclm.Writer
}

func newPCLmOutput(plan *Plan, dst io.Writer) *pclmOutput {
	return &pclmOutput{plan, pclm.NewWriter(dst)}
}

const (
	pclmStrip   = 16 // rows of a strip: what printers name in pclm-strip-height-preferred
	pclmStretch = 512 << 10
)

func (o *pclmOutput) rows(k int) int {
	n := o.plan.Pages[k].Width * o.plan.Type.NumColors() * pclmStrip
	return pclmStrip * max(1, pclmStretch/n)
}

func (o *pclmOutput) encoder() encoder    { return rowsEncoder(o.plan.Type, o.plan.Dither, o.coder) }
func (o *pclmOutput) coder() stretchCoder { return &pclmCoder{plan: o.plan} }

func (o *pclmOutput) beginPage(k int) error {
	p := &o.plan.Pages[k]
	filter := pclm.Flate
	switch o.plan.Compression {
	case CompressJPEG:
		filter = pclm.JPEG
	case CompressPackBits:
		filter = pclm.RunLength
	}
	return o.w.BeginPage(&pclm.Page{Width: p.Width, Height: p.Height, Resolution: o.plan.Resolution, Size: p.PageSize, StripRows: pclmStrip,
		Colors: o.plan.Type.NumColors(), Filter: filter})
}

func (o *pclmOutput) write(_ int, p *piece) error { return eachStrip(p, o.w.WriteStrip) }
func (o *pclmOutput) endPage(int) error           { return nil }
func (o *pclmOutput) close() error                { return o.w.Close() }
func (o *pclmOutput) abandon()                    {}

func eachStrip(p *piece, write func([]byte) error) error {
	at := 0
	for _, end := range p.strips {
		if err := write(p.Data[at:end]); err != nil {
			return err
		}
		at = end
	}
	return nil
}

// pclmCoder codes rows in strips.
type pclmCoder struct {
	plan *Plan
	out  *piece
	left int // rows of the stretch
	n    int // rows in the strip
	z    deflater
	jpeg jpegCoder
}

func (c *pclmCoder) begin(k, y0, y1 int, out *piece) {
	c.out, c.left, c.n = out, y1-y0, 0
	c.jpeg.f, c.jpeg.width = &jpegFormat{plan: c.plan, quality: c.plan.Quality}, c.plan.Pages[k].Width
}

func (c *pclmCoder) row(line []byte) error {
	if c.n == 0 {
		c.z.reset(zlib.BestSpeed)
		c.jpeg.height, c.jpeg.y = min(pclmStrip, c.left), 0
		c.jpeg.pix = grown(c.jpeg.pix, c.jpeg.width*c.jpeg.height*c.jpeg.depth())
	}
	switch c.plan.Compression {
	case CompressJPEG:
		if err := c.jpeg.row(line); err != nil {
			return err
		}
	case CompressPackBits:
		c.out.Data = tiff.AppendPackBits(c.out.Data, line)
	default:
		if _, err := c.z.z.Write(line); err != nil {
			return err
		}
	}
	c.left--
	if c.n++; c.n < pclmStrip && c.left > 0 {
		return nil
	}
	c.n = 0
	return c.endStrip()
}

func (c *pclmCoder) endStrip() error {
	switch c.plan.Compression {
	case CompressJPEG:
		c.jpeg.buf.Reset()
		if err := jpeg.Encode(&c.jpeg.buf, c.jpeg.picture(c.jpeg.width, c.jpeg.height), &jpeg.Options{Quality: c.plan.Quality}); err != nil {
			return err
		}
		c.out.Data = append(c.out.Data, c.jpeg.buf.Bytes()...)
	case CompressPackBits:
		c.out.Data = append(c.out.Data, 128) // the end of the data (ISO 32000-2, 7.4.5)
	default:
		if err := c.z.z.Close(); err != nil {
			return err
		}
		c.out.Data = append(c.out.Data, c.z.buf.Bytes()...)
	}
	c.out.endStrip()
	return nil
}

func (c *pclmCoder) end() error { return nil }

// tiffOutput writes TIFF; a stretch is a strip.
type tiffOutput struct {
	plan *Plan
	w    *tiff.Writer
}

const tiffStrip = 256 << 10 // uncoded bytes

func (o *tiffOutput) rows(k int) int {
	p := &o.plan.Pages[k]
	return min(max(1, tiffStrip/o.plan.Type.BytesPerLine(p.Width)), p.Height)
}

func (o *tiffOutput) encoder() encoder    { return rowsEncoder(o.plan.Type, o.plan.Dither, o.coder) }
func (o *tiffOutput) coder() stretchCoder { return &tiffCoder{plan: o.plan} }

func (o *tiffOutput) beginPage(k int) error {
	p, t := &o.plan.Pages[k], o.plan.Type
	page := &tiff.Page{Width: p.Width, Height: p.Height, RowsPerStrip: o.rows(k), Bits: t.BitsPerColor(), Samples: t.NumColors(),
		Compression: tiff.Deflate, Resolution: o.plan.Resolution, Number: k, Of: len(o.plan.Pages)}
	switch o.plan.Compression {
	case CompressG4:
		page.Compression = tiff.G4
	case CompressPackBits:
		page.Compression = tiff.PackBits
	}
	switch {
	case t.NumColors() == 4:
		page.Photometric = tiff.Separated
	case t.NumColors() == 3:
		page.Photometric = tiff.RGB
	case t.White() != 0:
		page.Photometric = tiff.BlackIsZero
	}
	return o.w.BeginPage(page)
}

func (o *tiffOutput) write(_ int, p *piece) error { return o.w.WriteStrip(p.Data) }
func (o *tiffOutput) endPage(int) error           { return nil }
func (o *tiffOutput) close() error                { return o.w.Close() }
func (o *tiffOutput) abandon()                    { o.w.Abandon() }

// tiffCoder codes the rows of a strip.
type tiffCoder struct {
	plan *Plan
	out  *piece
	z    deflater
	fax  tiff.Fax
}

func (c *tiffCoder) begin(k, _, _ int, out *piece) {
	c.out = out
	switch c.plan.Compression {
	case CompressG4:
		c.fax.Reset(c.plan.Pages[k].Width, out.Data)
	case CompressFlate:
		c.z.reset(zlib.BestSpeed)
	}
}

func (c *tiffCoder) row(line []byte) error {
	switch c.plan.Compression {
	case CompressG4:
		c.fax.Row(line)
	case CompressPackBits:
		c.out.Data = tiff.AppendPackBits(c.out.Data, line)
	default:
		_, err := c.z.z.Write(line)
		return err
	}
	return nil
}

func (c *tiffCoder) end() error {
	switch c.plan.Compression {
	case CompressG4:
		c.out.Data = c.fax.End()
	case CompressFlate:
		if err := c.z.z.Close(); err != nil {
			return err
		}
		c.out.Data = append(c.out.Data, c.z.buf.Bytes()...)
	}
	return nil
}

// newTIFFOutput returns the output to dst; patch changes what was written there, and is nil where that cannot be done.
func newTIFFOutput(plan *Plan, dst io.Writer, patch func(at int64, b []byte) error) *tiffOutput {
	return &tiffOutput{plan, tiff.NewWriter(dst, patch)}
}

// The types that the formats of strips hold. G4 takes ink as 1, so TIFF's bits are those of black.
var (
	pclmTypes = []pwg.Type{pwg.SGray8, pwg.SRGB8}
	tiffTypes = []pwg.Type{pwg.SGray8, pwg.SRGB8, pwg.Black1, pwg.Black8, pwg.CMYK8, pwg.SGray16, pwg.SRGB16, pwg.Black16, pwg.CMYK16}
)
