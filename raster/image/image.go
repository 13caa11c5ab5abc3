// Package image reads sampled images (ISO 32000-2, 8.9) and places them on a pixel grid.
//
// Load reads the dictionary only; pixels are decoded when a placement is opened, straight to the size and the channels that the
// placement needs, and kept in a Cache that the workers of a document share. Damage never hides what could be decoded: the rest of
// the picture is white or transparent and a warning says so. Dimensions, decoded bytes and memory are bounded by Options. An Image and a
// Placed are immutable and safe for concurrent use, a Rows is not. Rows are a function of the placement alone: the same bytes
// whichever order, width or worker asks for them.
package image

import (
	"context"

	"github.com/pwgconvert/pwgconvert/raster/color"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Options bounds what an image may cost. The zero value means the defaults.
type Options struct {
	MaxPixels int64 // width x height of one image; 1<<30 by default
	MaxBytes  int64 // decoded pixels held for one placement; 1<<30 by default
}

// Image is an image XObject or inline image.
type Image struct {
	W, H        int  // samples
	Stencil     bool // ImageMask: paints the current colour through its shape
	Interpolate bool
	Masked      bool // has an explicit mask, a colour key mask or a soft mask
}

// Load reads an image's dictionary. s is an image XObject or an inline image with its abbreviations expanded (pdf.NewStream); res is
// the resource dictionary for its colour space. The warnings tell what was repaired; the error is not nil only when nothing can be
// painted (no size, above a limit).
func Load(ctx context.Context, doc *pdf.Document, cols *color.Resolver, s *pdf.Stream, res pdf.Dict, opt Options) (*Image, []pdf.Warning, error) {
	return &Image{}, nil, nil
}

// Warnings returns what has been noticed so far while decoding pixels, each once.
func (im *Image) Warnings() []pdf.Warning { return nil }

// Cache holds decoded pixels, shared by the workers of a document.
type Cache struct{}

// NewCache makes a cache of at most maxBytes (256 MiB when 0 or less) beside what is in use at the moment.
func NewCache(maxBytes int64) *Cache { return &Cache{} }

// Placed is an image at its place on the device.
type Placed struct {
	Box    geom.IRect // the pixels it may touch, within the clip given to Place
	Opaque bool       // every pixel of Box is fully covered and unmasked
}

// Place puts the image on the device. m maps the unit square (PDF image space, y up: the first sample row is at the top, y = 1) to
// device pixels, y down. channels is 1 for gray and 3 for sRGB. The Box is empty when nothing is visible.
func (im *Image) Place(m geom.Matrix, channels int, clip geom.IRect) *Placed { return &Placed{} }

// Rows gives a placed image's device rows.
type Rows struct{}

// Open decodes what the placement needs, or takes it from cache (nil: decode for this Rows alone), and pins it until Close. It fails
// only when ctx ends.
func (p *Placed) Open(ctx context.Context, cache *Cache) (*Rows, error) { return &Rows{}, nil }

// Row writes pixels x0..x1 of device row y: channels bytes each into pix (a stencil leaves pix untouched and takes nil), coverage
// 0..255 into alpha. Pixels outside Box get alpha 0.
func (r *Rows) Row(y, x0, x1 int, pix, alpha []byte) {}

// Close unpins the pixels.
func (r *Rows) Close() {}
