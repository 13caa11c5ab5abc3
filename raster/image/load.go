package image

import (
	"context"
	"fmt"
	"sync"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/color"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Options bounds what an image may cost. The zero value means the defaults.
type Options struct {
	MaxPixels int64 // width x height of one image as coded; 1<<30 by default
	// MaxBytes bounds the decoded pixels held for one placement, 1<<29 by default; larger ones are held at a lower resolution. A row of
	// samples may take a quarter of it.
	MaxBytes int64
	// Workers is how many render at a time, 1 by default: as many decode a JPEG 2000 picture, for which the others wait.
	Workers int
}

func (o Options) withDefaults() Options {
	if o.MaxPixels <= 0 {
		o.MaxPixels = 1 << 30
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 1 << 29
	}
	return o
}

// maxSide bounds width and height, so that products of two stay within 64 bits with room.
const maxSide = 1 << 24

// Image is an image XObject or inline image.
type Image struct {
	W, H        int  // samples, as the dictionary says
	Stencil     bool // ImageMask: paints the current colour through its shape
	Interpolate bool
	Masked      bool // has an explicit mask, a colour key mask or a soft mask

	doc    *pdf.Document
	cols   *color.Resolver
	stream *pdf.Stream
	opt    Options
	codec  pdf.Name
	bpc    int
	space  colorspace.Space // nil: by the number of components found
	decode []float64
	key    []int     // colour key mask: min and max of each component, raw samples
	mask   *Image    // explicit mask (a stencil) or soft mask (gray)
	matte  []float64 // of the soft mask, in this image's space
	alpha  bool      // is itself a mask: without any data opaque; what a soft mask lacks at its end is transparent
	inData bool      // is the alpha channel of a JPEG 2000 picture (SMaskInData)
	// global: its colours do not depend on the resources it was loaded with, so that its number is enough to know it by.
	global bool

	mu       sync.Mutex
	warnings []pdf.Warning
}

// maxWarnings bounds what one image reports.
const maxWarnings = 16

func (im *Image) warn(kind pdf.Kind, format string, args ...any) {
	w := pdf.Warning{Object: im.stream.Ref, Kind: kind, Text: "image: " + fmt.Sprintf(format, args...)}
	im.mu.Lock()
	defer im.mu.Unlock()
	for _, have := range im.warnings {
		if have == w {
			return
		}
	}
	if len(im.warnings) < maxWarnings {
		im.warnings = append(im.warnings, w)
	}
}

// Warnings returns what has been noticed so far while reading the dictionary and decoding pixels, each once, masks included.
func (im *Image) Warnings() []pdf.Warning {
	im.mu.Lock()
	out := append([]pdf.Warning(nil), im.warnings...)
	im.mu.Unlock()
	if im.mask != nil {
		out = append(out, im.mask.Warnings()...)
	}
	return out
}

// Space returns the space of the samples, nil when only the coded data says.
func (im *Image) Space() colorspace.Space { return im.space }

// Load reads an image's dictionary. s is an image XObject or an inline image with its abbreviations expanded (pdf.NewStream); res is
// the resource dictionary for its colour space. The warnings tell what was repaired; the error is not nil only when nothing can be
// painted (no size, above a limit, a filter that is not known).
func Load(ctx context.Context, doc *pdf.Document, cols *color.Resolver, s *pdf.Stream, res pdf.Dict, opt Options) (*Image, []pdf.Warning, error) {
	im, err := load(ctx, doc, cols, s, res, opt.withDefaults(), plainImage)
	if err != nil {
		return nil, nil, err
	}
	return im, im.Warnings(), nil
}

type role uint8

const (
	plainImage role = iota
	explicitMask
	softMask
)

func load(ctx context.Context, doc *pdf.Document, cols *color.Resolver, s *pdf.Stream, res pdf.Dict, opt Options, as role) (*Image, error) {
	if s == nil {
		return nil, &pdf.Error{Kind: pdf.Damaged, Err: fmt.Errorf("image: no stream")}
	}
	d := s.Dict
	im := &Image{doc: doc, cols: cols, stream: s, opt: opt, alpha: as != plainImage}
	w, okW := doc.Int(either(d, "Width", "W"))
	h, okH := doc.Int(either(d, "Height", "H"))
	if !okW || !okH || w < 1 || h < 1 {
		return nil, &pdf.Error{Kind: pdf.Damaged, Object: s.Ref, Err: fmt.Errorf("image: %d x %d samples", w, h)}
	}
	if w > maxSide || h > maxSide || w*h > opt.MaxPixels {
		return nil, &pdf.Error{Kind: pdf.Limit, Object: s.Ref, Err: fmt.Errorf("image: %d x %d samples", w, h)}
	}
	im.W, im.H = int(w), int(h)
	im.Interpolate = doc.Bool(either(d, "Interpolate", "I"), false)
	im.Stencil = as != softMask && doc.Bool(either(d, "ImageMask", "IM"), as == explicitMask)
	for _, f := range doc.Filters(s) {
		switch f.Name {
		case "DCTDecode", "JPXDecode", "JBIG2Decode", "CCITTFaxDecode":
			im.codec = f.Name
		case "FlateDecode", "LZWDecode", "ASCII85Decode", "ASCIIHexDecode", "RunLengthDecode", "Crypt":
		default: // what it hides would be noise
			return nil, &pdf.Error{Kind: pdf.Unsupported, Object: s.Ref, Err: fmt.Errorf("image: filter %q", string(f.Name))}
		}
	}
	im.bits(either(d, "BitsPerComponent", "BPC"))
	im.colours(ctx, cols, either(d, "ColorSpace", "CS"), res, as)
	if n := im.components(); w*int64(n) > opt.MaxBytes/4 {
		return nil, &pdf.Error{Kind: pdf.Limit, Object: s.Ref, Err: fmt.Errorf("image: rows of %d samples of %d components", w, n)}
	}
	im.decode = doc.Nums(either(d, "Decode", "D"))
	if im.codec == "JPXDecode" && as == plainImage && !im.Stencil {
		im.decode = nil // ISO 32000-2, 7.4.9
	}
	if im.decode != nil && im.space != nil && len(im.decode) < 2*im.space.N() {
		im.warn(pdf.Damaged, "Decode has %d numbers", len(im.decode))
		im.decode = nil
	}
	if as == plainImage && !im.Stencil {
		im.masks(ctx, cols, res)
	}
	return im, nil
}

// components returns how many samples a pixel has as far as the dictionary says.
func (im *Image) components() int {
	if im.space == nil {
		return 1
	}
	return im.space.N()
}

func either(d pdf.Dict, long, short pdf.Name) pdf.Object {
	if o, ok := d[long]; ok {
		return o
	}
	return d[short]
}

func (im *Image) bits(o pdf.Object) {
	bpc, ok := im.doc.Int(o)
	switch {
	case im.Stencil && im.codec != "DCTDecode" && im.codec != "JPXDecode":
		bpc = 1
	case im.codec == "CCITTFaxDecode" || im.codec == "JBIG2Decode":
		bpc = 1
	case im.codec == "DCTDecode" || im.codec == "JPXDecode":
		bpc = 8
	case bpc == 1 || bpc == 2 || bpc == 4 || bpc == 8 || bpc == 16:
	default:
		if ok {
			im.warn(pdf.Damaged, "%d bits a component", bpc)
		}
		bpc = 8
	}
	im.bpc = int(bpc)
}

func (im *Image) colours(ctx context.Context, cols *color.Resolver, o pdf.Object, res pdf.Dict, as role) {
	if im.Stencil || as == softMask {
		im.space = colorspace.DeviceGray // ISO 32000-2, table 143: a soft mask's ColorSpace is DeviceGray
		if as != softMask || o == nil || im.doc.Name(o) == "DeviceGray" {
			return
		}
		// Others occur; what counts is how light they are.
	}
	if o == nil {
		if im.codec != "DCTDecode" && im.codec != "JPXDecode" {
			im.space = colorspace.DeviceGray
			im.warn(pdf.Damaged, "no ColorSpace")
		}
		return
	}
	im.global = Independent(im.doc, o, res) && cols.Intent() == 0
	space, err := cols.Space(ctx, o, res)
	if err != nil {
		im.warn(pdf.Damaged, "%v", err)
	}
	if _, pattern := space.(*color.Pattern); pattern {
		im.warn(pdf.Damaged, "ColorSpace is a Pattern")
		space = colorspace.DeviceGray
	}
	im.space = space
}

// Independent says that a ColorSpace entry means the same whatever the resources are.
func Independent(doc *pdf.Document, o pdf.Object, res pdf.Dict) bool {
	named := doc.Dict(res["ColorSpace"])
	for _, key := range [3]pdf.Name{"DefaultGray", "DefaultRGB", "DefaultCMYK"} {
		if _, ok := named[key]; ok {
			return false
		}
	}
	if name, ok := doc.Resolve(o).(pdf.Name); ok {
		_, ok = named[name]
		return !ok
	}
	return true
}

// masks reads SMask, or else Mask (ISO 32000-2, 8.9.6: the soft mask overrides).
func (im *Image) masks(ctx context.Context, cols *color.Resolver, res pdf.Dict) {
	doc, d := im.doc, im.stream.Dict
	if s := doc.Stream(d["SMask"]); s != nil {
		m, err := load(ctx, doc, cols, s, nil, im.opt, softMask)
		if err != nil {
			im.warn(pdf.Damaged, "soft mask: %v", err)
			return
		}
		im.mask, im.Masked = m, true
		if matte := doc.Nums(s.Dict["Matte"]); matte != nil && im.space != nil {
			if _, indexed := im.space.(*colorspace.Indexed); len(matte) == im.space.N() && !indexed {
				im.matte = matte
			}
		}
		return
	}
	if in, _ := doc.Int(d["SMaskInData"]); in != 0 && im.codec == "JPXDecode" {
		im.Masked = true
		im.mask = &Image{W: im.W, H: im.H, doc: doc, cols: cols, stream: im.stream, opt: im.opt, codec: im.codec, bpc: 8,
			space: colorspace.DeviceGray, alpha: true, inData: true, Interpolate: im.Interpolate}
		return
	}
	switch m := doc.Resolve(d["Mask"]).(type) {
	case *pdf.Stream:
		mask, err := load(ctx, doc, cols, m, nil, im.opt, explicitMask)
		if err != nil {
			im.warn(pdf.Damaged, "mask: %v", err)
			return
		}
		im.mask, im.Masked = mask, true
	case pdf.Array:
		for i, v := range doc.Nums(m) {
			if im.space == nil || i >= 2*im.space.N() {
				break
			}
			im.key = append(im.key, int(max(-1, min(1<<16, v))))
		}
		if im.space == nil || len(im.key) < 2*im.space.N() {
			im.warn(pdf.Damaged, "colour key mask has %d numbers", len(m))
			im.key = nil
			return
		}
		im.Masked = true
	}
}
