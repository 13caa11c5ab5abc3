package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/pwg"
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

func (e *env) inspectCommand() *cobra.Command {
	var pngDir string
	var white bool
	c := &cobra.Command{
		Use:   "inspect FILE.pwg",
		Short: "print every page header of a PWG raster file, its compression and ink",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return named(args[0], e.inspect(args[0], pngDir, white))
		},
	}
	c.Flags().StringVar(&pngDir, "png", "", "write a picture of each page, page-N.png, to this folder")
	c.Flags().BoolVar(&white, "white-fill", false, "read the code 0x80 as \"the rest of the line is white\", as libcups does, instead of rejecting it")
	return c
}

func (e *env) inspect(name, pngDir string, white bool) error {
	var in io.Reader = e.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return &convert.Error{Kind: convert.Read, Err: err}
		}
		defer f.Close()
		in = f
	}
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
