//go:build goexperiment.simd && amd64

package image

import "simd/archsimd"

// vectorSums is the twin of rolls for processors with AVX-512 and VBMI, and rows whose pixels take of three samples at most: it makes 16 sums
// at once, of 16 pixels of one channel or five of three.
type vectorSums struct {
	ch     int
	groups []vectorGroup
}

type vectorGroup struct {
	base   int32      // byte of a row from which 64 are read
	at     [16]uint8  // by sum, the place of its first sample among them
	first  [16]uint32 // the weights of the first two samples, 16 bits each
	second [16]uint16 // that of the third
}

// newVectorSums returns what the pixels i0 to i1 of dw take of sw samples, in rows that begin with sample off. It is empty when that needs rolls.
func newVectorSums(sw, dw, i0, i1, off, ch int) (s vectorSums) {
	if !archsimd.X86.AVX512VBMI() || ch != 1 && ch != 3 || sw == dw || sw > 2*dw || dw >= 1<<15 {
		return s
	}
	per := 16 / ch
	groups := make([]vectorGroup, (i1-i0+per-1)/per)
	for i := i0; i < i1; i++ {
		lo, hi := i*sw, (i+1)*sw // in parts of 1/dw sample
		first, last := lo/dw, (hi-1)/dw
		w := [3]int{(first+1)*dw - lo, dw, 0}
		if last-first > 2 {
			return vectorSums{}
		}
		w[last-first] = hi - last*dw
		g, k := &groups[(i-i0)/per], (i-i0)%per
		if k == 0 {
			g.base = int32((first - off) * ch)
		}
		for c := range ch {
			g.at[k*ch+c] = uint8((first-off)*ch + c - int(g.base))
			g.first[k*ch+c] = uint32(w[0]) | uint32(w[1])<<16
			g.second[k*ch+c] = uint16(w[2])
		}
	}
	return vectorSums{ch, groups}
}

// sum is rolls.sum; false when that is to do it.
func (s *vectorSums) sum(sums []uint32, row []byte) bool {
	if s.groups == nil {
		return false
	}
	step := 16 / s.ch * s.ch
	next := archsimd.BroadcastUint32x16(uint32(s.ch) << 16)
	third := archsimd.BroadcastUint32x16(uint32(2 * s.ch))
	words, word := archsimd.BroadcastUint32x16(0xff00ff), archsimd.BroadcastUint32x16(0xff)
	for i := range s.groups {
		g := &s.groups[i]
		src := row[g.base:]
		var v archsimd.Uint8x64
		if len(src) >= 64 {
			v = archsimd.LoadUint8x64((*[64]byte)(src))
		} else {
			v = archsimd.LoadUint8x64SlicePart(src)
		}
		at := archsimd.LoadUint8x16(&g.at).ExtendToUint32()
		a := v.Permute(at.Or(at.ShiftAllLeft(16)).Add(next).AsUint8x64()).AsUint32x16().And(words).AsInt16x32()
		b := v.Permute(at.Add(third).AsUint8x64()).AsUint32x16().And(word).AsInt16x32()
		sum := a.DotProductPairs(archsimd.LoadUint32x16(&g.first).AsInt16x32()).
			Add(b.DotProductPairs(archsimd.LoadUint16x16(&g.second).ExtendToUint32().AsInt16x32())).AsUint32x16()
		if len(sums) >= 16 {
			sum.Store((*[16]uint32)(sums))
			sums = sums[step:]
		} else {
			sum.StoreSlicePart(sums)
		}
	}
	archsimd.ClearAVXUpperBits()
	return true
}

// vectorMeans writes the means of two or three rows of sums and returns how many. The sums are below 1<<21 and of at most 1<<28 samples: a mean that
// is half-way is then rounded up thanks to bias, and one that is not lies 1<<-29 from there at least, of which bias, the weights' rounding and
// that of the arithmetic take an eighth.
func vectorMeans(out []byte, a, b, c []uint32, wa, wb, wc uint64) int {
	const unit, bias = 1.0 / (1 << meanBits), .5 + 1.0/(1<<36)
	if !archsimd.X86.AVX512() {
		return 0
	}
	n, i := len(out)-16, 0
	half := archsimd.BroadcastFloat64x8(bias)
	fa, fb, fc := archsimd.BroadcastFloat64x8(float64(wa)*unit), archsimd.BroadcastFloat64x8(float64(wb)*unit), archsimd.BroadcastFloat64x8(float64(wc)*unit)
	if c == nil {
		for ; i <= n; i += 8 {
			m := archsimd.LoadUint32x8((*[8]uint32)(a[i:])).ConvertToFloat64().MulAdd(fa, half)
			m = archsimd.LoadUint32x8((*[8]uint32)(b[i:])).ConvertToFloat64().MulAdd(fb, m)
			m.ConvertToUint32().TruncateToUint8().Store((*[16]byte)(out[i:]))
		}
	} else {
		for ; i <= n; i += 8 {
			m := archsimd.LoadUint32x8((*[8]uint32)(a[i:])).ConvertToFloat64().MulAdd(fa, half)
			m = archsimd.LoadUint32x8((*[8]uint32)(b[i:])).ConvertToFloat64().MulAdd(fb, m)
			m = archsimd.LoadUint32x8((*[8]uint32)(c[i:])).ConvertToFloat64().MulAdd(fc, m)
			m.ConvertToUint32().TruncateToUint8().Store((*[16]byte)(out[i:]))
		}
	}
	archsimd.ClearAVXUpperBits()
	return i
}
