package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/pwg/urf"
)

// pageReport is what inspect says of a page.
type pageReport struct {
	Page   int         `json:"page"`
	Type   string      `json:"type"`
	Header *pwg.Header `json:"header"`
	Fault  string      `json:"fault,omitempty"` // what a strict reader would refuse in the header
	Bytes  int64       `json:"bytes"`           // coded, without the header
	Ratio  float64     `json:"ratio"`           // uncoded over coded
	Groups int         `json:"line_groups"`     // lines that are coded once
	Ink    float64     `json:"ink"`             // mean share of ink or darkness, 0 to 1
}

// inspectFlags are the flags of inspect.
type inspectFlags struct {
	png, from, charset string
	password           string
	white              bool
}

func (e *env) inspectCommand() *cobra.Command {
	f := &inspectFlags{}
	c := &cobra.Command{
		Use:   "inspect FILE",
		Short: "say what a file is and what its pages are; of raster, every page header, its compression and ink",
		Long: `Says as JSON what a document is, how many pages it has and how large they are, and what is wrong with it.
Of image/pwg-raster and image/urf it prints an object a page: the header, what a strict reader would refuse in it, the compression and the
share of ink.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return named(args[0], e.inspect(c.Context(), args[0], f))
		},
	}
	s := c.Flags()
	s.StringVar(&f.png, "png", "", "of PWG raster: write a picture of each page, page-N.png, to this folder")
	s.BoolVar(&f.white, "white-fill", false, "read the code 0x80 of PWG raster as \"the rest of the line is white\", as libcups does, instead of rejecting it")
	s.StringVar(&f.from, "from", "", "content type that the document is said to have")
	s.StringVar(&f.charset, "charset", "", "of text")
	s.StringVar(&f.password, "password-file", "", "file whose first line is the document's password")
	return c
}

// inspect reads raster as a stream, everything else as a document.
func (e *env) inspect(ctx context.Context, name string, f *inspectFlags) error {
	var in io.Reader = e.in
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return &convert.Error{Kind: convert.Read, Err: err}
		}
		defer file.Close()
		in = file
	}
	b := bufio.NewReader(in)
	switch head, _ := b.Peek(8); {
	case bytes.HasPrefix(head, []byte("RaS2")):
		return e.inspectPWG(b, f.png, f.white)
	case string(head) == "UNIRAST\x00":
		return e.inspectURF(b)
	}
	if f.png != "" {
		return usage("--png takes PWG raster; convert --to image/png makes pictures of everything else")
	}
	opt := &convert.Options{SecondOpinion: true, ContentType: declared(f.from, f.charset)}
	if err := readPassword(f.password, opt); err != nil {
		return err
	}
	var src *source
	var err error
	if name == "-" {
		src, err = (&env{in: b}).open(name)
	} else {
		src, err = e.open(name)
	}
	if err != nil {
		return err
	}
	defer src.Close()
	doc, err := convert.New().Inspect(ctx, src, src.size, opt)
	if err != nil {
		return err
	}
	return e.json(doc)
}

func (e *env) inspectPWG(in io.Reader, pngDir string, white bool) error {
	if pngDir != "" {
		if err := os.MkdirAll(pngDir, 0o755); err != nil {
			return &convert.Error{Kind: convert.Write, Err: err}
		}
	}
	r := pwg.NewReader(in, pwg.ReaderOptions{FillWhite: white})
	for n := 1; ; n++ {
		h, err := r.Next()
		if errors.Is(err, io.EOF) && err == io.EOF {
			if n == 1 {
				return &convert.Error{Kind: convert.NotDocument, Err: errors.New("no pages")}
			}
			return nil
		}
		if err != nil {
			return &convert.Error{Kind: convert.NotDocument, Page: n, Err: err}
		}
		rep, err := e.inspectPage(r, h, n, pngDir)
		if err != nil {
			return err
		}
		if err := e.json(rep); err != nil {
			return err
		}
	}
}

// urfReport is what inspect says of a page of URF.
type urfReport struct {
	Page     int         `json:"page"`
	OfPages  uint32      `json:"of_pages"` // as the file says, 0 for unknown
	Header   *urf.Header `json:"header"`
	Fault    string      `json:"fault,omitempty"`
	Bytes    int64       `json:"bytes"`
	Ratio    float64     `json:"ratio"`
	Darkness float64     `json:"ink"` // mean share of ink or darkness, 0 to 1
}

func (e *env) inspectURF(in io.Reader) error {
	r, err := urf.NewReader(in, urf.Limits{})
	if err != nil {
		return &convert.Error{Kind: convert.NotDocument, Err: err}
	}
	for n := 1; ; n++ {
		h, err := r.Next()
		if err == io.EOF && n > 1 {
			return nil
		}
		if err != nil {
			return &convert.Error{Kind: convert.NotDocument, Page: n, Err: err}
		}
		rep := &urfReport{Page: n, OfPages: r.Pages(), Header: h}
		if fault := h.Validate(); fault != nil {
			rep.Fault = fault.Error()
		}
		start := r.Offset()
		dark := 0.0
		for range h.Height {
			line, err := r.ReadLine()
			if err != nil {
				return &convert.Error{Kind: convert.NotDocument, Page: n, Err: err}
			}
			dark += urfDarkness(h, line)
		}
		rep.Darkness = dark / float64(h.Height)
		rep.Bytes = r.Offset() - start
		rep.Ratio = float64(int64(h.BytesPerLine())*int64(h.Height)) / float64(max(rep.Bytes, 1))
		if err := e.json(rep); err != nil {
			return err
		}
	}
}

// urfDarkness is the mean of a line's samples, 1 for ink.
func urfDarkness(h *urf.Header, line []byte) float64 {
	sum, n, step := 0, 0, 1
	if int(h.BitsPerPixel) == 16*h.ColorSpace.Colors() {
		step = 2 // the high byte will do
	}
	for i := 0; i < len(line); i += step {
		v := int(line[i])
		if h.Bilevel() {
			v = 255 * bits.OnesCount8(line[i]) / 8
		}
		sum, n = sum+v, n+1
	}
	d := float64(sum) / float64(255*max(n, 1))
	if h.ColorSpace == urf.CMYK || h.Bilevel() {
		return d
	}
	return 1 - d
}

func (e *env) inspectPage(r *pwg.Reader, h *pwg.Header, n int, pngDir string) (*pageReport, error) {
	rep := &pageReport{Page: n, Header: h}
	t, known := h.Type()
	if known {
		rep.Type = t.String()
	}
	if fault := h.Validate(); fault != nil {
		rep.Fault = fault.Error()
	}
	start := r.Offset()
	v := newView(h)
	var png *convert.PNGWriter
	var out *outFile
	if pngDir != "" {
		var err error
		if out, err = createFile(filepath.Join(pngDir, fmt.Sprintf("page-%d.png", n))); err != nil {
			return nil, &convert.Error{Kind: convert.Write, Err: err}
		}
		png, err = convert.NewPNGWriter(out, int(h.Width), int(h.Height), v.channels, [2]int{int(h.HWResolution[0]), int(h.HWResolution[1])})
		if err != nil {
			_ = out.Abandon()
			return nil, &convert.Error{Kind: convert.Write, Err: err}
		}
	}
	var ink float64
	for done := 0; done < int(h.Height); {
		line, lines, err := r.ReadGroup()
		if err != nil {
			if out != nil {
				_ = out.Abandon()
			}
			return nil, &convert.Error{Kind: convert.NotDocument, Page: n, Err: err}
		}
		row := v.row(line)
		ink += v.ink(row) * float64(lines)
		rep.Groups++
		done += lines
		if png == nil {
			continue
		}
		for range lines {
			if err := png.WriteRows(row, len(row), 1); err != nil {
				_ = out.Abandon()
				return nil, &convert.Error{Kind: convert.Write, Err: err}
			}
		}
	}
	rep.Bytes = r.Offset() - start
	rep.Ratio = float64(int64(h.BytesPerLine)*int64(h.Height)) / float64(max(rep.Bytes, 1))
	rep.Ink = ink / float64(max(h.Height, 1))
	if png != nil {
		if err := errors.Join(png.Close(), out.Close()); err != nil {
			return nil, &convert.Error{Kind: convert.Write, Err: err}
		}
	}
	return rep, nil
}

// view turns lines of any document type into 8-bit gray or RGB for people.
type view struct {
	h        *pwg.Header
	inkSpace bool
	channels int
	buf      []byte
}

func newView(h *pwg.Header) *view {
	v := &view{h: h, channels: 1}
	t, ok := h.Type()
	v.inkSpace = ok && t.White() == 0
	if h.NumColors >= 3 {
		v.channels = 3
	}
	v.buf = make([]byte, int(h.Width)*v.channels)
	return v
}

// row shows one line. Inks are shown as 255 less the ink, black taken off all three; further inks are not shown.
func (v *view) row(line []byte) []byte {
	n, w := int(v.h.NumColors), int(v.h.Width)
	bytes := int(v.h.BitsPerColor) / 8
	for x := range w {
		if bytes == 0 {
			b := line[x>>3] >> (7 - x&7) & 1 * 255
			if v.inkSpace {
				b = ^b
			}
			v.buf[x] = b
			continue
		}
		px := line[x*n*bytes:]
		for c := range v.channels {
			s := int(px[c*bytes]) // the high byte of 16
			if v.inkSpace {
				if v.channels == 3 && n > 3 {
					s = min(255, s+int(px[3*bytes]))
				}
				s = 255 - s
			}
			v.buf[x*v.channels+c] = byte(s)
		}
	}
	return v.buf
}

func (v *view) ink(row []byte) float64 {
	sum := 0
	for _, b := range row {
		sum += 255 - int(b)
	}
	return float64(sum) / float64(255*max(len(row), 1))
}
