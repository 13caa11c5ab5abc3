package raster

import (
	"context"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

const (
	detectDPI   = 72
	detectEdge  = 1440 // pixels, of pages larger than 20 inches
	detectLevel = 8    // of 255; coded gray pictures stray by less
)

// HasColor reports whether anything on the page has colour: whether red, green and blue of any pixel differ by more than 8 of 255 when the page is
// drawn at 72 dpi, no more than 1440 pixels a side. Lines are a pixel wide at least, so thin ones count; what is hidden does not. It
// stops at the first pixel that has colour. The error is the context's.
func (p *Page) HasColor(ctx context.Context) (bool, error) {
	w, h := p.Size()
	s := min(detectDPI/72.0, detectEdge/max(w, h, 1))
	width, height := max(1, int(w*s+0.5)), max(1, int(h*s+0.5))
	plan, err := p.Prepare(ctx, Target{Width: width, Height: height, Format: RGB8, Matrix: geom.Scale(float64(width)/max(w, 1e-3), float64(height)/max(h, 1e-3)), MinLine: 1})
	if err != nil {
		return false, err
	}
	var scratch Scratch
	rows := plan.BandRows()
	for y := 0; y < height; y += rows {
		b, err := plan.Render(ctx, y, min(y+rows, height), &scratch)
		if err != nil {
			return false, err
		}
		for i := range b.Height {
			if hasColor(b.Pix[i*b.Stride:][:b.Width*3]) {
				return true, nil
			}
		}
	}
	return false, nil
}

// hasColor looks at a line of RGB.
func hasColor(line []byte) bool {
	for i := 0; i+2 < len(line); i += 3 {
		r, g, b := line[i], line[i+1], line[i+2]
		if max(r, g, b)-min(r, g, b) > detectLevel {
			return true
		}
	}
	return false
}
