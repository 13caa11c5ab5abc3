package convert

import (
	"bufio"
	"bytes"
	"image"
	"image/jpeg"
	"io"
)

// pictureOutput writes one file a page.
type pictureOutput struct {
	j      *conversion
	open   func(page int) (io.WriteCloser, error)
	format pictureFormat
	file   io.WriteCloser
	w      *bufio.Writer
}

// pictureFormat is the format of a picture.
type pictureFormat interface {
	rows(k int) int
	newCoder() stretchCoder
	begin(w io.Writer, k int) error
	piece(w io.Writer, k int, p *piece) error
	end(w io.Writer, k int) error
}

func (o *pictureOutput) rows(k int) int      { return o.format.rows(k) }
func (o *pictureOutput) coder() stretchCoder { return o.format.newCoder() }
func (o *pictureOutput) encoder() encoder {
	return rowsEncoder(o.j.plan.Type, o.j.plan.Dither, o.format.newCoder)
}

func (o *pictureOutput) beginPage(k int) error {
	page := o.j.plan.Pages[k].Source + 1
	file, err := o.open(page)
	if err != nil {
		return &Error{Kind: Write, Page: page, Op: "write", Err: err}
	}
	o.file = file
	counted := &countWriter{w: file, n: &o.j.res.Bytes}
	if _, ok := file.(nopCloser); ok {
		counted.n = new(int64) // counted below it
	}
	o.w = bufio.NewWriterSize(counted, 64<<10)
	return o.format.begin(o.w, k)
}

func (o *pictureOutput) write(k int, p *piece) error { return o.format.piece(o.w, k, p) }

func (o *pictureOutput) endPage(k int) error {
	if err := o.format.end(o.w, k); err != nil {
		return err
	}
	if err := o.w.Flush(); err != nil {
		return err
	}
	file := o.file
	o.file = nil
	return file.Close()
}

func (o *pictureOutput) close() error { return nil }

func (o *pictureOutput) abandon() {
	if o.file != nil {
		abandon(o.file)
	}
}

// Abandoner is implemented by page writers that can throw away what was written: called instead of Close when a page fails.
type Abandoner interface{ Abandon() error }

func abandon(w io.WriteCloser) {
	if a, ok := w.(Abandoner); ok {
		_ = a.Abandon()
		return
	}
	_ = w.Close()
}

// countWriter counts what goes through and keeps the first error.
type countWriter struct {
	w   io.Writer
	n   *int64
	err error
}

// Write implements io.Writer.
func (c *countWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	*c.n += int64(n)
	if err != nil && c.err == nil {
		c.err = err
	}
	return n, err
}

// AvailableBuffer is that of what is written to, nil if it has none.
func (c *countWriter) AvailableBuffer() []byte {
	if l, ok := c.w.(interface{ AvailableBuffer() []byte }); ok {
		return l.AvailableBuffer()
	}
	return nil
}

type nopCloser struct{ io.Writer }

// Close implements io.Closer.
func (nopCloser) Close() error { return nil }

// maxJPEG is the largest edge of a JPEG (ISO/IEC 10918-1, B.2.2).
const maxJPEG = 65535

// jpegFormat writes baseline JPEG (ISO/IEC 10918-1) as JFIF. The encoder of the standard library takes whole pictures; a stretch of
// rows is one for it, and its entropy-coded data, which begins and ends on a byte with fresh predictions, is just what stands between two
// restart markers. So stretches are coded at once and no page is held as a whole.
type jpegFormat struct {
	plan    *Plan
	quality int
}

const jpegBlock = 16 // rows of a minimum coded unit, both in gray (two of 8) and in colour with its chroma halved

func (f *jpegFormat) rows(k int) int {
	w := f.plan.Pages[k].Width
	n := max(1, (1<<20)/(4*jpegBlock*w))
	return jpegBlock * min(n, max(1, 65535/f.units(w))) // a restart interval has 16 bits
}

// units returns the minimum coded units of jpegBlock rows.
func (f *jpegFormat) units(width int) int {
	if f.plan.Type.NumColors() == 1 {
		return 2 * ((width + 7) / 8)
	}
	return (width + 15) / 16
}

func (f *jpegFormat) newCoder() stretchCoder { return &jpegCoder{f: f} }

