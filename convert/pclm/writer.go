package pclm

import (
	"errors"
	"fmt"
	"io"
	"strconv"
)

// Filter says how strips are coded, by the name of the PDF filter (ISO 32000-2, 7.4).
type Filter string

// The filters of PCLm.
const (
	Flate     Filter = "FlateDecode"
	JPEG      Filter = "DCTDecode"
	RunLength Filter = "RunLengthDecode"
)

// Page describes a page.
type Page struct {
	Width, Height int // pixels
	Resolution    [2]int
	Size          [2]int // points; whole numbers, which some printers want of a MediaBox
	StripRows     int    // rows of each strip but the last
	Colors        int    // 1 gray, 3 RGB, 8 bits each
	Filter        Filter
}

// ErrStrips is the error for a page that has not the strips its height needs.
var ErrStrips = errors.New("pclm: a page has not the strips that its height needs")

// Writer writes a file: BeginPage, then WriteStrip as often as the page has strips, and so on, then Close.
type Writer struct {
	w       io.Writer
	err     error
	at      int64
	offsets []int64 // of objects, by number from 1
	pages   []int   // object numbers
	page    Page
	strips  int // of the page
	written int
	buf     []byte
}

// The first objects.
const (
	objCatalog = 1
	objPages   = 2
)

// NewWriter writes the head of a file.
func NewWriter(w io.Writer) *Writer {
	p := &Writer{w: w, offsets: make([]int64, 2)}
	p.put("%PDF-1.7\n%PCLm 1.0\n")
	p.offsets[objCatalog-1] = p.at
	p.put("1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n")
	return p
}

func (p *Writer) put(s string) {
	p.buf = append(p.buf[:0], s...)
	p.bytes(p.buf)
}

func (p *Writer) bytes(b []byte) {
	if p.err == nil {
		_, p.err = p.w.Write(b)
		p.at += int64(len(b))
	}
}

// object begins the next object.
func (p *Writer) object() int {
	p.offsets = append(p.offsets, p.at)
	n := len(p.offsets)
	p.put(strconv.Itoa(n) + " 0 obj\n")
	return n
}

// BeginPage begins a page.
func (p *Writer) BeginPage(page *Page) error {
	if err := p.whole(); err != nil {
		return err
	}
	p.page, p.written = *page, 0
	p.strips = (page.Height + page.StripRows - 1) / page.StripRows
	n := p.object()
	p.pages = append(p.pages, n)
	p.buf = fmt.Appendf(p.buf[:0], "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R /Resources << /XObject <<", page.Size[0], page.Size[1], n+1)
	for i := range p.strips {
		p.buf = fmt.Appendf(p.buf, " /Image%d %d 0 R", i, n+2+i)
	}
	p.bytes(append(p.buf, " >> >> >>\nendobj\n"...))
	p.object()
	content := p.content()
	p.buf = fmt.Appendf(p.buf[:0], "<< /Length %d >>\nstream\n", len(content))
	p.bytes(append(append(p.buf, content...), "\nendstream\nendobj\n"...))
	return p.err
}

// content stacks the strips from the page's top, in pixels.
func (p *Writer) content() []byte {
	kx, ky := 72/float64(p.page.Resolution[0]), 72/float64(p.page.Resolution[1])
	b := []byte("/P <</MCID 0>> BDC q\n")
	number := func(v float64) { b = append(strconv.AppendFloat(b, v, 'f', -1, 64), ' ') }
	// The pixels begin at the top of the media, whatever the rounding of its height to points.
	number(kx)
	b = append(b, "0 0 "...)
	number(ky)
	b = append(b, "0 "...)
	number(float64(float64(p.page.Size[1]) - float64(float64(p.page.Height)*ky)))
	b = append(b, "cm\n"...)
	for i := range p.strips {
		y := min((i+1)*p.page.StripRows, p.page.Height)
		b = fmt.Appendf(b, "q %d 0 0 %d 0 %d cm /Image%d Do Q\n", p.page.Width, y-i*p.page.StripRows, p.page.Height-y, i)
	}
	return append(b, "Q EMC"...)
}

func (p *Writer) whole() error {
	if p.err == nil && p.written != p.strips {
		return ErrStrips
	}
	return p.err
}

// WriteStrip writes the next strip of the page, coded by the page's filter.
func (p *Writer) WriteStrip(b []byte) error {
	if p.written >= p.strips {
		return ErrStrips
	}
	rows := min(p.page.StripRows, p.page.Height-p.written*p.page.StripRows)
	p.written++
	space := "DeviceGray"
	if p.page.Colors == 3 {
		space = "DeviceRGB"
	}
	p.object()
	p.buf = fmt.Appendf(p.buf[:0], "<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /%s /BitsPerComponent 8 /Filter /%s /Length %d >>\nstream\n",
		p.page.Width, rows, space, p.page.Filter, len(b))
	p.bytes(p.buf)
	p.bytes(b)
	p.put("\nendstream\nendobj\n")
	return p.err
}

// Close writes what the file needs to be read from its end.
func (p *Writer) Close() error {
	if err := p.whole(); err != nil {
		return err
	}
	p.offsets[objPages-1] = p.at
	p.buf = append(p.buf[:0], "2 0 obj\n<< /Type /Pages /Kids ["...)
	for _, n := range p.pages {
		p.buf = fmt.Appendf(p.buf, " %d 0 R", n)
	}
	p.bytes(fmt.Appendf(p.buf, " ] /Count %d >>\nendobj\n", len(p.pages)))
	start := p.at
	p.put(fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(p.offsets)+1))
	p.buf = p.buf[:0]
	for _, at := range p.offsets {
		p.buf = fmt.Appendf(p.buf, "%010d 00000 n \n", at)
	}
	p.bytes(p.buf)
	p.put(fmt.Sprintf("trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(p.offsets)+1, start))
	return p.err
}
