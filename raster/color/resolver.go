package color

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/colorspace/function"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
	"github.com/pwgconvert/pwgconvert/raster/recent"
)

// ErrSpace is wrapped by the errors of Space.
var ErrSpace = errors.New("color: damaged colour space")

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrSpace, fmt.Sprintf(format, args...))
}

// Resolver makes spaces and functions of one document and remembers those that are indirect objects. Its spaces are those of one rendering
// intent; For gives the others.
type Resolver struct {
	doc    *pdf.Document
	opt    Options
	intent Intent

	mu           sync.Mutex
	spaces       map[pdf.Ref]spaceResult
	destinations [5]colorspace.Space // the output intents' by number of components, nil until asked for

	*shared
}

// shared is what the Resolvers of all intents have in common.
type shared struct {
	all          sync.Mutex
	funcs        *recent.Map[pdf.Ref, funcResult]
	profiles     map[profileKey]profileResult
	profileBytes int64
	presses      map[colorspace.Space]*colorspace.Press
	intents      [numIntents]*Resolver
}

// functionBytes bounds the functions that are remembered, as estimated: a document of a thousand pages may have others on each.
const functionBytes = 4 << 20

type spaceResult struct {
	space colorspace.Space
	err   error
}

type funcResult struct {
	fn  function.Func
	err error
}

// Options steer a Resolver.
type Options struct {
	// OutputIntent shows DeviceGray, DeviceRGB and DeviceCMYK as the document's output intents say (ISO 32000-2, 14.11.5), each by the first
	// that has a usable profile of as many components. No renderer in wide use does so unless told, and so the default is not to.
	OutputIntent bool
	Limits       Limits
}

// NewResolver returns a Resolver for doc with the default Options.
func NewResolver(doc *pdf.Document) *Resolver { return NewResolverWith(doc, Options{}) }

// NewResolverWith returns a Resolver for doc.
func NewResolverWith(doc *pdf.Document, opt Options) *Resolver {
	opt.Limits = opt.Limits.withDefaults()
	r := &Resolver{doc: doc, opt: opt, spaces: map[pdf.Ref]spaceResult{}, shared: &shared{
		funcs: recent.New[pdf.Ref, funcResult](functionBytes), profiles: map[profileKey]profileResult{},
		presses: map[colorspace.Space]*colorspace.Press{},
	}}
	r.intents[r.intent] = r
	return r
}

// Turn says that a page begins: what the pages before the last few used may be forgotten.
func (r *Resolver) Turn() {
	r.all.Lock()
	r.funcs.Turn()
	r.all.Unlock()
}

// Space returns the colour space o stands for: a name (device space, or one looked up in res["ColorSpace"]) or an array. res is the
// current resource dictionary; its DefaultGray, DefaultRGB and DefaultCMYK replace the device spaces (ISO 32000-2, 8.6.5.6). The
// space is never nil: with an error it is the best substitute. A Pattern space is a *Pattern.
func (r *Resolver) Space(ctx context.Context, o pdf.Object, res pdf.Dict) (colorspace.Space, error) {
	w := walk{r: r, ctx: ctx, named: r.doc.Dict(res["ColorSpace"])}
	s, err := w.space(o, 0)
	if s == nil {
		s = colorspace.DeviceGray
	}
	return s, err
}

// Function returns the function o stands for: a dictionary, a stream, or an array of functions, which becomes one function with all
// their outputs. The name Identity is the identity of one value.
func (r *Resolver) Function(ctx context.Context, o pdf.Object) (function.Func, error) {
	w := walk{r: r, ctx: ctx}
	return w.function(o, 0)
}

// walk is one descent through space and function objects.
type walk struct {
	r     *Resolver
	ctx   context.Context
	named pdf.Dict // the ColorSpace resources
	// defaulted is set once a result came from a Default space, which depends on the resources and so must not be remembered.
	defaulted bool
}

