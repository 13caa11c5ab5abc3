// Package interp runs content streams (ISO 32000-2, 8 and 9) and makes display lists of them.
//
// An Env holds what the pages of a document share: fonts, images, colour spaces, glyph masks; it is safe for concurrent use. One
// call of Page runs one page in one goroutine. Nothing a stream says can make it fail: what cannot be drawn becomes a Warning with page,
// object and kind, and the rest of the page follows. Nesting, operators and list memory are bounded by Limits; a page that meets a
// bound is drawn as far as it came, with a warning.
package interp

import (
	"context"
	"sync"

	"github.com/pwgconvert/pwgconvert/raster/color"
	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/glyph"
	"github.com/pwgconvert/pwgconvert/raster/image"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
	"github.com/pwgconvert/pwgconvert/raster/shade"
)

// Limits bounds what one page may cost. Zero fields mean the defaults.
type Limits struct {
	MaxOperators int // 20 000 000 a page, those of forms, glyphs and patterns included
	MaxNesting   int // 28 forms, patterns and glyphs within each other
	MaxStates    int // 4096 q without Q
	List         list.Limits
	Image        image.Options
}

func (l Limits) withDefaults() Limits {
	if l.MaxOperators <= 0 {
		l.MaxOperators = 20_000_000
	}
	if l.MaxNesting <= 0 {
		l.MaxNesting = 28
	}
	if l.MaxStates <= 0 {
		l.MaxStates = 4096
	}
	return l
}

// Env is what the pages of one document share.
type Env struct {
	Doc    *pdf.Document
	Colors *color.Resolver
	Images *image.Cache
	Glyphs *glyph.Cache
	Limits Limits
	Fonts  font.Options

	mu     sync.Mutex
	fonts  map[pdf.Ref]*fontEntry
	images map[pdf.Ref]*imageEntry
	shades map[pdf.Ref]*shadeEntry
}

// NewEnv readies a document for interpretation. imageBytes and glyphBytes bound the shared caches, 0 means their defaults.
func NewEnv(doc *pdf.Document, limits Limits, imageBytes, glyphBytes int64) *Env {
	return &Env{
		Doc: doc, Colors: color.NewResolver(doc), Images: image.NewCache(imageBytes), Glyphs: glyph.NewCache(glyphBytes),
		Limits: limits.withDefaults(), fonts: map[pdf.Ref]*fontEntry{}, images: map[pdf.Ref]*imageEntry{},
		shades: map[pdf.Ref]*shadeEntry{},
	}
}

type fontEntry struct {
	once  sync.Once
	font  *font.Font
	warns []pdf.Warning
	err   error
}

// font loads a font resource, once a document when it is an indirect object.
func (e *Env) font(ctx context.Context, o pdf.Object) (*font.Font, []pdf.Warning, error) {
	ref, ok := o.(pdf.Ref)
	if !ok {
		return font.Load(ctx, e.Doc, o, e.Fonts)
	}
	e.mu.Lock()
	f := e.fonts[ref]
	if f == nil {
		f = &fontEntry{}
		e.fonts[ref] = f
	}
	e.mu.Unlock()
	f.once.Do(func() { f.font, f.warns, f.err = font.Load(ctx, e.Doc, o, e.Fonts) })
	if f.err != nil && ctx.Err() == nil {
		return f.font, f.warns, f.err
	}
	return f.font, f.warns, f.err
}

type imageEntry struct {
	once  sync.Once
	image *image.Image
	warns []pdf.Warning
	err   error
}

// image reads an image's dictionary, once a document.
func (e *Env) image(ctx context.Context, s *pdf.Stream, res pdf.Dict) (*image.Image, []pdf.Warning, error) {
	if s.Ref == (pdf.Ref{}) {
		return image.Load(ctx, e.Doc, e.Colors, s, res, e.Limits.Image)
	}
	e.mu.Lock()
	im := e.images[s.Ref]
	if im == nil {
		im = &imageEntry{}
		e.images[s.Ref] = im
	}
	e.mu.Unlock()
	im.once.Do(func() { im.image, im.warns, im.err = image.Load(ctx, e.Doc, e.Colors, s, res, e.Limits.Image) })
	return im.image, im.warns, im.err
}

type shadeEntry struct {
	once    sync.Once
	shading *shade.Shading
	warns   []pdf.Warning
	err     error
}

// shading reads a shading, once a document when it is an indirect object.
func (e *Env) shading(ctx context.Context, o pdf.Object, res pdf.Dict) (*shade.Shading, []pdf.Warning, error) {
	ref, ok := o.(pdf.Ref)
	if !ok {
		return shade.Load(ctx, e.Doc, e.Colors, o, res, shade.Options{})
	}
	e.mu.Lock()
	s := e.shades[ref]
	if s == nil {
		s = &shadeEntry{}
		e.shades[ref] = s
	}
	e.mu.Unlock()
	s.once.Do(func() { s.shading, s.warns, s.err = shade.Load(ctx, e.Doc, e.Colors, o, res, shade.Options{}) })
	return s.shading, s.warns, s.err
}

// imageSource is a placed image as the list's source.
type imageSource struct {
	placed *image.Placed
	cache  *image.Cache
}

// Open implements list.Source.
func (s imageSource) Open(ctx context.Context) (list.SourceRows, error) {
	return s.placed.Open(ctx, s.cache)
}
