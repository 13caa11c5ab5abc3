package lines_test

import (
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/pwgconvert/pwgconvert/raster/font/internal/lines"
)

func TestFind(t *testing.T) {
	var keys []string
	for i := range 300 {
		keys = append(keys, fmt.Sprintf("k%d", i*7))
	}
	sort.Strings(keys)
	var sb strings.Builder
	for _, k := range keys {
		fmt.Fprintf(&sb, "%s v-%s\n", k, k)
	}
	for _, table := range []string{sb.String(), strings.TrimSuffix(sb.String(), "\n")} {
		index := string(lines.Index(table))
		for _, k := range keys {
			v, ok := lines.Find(table, k)
			assert.True(t, ok, k)
			assert.Equal(t, "v-"+k, v)
			v, ok = lines.Lookup(table, index, k)
			assert.True(t, ok, k)
			assert.Equal(t, "v-"+k, v)
		}
		for _, k := range []string{"", "a", "k", "k1", "k70 ", "k7 v-k7", "k70\nk77", "z", "k20930"} {
			_, ok := lines.Find(table, k)
			assert.False(t, ok, k)
			_, ok = lines.Lookup(table, index, k)
			assert.False(t, ok, k)
		}
	}
	_, ok := lines.Find("", "x")
	assert.False(t, ok)
}

// A key that is the whole of a line, or more, is none.
func TestLookupWholeLine(t *testing.T) {
	table := "a 1 2\nb 3\n"
	index := string(lines.Index(table))
	for _, k := range []string{"a", "b", "a 1", "a 1 2", "a 1 2\nb", "b 3", "c", ""} {
		for turn := 0; turn < len(index); turn += 3 { // whatever slot it begins at
			index := index[turn:] + index[:turn]
			want, found := lines.Find(table, k)
			if got, ok := lines.Lookup(table, index, k); ok {
				assert.True(t, found, k)
				assert.Equal(t, want, got, k)
			}
		}
	}
	_, ok := lines.Lookup("", string(lines.Index("")), "x")
	assert.False(t, ok)
}
