package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// sampled is a picture of noise as samples, with what a page must show of it.
type sampled struct {
	w, h, n, depth int
	v              []uint16
}

func noisy(w, h, n, depth int) *sampled {
	s := &sampled{w: w, h: h, n: n, depth: depth, v: make([]uint16, w*h*n)}
	src := noise(w*h*n + depth)
	for i := range s.v {
		s.v[i] = (uint16(src.next())<<8 | uint16(src.next())) >> (16 - depth)
		if src.next() < 60 && i >= n { // runs
			s.v[i] = s.v[i-n]
		}
	}
	return s
}

// at returns sample c of a pixel, scaled to 16 bits.
func (s *sampled) at(x, y, c int) uint16 {
	most := uint32(1)<<s.depth - 1
	return uint16((uint32(s.v[(y*s.w+x)*s.n+c])*65535 + most/2) / most)
}

// pack gives the rectangle of the samples first..first+n-1, each row on a byte boundary; what lies outside the picture is 0.
func (s *sampled) pack(o tiffOrder, x0, y0, x1, y1, first, n int, predict bool) []byte {
	var out []byte
	for y := y0; y < y1; y++ {
		var row []byte
		acc, have := uint32(0), 0
		for x := x0; x < x1; x++ {
			for c := first; c < first+n; c++ {
				v := uint16(0)
				if x < s.w && y < s.h {
					v = s.v[(y*s.w+x)*s.n+c]
				}
				if s.depth == 16 {
					row = o.AppendUint16(row, v)
					continue
				}
				acc, have = acc<<s.depth|uint32(v), have+s.depth
				for have >= 8 {
					row = append(row, byte(acc>>(have-8)))
					have -= 8
				}
			}
		}
		if have > 0 {
			row = append(row, byte(acc<<(8-have)))
		}
		if predict {
			difference(row, n, s.depth, o)
		}
		out = append(out, row...)
	}
	return out
}

func (s *sampled) image(pixel func(at func(c int) uint16) color.NRGBA64) image.Image {
	m := image.NewNRGBA64(image.Rect(0, 0, s.w, s.h))
	for y := range s.h {
		for x := range s.w {
			m.SetNRGBA64(x, y, pixel(func(c int) uint16 { return s.at(x, y, c) }))
		}
	}
	return m
}

// fields are the tags that every picture has.
func (s *sampled) fields(photometric, coding int) tiffFields {
	f := tiffFields{
		tagWidth: []uint64{uint64(s.w)}, tagHeight: []uint64{uint64(s.h)}, tagCompression: []uint64{uint64(coding)},
		tagPhotometric: []uint64{uint64(photometric)}, tagSamples: []uint64{uint64(s.n)},
	}
	var depths []uint64
	for range s.n {
		depths = append(depths, uint64(s.depth))
	}
	f[tagBits] = depths
	return f
}

type tiffLayout struct {
	name          string
	tileW, tileH  int
	rowsPerStrip  int
	planar        bool
	predict, fill bool
}

// lay cuts the samples into strips or tiles.
func (s *sampled) lay(f tiffFields, l tiffLayout, coding int, o tiffOrder) {
	planes := [][2]int{{0, s.n}}
	if l.planar {
		planes = nil
		for c := range s.n {
			planes = append(planes, [2]int{c, 1})
		}
		f[tagPlanar] = []uint64{2}
	}
	w, h, tag := s.w, s.h, uint16(tagStripOffsets)
	if l.rowsPerStrip > 0 {
		h = l.rowsPerStrip
		f[tagRowsPerStrip] = []uint64{uint64(h)}
	}
	if l.tileW > 0 {
		w, h, tag = l.tileW, l.tileH, tagTileOffsets
		f[tagTileWidth], f[tagTileHeight] = []uint64{uint64(w)}, []uint64{uint64(h)}
	}
	if l.predict {
		f[tagPredictor] = []uint64{2}
	}
	if l.fill {
		f[tagFillOrder] = []uint64{2}
	}
	var segs [][]byte
	for _, p := range planes {
		for y := 0; y < s.h; y += h {
			for x := 0; x < s.w; x += w {
				y1 := y + h
				if l.tileW == 0 {
					y1 = min(y1, s.h)
				}
				raw := s.pack(o, x, y, x+w, y1, p[0], p[1], l.predict)
				seg := codeStrip(coding, raw)
				if coding == codingG4 {
					seg = g4(raw, w)
				}
				if l.fill {
					seg = reverseAll(seg)
				}
				segs = append(segs, seg)
			}
		}
	}
	f[tag] = segs
}

