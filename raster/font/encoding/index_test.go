package encoding

import (
	"testing"

	"github.com/pwgconvert/pwgconvert/raster/font/internal/lines/linestest"
)

func TestIndex(t *testing.T) { linestest.Index(t, glyphList, glyphIndex) }

func BenchmarkRune(b *testing.B) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Rune(WinAnsi[i&255])
	}
}
