package packbits

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

var kernelUnits = []int{1, 2, 3, 4, 6, 8}

// Every line of up to 14 units of two values, at every place of the window.
func TestKernelExhaustive(t *testing.T) {
	for _, unit := range kernelUnits {
		prefix := 0
		for bits := range 1 << 14 {
			for _, n := range []int{14, bits % 14} {
				prefix = (prefix + 1) % 70
				pix := make([]byte, (prefix+n+bits%3)*unit)
				for i := range prefix {
					pix[i*unit] = byte(i * (bits & 1)) // singles, or a run that leads into the pattern
				}
				for i := range n {
					pix[(prefix+i)*unit+bits%unit] = byte(bits >> i & 1)
				}
				require.Equal(t, plainLine(nil, pix, unit), AppendLine(nil, pix, unit), "unit %d prefix %d bits %b", unit, prefix, bits)
			}
		}
	}
}

func TestKernelRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, unit := range kernelUnits {
		for range 4000 {
			pix := make([]byte, 0, 3000)
			for n := r.IntN(900); len(pix) < n*unit; {
				count := 1
				if r.IntN(3) == 0 {
					count += r.IntN(1 + r.IntN(400))
				}
				v := [8]byte{byte(r.IntN(2)), 1, byte(r.IntN(2)), 3, 4, byte(r.IntN(2)), 6, byte(r.IntN(2))}
				if r.IntN(4) == 0 {
					v[unit-1] = byte(r.Uint32())
				}
				for range count {
					pix = append(pix, v[:unit]...)
				}
			}
			pix = append(pix, make([]byte, r.IntN(unit))...) // an incomplete unit at the end is not coded
			dst := []byte("kept")
			require.Equal(t, plainLine(dst, pix, unit), AppendLine(dst, pix, unit))
		}
	}
}

func FuzzKernel(f *testing.F) {
	f.Add([]byte("aaaaaaaabcdefggggg"), byte(0), byte(90))
	f.Add(make([]byte, 300), byte(2), byte(1))
	f.Fuzz(func(t *testing.T, pix []byte, u, stretch byte) {
		unit := kernelUnits[int(u)%len(kernelUnits)]
		if len(pix) > 0 && len(pix) < 1<<12 { // longer runs than the fuzzer makes by itself
			wide := make([]byte, 0, len(pix)*2+int(stretch)*unit)
			wide = append(wide, pix...)
			for range stretch {
				wide = append(wide, pix[:min(unit, len(pix))]...)
			}
			pix = append(wide, pix...)
		}
		coded := AppendLine(nil, pix, unit)
		require.True(t, bytes.Equal(plainLine(nil, pix, unit), coded))
		n := len(pix) / unit
		require.NoError(t, Check(coded, n, unit))
		dst := make([]byte, n*unit)
		_, _, err := DecodeLine(dst, coded, unit)
		require.NoError(t, err)
		require.Equal(t, pix[:n*unit], dst)
	})
}

func FuzzDecodeLine(f *testing.F) {
	f.Add([]byte{2, 1, 255, 1, 2}, byte(1), uint16(5))
	f.Add([]byte{0x80, 0, 0}, byte(3), uint16(9))
	f.Fuzz(func(t *testing.T, src []byte, u byte, w uint16) {
		unit := 1 + int(u)%MaxUnit
		dst := make([]byte, int(w)*unit)
		n, done, err := DecodeLine(dst, src, unit)
		require.LessOrEqual(t, n, len(src))
		sn, sdone, serr := SkipLine(len(dst), src, unit)
		require.Equal(t, []any{n, done, err}, []any{sn, sdone, serr})
		if err == nil {
			require.Equal(t, len(dst), done)
			require.NoError(t, Check(src[:n], int(w), unit))
		}
	})
}

// Stretches of single units of every length up to several windows, before and after runs of every length.
func TestKernelLongStretches(t *testing.T) {
	for _, unit := range kernelUnits {
		for singles := range 330 {
			for _, run := range []int{2, 3, 63, 64, 65, 127, 128, 129, 300} {
				var pix []byte
				for i := range singles {
					pix = append(pix, make([]byte, unit)...)
					pix[len(pix)-1] = byte(i%251 + 1)
				}
				pix = append(pix, make([]byte, run*unit)...)
				for i := range singles {
					pix = append(pix, make([]byte, unit)...)
					pix[i*unit] = byte(i%251 + 1)
				}
				if !bytes.Equal(plainLine(nil, pix, unit), AppendLine(nil, pix, unit)) {
					require.Failf(t, "not equal", "unit %d, %d singles, run of %d", unit, singles, run)
				}
			}
		}
	}
}
