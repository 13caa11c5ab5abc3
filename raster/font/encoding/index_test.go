package encoding

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/font/internal/lines"
)

// The index was made of the table as it is, and finds what a search finds.
func TestIndex(t *testing.T) {
	for _, c := range []struct{ table, index string }{
		{glyphList, glyphIndex},
	} {
		require.Equal(t, string(lines.Index(c.table)), c.index)
		for line := range strings.Lines(c.table) {
			key, _, _ := strings.Cut(line, " ")
			for _, k := range []string{key, key + "x", key[1:]} {
				want, found := lines.Find(c.table, k)
				got, ok := lines.Lookup(c.table, c.index, k)
				assert.Equal(t, found, ok, k)
				assert.Equal(t, want, got, k)
			}
		}
	}
}

func BenchmarkRune(b *testing.B) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Rune(WinAnsi[i&255])
	}
}