// opaque and inks are what samples mean.
func opaqueGray(at func(int) uint16) color.NRGBA64 {
	return color.NRGBA64{R: at(0), G: at(0), B: at(0), A: 65535}
}
func opaqueRGB(at func(int) uint16) color.NRGBA64 {
	return color.NRGBA64{R: at(0), G: at(1), B: at(2), A: 65535}
}
func whiteFirst(at func(int) uint16) color.NRGBA64 {
	v := 65535 - at(0)
	return color.NRGBA64{R: v, G: v, B: v, A: 65535}
}

// TestTIFF: every depth with every coding in every layout.
func TestTIFF(t *testing.T) {
	layouts := []tiffLayout{
		{name: "one strip"}, {name: "strips", rowsPerStrip: 5}, {name: "tiles", tileW: 16, tileH: 16}, {name: "planes", planar: true},
		{name: "planes of strips", planar: true, rowsPerStrip: 7}, {name: "planes of tiles", planar: true, tileW: 32, tileH: 16},
		{name: "predicted", predict: true}, {name: "predicted strips", predict: true, rowsPerStrip: 6}, {name: "predicted planes", predict: true, planar: true},
		{name: "predicted tiles", predict: true, tileW: 16, tileH: 32}, {name: "bits turned round", fill: true},
	}
	turn := 0
	for _, c := range []struct {
		n, photometric int
		depths         []int
		pixel          func(func(int) uint16) color.NRGBA64
	}{
		{1, whiteIsZero, []int{1, 2, 4, 8, 16}, whiteFirst},
		{1, blackIsZero, []int{1, 2, 4, 6, 8, 10, 12, 16}, opaqueGray},
		{3, isRGB, []int{2, 4, 5, 8, 14, 16}, opaqueRGB},
		{2, blackIsZero, []int{1, 4, 8, 16}, opaqueGray}, // the second sample means nothing
		{5, isRGB, []int{8, 16}, opaqueRGB},
	} {
		for _, depth := range c.depths {
			s := noisy(35, 19, c.n, depth)
			want := s.image(c.pixel)
			for _, coding := range []int{codingNone, codingPackBits, codingLZW, codingDeflate, codingDeflate2} {
				for _, l := range layouts {
					if l.predict && (depth != 8 && depth != 16 || coding == codingNone || coding == codingPackBits) {
						continue
					}
					turn++
					for i, o := range []tiffOrder{binary.LittleEndian, binary.BigEndian} {
						if depth < 16 && i != turn%2 { // which makes no difference
							continue
						}
						name := fmt.Sprintf("photometric %d, %d x %d bits, coding %d, %s, %v", c.photometric, c.n, depth, coding, l.name, o)
						f := s.fields(c.photometric, coding)
						s.lay(f, l, coding, o)
						shown := render(t, open(t, makeTIFF(o, i == 1, f), "image/tiff"), 0, s.w, s.h)
						require.Empty(t, shown.warns, name)
						requirePixels(t, want, shown, 0, name)
					}
				}
			}
		}
	}
}

// TestTIFFWide: 16 bits stay 16 in the stream.
func TestTIFFWide(t *testing.T) {
	s := noisy(9, 5, 4, 16)
	f := s.fields(isRGB, codingNone)
	f[tagExtraSamples] = []uint64{2}
	s.lay(f, tiffLayout{}, codingNone, binary.LittleEndian)
	doc := open(t, makeTIFF(binary.LittleEndian, false, f), "image/tiff")
	im := imageOf(t, doc, 0)
	require.Equal(t, int64(16), im.Dict["BitsPerComponent"])
	data, err := doc.Decode(t.Context(), im)
	require.NoError(t, err)
	require.Len(t, data, 9*5*6)
}

