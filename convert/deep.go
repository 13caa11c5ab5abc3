package convert

import (
	"context"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/pwg/packbits"
	"github.com/pwgconvert/pwgconvert/raster"
)

// deepSampler fills dst with n pixels of a type of 16 bits, in network byte order, from pixels as raster.Plan.RenderDeep gives them. Of values
// that are 257 times one of 8 bits it makes what the type's sampler makes of that.
type deepSampler func(dst []byte, src []uint16, n int)

// deepSamplerFor returns the deepSampler of a type of 16 bits, nil for others. It may be used by many workers.
func deepSamplerFor(t pwg.Type) deepSampler {
	if t.BitsPerColor() != 16 {
		return nil
	}
	colors := t.NumColors()
	switch {
	case t.ColorSpace() == pwg.SpaceAdobeRGB:
		return colorspace.NewAdobeRGB().RowDeep
	case t.White() != 0: // light
		return func(dst []byte, src []uint16, n int) { colorspace.Bytes16(dst, src[:n*colors]) }
	case colors <= 2:
		return func(dst []byte, gray []uint16, n int) {
			for i, v := range gray[:n] {
				d := dst[2*colors*i : 2*colors*(i+1)]
				clear(d)
				d[0], d[1] = byte(^v>>8), byte(^v)
			}
		}
	}
	return func(dst []byte, rgb []uint16, n int) { colorspace.Inks16(dst, rgb, n, colors) }
}

// deepLines calls f with the lines y0 <= y < y1 of a page that has pictures of 16 bits.
func deepLines(ctx context.Context, p *raster.Plan, y0, y1, band int, w *workspace, t pwg.Type, sample deepSampler, f func(line []byte) error) error {
	for y := y0; y < y1; y += band {
		b, err := p.RenderDeep(ctx, y, min(y+band, y1), &w.Scratch, &w.deep)
		if err != nil {
			return err
		}
		w.line = grown(w.line, t.BytesPerLine(b.Width))
		for i := range b.Height {
			sample(w.line, b.Pix[i*b.Width*b.Channels:][:b.Width*b.Channels], b.Width)
			if err := f(w.line); err != nil {
				return err
			}
		}
	}
	return nil
}

// deepEncoder codes the lines of pages with pictures of 16 bits, and leaves the others to another encoder.
func deepEncoder(t pwg.Type, others encoder) encoder {
	sample := deepSamplerFor(t)
	if sample == nil {
		return others
	}
	return func(ctx context.Context, k int, p *raster.Plan, y0, y1, band int, w *workspace, out *piece) error {
		if !p.Deep() {
			return others(ctx, k, p, y0, y1, band, w, out)
		}
		return deepLines(ctx, p, y0, y1, band, w, t, sample, func(line []byte) error {
			out.Data = packbits.AppendLine(out.Data, line, t.Unit())
			out.EndLine()
			return nil
		})
	}
}
