package image

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// checkSpread compares a row that is enlarged with what its taps say.
func checkSpread(t *testing.T, w, n, first, count, ch, x0, x1 int, smooth bool) {
	x := taps(w, n, first, count, smooth)
	if x == nil || x0 >= x1 {
		return
	}
	s := &sampler{x: x, w: w, width: count, spread: newSpreader(x, w, smooth)}
	require.Equal(t, smooth, s.spread == nil)
	row := noise(w * ch)
	want, got := make([]byte, (x1-x0)*ch), make([]byte, (x1-x0)*ch+3)
	for i, p := range x[x0:x1] {
		for k := range ch {
			want[i*ch+k] = mix(row[int(p.a)*ch+k], row[int(p.b)*ch+k], p.frac)
		}
	}
	end := len(want)
	got[end], got[end+1], got[end+2] = 1, 2, 3
	s.columns(row, ch, x0, x1, got[:end])
	require.Equal(t, want, got[:end], "%d of %d x %d, %d..%d of %d from %d, smooth %v", w, n, ch, x0, x1, count, first, smooth)
	require.Equal(t, []byte{1, 2, 3}, got[end:])
}

func TestEnlargedRows(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 4000 {
		w := 1 + r.IntN(120)
		n := w + r.IntN(w*(1+r.IntN(12))+1)
		first := r.IntN(n)
		count := 1 + r.IntN(n-first)
		x0 := r.IntN(count)
		checkSpread(t, w, n, first, count, []int{1, 3, 4}[r.IntN(3)], x0, x0+1+r.IntN(count-x0), r.IntN(3) == 0)
	}
}

func FuzzEnlargedRows(f *testing.F) {
	f.Add(uint16(40), uint16(10), uint16(0), uint16(50), uint16(0), uint16(50), byte(0))
	f.Add(uint16(7), uint16(80), uint16(3), uint16(60), uint16(2), uint16(11), byte(5))
	f.Fuzz(func(t *testing.T, w, more, first, count, x0, n uint16, what byte) {
		sw := 1 + int(w)%300
		dw := sw + int(more)%3000
		at := int(first) % dw
		wide := 1 + int(count)%(dw-at)
		lo := int(x0) % wide
		checkSpread(t, sw, dw, at, wide, []int{1, 3, 4}[what%3], lo, lo+1+int(n)%(wide-lo), what&4 != 0)
	})
}

// Every pixel's sum is that of the samples under it, each times the parts that lie under it.
func checkSums(t *testing.T, sw, dw, i0, i1, off, ch int, wide bool) {
	row := noise((sw - off) * ch)
	r := newRolls(sw, dw, i0, i1, off, ch)
	r.wide = r.wide || wide
	got := make([]uint32, (i1-i0)*ch)
	r.sum(got, row, ch)
	r.vectors = vectorSums{}
	plain := make([]uint32, len(got))
	r.sum(plain, row, ch)
	require.Equal(t, plain, got)
	for i := i0; i < i1; i++ {
		for c := range ch {
			sum := 0
			for x := i * sw / dw; x < sw && x*dw < (i+1)*sw; x++ {
				sum += int(row[(x-off)*ch+c]) * (min((x+1)*dw, (i+1)*sw) - max(x*dw, i*sw))
			}
			require.Equal(t, uint32(sum), got[(i-i0)*ch+c], "pixel %d of %d of %d samples, channel %d of %d, from %d", i, dw, sw, c, ch, off)
		}
	}
}

func TestSumsOfRows(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		dw := 1 + r.IntN(60)
		sw := dw + 1 + r.IntN(dw*(1+r.IntN(6)))
		i0 := r.IntN(dw)
		i1 := i0 + 1 + r.IntN(dw-i0)
		checkSums(t, sw, dw, i0, i1, r.IntN(i0*sw/dw+1), 1+r.IntN(4), r.IntN(4) == 0)
	}
	checkSums(t, 8224, 8223, 0, 8223, 0, 3, false) // the widest row whose sums have room in lanes, and the next
	checkSums(t, 8225, 3, 0, 3, 0, 3, false)
	checkSums(t, 20000, 20, 0, 20, 0, 3, false)
}

func FuzzSumsOfRows(f *testing.F) {
	f.Add(uint16(100), uint16(60), uint16(3), uint16(8), uint16(0), byte(1))
	f.Add(uint16(900), uint16(30), uint16(0), uint16(30), uint16(0), byte(7))
	f.Fuzz(func(t *testing.T, more, w, first, count, cut uint16, what byte) {
		dw := 1 + int(w)%500
		sw := dw + 1 + int(more)%3000
		i0 := int(first) % dw
		checkSums(t, sw, dw, i0, i0+1+int(count)%(dw-i0), int(cut)%(i0*sw/dw+1), 1+int(what&3), what&4 != 0)
	})
}

