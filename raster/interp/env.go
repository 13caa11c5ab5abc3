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
	"slices"
	"sync"

	"github.com/pwgconvert/pwgconvert/raster/color"
	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/glyph"
	"github.com/pwgconvert/pwgconvert/raster/image"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
	"github.com/pwgconvert/pwgconvert/raster/recent"
	"github.com/pwgconvert/pwgconvert/raster/shade"
	"github.com/pwgconvert/pwgconvert/raster/spare"
	"github.com/pwgconvert/pwgconvert/raster/twin"
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
	direct *recent.Map[key, *cell[*font.Font]] // whose dictionary stands in a resource dictionary itself
	fonts  *recent.Map[key, *cell[*font.Font]]
	images *recent.Map[key, *cell[*image.Image]]
	shades *recent.Map[key, *cell[*shade.Shading]]
	ramps  shade.Ramps
	twins  *twin.Finder
	// intents are the Envs of other rendering intents, see forIntent.
	intents map[color.Intent]*Env

	works spare.List[workspace]
	lists list.Pool
}

// What is kept for pages to come, in bytes as estimated: a document of a thousand pages may have other fonts on each.
const (
	fontBytes  = 8 << 20
	imageBytes = 2 << 20 // of dictionaries; pixels are in the image.Cache
	shadeBytes = 4 << 20
)

// NewEnv readies a document for interpretation. pixelBytes and glyphBytes bound the shared caches, 0 means their defaults.
func NewEnv(doc *pdf.Document, limits Limits, pixelBytes, glyphBytes int64) *Env {
	return &Env{
		Doc: doc, Colors: color.NewResolverWith(doc, color.Options{Limits: limits.Color}), Images: image.NewCache(pixelBytes), Glyphs: glyph.NewCache(glyphBytes),
		Fonts: font.Options{Limits: limits.Font}, Limits: limits.withDefaults(),
		fonts: recent.New[key, *cell[*font.Font]](fontBytes), direct: recent.New[key, *cell[*font.Font]](fontBytes),
		images: recent.New[key, *cell[*image.Image]](imageBytes), shades: recent.New[key, *cell[*shade.Shading]](shadeBytes),
		twins: twin.New(doc, limits.Twin),
	}
}

// turn tells what is kept for pages to come that one begins.
func (e *Env) turn() {
	e.mu.Lock()
	e.images.Turn()
	e.shades.Turn()
	if e.fonts != nil { // those of an intent are its page's
		e.fonts.Turn()
		e.direct.Turn()
	}
	for _, x := range e.intents {
		x.turn()
	}
	e.mu.Unlock()
}

// key names an indirect object, or a dictionary by its identity, or both: an object and the colour space resources where what becomes of it depends
// on them.
type key struct {
	ref  pdf.Ref
	dict uintptr
}

func identity(d pdf.Dict) uintptr { return reflect.ValueOf(d).Pointer() }

// keyUnder returns the key of an object whose ColorSpace entry is cs, and the resources that it depends on, if it does.
func (e *Env) keyUnder(ref pdf.Ref, cs pdf.Object, res pdf.Dict) (key, pdf.Dict) {
	if image.Independent(e.Doc, cs, res) {
		return key{ref: ref}, nil
	}
	named := e.Doc.Dict(res["ColorSpace"])
	return key{ref, identity(named)}, named
}

