// Package picture makes documents of pictures: a page for a picture, in the size that the picture states.
//
// It reads JPEG (JFIF, EXIF, Adobe; gray, YCbCr, RGB, CMYK, YCCK), PNG, GIF, WebP, BMP, TIFF (every page of it, BigTIFF too), JPEG 2000 and JBIG2, and
// describes each as an image XObject of a pdf.Document in memory, so that one engine renders it and one writer puts it into a PDF. Where the
// coding of the file is a filter of PDF its bytes are the stream's, unchanged; otherwise rows are decoded while the stream is read. The
// io.ReaderAt is read when somebody asks for pixels, and memory does not grow with the picture, with three exceptions, each under a limit: WebP is
// decoded as a whole, an interlaced GIF is held as indices, and a strip or tile of a TIFF may be as large as the picture.
//
// Transparency lies on white paper. The orientation and the resolution that the file states count; see Options.DefaultDPI for files that state none.
// Colour profiles are used where they fit the samples. An animation shows its first picture.
//
// HEIC, AVIF and JPEG XL are recognised and refused, as are JPEGs that are lossless, arithmetically coded or of 12 bits.
//
// Hostile input: nothing panics or hangs; every count, size and depth is bounded by Limits, loops look at the context. A damaged file gives what can
// be had of it and a warning (of the document, or of the page when it is rendered), or an *Error when that is nothing.
package picture

import (
	"context"
	"io"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Limits bounds what a file may make this package do. A zero field takes the default named beside it.
type Limits struct {
	// MaxPixels bounds width x height of one picture: 1<<30.
	MaxPixels int64
	// MaxPages bounds the pictures taken from one file, and the frames of an animation that are looked at: 10 000.
	MaxPages int
	// MaxMetadataBytes bounds each of the things that stand beside the pixels and are held: profiles, EXIF data, tables of strips: 16 MiB.
	MaxMetadataBytes int64
	// MaxHeldBytes bounds the decoded pixels held at a time where a format needs that: 256 MiB.
	MaxHeldBytes int64
}

func (l Limits) withDefaults() Limits {
	if l.MaxPixels <= 0 {
		l.MaxPixels = 1 << 30
	}
	if l.MaxPages <= 0 {
		l.MaxPages = 10000
	}
	if l.MaxMetadataBytes <= 0 {
		l.MaxMetadataBytes = 16 << 20
	}
	if l.MaxHeldBytes <= 0 {
		l.MaxHeldBytes = 256 << 20
	}
	return l
}

// Options says how to read a picture. The zero value is useful.
type Options struct {
	Limits Limits
	// PDF bounds the document made. Its MaxImageBytes (4 GiB) bounds the decoded bytes of one picture, its MaxStreamBytes (512 MiB) the coded
	// bytes of one JPEG or fax picture.
	PDF pdf.Limits
	// DefaultDPI is the resolution of a picture that states none, in pixels an inch; 0 means DefaultDPI.
	DefaultDPI float64
}

// DefaultDPI is what a pixel of a picture without a resolution means: that of CSS, in which such pictures are looked at everywhere else. What is
// larger than the paper then is for the plan's fit to shrink.
const DefaultDPI = 96

func (o Options) withDefaults() Options {
	o.Limits = o.Limits.withDefaults()
	if !(o.DefaultDPI >= minDPI && o.DefaultDPI <= maxDPI) {
		o.DefaultDPI = DefaultDPI
	}
	return o
}

// opener reads the pictures of one format into b.
type opener func(ctx context.Context, in *input, b *book) error

// format is one that Open takes.
type format struct {
	contentType, name string
	open              opener // nil: refused
}

func formats() []format {
	return []format{
		{"image/jpeg", "JPEG", openJPEG},
		{"image/png", "PNG", openPNG},
		{"image/gif", "GIF", openGIF},
		{"image/webp", "WebP", openWebP},
		{"image/bmp", "BMP", openBMP},
		{"image/tiff", "TIFF", openTIFF},
		{"image/jp2", "JPEG 2000", openJP2},
		{"image/j2c", "JPEG 2000", openJP2},
		{"image/jbig2", "JBIG2", openJBIG2},
		{"image/heic", "HEIC", nil},
		{"image/avif", "AVIF", nil},
		{"image/jxl", "JPEG XL", nil},
	}
}

// ContentTypes returns the types that Open takes.
func ContentTypes() []string {
	var out []string
	for _, f := range formats() {
		if f.open != nil {
			out = append(out, f.contentType)
		}
	}
	return out
}

// Open reads a picture of size bytes from r, which must serve concurrent reads for as long as the document is used. contentType is one of
// ContentTypes. Errors are *Error.
func Open(ctx context.Context, r io.ReaderAt, size int64, contentType string, opt Options) (*pdf.Document, error) {
	opt = opt.withDefaults()
	f := format{name: contentType}
	for _, known := range formats() {
		if known.contentType == contentType {
			f = known
		}
	}
	fail := func(err error) (*pdf.Document, error) {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, asError(f.name, err)
	}
	if f.open == nil {
		return fail(unsupported("pictures of this format are not read"))
	}
	b := newBook(opt)
	if err := f.open(ctx, &input{r: r, size: size, lim: opt.Limits}, b); err != nil {
		return fail(err)
	}
	doc, err := b.document()
	if err != nil {
		return fail(err)
	}
	return doc, nil
}
