package convert

import (
	"hash/adler32"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/pwg/packbits"
)

// TestMapUnits: converting the units of a coded line is coding the converted line, up to how runs are cut.
func TestMapUnits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 7))
	for _, ty := range pwg.Types() {
		sample := sampler(nil)
		if ty.BitsPerColor() > 1 {
			sample = samplerFor(ty)
		}
		if sample == nil {
			continue
		}
		from, to := formatOf(ty).Channels(), ty.Unit()
		for n := 1; n < 600; n += 1 + r.IntN(40) {
			src := make([]byte, n*from)
			for i := range src {
				src[i] = byte(r.IntN(2) * r.IntN(256))
			}
			want := make([]byte, n*to)
			sample(want, src, n)
			coded := mapUnits([]byte{1, 2, 3}, packbits.AppendLine(nil, src, from), from, to, sample)
			require.Equal(t, []byte{1, 2, 3}, coded[:3])
			got := make([]byte, n*to)
			used, done, err := packbits.DecodeLine(got, coded[3:], to)
			require.NoError(t, err, ty)
			require.Equal(t, []int{len(coded) - 3, n * to}, []int{used, done}, ty)
			require.Equal(t, want, got, ty)
		}
	}
}

func TestAdlerCombine(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 7))
	for range 300 {
		b := make([]byte, r.IntN(200_000))
		for i := range b {
			b[i] = byte(255 - r.IntN(3))
		}
		cut := r.IntN(len(b) + 1)
		assert.Equal(t, adler32.Checksum(b), adlerCombine(adler32.Checksum(b[:cut]), adler32.Checksum(b[cut:]), int64(len(b)-cut)))
	}
}

func TestIsPure(t *testing.T) {
	assert.True(t, isPure([]byte{0, 255, 0}))
	assert.False(t, isPure([]byte{0, 254}))
	assert.False(t, isPure([]byte{1}))
	assert.True(t, isPure(nil))
}

// line is a line of text at 600 dpi with a gray picture at its end.
func benchLine(channels int) []byte {
	r := rand.New(rand.NewPCG(3, 7))
	line := make([]byte, 4960*channels)
	for i := range line {
		if line[i] = 255; i%(90*channels) < 20*channels {
			line[i] = 0
		}
		if i > len(line)*3/4 {
			line[i] = byte(r.IntN(256))
		}
	}
	return line
}

func BenchmarkMapUnitsCMYK(b *testing.B) {
	coded := packbits.AppendLine(nil, benchLine(3), 3)
	sample := samplerFor(pwg.CMYK8)
	var dst []byte
	b.SetBytes(4960 * 3)
	b.ReportAllocs()
	for b.Loop() {
		dst = mapUnits(dst[:0], coded, 3, 4, sample)
	}
}

func BenchmarkBilevelLine(b *testing.B) {
	gray := benchLine(1)
	bi := bilevelFor(pwg.SGray1, DitherOrdered)
	dst := make([]byte, 620)
	b.SetBytes(4960)
	b.ReportAllocs()
	y := 0
	for b.Loop() {
		bi.row(dst, gray, y)
		y++
	}
}

func BenchmarkPNGRow(b *testing.B) {
	plan := &Plan{Type: pwg.SRGB8, Pages: []PlannedPage{{Width: 4960, Height: 1}}}
	c := (&pngFormat{plan: plan}).newCoder()
	line := benchLine(3)
	var out piece
	b.SetBytes(4960 * 3)
	b.ReportAllocs()
	for b.Loop() {
		out.reset()
		c.begin(0, 0, 1, &out)
		_ = c.row(line)
		_ = c.row(line)
		_ = c.end()
	}
}
