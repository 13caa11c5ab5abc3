package picture

import (
	"fmt"
	"math"
	"strconv"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// What is believed of a stated resolution, pixels an inch, and of the ratio of its two directions.
const (
	minDPI, maxDPI = 10, 12700
	maxAspect      = 8
)

// maxUnits is the side of a page that every reader of PDF takes (ISO 32000-1, C.2).
const maxUnits = 14400

// density is a resolution in pixels an inch along the samples' rows and columns; zeros when none is stated.
type density struct{ x, y float64 }

// inch makes a density of x and y pixels in a length of which an inch has perInch. A length that is not known (perInch 0) still gives the
// ratio of the two.
func inch(x, y, perInch float64) density {
	round := func(v float64) float64 { // 11811 pixels a metre mean 300 an inch
		v *= perInch
		if r := math.Round(v); math.Abs(v-r) < 0.02 {
			return r
		}
		return v
	}
	if perInch == 0 {
		perInch = 1
		return density{-x, -y}.sane()
	}
	return density{round(x), round(y)}.sane()
}

// sane drops what cannot be meant.
func (d density) sane() density {
	if !(d.x*d.y > 0) || !(d.x/d.y < maxAspect && d.y/d.x < maxAspect) {
		return density{}
	}
	if d.x > 0 && (min(d.x, d.y) < minDPI || max(d.x, d.y) > maxDPI) {
		return density{}
	}
	return d
}

// resolved fills in what is not stated. Of a bare ratio (negative numbers) the coarser direction has the default.
func (d density) resolved(def float64) density {
	switch {
	case d.x > 0 && d.y > 0:
		return d
	case d.x < 0 && d.y < 0:
		k := def / max(d.x, d.y)
		return density{d.x * k, d.y * k}
	}
	return density{def, def}
}

// plate is one picture: an image XObject and how it lies on its page.
type plate struct {
	w, h        int
	dict        pdf.Dict // without Type, Subtype, Width and Height
	open        pdf.Opener
	dpi         density
	orientation int // of EXIF and TIFF, 1 to 8; anything else is 1
}

// book collects the pages of a document.
type book struct {
	*pdf.Builder
	opt      Options
	pages    int
	warns    []pdf.Warning
	profiles map[profileKey]pdf.Ref
	// Of TIFF: the profile read last, and the bytes of all of them.
	profileAt int64
	profile   []byte
	held      int64
}

func newBook(opt Options) *book {
	return &book{Builder: pdf.NewBuilder(), opt: opt, profiles: map[profileKey]pdf.Ref{}}
}

// maxCoded bounds coded pixels that are read as a whole, as the PDF layer does for the codings that need it.
func (b *book) maxCoded() int64 {
	if n := b.opt.PDF.MaxStreamBytes; n > 0 {
		return n
	}
	return 512 << 20
}

// warn tells of damage on the page that comes next.
func (b *book) warn(format string, args ...any) { b.warnKind(pdf.Damaged, format, args...) }

func (b *book) warnKind(kind pdf.Kind, format string, args ...any) {
	const most = 64
	w := pdf.Warning{Page: b.pages + 1, Kind: kind, Text: "picture: " + fmt.Sprintf(format, args...)}
	if len(b.warns) >= most || len(b.warns) > 0 && b.warns[len(b.warns)-1] == w {
		return
	}
	b.warns = append(b.warns, w)
}

func (b *book) document() (*pdf.Document, error) {
	if b.pages == 0 {
		return nil, damaged("there is no picture in it")
	}
	return b.Document(b.opt.PDF, b.warns...)
}

// fits checks a picture's size before anything is done for it.
func (b *book) fits(w, h int64) error {
	const side = 1 << 24
	switch {
	case w < 1 || h < 1:
		return damaged("%d x %d pixels", w, h)
	case w > side || h > side || w*h > b.opt.Limits.MaxPixels:
		return beyond("%d x %d pixels", w, h)
	}
	return nil
}

// add makes a page of a picture.
func (b *book) add(p plate) {
	dict := pdf.Dict{"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Image"), "Width": int64(p.w), "Height": int64(p.h)}
	for k, v := range p.dict {
		dict[k] = v
	}
	image := b.Add(pdf.NewStreamFrom(dict, p.open))
	dpi := p.dpi.resolved(b.opt.DefaultDPI)
	w, h := float64(p.w)*72/dpi.x, float64(p.h)*72/dpi.y
	if p.orientation >= 5 && p.orientation <= 8 {
		w, h = h, w
	}
	page := pdf.Dict{}
	if unit := math.Ceil(max(w, h) / maxUnits); unit > 1 {
		page["UserUnit"] = unit
		w, h = w/unit, h/unit
	}
	content := []byte("q ")
	for _, v := range placement(p.orientation, w, h) {
		content = append(strconv.AppendFloat(content, v, 'f', -1, 64), ' ')
	}
	content = append(content, "cm /Im0 Do Q"...)
	page["MediaBox"] = pdf.Array{int64(0), int64(0), w, h}
	page["Resources"] = pdf.Dict{"XObject": pdf.Dict{"Im0": image}}
	page["Contents"] = b.Add(pdf.NewStream(pdf.Dict{}, content))
	b.Page(page)
	b.pages++
}

// placement is the matrix that puts the unit square (ISO 32000-2, 8.9.4: the first row at its top) on a page of w x h so that the picture is
// seen upright: orientation names the sides where the first row and the first column belong (EXIF 2.32, 4.6.4 A; TIFF 6.0, section 8).
func placement(orientation int, w, h float64) [6]float64 {
	switch orientation {
	case 2: // top, right
		return [6]float64{-w, 0, 0, h, w, 0}
	case 3: // bottom, right
		return [6]float64{-w, 0, 0, -h, w, h}
	case 4: // bottom, left
		return [6]float64{w, 0, 0, -h, 0, h}
	case 5: // left, top
		return [6]float64{0, -h, -w, 0, w, h}
	case 6: // right, top
		return [6]float64{0, -h, w, 0, 0, h}
	case 7: // right, bottom
		return [6]float64{0, h, w, 0, 0, 0}
	case 8: // left, bottom
		return [6]float64{0, h, -w, 0, w, 0}
	}
	return [6]float64{w, 0, 0, h, 0, 0}
}