func imageOf(t testing.TB, doc *pdf.Document, page int) *pdf.Stream {
	p, err := doc.Page(page)
	require.NoError(t, err)
	return doc.Stream(doc.Dict(p.Resources["XObject"])["Im0"])
}

// TestTIFFAlpha: both kinds of opacity, on white paper.
func TestTIFFAlpha(t *testing.T) {
	for _, depth := range []int{4, 8, 16} {
		for _, n := range []int{2, 4, 5} {
			for kind := range uint64(3) {
				for _, l := range []tiffLayout{{name: "strip"}, {name: "planes", planar: true}, {name: "tiles", tileW: 16, tileH: 16}} {
					s := noisy(21, 11, n, depth)
					colours := 3
					if n == 2 {
						colours = 1
					}
					if kind == 1 {
						for i := 0; i < len(s.v); i += n { // multiplied colours are not above their opacity
							for c := range colours {
								s.v[i+c] = min(s.v[i+c], s.v[i+colours])
							}
						}
					}
					f := s.fields(map[int]int{1: blackIsZero, 3: isRGB}[colours], codingNone)
					f[tagExtraSamples] = []uint64{kind, 0}[:n-colours]
					s.lay(f, l, codingNone, binary.BigEndian)
					want := s.image(func(at func(int) uint16) color.NRGBA64 {
						c := color.NRGBA64{R: at(0), G: at(0), B: at(0), A: 65535}
						if colours == 3 {
							c.G, c.B = at(1), at(2)
						}
						a := at(colours)
						switch kind {
						case 1:
							c.R, c.G, c.B = c.R+65535-a, c.G+65535-a, c.B+65535-a
						case 2:
							c.A = a
						}
						return c
					})
					name := fmt.Sprintf("%d samples of %d bits, %s, kind %d", n, depth, l.name, kind)
					shown := render(t, open(t, makeTIFF(binary.BigEndian, false, f), "image/tiff"), 0, s.w, s.h)
					require.Empty(t, shown.warns, name)
					delta := 0
					if kind > 0 && depth != 8 {
						delta = 1
					}
					requirePixels(t, want, shown, delta, name)
				}
			}
		}
	}
}

func TestTIFFPalette(t *testing.T) {
	for _, depth := range []int{1, 2, 4, 8} {
		for _, eight := range []bool{false, true} {
			s := noisy(21, 11, 1, depth)
			var table []uint64
			n := noise(9)
			colours := n.bytes(3 << depth)
			for _, v := range colours {
				if eight {
					table = append(table, uint64(v))
				} else {
					table = append(table, uint64(v)<<8|uint64(n.next()))
				}
			}
			f := s.fields(isPalette, codingLZW)
			f[tagColorMap] = table
			s.lay(f, tiffLayout{rowsPerStrip: 4}, codingLZW, binary.LittleEndian)
			shown := render(t, open(t, makeTIFF(binary.LittleEndian, false, f), "image/tiff"), 0, s.w, s.h)
			require.Empty(t, shown.warns)
			for y := range s.h {
				for x := range s.w {
					i := int(s.v[y*s.w+x])
					require.Equal(t, [3]byte{colours[i], colours[i+1<<depth], colours[i+2<<depth]}, shown.at(x, y))
				}
			}
		}
	}
	// With opacity.
	s := noisy(21, 11, 2, 8)
	f := s.fields(isPalette, codingNone)
	n := noise(3)
	colours := n.bytes(768)
	var table []uint64
	for _, v := range colours {
		table = append(table, uint64(v)*257)
	}
	f[tagColorMap], f[tagExtraSamples] = table, []uint64{2}
	s.lay(f, tiffLayout{}, codingNone, binary.LittleEndian)
	shown := render(t, open(t, makeTIFF(binary.LittleEndian, false, f), "image/tiff"), 0, s.w, s.h)
	for i := range s.w * s.h {
		k, a := int(s.v[2*i]), byte(s.v[2*i+1])
		require.Equal(t, onWhite8(colours[k], a), shown.pix[3*i])
	}
}