func (f *jpegFormat) begin(w io.Writer, k int) error {
	p := &f.plan.Pages[k]
	var b bytes.Buffer
	c := jpegCoder{f: f}
	if err := jpeg.Encode(&b, c.picture(1, 1), &jpeg.Options{Quality: f.quality}); err != nil {
		return err
	}
	head, _ := splitJPEG(b.Bytes())
	for at := 2; at+4 <= len(head); {
		n := 2 + int(head[at+2])<<8 + int(head[at+3])
		if head[at+1] == 0xC0 { // the frame header: its size is the page's
			head[at+5], head[at+6], head[at+7], head[at+8] = byte(p.Height>>8), byte(p.Height), byte(p.Width>>8), byte(p.Width)
		}
		if head[at+1] == 0xDA {
			interval := f.rows(k) / jpegBlock * f.units(p.Width)
			dri := []byte{0xFF, 0xDD, 0, 4, byte(interval >> 8), byte(interval)}
			dpi := f.plan.Resolution
			jfif := []byte{0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 2, 1, byte(dpi[0] >> 8), byte(dpi[0]), byte(dpi[1] >> 8), byte(dpi[1]), 0, 0}
			for _, part := range [][]byte{jfif, head[2:at], dri, head[at:]} {
				if _, err := w.Write(part); err != nil {
					return err
				}
			}
		}
		at += n
	}
	return nil
}

func (f *jpegFormat) piece(w io.Writer, _ int, p *piece) error {
	_, err := w.Write(p.Data)
	return err
}

func (f *jpegFormat) end(w io.Writer, _ int) error {
	_, err := w.Write([]byte{0xFF, 0xD9})
	return err
}

// splitJPEG divides what the encoder made into everything before the coded data, and these.
func splitJPEG(b []byte) (head, data []byte) {
	for at := 2; at+4 <= len(b) && b[at] == 0xFF; {
		n := 2 + int(b[at+2])<<8 + int(b[at+3])
		if b[at+1] == 0xDA && at+n+2 <= len(b) {
			return b[:at+n], b[at+n : len(b)-2]
		}
		at += n
	}
	return b, nil
}

// jpegCoder collects the rows of a stretch and codes them.
type jpegCoder struct {
	f      *jpegFormat
	out    *piece
	pix    []byte
	width  int
	height int
	y      int
	last   bool
	index  int
	buf    bytes.Buffer
}

func (c *jpegCoder) begin(k, y0, y1 int, out *piece) {
	p := &c.f.plan.Pages[k]
	c.out, c.width, c.height, c.y = out, p.Width, y1-y0, 0
	c.last, c.index = y1 == p.Height, y0/c.f.rows(k)
	c.pix = grown(c.pix, c.width*c.height*c.depth())
}

func (c *jpegCoder) depth() int {
	if c.f.plan.Type.NumColors() == 1 {
		return 1
	}
	return 4
}

func (c *jpegCoder) row(line []byte) error {
	dst := c.pix[c.y*c.width*c.depth():][:c.width*c.depth()]
	c.y++
	if c.depth() == 1 {
		copy(dst, line)
		return nil
	}
	for len(dst) >= 4 && len(line) >= 3 {
		dst[0], dst[1], dst[2], dst[3] = line[0], line[1], line[2], 0xFF
		dst, line = dst[4:], line[3:]
	}
	return nil
}

// picture is the stretch as the encoder takes it; without rows it is empty paper.
func (c *jpegCoder) picture(w, h int) image.Image {
	r := image.Rect(0, 0, w, h)
	c.pix = grown(c.pix, w*h*c.depth())
	if c.depth() == 1 {
		return &image.Gray{Pix: c.pix, Stride: w, Rect: r}
	}
	return &image.RGBA{Pix: c.pix, Stride: 4 * w, Rect: r}
}

func (c *jpegCoder) end() error {
	c.buf.Reset()
	if err := jpeg.Encode(&c.buf, c.picture(c.width, c.height), &jpeg.Options{Quality: c.f.quality}); err != nil {
		return err
	}
	_, data := splitJPEG(c.buf.Bytes())
	c.out.Data = append(c.out.Data, data...)
	if !c.last {
		c.out.Data = append(c.out.Data, 0xFF, 0xD0+byte(c.index&7)) // RSTm
	}
	return nil
}
