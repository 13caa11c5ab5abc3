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
		for _, k := range keys {
			v, ok := lines.Find(table, k)
			assert.True(t, ok, k)
			assert.Equal(t, "v-"+k, v)
		}
		for _, k := range []string{"", "a", "k", "k1", "k70 ", "z", "k20930"} {
			_, ok := lines.Find(table, k)
			assert.False(t, ok, k)
		}
	}
	_, ok := lines.Find("", "x")
	assert.False(t, ok)
}