// space makes the space of o; with an error the space is a substitute or nil.
func (w *walk) space(o pdf.Object, depth int) (colorspace.Space, error) {
	if depth > w.r.opt.Limits.MaxDepth {
		return nil, damaged("nested deeper than %d, the limit", w.r.opt.Limits.MaxDepth)
	}
	if err := w.ctx.Err(); err != nil {
		return nil, err
	}
	ref, isRef := o.(pdf.Ref)
	if !isRef {
		return w.direct(o, depth)
	}
	w.r.mu.Lock()
	got, ok := w.r.spaces[ref]
	w.r.mu.Unlock()
	if ok {
		return got.space, got.err
	}
	before := w.defaulted
	w.defaulted = false
	s, err := w.direct(w.r.doc.Resolve(o), depth)
	if !w.defaulted && w.ctx.Err() == nil && (err == nil || depth == 0) {
		w.r.mu.Lock()
		if old, ok := w.r.spaces[ref]; ok { // another worker was first; one space, one pointer
			s, err = old.space, old.err
		} else if len(w.r.spaces) < w.r.opt.Limits.MaxCached {
			w.r.spaces[ref] = spaceResult{s, err}
		}
		w.r.mu.Unlock()
	}
	w.defaulted = w.defaulted || before
	return s, err
}

func (w *walk) direct(o pdf.Object, depth int) (colorspace.Space, error) {
	switch o := w.r.doc.Resolve(o).(type) {
	case pdf.Name:
		return w.name(o, depth)
	case pdf.Array:
		if len(o) > 0 {
			return w.family(w.r.doc.Name(o[0]), o, depth)
		}
	case *pdf.Stream: // an ICC profile without its array
		return w.icc(o, depth)
	case pdf.Dict: // seen: the Indexed or ICC dictionary alone
		if n, ok := w.r.doc.Int(o["N"]); ok {
			return byComponents(int(n)), damaged("a dictionary in place of an array")
		}
	}
	return nil, damaged("neither a name nor an array")
}

// device returns the device space, or what the resources put in its place.
func (w *walk) device(d colorspace.Device, key pdf.Name, depth int) (colorspace.Space, error) {
	o, ok := w.named[key]
	if !ok {
		if w.r.opt.OutputIntent {
			return w.r.destination(w.ctx, d), nil
		}
		return d, nil
	}
	inner := *w
	inner.named = nil // a default space cannot stand on defaults
	s, err := inner.space(o, depth+1)
	w.defaulted = true
	if _, pattern := s.(*Pattern); s == nil || pattern || s.N() != d.N() {
		return d, errors.Join(err, damaged("%s does not have %d components", key, d.N()))
	}
	if _, indexed := s.(*colorspace.Indexed); indexed {
		return d, damaged("%s is Indexed", key)
	}
	return s, err
}

func (w *walk) name(n pdf.Name, depth int) (colorspace.Space, error) {
	switch n {
	case "DeviceGray", "G", "CalGray":
		return w.device(colorspace.DeviceGray, "DefaultGray", depth)
	case "DeviceRGB", "RGB", "CalRGB":
		return w.device(colorspace.DeviceRGB, "DefaultRGB", depth)
	case "DeviceCMYK", "CMYK", "CalCMYK":
		return w.device(colorspace.DeviceCMYK, "DefaultCMYK", depth)
	case "Pattern":
		return &Pattern{}, nil
	}
	if o, ok := w.named[n]; ok {
		if m, same := w.r.doc.Resolve(o).(pdf.Name); same && m == n {
			return nil, damaged("%s refers to itself", n)
		}
		return w.space(o, depth+1)
	}
	return nil, damaged("no colour space %q", string(n))
}

// byComponents is the device space of n components.
func byComponents(n int) colorspace.Space {
	switch n {
	case 3:
		return colorspace.DeviceRGB
	case 4:
		return colorspace.DeviceCMYK
	}
	return colorspace.DeviceGray
}
