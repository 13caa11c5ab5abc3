// Package interp runs content streams (ISO 32000-2, 8 and 9) and makes display lists of them.
//
// An Env holds what the pages of a document share: fonts, images, colour spaces, glyph masks; it is safe for concurrent use. One
// call of Page runs one page in one goroutine. Nothing a stream says can make it fail: what cannot be drawn becomes a Warning with page,
// object and kind, and the rest of the page follows. Nesting, operators and list memory are bounded by Limits; a page that meets a
// bound is drawn as far as it came, with a warning.
package interp

import (
	"context"
	"reflect"
	"sync"

	"github.com/pwgconvert/pwgconvert/raster/color"
	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/glyph"
	"github.com/pwgconvert/pwgconvert/raster/image"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
	"github.com/pwgconvert/pwgconvert/raster/shade"
)

// Env is what the pages of one document share.
type Env struct {
	Doc    *pdf.Document
	Colors *color.Resolver
	Images *image.Cache
	Glyphs *glyph.Cache
	Limits Limits
	Fonts  font.Options

	mu     sync.Mutex
	direct map[uintptr]*directFont
	fonts  map[pdf.Ref]*cell[*font.Font]
	images map[pdf.Ref]*cell[*image.Image]
	shades map[pdf.Ref]*cell[*shade.Shading]
}

// NewEnv readies a document for interpretation. imageBytes and glyphBytes bound the shared caches, 0 means their defaults.
func NewEnv(doc *pdf.Document, limits Limits, imageBytes, glyphBytes int64) *Env {
	return &Env{
		Doc: doc, Colors: color.NewResolverWith(doc, color.Options{Limits: limits.Color}), Images: image.NewCache(imageBytes), Glyphs: glyph.NewCache(glyphBytes),
		Fonts: font.Options{Limits: limits.Font}, Limits: limits.withDefaults(), fonts: map[pdf.Ref]*cell[*font.Font]{}, direct: map[uintptr]*directFont{}, images: map[pdf.Ref]*cell[*image.Image]{},
		shades: map[pdf.Ref]*cell[*shade.Shading]{},
	}
}

// cell is a value made once, by whoever asks first; others wait. What a cancelled context spoiled is made again.
type cell[T any] struct {
	mu    sync.Mutex
	done  bool
	value T
	warns []pdf.Warning
	err   error
}

func (c *cell[T]) get(ctx context.Context, f func() (T, []pdf.Warning, error)) (T, []pdf.Warning, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.done {
		c.value, c.warns, c.err = f()
		c.done = ctx.Err() == nil
	}
	return c.value, c.warns, c.err
}

// shared returns the cell of an indirect object, made on first use.
func shared[T any](e *Env, cells map[pdf.Ref]*cell[T], ref pdf.Ref) *cell[T] {
	e.mu.Lock()
	defer e.mu.Unlock()
	c := cells[ref]
	if c == nil {
		c = &cell[T]{}
		cells[ref] = c
	}
	return c
}

// font loads a font resource, once a document when it is an indirect object.
func (e *Env) font(ctx context.Context, o pdf.Object) (*font.Font, []pdf.Warning, error) {
	load := func() (*font.Font, []pdf.Warning, error) { return font.Load(ctx, e.Doc, o, e.Fonts) }
	if ref, ok := o.(pdf.Ref); ok {
		return shared(e, e.fonts, ref).get(ctx, load)
	}
	if d, ok := o.(pdf.Dict); ok {
		if c := e.directFont(d); c != nil {
			return c.get(ctx, load)
		}
	}
	return load()
}

// maxDirectFonts bounds the fonts that are remembered although they are no indirect objects; what is beyond is read again.
const maxDirectFonts = 256

// directFont is a font whose dictionary stands in a resource dictionary itself.
type directFont struct {
	dict pdf.Dict // keeps the map alive, so that its address stays its own
	cell cell[*font.Font]
}

// directFont returns the cell of a direct font dictionary, told by its identity; nil when there are too many.
func (e *Env) directFont(d pdf.Dict) *cell[*font.Font] {
	key := reflect.ValueOf(d).Pointer()
	e.mu.Lock()
	defer e.mu.Unlock()
	f := e.direct[key]
	if f == nil {
		if len(e.direct) >= maxDirectFonts {
			return nil
		}
		f = &directFont{dict: d}
		e.direct[key] = f
	}
	return &f.cell
}

// image reads an image's dictionary, once a document.
func (e *Env) image(ctx context.Context, s *pdf.Stream, res pdf.Dict) (*image.Image, []pdf.Warning, error) {
	load := func() (*image.Image, []pdf.Warning, error) {
		return image.Load(ctx, e.Doc, e.Colors, s, res, e.Limits.Image)
	}
	if s.Ref == (pdf.Ref{}) {
		return load()
	}
	return shared(e, e.images, s.Ref).get(ctx, load)
}

// shading reads a shading, once a document when it is an indirect object.
func (e *Env) shading(ctx context.Context, o pdf.Object, res pdf.Dict) (*shade.Shading, []pdf.Warning, error) {
	load := func() (*shade.Shading, []pdf.Warning, error) {
		return shade.Load(ctx, e.Doc, e.Colors, o, res, e.Limits.Shade)
	}
	if ref, ok := o.(pdf.Ref); ok {
		return shared(e, e.shades, ref).get(ctx, load)
	}
	return load()
}

// imageSource is a placed image as the list's source.
type imageSource struct {
	placed *image.Placed
	cache  *image.Cache
}

// Warnings returns what decoding the image met so far.
func (s imageSource) Warnings() []pdf.Warning { return s.placed.Warnings() }

// Open implements list.Source.
func (s imageSource) Open(ctx context.Context) (list.SourceRows, error) {
	return s.placed.Open(ctx, s.cache)
}