// TestTIFFInks: CMYK is shown as the engine shows DeviceCMYK, Lab by its lightness.
func TestTIFFInks(t *testing.T) {
	for _, depth := range []int{8, 16} {
		for _, n := range []int{4, 5} {
			s := &sampled{w: 5, h: 1, n: n, depth: depth, v: make([]uint16, 5*n)}
			most := uint16(1<<depth - 1)
			for i := range 4 {
				s.v[i*n+i] = most
			}
			f := s.fields(isSeparated, codingNone)
			s.lay(f, tiffLayout{}, codingNone, binary.LittleEndian)
			shown := render(t, open(t, makeTIFF(binary.LittleEndian, false, f), "image/tiff"), 0, 5, 1)
			require.Empty(t, shown.warns)
			require.Less(t, shown.at(0, 0)[0], byte(90))     // cyan
			require.Greater(t, shown.at(0, 0)[2], byte(180)) //
			require.Less(t, shown.at(1, 0)[1], byte(90))     // magenta
			require.Less(t, shown.at(2, 0)[2], byte(90))     // yellow
			require.Less(t, shown.at(3, 0)[1], byte(70))     // black
			require.Equal(t, [3]byte{255, 255, 255}, shown.at(4, 0))
		}
		for _, kind := range []int{isCIELab, isICCLab} {
			s := &sampled{w: 3, h: 1, n: 3, depth: depth, v: make([]uint16, 9)}
			full := uint16(1<<depth - 1)
			if kind == isICCLab && depth == 16 {
				full = 0xff00
			}
			s.v[0], s.v[3], s.v[6] = full, 0, full/2
			if kind == isICCLab {
				for i := range 3 {
					s.v[3*i+1], s.v[3*i+2] = 1<<(depth-1), 1<<(depth-1)
				}
			}
			f := s.fields(kind, codingDeflate)
			s.lay(f, tiffLayout{}, codingDeflate, binary.BigEndian)
			shown := render(t, open(t, makeTIFF(binary.BigEndian, false, f), "image/tiff"), 0, 3, 1)
			for x, want := range []byte{255, 0, 118} { // L* of 50 is a gray of 119
				for c := range 3 {
					require.InDelta(t, want, shown.at(x, 0)[c], 3, "kind %d, %d bits, %v", kind, depth, shown.at(x, 0))
				}
			}
		}
	}
}

// TestTIFFFax: Group 4 as it is and from strips and tiles, in both polarities and both orders of bits.
func TestTIFFFax(t *testing.T) {
	s := noisy(67, 41, 1, 1)
	for _, photometric := range []int{whiteIsZero, blackIsZero} {
		for _, l := range []tiffLayout{{}, {rowsPerStrip: 8}, {tileW: 32, tileH: 16}, {fill: true}, {fill: true, rowsPerStrip: 10}} {
			f := s.fields(photometric, codingG4)
			s.lay(f, l, codingG4, binary.LittleEndian)
			doc := open(t, makeTIFF(binary.LittleEndian, false, f), "image/tiff")
			shown := render(t, doc, 0, s.w, s.h)
			require.Empty(t, shown.warns)
			pixel := opaqueGray
			if photometric == whiteIsZero {
				pixel = whiteFirst
			}
			requirePixels(t, s.image(pixel), shown, 0, fmt.Sprint(photometric, l))
			if l == (tiffLayout{}) {
				require.Equal(t, pdf.Name("CCITTFaxDecode"), imageOf(t, doc, 0).Dict["Filter"])
			}
		}
	}
}

