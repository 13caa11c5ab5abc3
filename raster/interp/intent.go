package interp

import (
	"context"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/color"
	"github.com/pwgconvert/pwgconvert/raster/image"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/recent"
	"github.com/pwgconvert/pwgconvert/raster/shade"
)

// forIntent returns the Env whose images and shadings are converted under a rendering intent. All share what does not depend on it.
func (e *Env) forIntent(i color.Intent) *Env {
	cols := e.Colors.For(i)
	if cols == e.Colors {
		return e
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.intents == nil {
		e.intents = map[color.Intent]*Env{}
	}
	x := e.intents[i]
	if x == nil {
		x = &Env{
			Doc: e.Doc, Colors: cols, Images: e.Images, Glyphs: e.Glyphs, Limits: e.Limits, Fonts: e.Fonts, twins: e.twins,
			images: recent.New[key, *cell[*image.Image]](imageBytes), shades: recent.New[key, *cell[*shade.Shading]](shadeBytes),
		}
		e.intents[i] = x
	}
	return x
}

// FollowOutputIntents shows device colours as the document's output intents say. It is called before the Env is used.
func (e *Env) FollowOutputIntents() {
	e.Colors = color.NewResolverWith(e.Doc, color.Options{OutputIntent: true, Limits: e.Limits.Color})
}

// inkSource shows a source of sRGB pixels in inks.
type inkSource struct {
	list.Source
	press *colorspace.Press
}

// Open implements list.Source.
func (s inkSource) Open(ctx context.Context) (list.SourceRows, error) {
	rows, err := s.Source.Open(ctx)
	if err != nil {
		return nil, err
	}
	return &inkRows{SourceRows: rows, press: s.press}, nil
}

type inkRows struct {
	list.SourceRows
	press *colorspace.Press
	buf   []byte
}

// Row implements list.SourceRows.
func (r *inkRows) Row(y, x0, x1 int, pix, alpha []byte) {
	n := x1 - x0
	if len(r.buf) < 3*n {
		r.buf = make([]byte, 3*n)
	}
	r.SourceRows.Row(y, x0, x1, r.buf[:3*n], alpha)
	r.press.FromRGB8(pix, r.buf, n)
}
