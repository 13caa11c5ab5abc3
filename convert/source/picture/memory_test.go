package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// large are pictures of 24 MP of every kind that is decoded while it is read.
func large(t testing.TB) map[string]func() sample {
	const w, h = 6000, 4000
	rgb := func(alpha byte) *image.NRGBA {
		m := image.NewNRGBA(image.Rect(0, 0, w, h))
		for i := 0; i < len(m.Pix); i += 4 {
			x, y := i/4%w, i/4/w
			m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = byte(x>>4), byte(y>>4), byte(x>>2^y>>3), alpha
		}
		return m
	}
	encodePNG := func(m image.Image) sample {
		var b bytes.Buffer
		require.NoError(t, (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, m))
		return sample{"image/png", b.Bytes()}
	}
	tiff := func(photometric, n, depth, coding int, l tiffLayout) func() sample {
		return func() sample {
			f := (&sampled{w: w, h: h, n: n, depth: depth}).fields(photometric, coding)
			rows, segs := h, 1
			width, tag := w, uint16(tagStripOffsets)
			if l.rowsPerStrip > 0 {
				rows, segs = l.rowsPerStrip, h/l.rowsPerStrip
				f[tagRowsPerStrip] = []uint64{uint64(rows)}
			}
			if l.tileW > 0 {
				width, rows, tag = l.tileW, l.tileH, tagTileOffsets
				segs = (w + width - 1) / width * ((h + rows - 1) / rows)
				f[tagTileWidth], f[tagTileHeight] = []uint64{uint64(width)}, []uint64{uint64(rows)}
			}
			raw := make([]byte, (width*n*depth+7)/8*rows)
			for i := range raw {
				raw[i] = byte(i >> 6)
			}
			seg := codeStrip(coding, raw)
			if coding == codingG4 {
				seg = g4(raw, width)
			}
			f[tag] = [][]byte{seg}
			at := uint64(8)              // what is written first
			var offsets, counts []uint64 // all of them are the same
			for range segs {
				offsets, counts = append(offsets, at), append(counts, uint64(len(seg)))
			}
			f[tag] = offsets
			f[map[uint16]uint16{tagStripOffsets: tagStripBytes, tagTileOffsets: tagTileBytes}[tag]] = counts
			f[65000] = [][]byte{seg}
			return sample{"image/tiff", makeTIFF(binary.LittleEndian, false, f)}
		}
	}
	return map[string]func() sample{
		"jpeg": func() sample {
			var b bytes.Buffer
			require.NoError(t, jpeg.Encode(&b, rgb(255), &jpeg.Options{Quality: 75}))
			return sample{"image/jpeg", b.Bytes()}
		},
		"png":       func() sample { return encodePNG(rgb(255)) },
		"png alpha": func() sample { return encodePNG(rgb(99)) },
		"png interlaced": func() sample {
			return sample{"image/png", pngFile{w: w, h: h, depth: 1, kind: 0, interlaced: true}.bytes()}
		},
		"gif": func() sample {
			p := image.NewPaletted(image.Rect(0, 0, w, h), palette.WebSafe)
			for i := range p.Pix {
				p.Pix[i] = byte(i>>9) % 200
			}
			return sample{"image/gif", encodeGIF(t, &gif.GIF{Image: []*image.Paletted{p}, Delay: []int{0}})}
		},
		"bmp": func() sample {
			f := bmpFile{w: w, h: h, bits: 24}
			f.pixels = make([]byte, f.stride()*h)
			return sample{"image/bmp", f.bytes()}
		},
		"tiff":                     tiff(isRGB, 3, 8, codingNone, tiffLayout{}),
		"tiff, one strip of LZW":   tiff(isRGB, 3, 8, codingLZW, tiffLayout{}),
		"tiff, one deflated strip": tiff(isRGB, 3, 8, codingDeflate, tiffLayout{}),
		"tiff, deflated strips":    tiff(isRGB, 4, 16, codingDeflate, tiffLayout{rowsPerStrip: 40}),
		"tiff, packed":             tiff(isSeparated, 4, 8, codingPackBits, tiffLayout{rowsPerStrip: 500}),
		"tiff, tiles":              tiff(isRGB, 3, 8, codingLZW, tiffLayout{tileW: 256, tileH: 256}),
		"tiff, fax":                tiff(whiteIsZero, 1, 1, codingG4, tiffLayout{}),
	}
}

// TestMemoryOfLargePictures: a picture of 24 MP, which is 24 to 192 MB decoded (a fax 3), is shown small with what it takes to hold some rows, or a row of
// tiles, and, where the decoder wants it at once, the coded data. All bytes ever allocated count, the decoders of strips and tiles too.
func TestMemoryOfLargePictures(t *testing.T) {
	if testing.Short() {
		t.Skip("makes large pictures")
	}
	for name, maker := range large(t) {
		s := maker()
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		shown := render(t, open(t, s.data, s.contentType), 0, 300, 200)
		runtime.ReadMemStats(&after)
		require.Empty(t, shown.warns, name)
		got := int64(after.TotalAlloc - before.TotalAlloc)
		limit := int64(16 << 20)
		if name == "jpeg" || name == "tiff, fax" {
			limit += int64(len(s.data))
		}
		t.Logf("%s: %d KB of file, %d KB allocated", name, len(s.data)>>10, got>>10)
		assert.Less(t, got, limit, name)
	}
}

// BenchmarkLarge shows them small, with the bytes allocated.
func BenchmarkLarge(b *testing.B) {
	for name, maker := range large(b) {
		s := maker()
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(24e6)
			for b.Loop() {
				render(b, open(b, s.data, s.contentType), 0, 300, 200)
			}
		})
	}
}