// TestTIFFJPEG: with tables apart, whole, in strips and tiles.
func TestTIFFJPEG(t *testing.T) {
	m := smooth(64, 48)
	part := func(x, y, w, h int) []byte {
		p := image.NewNRGBA(image.Rect(0, 0, w, h))
		for j := range h {
			for i := range w {
				p.Set(i, j, m.At(min(x+i, 63), min(y+j, 47)))
			}
		}
		var b bytes.Buffer
		require.NoError(t, jpeg.Encode(&b, p, &jpeg.Options{Quality: 95}))
		return b.Bytes()
	}
	// apart takes the tables out of a JPEG.
	apart := func(b []byte) (tables, strip []byte) {
		tables, strip = []byte{0xff, mSOI}, []byte{0xff, mSOI}
		for b = b[2:]; ; {
			n := 2 + int(binary.BigEndian.Uint16(b[2:]))
			if b[1] == mSOS {
				return append(tables, 0xff, mEOI), append(strip, b...)
			}
			if b[1] == 0xdb || b[1] == mDHT {
				tables = append(tables, b[:n]...)
			} else {
				strip = append(strip, b[:n]...)
			}
			b = b[n:]
		}
	}
	s := &sampled{w: 64, h: 48, n: 3, depth: 8}
	base := func() tiffFields { return s.fields(isYCbCr, codingJPEG) }
	whole := base()
	whole[tagStripOffsets] = [][]byte{part(0, 0, 64, 48)}
	strips := base()
	strips[tagRowsPerStrip] = []uint64{16}
	strips[tagStripOffsets] = [][]byte{part(0, 0, 64, 16), part(0, 16, 64, 16), part(0, 32, 64, 16)}
	tiles := base()
	tiles[tagTileWidth], tiles[tagTileHeight] = []uint64{48}, []uint64{32}
	tiles[tagTileOffsets] = [][]byte{part(0, 0, 48, 32), part(48, 0, 48, 32), part(0, 32, 48, 32), part(48, 32, 48, 32)}
	tables, strip := apart(part(0, 0, 64, 48))
	split := base()
	split[tagJPEGTables], split[tagStripOffsets] = tables, [][]byte{strip}
	tables, first := apart(part(0, 0, 64, 32))
	_, second := apart(part(0, 32, 64, 16))
	splits := base()
	splits[tagJPEGTables], splits[tagStripOffsets], splits[tagRowsPerStrip] = tables, [][]byte{first, second}, []uint64{32}
	old := s.fields(isYCbCr, codingOldJPEG)
	old[tagJPEGFormat], old[tagStripOffsets] = [][]byte{part(0, 0, 64, 48)}, [][]byte{{1, 2, 3}}
	for name, f := range map[string]tiffFields{"whole": whole, "strips": strips, "tiles": tiles, "tables": split, "tables and strips": splits, "old style": old} {
		doc := open(t, makeTIFF(binary.LittleEndian, false, f), "image/tiff")
		shown := render(t, doc, 0, 64, 48)
		require.Empty(t, shown.warns, name)
		requirePixels(t, m, shown, 16, name)
		if name == "whole" || name == "tables" || name == "old style" {
			require.Equal(t, pdf.Name("DCTDecode"), imageOf(t, doc, 0).Dict["Filter"], name)
		}
	}
}