// cell is a value made once, by whoever asks first; others wait. What a cancelled context spoiled is made again.
type cell[T any] struct {
	dict  pdf.Dict // of the key: keeps the map alive, so that its address stays its own
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

// shared returns the cell of a key, whose dictionary is dict, made on first use. cost estimates the bytes of its value.
func shared[T any](e *Env, cells *recent.Map[key, *cell[T]], k key, dict pdf.Dict, cost func() int64) *cell[T] {
	e.mu.Lock()
	c, ok := cells.Get(k)
	if !ok {
		c = &cell[T]{dict: dict}
		cells.Put(k, c, 1)
	}
	e.mu.Unlock()
	if !ok {
		n := cost() // reads the file: not under the lock
		e.mu.Lock()
		cells.Charge(k, n)
		e.mu.Unlock()
	}
	return c
}

// fontCost estimates a font's memory: its program, as stored and read.
func (e *Env) fontCost(o pdf.Object) int64 {
	d := e.Doc.Dict(o)
	if kids := e.Doc.Array(d["DescendantFonts"]); len(kids) > 0 {
		d = e.Doc.Dict(kids[0])
	}
	desc := e.Doc.Dict(d["FontDescriptor"])
	n := int64(16 << 10)
	for _, k := range [...]pdf.Name{"FontFile", "FontFile2", "FontFile3"} {
		n += 3 * e.length(desc[k])
	}
	return n
}

// length is what a stream's dictionary says that its data takes, within reason.
func (e *Env) length(o pdf.Object) int64 {
	if s := e.Doc.Stream(o); s != nil {
		n, _ := e.Doc.Int(s.Dict["Length"])
		return max(0, min(n, 1<<30))
	}
	return 0
}

// font loads a font resource, once a document when it is an indirect object or one was like it.
func (e *Env) font(ctx context.Context, o pdf.Object) (*font.Font, []pdf.Warning, error) {
	load := func() (*font.Font, []pdf.Warning, error) { return font.Load(ctx, e.Doc, o, e.Fonts) }
	cost := func() int64 { return e.fontCost(o) }
	if ref, ok := o.(pdf.Ref); ok {
		first := e.twins.First(ctx, ref)
		if first != ref && e.Doc.Name(e.Doc.Dict(ref)["Subtype"]) == "Type3" {
			first = ref // its glyphs may look as their page says
		}
		o = first
		f, warns, err := shared(e, e.fonts, key{ref: first}, nil, cost).get(ctx, load)
		return f, ofTwin(warns, first, ref), err
	}
	if d, ok := o.(pdf.Dict); ok {
		return shared(e, e.direct, key{dict: identity(d)}, d, cost).get(ctx, load)
	}
	return load()
}

// image reads an image's dictionary, once for all images of a document that are alike, and for each set of resources that its space depends on.
func (e *Env) image(ctx context.Context, s *pdf.Stream, res pdf.Dict) (*image.Image, []pdf.Warning, error) {
	load := func() (*image.Image, []pdf.Warning, error) {
		return image.Load(ctx, e.Doc, e.Colors, s, res, e.Limits.Image)
	}
	if s.Ref == (pdf.Ref{}) {
		return load()
	}
	ref := s.Ref
	k, named := e.keyUnder(ref, s.Dict["ColorSpace"], res)
	if named == nil {
		if first := e.twins.First(ctx, ref); first != ref {
			if t := e.Doc.Stream(first); t != nil {
				s, k.ref = t, first
			}
		}
	}
	im, warns, err := shared(e, e.images, k, named, func() int64 { return 4 << 10 }).get(ctx, load)
	return im, ofTwin(warns, k.ref, ref), err
}

// ofTwin makes warnings about an object ones about another that is like it.
func ofTwin(warns []pdf.Warning, from, to pdf.Ref) []pdf.Warning {
	if from == to {
		return warns
	}
	warns = slices.Clone(warns)
	for i := range warns {
		if warns[i].Object == from {
			warns[i].Object = to
		}
	}
	return warns
}

// shading reads a shading, once a document when it is an indirect object, and for each set of resources that its space depends on.
func (e *Env) shading(ctx context.Context, o pdf.Object, res pdf.Dict) (*shade.Shading, []pdf.Warning, error) {
	load := func() (*shade.Shading, []pdf.Warning, error) {
		return shade.Load(ctx, e.Doc, e.Colors, o, res, &e.ramps, e.Limits.Shade)
	}
	if ref, ok := o.(pdf.Ref); ok {
		k, named := e.keyUnder(ref, e.Doc.Dict(o)["ColorSpace"], res)
		return shared(e, e.shades, k, named, func() int64 { return 64<<10 + 8*e.length(o) }).get(ctx, load)
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

// Samples returns how many samples are to be decoded.
func (s imageSource) Samples() int64 { return s.placed.Samples() }

// Open implements list.Source.
func (s imageSource) Open(ctx context.Context) (list.SourceRows, error) {
	return s.placed.Open(ctx, s.cache)
}

// Deep reports whether the rows have 16 bits a sample to give.
func (s imageSource) Deep() bool { return s.placed.Deep() }
