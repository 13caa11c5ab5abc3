package paint

import (
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestShades(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	inks := [][3]uint8{{}, {255, 255, 255}, {1, 128, 254}, {200, 0, 0}}
	var s shades
	made := 0
	for range 5000 {
		ch, ink := 1+2*rng.Intn(2), inks[rng.Intn(len(inks))]
		cov := make([]uint8, rng.Intn(80))
		for i := range cov {
			if cov[i] = uint8(rng.Intn(256)); rng.Intn(3) == 0 {
				cov[i] = 255 * uint8(rng.Intn(2))
			}
		}
		want, got := make([]byte, len(cov)*ch), make([]byte, len(cov)*ch)
		fill1(want, white255)
		if ch == 1 {
			over1(want, ink[0], cov)
		} else {
			over3(want, ink, cov)
		}
		s.next(ink, ch)
		if s.known {
			made++
		}
		s.over(got, ink, ch, cov)
		require.Equal(t, want, got)
	}
	require.Greater(t, made, 100)
	require.Less(t, made, 4900)
}
