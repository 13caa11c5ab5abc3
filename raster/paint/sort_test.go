package paint

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSorter: what comes out is what a stable sort of the library makes, for stretches of every number and length.
func TestSorter(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	var s sorter
	for range 2000 {
		ps := make([]piece, rnd.IntN(200))
		x := int32(0)
		for i := range ps {
			if x += int32(rnd.IntN(4)); rnd.IntN(1+rnd.IntN(40)) == 0 {
				x = int32(rnd.IntN(100))
			}
			ps[i] = piece{x0: x, ink: int32(rnd.IntN(30)), row: int32(i)}
		}
		for _, o := range []order{byLeft, byInk} {
			want := slices.Clone(ps)
			slices.SortStableFunc(want, func(a, b piece) int { return int(key(&a, o)) - int(key(&b, o)) })
			got := slices.Clone(ps)
			s.sort(got, o)
			require.Equal(t, want, got)
		}
	}
}
