package icc_test

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/pwgconvert/pwgconvert/colorspace/icc"
	. "github.com/pwgconvert/pwgconvert/colorspace/icc/icctest"
)

// patched returns a copy of b with v at off.
func patched(b []byte, off int, v ...byte) []byte {
	b = append([]byte(nil), b...)
	copy(b[off:], v)
	return b
}

func TestDamage(t *testing.T) {
	id := [][]byte{Sampled(0, nil), Sampled(0, nil), Sampled(0, nil)}
	same := func(c []float64) []float64 { return c[:3] }
	gray := func(curve []byte) []byte { return Gray(curve) }
	table := func(data []byte) []byte { return Profile(4, "scnr", "RGB ", "Lab ", Tag("A2B0", data)) }
	lut := Lut(2, 3, 3, 3, same)
	mab := AToB(3, 3, Elements{A: id, B: id, Sides: []int{2, 2, 2}, Width: 2, Table: same})
	for name, b := range map[string][]byte{
		"empty":             nil,
		"header only":       SRGB()[:128],
		"no signature":      patched(SRGB(), 36, 'x'),
		"device link":       patched(SRGB(), 12, 'l', 'i', 'n', 'k'),
		"no space":          patched(SRGB(), 16, '?'),
		"no pcs":            patched(SRGB(), 20, 'R', 'G', 'B', ' '),
		"1CLR less":         patched(SRGB(), 16, '0', 'C', 'L', 'R'),
		"tags":              patched(SRGB(), 128, 0xff, 0xff, 0xff, 0xff),
		"no tags":           patched(SRGB(), 128, 0, 0, 0, 0),
		"matrix over Lab":   patched(SRGB(), 20, 'L', 'a', 'b', ' '),
		"curve too long":    gray(patched(Sampled(4, func(x float64) float64 { return x }), 8, 0, 0, 0, 9)),
		"curve huge":        gray(patched(Gamma(1), 8, 0xff, 0xff, 0xff, 0xff)),
		"curve unknown":     gray(patched(Gamma(1), 0, 'x')),
		"para kind":         gray(Parametric(5, 1, 1, 1, 1, 1, 1, 1)),
		"para short":        gray(Parametric(4, 1)),
		"para flat":         gray(Parametric(1, 1, 0, 1)),
		"wrong channels":    table(Lut(2, 4, 3, 2, same)),
		"one node":          table(patched(lut, 10, 1)),
		"too many nodes":    table(patched(lut, 10, 200)),
		"no entries":        table(patched(lut, 48, 0, 0)),
		"many entries":      table(patched(lut, 48, 0xff, 0xff)),
		"table short":       table(lut[:len(lut)-20]),
		"unknown table":     table(patched(lut, 0, 'x')),
		"elements behind":   table(patched(mab, 12, 0xff, 0xff, 0xff, 0xff)),
		"elements without":  table(patched(mab, 12, 0, 0, 0, 0)),
		"elements in front": table(patched(mab, 24, 0, 0, 0, 4)),
		"element width":     table(patched(mab, int(binary.BigEndian.Uint32(mab[24:]))+16, 3)),
		"element side":      table(patched(mab, int(binary.BigEndian.Uint32(mab[24:]))+2, 0)),
	} {
		_, err := icc.New(b, icc.Options{BPC: true})
		assert.ErrorIs(t, err, icc.ErrProfile, name)
	}
}

func TestDamagedTableFallsBackOnTheMatrix(t *testing.T) {
	b := SRGB()
	curve := SRGBCurve()
	whole := Profile(4, "mntr", "RGB ", "XYZ ", Tag("A2B0", []byte("mft2 and nothing else, which is too short")),
		Tag("rTRC", curve), Tag("gTRC", curve), Tag("bTRC", curve),
		Tag("rXYZ", XYZ(.43607, .22249, .01392)), Tag("gXYZ", XYZ(.38515, .71687, .09708)), Tag("bXYZ", XYZ(.14307, .06061, .71410)))
	assert.Equal(t, rgb(load(t, b, icc.Options{}), .1, .5, .9), rgb(load(t, whole, icc.Options{}), .1, .5, .9))
}

func seeds() [][]byte {
	id := [][]byte{Gamma(1.1), Sampled(3, func(x float64) float64 { return x }), Parametric(4, 2, 1, 0, .5, .25, -.0625, 0)}
	same := func(c []float64) []float64 { return []float64{c[0], c[len(c)-1], c[0]} }
	four := func(c []float64) []float64 { return []float64{c[0], c[1], c[2], c[0]} }
	six := append(append([][]byte{}, id...), id...)
	return [][]byte{
		SRGB(), Wide(), Gray(Gamma(2.2)), Press(2, 10),
		Profile(2, "scnr", "RGB ", "Lab ", Tag("A2B0", Lut(1, 3, 3, 2, same))),
		Profile(2, "spac", "Lab ", "XYZ ", Tag("A2B1", Lut(2, 3, 3, 2, same))),
		Profile(4, "prtr", "CMYK", "Lab ", Tag("A2B0", AToB(4, 3, Elements{A: six[:4], Sides: []int{2, 2, 2, 3}, Width: 1, Table: same, M: id, Matrix: make([]float64, 12), B: id})),
			Tag("B2A0", BToA(3, 4, Elements{A: six[:4], Sides: []int{2, 2, 2}, Width: 2, Table: four, B: id}))),
		Profile(4, "scnr", "6CLR", "XYZ ", Tag("A2B0", AToB(6, 3, Elements{A: six, Sides: []int{2, 2, 2, 2, 2, 2}, Width: 1, Table: same, B: id}))),
	}
}

// use runs everything a profile can be asked for.
func use(b []byte, intent icc.Intent) {
	tr, err := icc.New(b, icc.Options{Intent: intent, BPC: true})
	if err != nil {
		return
	}
	n := tr.N()
	var dst [12]byte
	src := make([]byte, 4*n)
	for i := range src {
		src[i] = byte(i * 85)
	}
	tr.Row8(dst[:], src, 4)
	tr.RGB(make([]float64, n))
	tr.Range(n - 1)
}

func TestEveryTruncation(t *testing.T) {
	for _, b := range seeds() {
		for n := range b {
			assert.NotPanics(t, func() { use(b[:n:n], icc.RelativeColorimetric) })
		}
	}
}

func TestEveryByteDamaged(t *testing.T) {
	for _, b := range seeds() {
		c := append([]byte(nil), b...)
		for i := range min(len(c), 400) {
			for _, v := range []byte{0, 0xff} {
				c[i] = v
				assert.NotPanics(t, func() { use(c, icc.Perceptual) }, i)
			}
			c[i] = b[i]
		}
	}
}

func FuzzNew(f *testing.F) {
	for i, b := range seeds() {
		f.Add(b, byte(i))
	}
	f.Fuzz(func(t *testing.T, b []byte, intent byte) {
		if len(b) < 1<<16 {
			use(b, icc.Intent(intent%4))
		}
	})
}
