package picture

import (
	"context"
	"encoding/binary"
	"hash/crc32"
	"io"

	"github.com/pwgconvert/pwgconvert/raster/filter/flate"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

const pngMagic = "\x89PNG\r\n\x1a\n"

// pngHead is what stands in front of a PNG's pixels (PNG, third edition, clause 11).
type pngHead struct {
	w, h       int
	depth      int
	kind       byte // 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGB and alpha
	interlaced bool
	palette    []byte // RGB
	trns       []byte
	icc        []byte
	srgb       bool
	gamma      float64    // of gAMA, 0 without
	chroma     [8]float64 // of cHRM: white, red, green, blue
	hasChroma  bool
	dpi        density
	exif       exif
	idat       int64 // offset of the first IDAT chunk
}

// channels returns the samples a pixel has.
func (h *pngHead) channels() int { return [...]int{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[h.kind] }

// colours returns how many of them are colour.
func (h *pngHead) colours() int {
	n := h.channels()
	if h.kind == 4 || h.kind == 6 {
		n--
	}
	return n
}

// openPNG makes the compressed data the stream's where PDF's filter can read it, which lacks alpha and interlacing, and decodes rows otherwise.
func openPNG(ctx context.Context, in *input, b *book) error {
	h, err := readPNGHead(ctx, in, b)
	if err != nil {
		return err
	}
	dict := pdf.Dict{"BitsPerComponent": int64(h.depth), "ColorSpace": h.space(b)}
	if key := h.key(); key != nil {
		dict["Mask"] = key
	}
	data := func() *idatReader { return &idatReader{in: in, at: h.idat} }
	p := plate{w: h.w, h: h.h, dict: dict, dpi: h.dpi, orientation: h.exif.orientation}
	switch {
	case h.interlaced:
		p.open = func(ctx context.Context) (io.ReadCloser, error) { return h.interlacedRows(ctx, data) }
	case h.kind == 4 || h.kind == 6:
		p.open = func(ctx context.Context) (io.ReadCloser, error) { return h.alphaRows(ctx, data()) }
	default:
		dict["Filter"] = pdf.Name("FlateDecode")
		dict["DecodeParms"] = pdf.Dict{
			"Predictor": int64(15), "Colors": int64(h.channels()), "BitsPerComponent": int64(h.depth), "Columns": int64(h.w),
		}
		p.open = func(ctx context.Context) (io.ReadCloser, error) { return data(), nil }
	}
	b.add(p)
	return nil
}

func readPNGHead(ctx context.Context, in *input, b *book) (*pngHead, error) {
	magic, err := in.bytes(0, 8)
	if err != nil || string(magic) != pngMagic {
		return nil, damaged("no PNG signature")
	}
	h := &pngHead{}
	for at, i := int64(8), 0; ; i++ {
		if i&255 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if i > maxChunks {
			return nil, beyond("more than %d chunks in front of the pixels", maxChunks)
		}
		head, err := in.bytes(at, 8)
		if err != nil {
			return nil, damaged("the file ends in front of the pixels")
		}
		n, name := int64(binary.BigEndian.Uint32(head)), string(head[4:])
		switch {
		case i == 0 && name == "CgBI":
			return nil, unsupported("Apple's own variant of the format")
		case i == 0 && (name != "IHDR" || n < 13):
			return nil, damaged("no IHDR chunk")
		case name == "IDAT":
			h.idat = at
			return h, h.check(b)
		case name == "IEND" || n > in.size:
			return nil, damaged("no pixels")
		}
		if known(name) {
			body, err := in.bytes(at+8, n+4)
			if err != nil {
				return nil, err
			}
			sum := binary.BigEndian.Uint32(body[n:])
			body = body[:n]
			if crc32.Update(crc32.ChecksumIEEE(head[4:]), crc32.IEEETable, body) != sum {
				b.warn("the checksum of chunk %s is wrong", name)
			}
			h.chunk(ctx, b, name, body)
			if i == 0 {
				if err := b.fits(int64(h.w), int64(h.h)); err != nil {
					return nil, err
				}
			}
		}
		at += 12 + n
	}
}

// maxChunks bounds the chunks in front of the pixels.
const maxChunks = 10000

func known(name string) bool {
	switch name {
	case "IHDR", "PLTE", "tRNS", "iCCP", "sRGB", "gAMA", "cHRM", "pHYs", "eXIf":
		return true
	}
	return false
}

// check looks at what IHDR says (11.2.1).
func (h *pngHead) check(b *book) error {
	ok := false
	switch h.kind {
	case 0:
		ok = h.depth == 1 || h.depth == 2 || h.depth == 4 || h.depth == 8 || h.depth == 16
	case 3:
		ok = h.depth == 1 || h.depth == 2 || h.depth == 4 || h.depth == 8
	case 2, 4, 6:
		ok = h.depth == 8 || h.depth == 16
	}
	if !ok {
		return damaged("colour type %d with %d bits", h.kind, h.depth)
	}
	if h.kind == 3 && len(h.palette) < 3 {
		return damaged("no palette")
	}
	return nil
}

func (h *pngHead) chunk(ctx context.Context, b *book, name string, body []byte) {
	u32 := func(i int) float64 { return float64(binary.BigEndian.Uint32(body[i:])) }
	switch {
	case name == "IHDR":
		h.w, h.h = int(binary.BigEndian.Uint32(body)), int(binary.BigEndian.Uint32(body[4:]))
		h.depth, h.kind, h.interlaced = int(body[8]), body[9], body[12] == 1
		if body[10]|body[11] != 0 || body[12] > 1 {
			b.warn("unknown methods %d, %d and %d are taken as the usual ones", body[10], body[11], body[12])
		}
	case name == "PLTE" && h.palette == nil:
		h.palette = body[:min(len(body)/3*3, 768)]
	case name == "tRNS":
		h.trns = body
	case name == "iCCP":
		h.icc = profileChunk(b, body)
	case name == "sRGB":
		h.srgb = true
	case name == "gAMA" && len(body) >= 4:
		h.gamma = u32(0) / 100000
	case name == "cHRM" && len(body) >= 32:
		for i := range h.chroma {
			h.chroma[i] = u32(4*i) / 100000
		}
		h.hasChroma = true
	case name == "pHYs" && len(body) >= 9:
		if body[8] == 1 {
			h.dpi = inch(u32(0), u32(4), 0.0254)
		} else {
			h.dpi = inch(u32(0), u32(4), 0)
		}
	case name == "eXIf":
		h.exif = readEXIF(body)
		if h.dpi == (density{}) {
			h.dpi = h.exif.dpi
		}
	}
}

// profileChunk takes a profile out of iCCP (11.3.2.3): a name, a method, zlib data.
func profileChunk(b *book, body []byte) []byte {
	for i := 0; i < len(body) && i < 80; i++ {
		if body[i] != 0 {
			continue
		}
		if i+2 > len(body) {
			break
		}
		p, err := flate.Decode(body[i+2:], b.opt.Limits.MaxMetadataBytes)
		if err != nil {
			break
		}
		return p
	}
	return []byte{0}
}

// space returns the colour space of the samples that the stream gives.
func (h *pngHead) space(b *book) pdf.Object {
	n := h.colours()
	if h.kind == 3 {
		n = 3
	}
	var space pdf.Object
	switch {
	case h.icc != nil:
		space = b.space(n, h.icc)
	case h.srgb:
		space = device(n)
	default:
		space = calibrated(n, h.gamma, h.chroma, h.hasChroma)
	}
	if h.kind != 3 {
		return space
	}
	table := make([]byte, len(h.palette))
	copy(table, h.palette)
	for i, a := range h.trns { // a palette's opacity lies over white
		for j := 3 * i; j < 3*i+3 && j < len(table); j++ {
			table[j] = onWhite8(table[j], a)
		}
	}
	return pdf.Array{pdf.Name("Indexed"), space, int64(len(table)/3 - 1), pdf.String(table)}
}

// key returns the colour that tRNS makes transparent (11.3.1.1) as a colour key mask (ISO 32000-2, 8.9.6.4).
func (h *pngHead) key() pdf.Array {
	n := h.channels()
	if h.kind != 0 && h.kind != 2 || len(h.trns) < 2*n {
		return nil
	}
	var key pdf.Array
	for i := range n {
		v := int64(binary.BigEndian.Uint16(h.trns[2*i:])) & (1<<h.depth - 1)
		key = append(key, v, v)
	}
	return key
}

// calibrated returns the space of samples whose decoding gamma or primaries are stated (PNG, 11.3.2.1 and 11.3.2.2): the device space when they are
// those of sRGB, or make no sense.
func calibrated(n int, gamma float64, chroma [8]float64, hasChroma bool) pdf.Object {
	const near = 0.003
	like := func(a, b float64) bool { return a-b < near && b-a < near }
	plainGamma := !(gamma > 0.05 && gamma < 20) || like(gamma, 1/2.2)
	if plainGamma {
		gamma = 1 / 2.2
	}
	srgb := [8]float64{.3127, .3290, .64, .33, .30, .60, .15, .06}
	plain := true
	for i, v := range chroma {
		plain = plain && like(v, srgb[i])
	}
	matrix, white, ok := primaries(chroma)
	if !hasChroma || plain || !ok {
		matrix, white, _ = primaries(srgb)
		plain = true
	}
	switch {
	case plain && plainGamma || n == 1 && plainGamma:
		return device(n)
	case n == 1:
		return pdf.Array{pdf.Name("CalGray"), pdf.Dict{"WhitePoint": numbers(white[:]), "Gamma": 1 / gamma}}
	}
	return pdf.Array{pdf.Name("CalRGB"), pdf.Dict{
		"WhitePoint": numbers(white[:]), "Gamma": numbers([]float64{1 / gamma, 1 / gamma, 1 / gamma}), "Matrix": numbers(matrix[:]),
	}}
}

func numbers(v []float64) pdf.Array {
	var a pdf.Array
	for _, x := range v {
		a = append(a, x)
	}
	return a
}

// primaries turns the chromaticities of white and of three primaries into the matrix of a CalRGB space (ISO 32000-2, 8.6.5.3): XYZ of each primary.
func primaries(c [8]float64) (m [9]float64, white [3]float64, ok bool) {
	xyz := func(i int) ([3]float64, bool) {
		x, y := c[i], c[i+1]
		if !(x >= 0 && y > 0.001 && x+y <= 1.1) {
			return [3]float64{}, false
		}
		return [3]float64{x / y, 1, (1 - x - y) / y}, true
	}
	var p [3][3]float64
	white, ok = xyz(0)
	for i := range p {
		var good bool
		p[i], good = xyz(2 + 2*i)
		ok = ok && good
	}
	if !ok {
		return m, white, false
	}
	// White is the sum of the primaries, each with its weight: Cramer's rule.
	det := func(a, b, c [3]float64) float64 {
		return a[0]*(b[1]*c[2]-b[2]*c[1]) - b[0]*(a[1]*c[2]-a[2]*c[1]) + c[0]*(a[1]*b[2]-a[2]*b[1])
	}
	d := det(p[0], p[1], p[2])
	if d < 1e-9 && d > -1e-9 {
		return m, white, false
	}
	w := [3]float64{det(white, p[1], p[2]) / d, det(p[0], white, p[2]) / d, det(p[0], p[1], white) / d}
	for i := range p {
		if !(w[i] > 0) {
			return m, white, false
		}
		for j := range 3 {
			m[3*i+j] = p[i][j] * w[i]
		}
	}
	return m, white, true
}

// idatReader joins the data of consecutive IDAT chunks.
type idatReader struct {
	in   *input
	at   int64 // next chunk
	body *io.SectionReader
	left int64
	sum  uint32 // so far
	err  error
	bad  bool
}

func (r *idatReader) Read(p []byte) (int, error) {
	for r.err == nil {
		if r.left > 0 {
			n, err := r.body.Read(p[:min(int64(len(p)), r.left)])
			r.left -= int64(n)
			r.sum = crc32.Update(r.sum, crc32.IEEETable, p[:n])
			if err == io.EOF && r.left > 0 {
				err = io.ErrUnexpectedEOF
			} else if err == io.EOF {
				err = nil
			}
			r.err = err
			if n > 0 || len(p) == 0 {
				return n, err
			}
			continue
		}
		r.err = r.next()
	}
	return 0, r.err
}

func (r *idatReader) next() error {
	if r.body != nil {
		end, err := r.in.bytes(r.at-4, 4)
		if err != nil {
			return err
		}
		r.bad = r.bad || binary.BigEndian.Uint32(end) != r.sum
	}
	head, err := r.in.bytes(r.at, 8)
	if err != nil {
		return err
	}
	if string(head[4:]) != "IDAT" {
		return io.EOF
	}
	r.left, r.sum = int64(binary.BigEndian.Uint32(head)), crc32.ChecksumIEEE(head[4:])
	r.body = io.NewSectionReader(r.in.r, r.at+8, r.left)
	r.at += 12 + r.left
	return nil
}

// Close tells of checksums that were wrong, which do not keep the pixels from being shown.
func (r *idatReader) Close() error {
	var buf [4 << 10]byte
	for range 64 { // the decoder stops in front of the last checksum
		if _, err := r.Read(buf[:]); err != nil {
			break
		}
	}
	if r.bad {
		return damaged("a checksum of the pixel data is wrong")
	}
	return nil
}
