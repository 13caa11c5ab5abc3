package icc_test

import (
	"testing"

	"github.com/pwgconvert/pwgconvert/colorspace/icc"
	. "github.com/pwgconvert/pwgconvert/colorspace/icc/icctest"
)

func BenchmarkRow8(b *testing.B) {
	for _, c := range []struct {
		name    string
		profile []byte
	}{
		{"gray", Gray(Gamma(1.8))}, {"matrix", Wide()}, {"press", Press(9, 12)},
		{"table", Profile(2, "scnr", "RGB ", "Lab ", Tag("A2B0", Lut(2, 3, 3, 17, func(c []float64) []float64 { return OldLab(100*c[0], 50*c[1], 50*c[2]) })))},
	} {
		b.Run(c.name, func(b *testing.B) {
			tr := load(b, c.profile, icc.Options{BPC: true})
			const pixels = 4096
			src, dst := make([]byte, pixels*tr.N()), make([]byte, pixels*3)
			x := uint32(1)
			for i := range src { // a smooth picture with noise
				x = x*1664525 + 1013904223
				src[i] = byte(i/64) + byte(x>>29)
			}
			tr.Row8(dst, src, pixels)
			b.ReportAllocs()
			b.SetBytes(pixels)
			for b.Loop() {
				tr.Row8(dst, src, pixels)
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	p := SRGB()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := icc.New(p, icc.Options{BPC: true}); err != nil {
			b.Fatal(err)
		}
	}
}