// TestTIFFOldTables: the first edition's JPEG with tables without markers beside strips of bare data.
func TestTIFFOldTables(t *testing.T) {
	m := smooth(64, 32)
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}))
	s := &sampled{w: 64, h: 32, n: 3, depth: 8}
	f := s.fields(isYCbCr, codingOldJPEG)
	var quant, dc, ac [][]byte
	for d := b.Bytes()[2:]; ; {
		n := 2 + int(binary.BigEndian.Uint16(d[2:]))
		body := d[4:n]
		switch d[1] {
		case 0xdb:
			for ; len(body) >= 65; body = body[65:] {
				quant = append(quant, body[1:65])
			}
		case mDHT:
			for len(body) > 17 {
				count := 17
				for _, v := range body[1:17] {
					count += int(v)
				}
				if body[0]>>4 == 0 {
					dc = append(dc, body[1:count])
				} else {
					ac = append(ac, body[1:count])
				}
				body = body[count:]
			}
		}
		if d = d[n:]; d[1] == mSOS {
			d = d[2+int(binary.BigEndian.Uint16(d[2:])):]
			f[tagStripOffsets] = [][]byte{d[:len(d)-2]}
			break
		}
	}
	f[tagJPEGQTables], f[tagJPEGDCTables], f[tagJPEGACTables] = [][]byte{quant[0], quant[1], quant[1]}, [][]byte{dc[0], dc[1], dc[1]}, [][]byte{ac[0], ac[1], ac[1]}
	f[tagYCbCrSampling], f[tagJPEGProc] = []uint64{2, 2}, []uint64{1}
	shown := render(t, open(t, makeTIFF(binary.BigEndian, false, f), "image/tiff"), 0, 64, 32)
	require.Empty(t, shown.warns)
	requirePixels(t, m, shown, 16, "")
}

// TestTIFFYCbCr: units of subsampled chroma, and the reference values of video.
func TestTIFFYCbCr(t *testing.T) {
	for _, hv := range [][2]int{{1, 1}, {2, 1}, {2, 2}, {4, 4}, {1, 2}} {
		w, h := 19, 13
		want := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio444)
		n := noise(5)
		chroma := map[[2]int][2]byte{}
		var data []byte
		for y := 0; y < h; y += hv[1] {
			for x := 0; x < w; x += hv[0] {
				c := [2]byte{n.next(), n.next()}
				for j := range hv[1] {
					for i := range hv[0] {
						v := n.next()
						data = append(data, v)
						if x+i < w && y+j < h {
							want.Y[want.YOffset(x+i, y+j)] = v
							chroma[[2]int{x + i, y + j}] = c
						}
					}
				}
				data = append(data, c[0], c[1])
			}
		}
		for at, c := range chroma {
			k := want.COffset(at[0], at[1])
			want.Cb[k], want.Cr[k] = c[0], c[1]
		}
		s := &sampled{w: w, h: h, n: 3, depth: 8}
		for _, coding := range []int{codingNone, codingLZW, codingPackBits} {
			f := s.fields(isYCbCr, coding)
			f[tagYCbCrSampling] = []uint64{uint64(hv[0]), uint64(hv[1])}
			f[tagStripOffsets] = [][]byte{codeStrip(coding, data)}
			shown := render(t, open(t, makeTIFF(binary.LittleEndian, false, f), "image/tiff"), 0, w, h)
			require.Empty(t, shown.warns)
			requirePixels(t, want, shown, 1, fmt.Sprint(hv, coding))
		}
	}
	s := &sampled{w: 2, h: 1, n: 3, depth: 8, v: []uint16{235, 128, 128, 16, 128, 128}}
	f := s.fields(isYCbCr, codingNone)
	f[tagYCbCrSampling], f[tagBlackWhite] = []uint64{1, 1}, [][2]uint32{{16, 1}, {235, 1}, {128, 1}, {240, 1}, {128, 1}, {240, 1}}
	s.lay(f, tiffLayout{}, codingNone, binary.LittleEndian)
	shown := render(t, open(t, makeTIFF(binary.LittleEndian, false, f), "image/tiff"), 0, 2, 1)
	require.Equal(t, []byte{255, 255, 255, 0, 0, 0}, shown.pix)
}

// TestTIFFOldLZW: the order of bits from before TIFF 6.0.
func TestTIFFOldLZW(t *testing.T) {
	s := noisy(60, 40, 3, 8)
	f := s.fields(isRGB, codingLZW)
	f[tagStripOffsets] = [][]byte{oldLZW(s.pack(binary.LittleEndian, 0, 0, 60, 40, 0, 3, false))}
	shown := render(t, open(t, makeTIFF(binary.LittleEndian, false, f), "image/tiff"), 0, 60, 40)
	require.Empty(t, shown.warns)
	requirePixels(t, s.image(opaqueRGB), shown, 0, "")
}

