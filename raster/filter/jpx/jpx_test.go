package jpx

import (
	"context"
	"fmt"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// picture makes planes with smooth parts, noise and flat areas.
func picture(r *rand.Rand, w, h, n, depth int, signed bool) [][]int {
	top := 1<<depth - 1
	noise := r.Intn(3) * top / 8
	planes := make([][]int, n)
	for c := range planes {
		p := make([]int, w*h)
		for i := range p {
			x, y := i%w, i/w
			v := (x*(c+3) + y*5) * top / (8 * (w + h))
			if noise > 0 {
				v += r.Intn(noise)
			}
			if x/9%3 == 1 && y/7%2 == 0 {
				v = top * (c % 2)
			}
			v = max(0, min(top, v))
			if signed {
				v -= 1 << (depth - 1)
			}
			p[i] = v
		}
		planes[c] = p
	}
	return planes
}

func requireSame(t *testing.T, e encoding, planes [][]int, im *Image, within int) {
	t.Helper()
	require.Equal(t, e.x1-e.x0, im.W)
	require.Equal(t, e.y1-e.y0, im.H)
	require.Len(t, im.Wide, len(planes))
	for c, p := range planes {
		for i, v := range p {
			if e.signed {
				v += 1 << (e.depth - 1)
			}
			if d := int(im.Wide[c][i]) - v; d > within || d < -within {
				t.Fatalf("channel %d, pixel %d,%d: %d, want %d", c, i%im.W, i/im.W, im.Wide[c][i], v)
			}
		}
	}
}

var raw16 = Options{Sixteen: true, Raw: true}

func random(r *rand.Rand) (encoding, [][]int) {
	e := encoding{
		x0: r.Intn(20), y0: r.Intn(20), depth: 1 + r.Intn(16), signed: r.Intn(4) == 0, levels: r.Intn(6),
		cbw: 2 + r.Intn(5), cbh: 2 + r.Intn(5), layers: 1 + r.Intn(3), sop: r.Intn(2) == 0, order: byte(r.Intn(5)), psot0: r.Intn(3) == 0,
	}
	if e.levels == 5 {
		e.levels = 7
	}
	w, h := 1+r.Intn(90), 1+r.Intn(90)
	if r.Intn(6) == 0 {
		w = 1 + r.Intn(3)
	}
	if r.Intn(6) == 0 {
		h = 1 + r.Intn(3)
	}
	e.x1, e.y1 = e.x0+w, e.y0+h
	for _, s := range []uint8{styleBypass, styleReset, styleTermAll, styleCausal, styleSegments} {
		if r.Intn(4) == 0 {
			e.style |= s
		}
	}
	e.packed = []uint16{0, 0, mPPM, mPPT}[r.Intn(4)]
	n := []int{1, 1, 3, 4}[r.Intn(4)]
	e.mct = n >= 3 && r.Intn(2) == 0
	if r.Intn(3) == 0 {
		e.tile = 24 + r.Intn(60)
	}
	return e, picture(r, w, h, n, e.depth, e.signed)
}

func TestLosslessRoundTrip(t *testing.T) {
	for seed := range 150 {
		r := rand.New(rand.NewSource(int64(seed)))
		e, planes := random(r)
		t.Run(fmt.Sprintf("%d %+v", seed, e), func(t *testing.T) {
			im, err := Decode(context.Background(), e.encode(planes), raw16)
			require.NoError(t, err)
			requireSame(t, e, planes, im, 0)
		})
	}
}

func TestLossyRoundTrip(t *testing.T) {
	for seed := range 40 {
		r := rand.New(rand.NewSource(int64(1000 + seed)))
		e, planes := random(r)
		e.lossy, e.depth, e.signed = true, 8, false
		planes = picture(r, e.x1-e.x0, e.y1-e.y0, len(planes), 8, false)
		t.Run(fmt.Sprintf("%d %+v", seed, e), func(t *testing.T) {
			im, err := Decode(context.Background(), e.encode(planes), raw16)
			require.NoError(t, err)
			requireSame(t, e, planes, im, 1)
		})
	}
}

func TestReduceHalvesAndKeepsFlatAreas(t *testing.T) {
	for _, lossy := range []bool{false, true} {
		e := encoding{x0: 3, y0: 5, x1: 104, y1: 71, depth: 8, levels: 4, cbw: 4, cbh: 4, layers: 1, lossy: lossy}
		p := make([]int, 101*66)
		for i := range p {
			p[i] = 77
		}
		data := e.encode([][]int{p})
		for reduce := range 6 {
			im, err := Decode(context.Background(), data, Options{Reduce: reduce})
			require.NoError(t, err)
			n := min(reduce, 4)
			assert.Equal(t, n, im.Reduced)
			assert.Equal(t, ceilShift(104, n)-ceilShift(3, n), im.W)
			assert.Equal(t, ceilShift(71, n)-ceilShift(5, n), im.H)
			for _, v := range im.Planes[0] {
				require.Equal(t, uint8(77), v)
			}
		}
	}
}

func TestWorkersGiveTheSameBytes(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	e := encoding{x1: 150, y1: 130, depth: 8, levels: 3, cbw: 4, cbh: 3, layers: 2, mct: true}
	data := e.encode(picture(r, 150, 130, 3, 8, false))
	one, err := Decode(context.Background(), data, Options{})
	require.NoError(t, err)
	four, err := Decode(context.Background(), data, Options{Workers: 4})
	require.NoError(t, err)
	assert.Equal(t, one, four)
}

func TestTruncationKeepsThePicture(t *testing.T) {
	r := rand.New(rand.NewSource(8))
	e := encoding{x1: 30, y1: 25, depth: 8, levels: 3, cbw: 4, cbh: 4, layers: 2, mct: true, tile: 16}
	data := e.encode(picture(r, 30, 25, 3, 8, false))
	head := nextSOT(data, 0)
	for n := range data {
		im, err := Decode(context.Background(), data[:n], Options{})
		require.Error(t, err, "%d bytes", n)
		if n >= head {
			require.NotNil(t, im)
			require.Len(t, im.Planes, 3)
			require.Len(t, im.Planes[0], 30*25)
		}
	}
}

func TestMissingTilesAreWhite(t *testing.T) {
	r := rand.New(rand.NewSource(9))
	e := encoding{x1: 40, y1: 40, depth: 8, levels: 1, cbw: 4, cbh: 4, layers: 1, tile: 20}
	planes := picture(r, 40, 40, 1, 8, false)
	data := e.encode(planes)
	second := nextSOT(data, nextSOT(data, 0)+4)
	im, err := Decode(context.Background(), data[:second], Options{})
	require.Error(t, err)
	assert.EqualValues(t, planes[0][0], im.Planes[0][0])
	assert.EqualValues(t, 255, im.Planes[0][39])
	assert.EqualValues(t, 255, im.Planes[0][39*40+39])
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	e := encoding{x1: 40, y1: 40, depth: 8, levels: 1, cbw: 4, cbh: 4, layers: 1}
	im, err := Decode(ctx, e.encode(picture(rand.New(rand.NewSource(1)), 40, 40, 1, 8, false)), Options{})
	require.ErrorIs(t, err, context.Canceled)
	require.NotNil(t, im)
}

// Beside the planes only rows are held: three times the planes are enough for any picture that is not tiny.
func TestMemoryGrowsWithTheWidth(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	for _, lossy := range []bool{false, true} {
		e := encoding{x1: 120, y1: 900, depth: 8, levels: 4, cbw: 6, cbh: 6, layers: 1, mct: true, lossy: lossy}
		data := e.encode(picture(r, 120, 900, 3, 8, false))
		_, err := Decode(context.Background(), data, Options{MaxMemory: 3 * 3 * 120 * 900})
		require.NoError(t, err)
	}
}

func oneBlock(style uint8) (*tile, *band, *block) {
	r := rand.New(rand.NewSource(4))
	v := make([]int, 64*64)
	for i := range v {
		v[i] = int(r.NormFloat64() * 20)
	}
	cb := encodeBlock(v, 64, 64, bandHL, 12, style)
	t := &tile{}
	blk := &block{zero: uint8(cb.zero), last: -1}
	for i, s := range cb.segments {
		t.chunks = append(t.chunks, chunk{off: int32(len(t.body)), n: int32(len(s)), passes: int16(cb.passes[i]), next: int32(i + 1)})
		t.body = append(t.body, s...)
		blk.passes += uint16(cb.passes[i])
	}
	t.chunks[len(t.chunks)-1].next = -1
	return t, &band{orient: bandHL, planes: 12}, blk
}

func TestBlocksAreDecodedWithoutAllocating(t *testing.T) {
	tl, b, blk := oneBlock(styleBypass)
	d := &blockDecoder{}
	require.True(t, d.decode(tl, b, blk, 64, 64, styleBypass))
	assert.Zero(t, testing.AllocsPerRun(10, func() { d.decode(tl, b, blk, 64, 64, styleBypass) }))
}

func BenchmarkBlock(b *testing.B) {
	t, bd, blk := oneBlock(0)
	d := &blockDecoder{}
	d.decode(t, bd, blk, 64, 64, 0)
	b.ReportAllocs()
	b.SetBytes(64 * 64)
	for b.Loop() {
		d.decode(t, bd, blk, 64, 64, 0)
	}
}

func BenchmarkDecode(b *testing.B) {
	r := rand.New(rand.NewSource(3))
	for _, lossy := range []bool{false, true} {
		e := encoding{x1: 512, y1: 512, depth: 8, levels: 5, cbw: 6, cbh: 6, layers: 1, mct: true, lossy: lossy}
		data := e.encode(picture(r, 512, 512, 3, 8, false))
		b.Run(fmt.Sprintf("lossy=%v", lossy), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(512 * 512 * 3)
			for b.Loop() {
				if _, err := Decode(context.Background(), data, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
