package packbits_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/pwgconvert/pwgconvert/pwg/packbits"
)

// textBand imitates 64 rows of 10 pt text at 600 dpi: stems with soft edges and counters between them, words apart.
func textBand(width, lines, unit int) []byte {
	r := rand.New(rand.NewPCG(1, 1))
	pix := bytes.Repeat([]byte{255}, width*lines*unit)
	for y := range lines {
		row := pix[y*width*unit : (y+1)*width*unit]
		for x := width / 12; x < width*11/12; {
			stem := 7 + r.IntN(5)
			for i := range stem {
				v := byte(0)
				if i == 0 || i == stem-1 {
					v = byte(r.IntN(255))
				}
				for c := range unit {
					row[(x+i)*unit+c] = v
				}
			}
			x += stem + 15 + r.IntN(25)
			if r.IntN(5) == 0 {
				x += 40
			}
		}
	}
	return pix
}

// photoBand imitates a scanned photo: smooth slopes with noise. Of neighbouring samples a fifth are equal, or with calm three fifths.
func photoBand(width, lines, unit int, calm bool) []byte {
	r := rand.New(rand.NewPCG(2, 2))
	pix := make([]byte, width*lines*unit)
	v := make([]int, unit)
	for i := range pix {
		step := r.IntN(5) - 2
		if calm {
			step *= r.IntN(2)
		}
		c := i % unit
		v[c] += step
		pix[i] = byte(128 + v[c])
	}
	return pix
}

func benchBand(b *testing.B, pix []byte, width, unit int) {
	var c packbits.Coded
	packbits.EncodeBand(&c, pix, width*unit, width, unit)
	b.SetBytes(int64(len(pix)))
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		c.Reset()
		packbits.EncodeBand(&c, pix, width*unit, width, unit)
	}
}

const a4 = 4960 // pixels across A4 at 600 dpi

func BenchmarkBlankGray(b *testing.B) { benchBand(b, bytes.Repeat([]byte{255}, a4*64), a4, 1) }
func BenchmarkTextGray(b *testing.B)  { benchBand(b, textBand(a4, 64, 1), a4, 1) }
func BenchmarkPhotoGray(b *testing.B) { benchBand(b, photoBand(a4, 64, 1, false), a4, 1) }
func BenchmarkCalmGray(b *testing.B)  { benchBand(b, photoBand(a4, 64, 1, true), a4, 1) }
func BenchmarkBlankRGB(b *testing.B)  { benchBand(b, bytes.Repeat([]byte{255}, a4*24*3), a4, 3) }
func BenchmarkTextRGB(b *testing.B)   { benchBand(b, textBand(a4, 24, 3), a4, 3) }
func BenchmarkPhotoRGB(b *testing.B)  { benchBand(b, photoBand(a4, 24, 3, false), a4, 3) }

// BenchmarkBlankLine is one white line without a line before it: the coder itself.
func BenchmarkBlankLine(b *testing.B) {
	pix := bytes.Repeat([]byte{255}, a4)
	dst := make([]byte, 0, 2*a4)
	b.SetBytes(a4)
	b.ReportAllocs()
	for b.Loop() {
		dst = packbits.AppendLine(dst[:0], pix, 1)
	}
}

func BenchmarkDirtyText(b *testing.B) {
	const lines = 64
	pix := textBand(a4, lines, 1)
	blocks := (a4 + 63) / 64
	words := (blocks + 63) / 64
	d := packbits.Dirty{Bits: make([]uint64, words*lines), Stride: words, Block: 64, Background: []byte{255}}
	for y := range lines {
		for i := range blocks {
			part := pix[y*a4+i*64 : y*a4+min((i+1)*64, a4)]
			if bytes.Count(part, []byte{255}) != len(part) {
				d.Bits[y*words+i/64] |= 1 << (i % 64)
			}
		}
	}
	var c packbits.Coded
	b.SetBytes(int64(len(pix)))
	b.ReportAllocs()
	for b.Loop() {
		c.Reset()
		packbits.EncodeBandDirty(&c, pix, a4, a4, 1, &d)
	}
}

func BenchmarkDecodeText(b *testing.B) {
	pix := textBand(a4, 1, 1)
	coded := packbits.AppendLine(nil, pix, 1)
	b.SetBytes(a4)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := packbits.DecodeLine(pix, coded, 1); err != nil {
			b.Fatal(err)
		}
	}
}
