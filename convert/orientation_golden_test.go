package convert_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg"
)

// mirrored returns the page with its lines (cross) or the order of its lines (feed) reversed.
func (p *page) mirrored(cross, feed bool) []byte {
	n, stride := int(p.header.NumColors), p.stride()
	out := make([]byte, 0, len(p.pix))
	for y := range int(p.header.Height) {
		line := p.pix[y*stride:][:stride]
		if feed {
			line = p.pix[len(p.pix)-(y+1)*stride:][:stride]
		}
		if !cross {
			out = append(out, line...)
			continue
		}
		for x := stride - n; x >= 0; x -= n {
			out = append(out, line[x:x+n]...)
		}
	}
	return out
}

// TestOrientation makes the pages of corners.pdf in every way a printer may want them and undoes by hand what the header says was done:
// what is left is the page as a one-sided job has it, pixel for pixel.
func TestOrientation(t *testing.T) {
	const dpi = 72 // every edge of the document lies between pixels
	front := read(t, toPWG(t, "corners.pdf", options(pwg.SGray8, dpi)))
	require.Len(t, front, 4)
	for i := range front {
		for _, m := range [][2]bool{{true, false}, {false, true}, {true, true}} {
			require.False(t, bytes.Equal(front[i].pix, front[i].mirrored(m[0], m[1])), "a mirrored page must look different")
		}
	}
	// What a back side has done to it, by PWG 5102.4, 5.1.2: {cross feed, feed} reversed at the long edge, at the short edge.
	backs := map[pwg.SheetBack][2][2]bool{
		pwg.SheetBackNormal:       {{false, false}, {false, false}},
		pwg.SheetBackRotated:      {{true, true}, {false, false}},
		pwg.SheetBackManualTumble: {{false, false}, {true, true}},
		pwg.SheetBackFlipped:      {{false, true}, {true, false}},
	}
	for back, byEdge := range backs {
		for _, sides := range []pwg.Sides{pwg.OneSided, pwg.TwoSidedLongEdge, pwg.TwoSidedShortEdge} {
			for _, turn := range []bool{false, true} {
				for _, reverse := range []bool{false, true} {
					opt := options(pwg.SGray8, dpi)
					opt.Plan.SheetBack, opt.Plan.Sides, opt.Plan.RotateAll, opt.Plan.Reverse = &back, &sides, &turn, &reverse
					got := read(t, toPWG(t, "corners.pdf", opt))
					require.Len(t, got, 4)
					if reverse {
						slices.Reverse(got)
					}
					for i := range got {
						cross, feed := turn, turn
						if i%2 == 1 && sides != pwg.OneSided {
							b := byEdge[sides-pwg.TwoSidedLongEdge]
							cross, feed = cross != b[0], feed != b[1]
						}
						h := got[i].header
						what := []any{"%v %v turn=%v reverse=%v page %d", back, sides, turn, reverse, i + 1}
						assert.Equal(t, sign(cross), h.CrossFeedTransform, what...)
						assert.Equal(t, sign(feed), h.FeedTransform, what...)
						assert.Equal(t, sides != pwg.OneSided, h.Duplex, what...)
						assert.Equal(t, sides == pwg.TwoSidedShortEdge, h.Tumble, what...)
						assert.True(t, bytes.Equal(front[i].pix, got[i].mirrored(cross, feed)), what...)
					}
				}
			}
		}
	}
}

func sign(reversed bool) pwg.Transform {
	if reversed {
		return pwg.Backward
	}
	return pwg.Forward
}
