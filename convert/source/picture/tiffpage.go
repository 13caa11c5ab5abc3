package picture

import (
	"context"
	"io"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Codings of TIFF.
const (
	codingNone     = 1
	codingRLE      = 2
	codingG3       = 3
	codingG4       = 4
	codingLZW      = 5
	codingOldJPEG  = 6
	codingJPEG     = 7
	codingDeflate  = 8
	codingDeflate2 = 32946
	codingPackBits = 32773
)

// What the samples mean.
const (
	whiteIsZero = 0
	blackIsZero = 1
	isRGB       = 2
	isPalette   = 3
	isSeparated = 5
	isYCbCr     = 6
	isCIELab    = 8
	isICCLab    = 9
)

// tiffPicture is one picture of a file as its tags describe it.
type tiffPicture struct {
	d           *tiffDir
	w, h        int
	bits        int // of each sample
	samples     int
	colours     int // of the samples
	coding      int
	photometric int
	planar      bool // a plane for each sample
	predictor   bool
	reversed    bool // FillOrder 2
	alpha       int  // 0 none, 1 premultiplied, 2 not
	tiled       bool
	segW, segH  int // of a strip or tile
	t4          int64
	palette     []byte // RGB
	sampling    [2]int // of chroma
	ycc         *yccConverter
	tables      []byte // of JPEG streams, without their ends
	old         *oldJPEG
	paper       []uint32 // white as the stream gives it
	outBits     int      // of a sample as the stream gives it
	rgb         bool     // is turned into RGB
}

// page makes a page of the picture.
func (d *tiffDir) page(b *book) error {
	p, err := d.picture(b)
	if err != nil {
		return err
	}
	space, decode := p.space(b)
	dict := pdf.Dict{"ColorSpace": space, "BitsPerComponent": int64(p.outBits)}
	if decode != nil {
		dict["Decode"] = decode
	}
	out := plate{w: p.w, h: p.h, dict: dict, dpi: d.density(), orientation: int(d.int(tagOrientation, 1))}
	switch {
	case p.coding == codingOldJPEG && p.old.whole:
		p.interchange(b, &out)
	case p.passable():
		p.pass(&out)
	default:
		out.open = p.rows
	}
	b.add(out)
	return nil
}

func (d *tiffDir) density() density {
	x, y := d.floats(tagXResolution, 1), d.floats(tagYResolution, 1)
	if len(x) == 0 || len(y) == 0 {
		return density{}
	}
	switch d.int(tagResolutionUnit, 2) {
	case 1:
		return inch(x[0], y[0], 0)
	case 3:
		return inch(x[0], y[0], 2.54)
	}
	return inch(x[0], y[0], 1)
}

// picture reads the tags and refuses what cannot be decoded.
func (d *tiffDir) picture(b *book) (*tiffPicture, error) {
	w, h := d.int(tagWidth, 0), d.int(tagHeight, 0)
	if err := b.fits(w, h); err != nil {
		return nil, err
	}
	p := &tiffPicture{
		d: d, w: int(w), h: int(h), coding: int(d.int(tagCompression, codingNone)), reversed: d.int(tagFillOrder, 1) == 2,
		planar: d.int(tagPlanar, 1) == 2, t4: d.int(tagT4Options, 0),
	}
	n := d.int(tagSamples, 1)
	if n < 1 || n > maxTiffSamples {
		return nil, beyond("%d samples a pixel", n)
	}
	p.samples = int(n)
	p.planar = p.planar && p.samples > 1
	if err := p.readBits(); err != nil {
		return nil, err
	}
	if err := p.readPhotometric(); err != nil {
		return nil, err
	}
	if err := p.readCoding(b); err != nil {
		return nil, err
	}
	if err := p.readLayout(b); err != nil {
		return nil, err
	}
	p.paper = p.convertedWhite()
	return p, nil
}

func (p *tiffPicture) readBits() error {
	bits := p.d.ints(tagBits, maxTiffSamples)
	if len(bits) == 0 {
		bits = []int64{1}
	}
	for _, v := range bits {
		if v != bits[0] {
			return unsupported("samples of different depths")
		}
	}
	if v := bits[0]; v < 1 || v > 16 && v != 32 {
		return unsupported("samples of %d bits", v)
	}
	p.bits = int(bits[0])
	for _, v := range p.d.ints(tagSampleFormat, maxTiffSamples) {
		if v != 1 && v != 4 && !(v == 2 && p.d.int(tagPhotometric, 0) == isCIELab) {
			return unsupported("samples that are no unsigned integers")
		}
	}
	return nil
}

func (p *tiffPicture) readPhotometric() error {
	def := int64(blackIsZero)
	switch {
	case p.samples >= 3:
		def = isRGB
	case p.fax():
		def = whiteIsZero
	}
	p.photometric = int(p.d.int(tagPhotometric, def))
	p.outBits = p.bits
	switch p.photometric {
	case whiteIsZero, blackIsZero:
		p.colours = 1
	case isRGB:
		p.colours = 3
	case isPalette:
		p.colours = 1
		if err := p.readPalette(); err != nil {
			return err
		}
	case isSeparated:
		if p.colours = 4; p.d.int(tagInkSet, 1) != 1 {
			return unsupported("inks other than CMYK")
		}
	case isYCbCr:
		p.colours, p.rgb = 3, true
		if p.bits != 8 {
			return unsupported("YCbCr samples of %d bits", p.bits)
		}
	case isCIELab, isICCLab:
		p.colours = 3
		if p.bits != 8 && p.bits != 16 {
			return unsupported("CIELAB samples of %d bits", p.bits)
		}
	default:
		return unsupported("photometric interpretation %d", p.photometric)
	}
	if p.samples < p.colours {
		return damaged("%d samples a pixel for %d colours", p.samples, p.colours)
	}
	if p.samples > p.colours {
		if extra := p.d.ints(tagExtraSamples, maxTiffSamples); len(extra) > 0 && (extra[0] == 1 || extra[0] == 2) {
			p.alpha = int(extra[0])
		}
		if p.photometric == isPalette && p.bits != 8 {
			return unsupported("a palette of %d bits with further samples", p.bits)
		}
		if p.photometric == isPalette && p.alpha != 0 {
			p.rgb = true
		}
	}
	if p.wide() {
		p.outBits = 16
	}
	return nil
}

// wide says that samples become 16 bits, since PDF has none of their depth or other samples have to be taken out between them.
func (p *tiffPicture) wide() bool {
	switch p.bits {
	case 8, 16:
		return false
	case 1, 2, 4:
		return p.samples > p.colours || p.planar
	}
	return true
}

func (p *tiffPicture) readPalette() error {
	if p.bits > 8 {
		return unsupported("a palette of %d bits", p.bits)
	}
	if p.bits != 1 && p.bits != 2 && p.bits != 4 && p.bits != 8 {
		return unsupported("a palette of %d bits", p.bits)
	}
	n := 1 << p.bits
	m := p.d.ints(tagColorMap, int64(3*n))
	if len(m) < 3*n {
		return damaged("no palette")
	}
	shift := 0
	for _, v := range m {
		if v > 255 { // some programs write 8 bits
			shift = 8
		}
	}
	p.palette = make([]byte, 3*n)
	for i := range n {
		for c := range 3 {
			p.palette[3*i+c] = byte(m[c*n+i] >> shift)
		}
	}
	return nil
}

func (p *tiffPicture) fax() bool {
	return p.coding == codingRLE || p.coding == codingG3 || p.coding == codingG4
}

func (p *tiffPicture) readCoding(b *book) error {
	switch p.coding {
	case codingNone, codingPackBits, codingLZW, codingDeflate, codingDeflate2:
		switch v := p.d.int(tagPredictor, 1); {
		case p.coding == codingNone || p.coding == codingPackBits || v == 1:
		case v == 2 && (p.bits == 8 || p.bits == 16):
			p.predictor = true
		default:
			return unsupported("predictor %d for samples of %d bits", v, p.bits)
		}
	case codingRLE, codingG3, codingG4:
		if p.bits != 1 || p.samples != 1 {
			return damaged("fax coding of %d samples of %d bits", p.samples, p.bits)
		}
	case codingJPEG, codingOldJPEG:
		if p.bits != 8 || p.photometric == isPalette || p.photometric == isCIELab || p.photometric == isICCLab || !p.planar && (p.samples == 2 || p.samples > 4) {
			return unsupported("JPEG coding of %d samples of %d bits", p.samples, p.bits)
		}
		p.tables = tablesOnly(p.d.bytes(tagJPEGTables))
		if p.coding == codingOldJPEG {
			var err error
			if p.old, err = p.d.oldJPEG(p); err != nil {
				return err
			}
		}
	default:
		return unsupported("coding %d", p.coding)
	}
	if p.photometric == isYCbCr {
		return p.readYCbCr()
	}
	return nil
}

func (p *tiffPicture) jpeg() bool { return p.coding == codingJPEG || p.coding == codingOldJPEG }

// readLayout finds out how the picture is cut.
func (p *tiffPicture) readLayout(b *book) error {
	_, strips := p.d.tags[tagStripOffsets]
	tw, th := p.d.int(tagTileWidth, 0), p.d.int(tagTileHeight, 0)
	p.segW, p.segH = p.w, p.h
	if _, tiles := p.d.tags[tagTileOffsets]; tw > 0 && th > 0 && (tiles || !strips) || tiles && !strips {
		if tw < 1 || th < 1 || tw > 1<<24 || th > 1<<24 {
			return damaged("tiles of %d x %d pixels", tw, th)
		}
		p.tiled, p.segW, p.segH = true, int(tw), int(th)
	} else if n := p.d.int(tagRowsPerStrip, int64(p.h)); n > 0 && n < int64(p.h) {
		p.segH = int(n)
	}
	if p.photometric == isYCbCr && !p.jpeg() && !p.planar && p.segH < p.h {
		p.segH = max(p.segH/p.sampling[1], 1) * p.sampling[1]
	}
	if p.tiled && p.segW*p.bits*p.samples%8 != 0 {
		return unsupported("tiles %d pixels wide", p.segW)
	}
	lim := b.opt.Limits.MaxHeldBytes
	if row := p.rawBytes(p.w); row > lim/4 {
		return beyond("rows of %d bytes", row)
	}
	if p.tiled && p.rawBytes(p.segW)*int64(p.segH)*int64(p.across()) > lim {
		return beyond("tiles of %d x %d pixels", p.segW, p.segH)
	}
	if p.old != nil && p.old.whole {
		return nil
	}
	// Some of it must be there.
	for _, at := range p.offsets(64) {
		if at > 0 && at < p.d.f.in.size {
			return nil
		}
	}
	return damaged("the pixels lie behind the end of the file")
}

// rawBytes returns the bytes of w pixels with all their samples.
func (p *tiffPicture) rawBytes(w int) int64 {
	if p.planar {
		return (int64(w)*int64(p.bits) + 7) / 8 * int64(p.samples)
	}
	return (int64(w)*int64(p.bits)*int64(p.samples) + 7) / 8
}

func (p *tiffPicture) across() int { return (p.w + p.segW - 1) / p.segW }
func (p *tiffPicture) down() int   { return (p.h + p.segH - 1) / p.segH }

// offsets returns where the first strips or tiles are.
func (p *tiffPicture) offsets(most int64) []int64 {
	if p.tiled {
		if _, ok := p.d.tags[tagTileOffsets]; ok {
			return p.d.ints(tagTileOffsets, most)
		}
	}
	return p.d.ints(tagStripOffsets, most)
}

func (p *tiffPicture) counts(most int64) []int64 {
	if p.tiled {
		if _, ok := p.d.tags[tagTileBytes]; ok {
			return p.d.ints(tagTileBytes, most)
		}
	}
	return p.d.ints(tagStripBytes, most)
}

// passable says that the only strip's coded bytes can be a stream's as they are.
func (p *tiffPicture) passable() bool {
	if p.tiled || p.planar || p.segH < p.h || p.samples != p.colours || p.outBits != p.bits {
		return false
	}
	switch p.coding {
	case codingRLE, codingG3, codingG4, codingJPEG:
		return true
	case codingDeflate, codingDeflate2:
		return !p.rgb && !p.reversed && p.photometric != isCIELab && (p.bits <= 8 || p.d.f.bigEndian())
	}
	return false
}

// pass makes the strip the stream's data.
func (p *tiffPicture) pass(out *plate) {
	off, n := p.extent(0, p.offsets(1), p.counts(1))
	in := p.d.f.in
	out.open = in.part(off, n)
	switch p.coding {
	case codingJPEG:
		out.dict["Filter"] = pdf.Name("DCTDecode")
		transform := int64(0)
		if p.photometric == isYCbCr {
			transform = 1
		}
		out.dict["DecodeParms"] = pdf.Dict{"ColorTransform": transform}
		out.open = func(context.Context) (io.ReadCloser, error) { return newJPEGStrip(in, p.tables, off, n), nil }
		return
	case codingDeflate, codingDeflate2:
		out.dict["Filter"] = pdf.Name("FlateDecode")
		if p.predictor {
			out.dict["DecodeParms"] = pdf.Dict{
				"Predictor": int64(2), "Colors": int64(p.samples), "BitsPerComponent": int64(p.bits), "Columns": int64(p.w),
			}
		}
		return
	}
	parms := pdf.Dict{"K": int64(p.faxK()), "Columns": int64(p.w), "Rows": int64(p.h), "BlackIs1": p.photometric == blackIsZero}
	if p.coding == codingRLE {
		parms["EncodedByteAlign"], parms["EndOfBlock"] = true, false
	}
	delete(out.dict, "Decode") // BlackIs1 says it
	out.dict["Filter"], out.dict["DecodeParms"] = pdf.Name("CCITTFaxDecode"), parms
	if p.reversed {
		plain := out.open
		out.open = func(ctx context.Context) (io.ReadCloser, error) {
			r, err := plain(ctx)
			return reversedBits{r}, err
		}
	}
}

// faxK is the parameter of that name (ISO 32000-2, table 11).
func (p *tiffPicture) faxK() int {
	switch {
	case p.coding == codingG4:
		return -1
	case p.coding == codingG3 && p.t4&1 != 0:
		return 1
	}
	return 0
}