func TestTIFFOrientationAndResolution(t *testing.T) {
	s := noisy(24, 12, 3, 8)
	for o := range uint64(10) {
		f := s.fields(isRGB, codingNone)
		f[tagOrientation], f[tagXResolution], f[tagYResolution], f[tagResolutionUnit] = []uint64{o}, [][2]uint32{{100, 1}}, [][2]uint32{{400, 2}}, []uint64{2}
		s.lay(f, tiffLayout{rowsPerStrip: 5}, codingNone, binary.BigEndian)
		doc := open(t, makeTIFF(binary.BigEndian, false, f), "image/tiff")
		want := orient(s.image(opaqueRGB), int(o))
		shown := render(t, doc, 0, want.Bounds().Dx(), want.Bounds().Dy())
		requirePixels(t, want, shown, 0, "orientation")
		w, h := 24*72./100, 12*72./200
		if o >= 5 && o <= 8 {
			w, h = h, w
		}
		require.InDeltaSlice(t, []float64{w, h}, size0(t, doc), 1e-9)
	}
	for _, c := range []struct {
		unit uint64
		x, y [2]uint32
		want [2]float64
	}{
		{3, [2]uint32{100, 1}, [2]uint32{100, 1}, [2]float64{24 * 72 / 254., 12 * 72 / 254.}},
		{1, [2]uint32{1, 1}, [2]uint32{2, 1}, [2]float64{18, 4.5}},
		{2, [2]uint32{0, 1}, [2]uint32{0, 1}, [2]float64{18, 9}},
		{2, [2]uint32{1, 0}, [2]uint32{1, 0}, [2]float64{18, 9}},
	} {
		f := s.fields(isRGB, codingNone)
		f[tagXResolution], f[tagYResolution], f[tagResolutionUnit] = [][2]uint32{c.x}, [][2]uint32{c.y}, []uint64{c.unit}
		s.lay(f, tiffLayout{}, codingNone, binary.BigEndian)
		require.InDeltaSlice(t, c.want[:], size0(t, open(t, makeTIFF(binary.BigEndian, true, f), "image/tiff")), 1e-9)
	}
}

// TestTIFFPages: every picture is a page, thumbnails and masks are none, a loop ends, a picture that cannot be decoded costs a warning.
func TestTIFFPages(t *testing.T) {
	dir := func(w int, with tiffFields) tiffFields {
		s := noisy(w, 4, 1, 8)
		f := s.fields(blackIsZero, codingNone)
		s.lay(f, tiffLayout{}, codingNone, binary.LittleEndian)
		for k, v := range with {
			f[k] = v
		}
		return f
	}
	data := makeTIFF(binary.LittleEndian, false, dir(10, nil), dir(20, tiffFields{tagNewSubfileType: []uint64{1}}), dir(30, tiffFields{tagNewSubfileType: []uint64{4}}),
		dir(40, tiffFields{tagCompression: []uint64{34661}}), dir(50, nil))
	doc := open(t, data, "image/tiff")
	require.Equal(t, 2, doc.NumPages())
	require.Equal(t, 37.5, size(t, doc, 1)[0])
	require.Len(t, doc.Warnings(), 1)
	require.Contains(t, doc.Warnings()[0].String(), "coding 34661")
	require.Equal(t, pdf.Unsupported, doc.Warnings()[0].Kind)

	doc = open(t, makeTIFF(binary.LittleEndian, false, dir(20, tiffFields{tagNewSubfileType: []uint64{1}})), "image/tiff")
	require.Equal(t, 1, doc.NumPages())

	first := binary.LittleEndian.Uint32(data[4:])
	binary.LittleEndian.PutUint32(data[len(data)-4:], first)
	doc = open(t, data, "image/tiff")
	require.Equal(t, 2, doc.NumPages())

	many := make([]tiffFields, 30)
	for i := range many {
		many[i] = dir(5, nil)
	}
	data = makeTIFF(binary.LittleEndian, false, many...)
	doc, err := Open(t.Context(), bytes.NewReader(data), int64(len(data)), "image/tiff", Options{Limits: Limits{MaxPages: 7}})
	require.NoError(t, err)
	require.Equal(t, 7, doc.NumPages())
	require.Len(t, doc.Warnings(), 1)
}

