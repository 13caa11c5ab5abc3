package convert

import (
	"context"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/pwg/packbits"
	"github.com/pwgconvert/pwgconvert/raster"
)

// workspace is one worker's memory.
type workspace struct {
	raster.Scratch
	line []byte
}

// encoder appends rows y0 <= y < y1 of a page to c, coded for one document type.
type encoder func(ctx context.Context, p *raster.Plan, y0, y1 int, w *workspace, c *packbits.Coded) error

// encoderFor returns the encoder of a document type that plans may choose. sGray and sRGB of 8 bits are what pages are rendered in, and RGB
// of a device is given the same numbers; the other types are made from these pixel by pixel.
func encoderFor(t pwg.Type) encoder {
	switch t {
	case pwg.SGray8, pwg.SRGB8, pwg.RGB8:
		return func(ctx context.Context, p *raster.Plan, y0, y1 int, w *workspace, c *packbits.Coded) error {
			return p.Encode(ctx, y0, y1, &w.Scratch, c)
		}
	}
	unit := t.Unit()
	convertRow := rowConverter(t)
	return func(ctx context.Context, p *raster.Plan, y0, y1 int, w *workspace, c *packbits.Coded) error {
		b, err := p.Render(ctx, y0, y1, &w.Scratch)
		if err != nil {
			return err
		}
		size := b.Width * unit
		if cap(w.line) < size {
			w.line = make([]byte, size)
		}
		line := w.line[:size]
		for y := range b.Height {
			convertRow(line, b.Pix[y*b.Stride:][:b.Width*b.Channels])
			c.Data = packbits.AppendLine(c.Data, line, unit)
			c.EndLine()
		}
		return nil
	}
}

// rowConverter maps a row of 8-bit samples to a type: black counts ink where sGray counts light (PWG 5102.4, 4.3.2.3), and 16-bit samples
// are the 8-bit ones scaled exactly, 255 to 65535, in network byte order.
func rowConverter(t pwg.Type) func(dst, src []byte) {
	invert := byte(0)
	if t == pwg.Black8 || t == pwg.Black16 {
		invert = 0xFF
	}
	if t.BitsPerColor() == 16 {
		return func(dst, src []byte) {
			for i, v := range src {
				v ^= invert
				dst[2*i], dst[2*i+1] = v, v
			}
		}
	}
	return func(dst, src []byte) {
		for i, v := range src {
			dst[i] = v ^ invert
		}
	}
}
