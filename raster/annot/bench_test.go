package annot

import "testing"

// BenchmarkTextField is one field with a value and a font of its own, as pages of forms have hundreds.
func BenchmarkTextField(b *testing.B) {
	mk := maker(memory{})
	a := parse(b, `<</Subtype/Widget/FT/Tx/Rect[0 0 200 20]/V(Some value of a field)/DA(/Helv 0 Tf 0 g)/MK<</BC[0]>>>>`)
	b.ReportAllocs()
	for b.Loop() {
		if f, _ := mk.Appearance(b.Context(), a); f.Stream == nil {
			b.Fatal("nothing drawn")
		}
	}
}
