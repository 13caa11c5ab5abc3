// Package linestest checks the tables of package lines that other packages carry.
package linestest

import (
	"strings"
	"testing"

	"github.com/pwgconvert/pwgconvert/raster/font/internal/lines"
)

// Index checks that an index was made of the table as it is, and finds what a search finds.
func Index(t *testing.T, table, index string) {
	t.Helper()
	if string(lines.Index(table)) != index {
		t.Fatal("the index was made of another table")
	}
	for line := range strings.Lines(table) {
		key, _, _ := strings.Cut(line, " ")
		for _, k := range []string{key, key + "x", key[1:]} {
			want, found := lines.Find(table, k)
			got, ok := lines.Lookup(table, index, k)
			if got != want || ok != found {
				t.Errorf("%q: %q %v, want %q %v", k, got, ok, want, found)
			}
		}
	}
}
