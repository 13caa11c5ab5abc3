package pwg_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg"
)

// PWG 5102.4, 5.1.2: the values of CrossFeedTransform and FeedTransform of back sides.
func TestSheetBack(t *testing.T) {
	long, short := pwg.TwoSidedLongEdge, pwg.TwoSidedShortEdge
	for _, tt := range []struct {
		back        pwg.SheetBack
		sides       pwg.Sides
		cross, feed pwg.Transform
	}{
		{pwg.SheetBackNormal, long, 1, 1}, {pwg.SheetBackNormal, short, 1, 1},
		{pwg.SheetBackRotated, long, -1, -1}, {pwg.SheetBackRotated, short, 1, 1},
		{pwg.SheetBackManualTumble, long, 1, 1}, {pwg.SheetBackManualTumble, short, -1, -1},
		{pwg.SheetBackFlipped, long, 1, -1}, {pwg.SheetBackFlipped, short, -1, 1},
		{pwg.SheetBackFlipped, pwg.OneSided, 1, 1}, {pwg.SheetBackRotated, pwg.OneSided, 1, 1},
		{pwg.SheetBack(9), long, 1, 1}, {pwg.SheetBackFlipped, pwg.Sides(9), 1, 1},
	} {
		got := tt.back.Back(tt.sides)
		assert.Equal(t, pwg.PageTransform{CrossFeed: tt.cross, Feed: tt.feed}, got, "%v %v", tt.back, tt.sides)
		assert.Equal(t, pwg.PageTransform{CrossFeed: -tt.cross, Feed: -tt.feed}, got.Turned())
	}
	for name, want := range map[string]pwg.SheetBack{"normal": 0, "ROTATED": 1, "manual-tumble": 2, "MANUAL_TUMBLE": 2, "flipped": 3} {
		var got pwg.SheetBack
		require.NoError(t, got.UnmarshalText([]byte(name)))
		assert.Equal(t, want, got)
	}
	for want, name := range []string{"one-sided", "two-sided-long-edge", "two-sided-short-edge"} {
		var got pwg.Sides
		require.NoError(t, got.UnmarshalText([]byte(name)))
		assert.EqualValues(t, want, got)
		b, _ := got.MarshalText()
		assert.Equal(t, name, string(b))
		d, u := got.Duplex()
		assert.Equal(t, []bool{want > 0, want == 2}, []bool{d, u})
	}
	assert.Error(t, new(pwg.Sides).UnmarshalText([]byte("both")))
	assert.Error(t, new(pwg.SheetBack).UnmarshalText([]byte("")))
}

func TestFlipLine(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	bit := func(p []byte, i int) byte { return p[i/8] >> (7 - i%8) & 1 }
	for width := 1; width <= 70; width++ {
		for _, white := range []byte{0, 255} {
			line := make([]byte, (width+7)/8)
			for i := range line {
				line[i] = byte(r.Uint32())
			}
			got := append([]byte{}, line...)
			pwg.FlipLine(got, width, 1, white)
			for i := range width {
				require.Equal(t, bit(line, i), bit(got, width-1-i), "width %d pixel %d", width, i)
			}
			for i := width; i < len(got)*8; i++ {
				require.Equal(t, white&1, bit(got, i), "padding of width %d", width)
			}
		}
		for _, unit := range []int{1, 2, 3, 4, 6, 15, 30} {
			line := make([]byte, width*unit)
			for i := range line {
				line[i] = byte(r.Uint32())
			}
			got := append([]byte{}, line...)
			pwg.FlipLine(got, width, unit*8, 0)
			for i := range width {
				require.Equal(t, line[i*unit:(i+1)*unit], got[(width-1-i)*unit:(width-i)*unit])
			}
		}
	}
}

func TestFlipLines(t *testing.T) {
	for _, tt := range []struct{ in, want string }{{"", ""}, {"aa", "aa"}, {"aabb", "bbaa"}, {"aabbcc", "ccbbaa"}} {
		got := []byte(tt.in)
		pwg.FlipLines(got, 2)
		assert.Equal(t, tt.want, string(got))
	}
	pwg.FlipLines([]byte{1}, 0)
}