// checkMeans weighs rows of sums, some of which lie half-way between two means.
func checkMeans(t *testing.T, sw, sh, dw, dh, n int, seed uint64) {
	p := newPuller(sw, sh, dw, dh, 1)
	if !p.exact || sw == dw {
		return
	}
	r := rand.New(rand.NewPCG(seed, 1))
	var sums [3][]uint32
	parts := [3]int{1 + r.IntN(sh), 1 + r.IntN(sh), 1 + r.IntN(sh)}
	of := sh // how a column of sh parts is divided
	parts[0] = min(parts[0], of)
	parts[1] = min(parts[1], of-parts[0])
	parts[2] = of - parts[0] - parts[1]
	for k := range sums {
		sums[k] = make([]uint32, n)
		for i := range sums[k] {
			v := r.IntN(255*sw + 1)
			switch r.IntN(3) {
			case 0: // of equal samples
				v = r.IntN(256) * sw
			case 1: // half-way
				v = min(r.IntN(256)*sw+sw/2, 255*sw)
			}
			sums[k][i] = uint32(v)
		}
	}
	var w [3]uint64
	for k := range w {
		w[k] = weight(parts[k], p.total)
	}
	exact := func(i int) byte {
		s := 0
		for k := range sums {
			s += int(sums[k][i]) * parts[k]
		}
		return byte((2*s + int(p.total)) / (2 * int(p.total)))
	}
	got := make([]byte, n)
	means(got, sums[0], sums[1], sums[2], w[0], w[1], w[2], true)
	for i := range got {
		require.Equal(t, exact(i), got[i], "%d x %d samples, %v", sw, sh, parts)
	}
	parts = [3]int{parts[0], sh - parts[0], 0}
	means(got, sums[0], sums[1], nil, w[0], weight(sh-parts[0], p.total), 0, true)
	for i := range got {
		require.Equal(t, exact(i), got[i], "%d x %d samples, %v", sw, sh, parts)
	}
}

func TestMeans(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 7))
	for seed := range uint64(3000) {
		sw, sh := 2+r.IntN(1<<(1+r.IntN(12))), 1+r.IntN(1<<(1+r.IntN(12)))
		if seed%3 == 0 { // ties are frequent where there are few parts
			sw, sh = 2+2*r.IntN(20), 1+r.IntN(20)
		}
		checkMeans(t, sw, sh, 1+r.IntN(sw-1), 1+r.IntN(sh), r.IntN(100), seed)
	}
	checkMeans(t, 8192, 1<<15, 3, 5, 1000, 1)
	checkMeans(t, 8224, 32600, 8223, 32599, 1000, 2)
}

func FuzzMeans(f *testing.F) {
	f.Add(uint16(100), uint16(60), uint16(3), uint16(8), byte(40), uint64(1))
	f.Add(uint16(8000), uint16(32000), uint16(8000), uint16(32000), byte(99), uint64(2))
	f.Fuzz(func(t *testing.T, w, h, dw, dh uint16, n byte, seed uint64) {
		sw, sh := 2+int(w), 1+int(h)
		checkMeans(t, sw, sh, 1+int(dw)%(sw-1), 1+int(dh)%sh, int(n), seed)
	})
}

func TestSinkTurnsRows(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {7, 3}, {8, 8}, {9, 16}, {16, 9}, {23, 40}, {64, 17}} {
		w, h := size[0], size[1]
		for ch := 1; ch <= 4; ch++ {
			for o := range orient(8) {
				src := noise(w * h * ch)
				s := newSink(w, h, ch, o, make([]byte, len(src)))
				for y := range h + 1 { // one too many
					s.put(src[min(y, h-1)*w*ch:][:w*ch])
				}
				for y := range h {
					for x := range w {
						tx, ty, tw := x, y, w
						if o&transpose != 0 {
							tx, ty, tw = y, x, h
						}
						if o&flipX != 0 {
							tx = tw - 1 - tx
						}
						if o&flipY != 0 {
							ty = w*h/tw - 1 - ty
						}
						require.Equal(t, src[(y*w+x)*ch:][:ch], s.buf[(ty*tw+tx)*ch:][:ch], "%d x %d x %d, %d", w, h, ch, o)
					}
				}
			}
		}
	}
}

func TestBlend(t *testing.T) {
	for n := range 40 {
		for frac := int32(0); frac <= 256; frac++ {
			a, b, got := noise(3 * n)[:n], noise(3 * n)[2*n:], make([]byte, n)
			blend(got, a, b, frac)
			for i := range got {
				require.Equal(t, mix(a[i], b[i], frac), got[i])
			}
		}
	}
	row := []byte{0, 255}
	got := make([]byte, 16)
	blend(got, append(make([]byte, 8), all(255, 8)...), append(all(255, 8), make([]byte, 8)...), 200)
	require.Equal(t, mix(row[0], row[1], 200), got[7])
	require.Equal(t, mix(row[1], row[0], 200), got[8])
}

// A row that is said to be the same as the one above is.
func TestSameRows(t *testing.T) {
	for _, more := range []string{"", "/Interpolate true", "/SMask 11 0 R"} {
		im := loadFirst(t, object{"<</Subtype/Image/Width 20/Height 30/BitsPerComponent 8/ColorSpace/DeviceRGB" + more + ">>", noise(1800)},
			grayObject(20, 11, noise(220), ""))
		for _, c := range []*Cache{whole(), tiny(0)} {
			p := im.Place(upright(3, 4, 50, 100), 3, geom.IRect{X0: 10, Y0: 20, X1: 60, Y1: 90})
			r, err := p.Open(t.Context(), c)
			require.NoError(t, err)
			last, pix := make([]byte, 150), make([]byte, 150)
			lastAlpha, alpha := make([]byte, 50), make([]byte, 50)
			same := 0
			for y := p.Box.Y0 - 1; y <= p.Box.Y1; y++ {
				r.Row(y, 10, 60, pix, alpha)
				if r.Same(y) {
					same++
					require.Equal(t, last, pix)
					require.Equal(t, lastAlpha, alpha)
				}
				last, pix, lastAlpha, alpha = pix, last, alpha, lastAlpha
			}
			require.Equal(t, more == "/Interpolate true", same == 0)
			r.Close()
		}
	}
	p := loadFirst(t, object{"<</Subtype/Image/Width 20/Height 30/BitsPerComponent 8/ColorSpace/DeviceRGB>>", noise(1800)}).Place(upright(0, 0, 10, 30), 3, everywhere)
	r, err := p.Open(t.Context(), nil)
	require.NoError(t, err)
	defer r.Close()
	for y := range 30 {
		require.False(t, r.Same(y))
	}
}
