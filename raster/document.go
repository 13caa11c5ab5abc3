// Package raster turns the pages of a PDF into rows of pixels or of coded PWG raster lines.
//
// A Document is opened once and shared; Page.Prepare interprets a page for a Target into an immutable Plan; Plan.Render and Plan.Encode
// make any rows of it, in any order and from many goroutines, each with a Scratch of its own. The rows depend on the document, the
// page and the target only.
//
// Hostile input gives a Warning where a person would still want the paper and an error otherwise, never a panic; memory and time are
// bounded by OpenOptions and the context.
package raster

import (
	"context"
	"fmt"
	"io"

	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/font/cmap"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/interp"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Limits bounds what documents may cost, from the file down to one glyph. Zero fields mean the defaults, which each struct names beside its
// fields and which leave room for every document that people print:
//
//	PDF         objects, nesting, pages, decoded bytes of streams; Open fails, or the object is left out
//	Page        time (a minute a page), operators, nesting, path points, annotations, memory of the display list; a page that meets time,
//	            operators or memory is printed as far as it came
//	Page.Image  pixels, bytes and the coders' own bounds; the image is left out, cut off or read at a lower resolution
//	Page.Shade  vertices, patches, subdivision; a mesh is drawn as far as it was read, or coarser
//	Page.Color  depth, parts and programs of spaces and functions, ICC profiles; a device space of as many components takes their place
//	Page.Font   bytes of programs and CMaps, work for one glyph; a substitute takes their place, or the glyph is left out
//	Page.Annot  points, items, characters and bytes of appearances that are made; what is beyond is left out
//
// All but the last three below end in a Warning of kind Limit or Damaged that names page and object; none ends in an error of Prepare.
type Limits struct {
	PDF  pdf.Limits
	Page interp.Limits
	// ImageCacheBytes and GlyphCacheBytes bound what the pages share: 12 MiB each. What does not fit is made again.
	ImageCacheBytes, GlyphCacheBytes int64
	// MaxPixels bounds width x height of a target; 4e9 by default. Prepare fails with ErrTooLarge beyond it.
	MaxPixels int64
}

// OpenOptions steer Open. The zero value is useful.
type OpenOptions struct {
	Password string
	Limits   Limits
	// SystemFonts finds fonts of the machine for text whose font is not embedded; nil means none are looked for. Share one.
	SystemFonts *font.System
	// CMaps remembers unpacked predefined CMaps; nil means one for this document alone. Share one.
	CMaps *cmap.Set
	// SecondOpinion lets pdfcpu try to read a file in which no page was found. It takes seconds at worst and cannot be interrupted, so a
	// service that takes files from strangers leaves it off.
	SecondOpinion bool
	// Workers is how many goroutines are going to render, 1 by default: what they would wait for, they do together.
	Workers int
	// OutputIntent shows DeviceGray, DeviceRGB and DeviceCMYK as the output intents of the document say, as a proof of PDF/X and PDF/A
	// files does. MuPDF, PDFium, Poppler and Ghostscript do not unless they are told, and so it is off.
	OutputIntent bool
}

// Warning tells what was met and not drawn, or repaired: page (1-based, 0 for the document), object and kind.
type Warning = pdf.Warning

// Document is an open PDF. It is safe for concurrent use.
type Document struct {
	doc       *pdf.Document
	env       *interp.Env
	maxPixels int64
}

// Open reads a PDF of size bytes from r, which must serve concurrent reads for as long as the Document is used. Errors are *pdf.Error.
func Open(ctx context.Context, r io.ReaderAt, size int64, opt *OpenOptions) (*Document, error) {
	if opt == nil {
		opt = &OpenOptions{}
	}
	doc, err := pdf.Open(ctx, r, size, pdf.Options{Password: opt.Password, Limits: opt.Limits.PDF, NoSecondOpinion: !opt.SecondOpinion})
	if err != nil {
		return nil, err
	}
	return New(doc, opt), nil
}

// New makes a Document of one that the PDF layer holds open, such as one made of another format by a pdf.Builder. Of the options only Limits,
// SystemFonts, CMaps and OutputIntent count.
func New(doc *pdf.Document, opt *OpenOptions) *Document {
	if opt == nil {
		opt = &OpenOptions{}
	}
	limits := opt.Limits.Page
	limits.Image.Workers = opt.Workers
	env := interp.NewEnv(doc, limits, opt.Limits.ImageCacheBytes, opt.Limits.GlyphCacheBytes)
	env.Fonts.System, env.Fonts.CMaps = opt.SystemFonts, opt.CMaps
	if opt.CMaps == nil {
		env.Fonts.CMaps = &cmap.Set{}
	}
	if opt.OutputIntent {
		env.FollowOutputIntents()
	}
	d := &Document{doc: doc, env: env, maxPixels: opt.Limits.MaxPixels}
	if d.maxPixels <= 0 {
		d.maxPixels = 4e9
	}
	return d
}

// NumPages returns the number of pages.
func (d *Document) NumPages() int { return d.doc.NumPages() }

// Version returns the PDF version the document claims ("1.7"), "" when it says none: the catalog's, else the header's.
func (d *Document) Version() string {
	if v := d.doc.Name(d.doc.Catalog()["Version"]); v != "" {
		return string(v)
	}
	return d.doc.HeaderVersion()
}

// Warnings returns what Open repaired.
func (d *Document) Warnings() []Warning { return d.doc.Warnings() }

// Page returns page i, 0-based.
func (d *Document) Page(i int) (*Page, error) {
	p, err := d.doc.Page(i)
	if err != nil {
		return nil, fmt.Errorf("page %d: %w", i+1, err)
	}
	return &Page{d: d, p: p}, nil
}

// Page is one page. It is safe for concurrent use.
type Page struct {
	d *Document
	p *pdf.Page
}

// Size returns the visible page in points (1/72 inch): the crop box after Rotate and UserUnit.
func (p *Page) Size() (w, h float64) {
	b := p.p.CropBox
	w, h = b.W()*p.p.UserUnit, b.H()*p.p.UserUnit
	if p.p.Rotate == 90 || p.p.Rotate == 270 {
		w, h = h, w
	}
	return w, h
}

// base maps default user space to page space: points, origin at the visible page's top left, y down (ISO 32000-2, 8.3.2.3 and 7.7.3.3).
func (p *Page) base() geom.Matrix {
	b, u := p.p.CropBox, p.p.UserUnit
	w, h := b.W()*u, b.H()*u
	m := geom.Matrix{A: u, D: -u, E: -b.X0 * u, F: b.Y1 * u}
	switch p.p.Rotate {
	case 90:
		m = m.Mul(geom.Matrix{B: 1, C: -1, E: h})
	case 180:
		m = m.Mul(geom.Matrix{A: -1, D: -1, E: w, F: h})
	case 270:
		m = m.Mul(geom.Matrix{B: -1, C: 1, F: w})
	}
	return m
}
