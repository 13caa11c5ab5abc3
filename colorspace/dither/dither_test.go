package dither

import (
	"bytes"
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func flat(v byte, n int) []byte { return bytes.Repeat([]byte{v}, n) }

func ink(b []byte) (n int) {
	for _, v := range b {
		n += bits.OnesCount8(v)
	}
	return n
}

// TestMatrix says what makes the matrix good: every threshold as often as the others, and few points near each other at any level.
func TestMatrix(t *testing.T) {
	require.Len(t, bluenoise, Size*Size)
	var count [256]int
	for i := range len(bluenoise) {
		count[bluenoise[i]]++
	}
	assert.Zero(t, count[0])
	for v := 1; v < 256; v++ {
		assert.InDelta(t, Size*Size/255.0, count[v], 1)
	}
	// Blue noise: at a tenth of ink, hardly two dots touch; white noise would have three in ten do so.
	touching, dots := 0, 0
	on := func(x, y int) bool { return bluenoise[(y+Size)%Size*Size+(x+Size)%Size] > 229 }
	for y := range Size {
		for x := range Size {
			if on(x, y) {
				dots++
				if on(x+1, y) || on(x, y+1) || on(x+1, y+1) || on(x-1, y+1) {
					touching++
				}
			}
		}
	}
	assert.Less(t, touching, dots/50)
	// And the mean over 8 x 8 windows hardly differs from place to place: no clouds.
	var sum, squares float64
	const w = 8
	for y := 0; y < Size; y += w {
		for x := 0; x < Size; x += w {
			n := 0.0
			for i := range w * w {
				if bluenoise[(y+i/w)*Size+x+i%w] > 127 {
					n++
				}
			}
			sum += n
			squares += n * n
		}
	}
	cells := float64(Size / w * Size / w)
	variance := squares/cells - sum*sum/cells/cells
	assert.Less(t, variance, 4.0, "white noise has 16")
}

func TestOrderedDensity(t *testing.T) {
	dst := make([]byte, Size/8)
	for v := range 256 {
		n := 0
		for y := range Size {
			Ordered(dst, flat(byte(v), Size), y)
			n += ink(dst)
		}
		assert.InDelta(t, float64(255-v)/255, float64(n)/(Size*Size), 0.0001, "gray %d", v)
	}
}

func TestDiffuserDensity(t *testing.T) {
	const w, h = 203, 160
	dst := make([]byte, (w+7)/8)
	for v := 1; v < 255; v += 9 {
		d := NewDiffuser(w)
		n := 0
		for range h {
			d.Row(dst, flat(byte(v), w))
			n += ink(dst)
		}
		assert.InDelta(t, float64(255-v)/255, float64(n)/(w*h), 0.008, "gray %d", v)
	}
}

// TestPlainTwins compares the fast loops with what they mean, at every length.
func TestPlainTwins(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for n := range 300 {
		gray := make([]byte, n)
		for i := range gray {
			gray[i] = []byte{0, 255, byte(r.IntN(256)), 127, 128}[r.IntN(5)]
		}
		y := r.IntN(1 << 20)
		want, wantT := make([]byte, (n+7)/8), make([]byte, (n+7)/8)
		for x, g := range gray {
			if g < bluenoise[y%Size*Size+x%Size] {
				want[x/8] |= 0x80 >> (x % 8)
			}
			if g < 128 {
				wantT[x/8] |= 0x80 >> (x % 8)
			}
		}
		got := flat(0xA5, (n+7)/8)
		Ordered(got, gray, y)
		require.Equal(t, want, got)
		got = flat(0xA5, (n+7)/8)
		Threshold(got, gray)
		require.Equal(t, wantT, got)
	}
}

// TestPureStaysPure: black and white pixels are what they were, whatever lies beside them.
func TestPureStaysPure(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const w = 77
	d := NewDiffuser(w)
	dst := make([]byte, (w+7)/8)
	for y := range 200 {
		gray := make([]byte, w)
		for i := range gray {
			gray[i] = []byte{0, 255, byte(r.IntN(256))}[r.IntN(3)]
		}
		for m, make := range []func(){func() { Ordered(dst, gray, y) }, func() { d.Row(dst, gray) }} {
			make()
			for x, g := range gray {
				if g == 0 || g == 255 {
					require.Equal(t, g == 0, dst[x/8]>>(7-x%8)&1 == 1, "method %d", m)
				}
			}
			require.Zero(t, dst[w/8]&(0xFF>>(w%8)), "bits behind the row")
		}
	}
}

// TestDiffuserFollowsASlope: the local mean of a gradient is the gradient.
func TestDiffuserFollowsASlope(t *testing.T) {
	const w, h = 512, 64
	gray := make([]byte, w)
	for i := range gray {
		gray[i] = byte(1 + i*253/w)
	}
	d := NewDiffuser(w)
	dst := make([]byte, w/8)
	got := make([]float64, w/32)
	for range h {
		d.Row(dst, gray)
		for i := range got {
			got[i] += float64(ink(dst[i*4 : i*4+4]))
		}
	}
	for i := range got {
		mean := 0.0
		for _, g := range gray[i*32 : i*32+32] {
			mean += float64(255-int(g)) / 255 / 32
		}
		assert.Less(t, math.Abs(mean-got[i]/(32*h)), 0.03)
	}
}

func TestShortAndEmptyRows(t *testing.T) {
	Ordered(nil, nil, -1)
	Threshold(nil, nil)
	NewDiffuser(0).Row(nil, nil)
	NewDiffuser(-5).Row(nil, flat(1, 9))
	dst := flat(0xFF, 2)
	NewDiffuser(16).Row(dst, flat(0, 3))
	assert.Equal(t, []byte{0xE0, 0}, dst, "what is missing is white")
}

func benchGray() []byte {
	gray := make([]byte, 4960)
	for i := range gray {
		gray[i] = byte(i*31)>>1 + 1
	}
	return gray
}

func BenchmarkOrdered(b *testing.B) {
	gray := benchGray()
	dst := make([]byte, len(gray)/8)
	b.SetBytes(int64(len(gray)))
	b.ReportAllocs()
	for b.Loop() {
		Ordered(dst, gray, 17)
	}
}

func BenchmarkDiffuser(b *testing.B) {
	gray := benchGray()
	d := NewDiffuser(len(gray))
	dst := make([]byte, len(gray)/8)
	b.SetBytes(int64(len(gray)))
	b.ReportAllocs()
	for b.Loop() {
		d.Row(dst, gray)
	}
}