// TestTIFFProfile: pages share one.
func TestTIFFProfile(t *testing.T) {
	s := noisy(4, 4, 3, 8)
	f := s.fields(isRGB, codingNone)
	f[tagICC] = profile("RGB ")
	s.lay(f, tiffLayout{}, codingNone, binary.LittleEndian)
	doc := open(t, makeTIFF(binary.LittleEndian, false, f), "image/tiff")
	require.Equal(t, pdf.Name("ICCBased"), imageOf(t, doc, 0).Dict["ColorSpace"].(pdf.Array)[0])
	require.Empty(t, doc.Warnings())
}

// TestTIFFDamage: a strip or tile that is lost is white, and the others are there.
func TestTIFFDamage(t *testing.T) {
	for _, l := range []tiffLayout{{rowsPerStrip: 8}, {tileW: 48, tileH: 8}, {planar: true, rowsPerStrip: 8}, {planar: true, tileW: 48, tileH: 8}} {
		for _, how := range []string{"empty", "noise"} {
			s := noisy(48, 24, 3, 8)
			f := s.fields(isRGB, codingDeflate)
			s.lay(f, l, codingDeflate, binary.LittleEndian)
			tag := uint16(tagStripOffsets)
			if l.tileW > 0 {
				tag = tagTileOffsets
			}
			segs := f[tag].([][]byte)
			if how == "empty" {
				segs[1] = segs[1][:0]
			} else {
				segs[1] = bytes.Repeat([]byte{0xff}, 40)
			}
			shown := render(t, open(t, makeTIFF(binary.LittleEndian, false, f), "image/tiff"), 0, 48, 24)
			require.NotEmpty(t, shown.warns)
			want := s.image(opaqueRGB)
			for y := range 24 {
				c := overWhite(straight(want.At(7, y)))
				if y >= 8 && y < 16 {
					c = [3]byte{255, 255, 255}
				}
				require.Equal(t, c, shown.at(7, y), "%v %s row %d", l, how, y)
			}
		}
	}
}

// TestTIFFCounts: strips whose sizes are not told end where the next one begins; strips that share more data than there is room for are given up.
func TestTIFFCounts(t *testing.T) {
	s := noisy(40, 24, 1, 8)
	for _, coding := range []int{codingNone, codingLZW, codingDeflate} {
		for _, counts := range []any{[]uint64{0, 0, 0}, []uint64{1 << 30, 1 << 30, 1 << 30}} {
			f := s.fields(blackIsZero, coding)
			s.lay(f, tiffLayout{rowsPerStrip: 8}, coding, binary.LittleEndian)
			f[tagStripBytes] = counts
			shown := render(t, open(t, makeTIFF(binary.LittleEndian, false, f), "image/tiff"), 0, 40, 24)
			require.Empty(t, shown.warns)
			requirePixels(t, s.image(opaqueGray), shown, 0, fmt.Sprint(coding, counts))
		}
	}
	big := &sampled{w: 16, h: 2000, n: 1, depth: 1}
	f := big.fields(whiteIsZero, codingG4)
	f[tagRowsPerStrip] = []uint64{1}
	var at, n []uint64
	for range 2000 {
		at, n = append(at, 8), append(n, 1<<21)
	}
	f[tagStripOffsets], f[tagStripBytes], f[65000] = at, n, [][]byte{make([]byte, 1<<21)}
	shown := render(t, open(t, makeTIFF(binary.LittleEndian, false, f), "image/tiff"), 0, 16, 2000)
	require.Len(t, shown.warns, 1)
}
