package image

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// turnedPlain is turned, pixel by pixel.
func (r *Rows) turnedPlain(y, x0, x1 int, pix, alpha []byte) {
	inv, ch := r.p.inv, r.p.ch
	// 1/|gradient| turns distances in the unit square into device pixels.
	lu, lv := 1/math.Hypot(inv.A, inv.C), 1/math.Hypot(inv.B, inv.D)
	fy := float64(y) + .5
	var px [4]byte
	for x := x0; x < x1; x++ {
		fx := float64(x) + .5
		// The conversions keep the compiler from fusing, which would make results differ between machines.
		u := float64(fx*inv.A) + float64(fy*inv.C) + inv.E
		v := float64(fx*inv.B) + float64(fy*inv.D) + inv.F
		cov := min(ramp(float64(u*lu)), ramp(float64((1-u)*lu)), ramp(float64(v*lv)), ramp(float64((1-v)*lv)))
		i := x - x0
		a := byte(cov*255 + .5)
		if a == 0 || cov != cov {
			if alpha != nil {
				alpha[i] = 0
			}
			for j := range ch {
				pix[i*ch+j] = 255
			}
			continue
		}
		if ch != 0 {
			r.base.at(r.base.st.pix, ch, u, v, &px)
			copy(pix[i*ch:i*ch+ch], px[:ch])
		}
		if alpha == nil {
			continue
		}
		if r.base.st.alpha != nil {
			r.base.at(r.base.st.alpha, 1, u, v, &px)
			a = mul255(a, px[0])
		}
		if r.mask != nil {
			r.mask.at(r.mask.plane(), 1, u, v, &px)
			a = mul255(a, px[0])
		}
		alpha[i] = a
	}
}

func checkTurned(t *testing.T, im *Image, m geom.Matrix, ch int) {
	clip := geom.IRect{X0: -40, Y0: -40, X1: 90, Y1: 90}
	p := im.Place(m, ch, clip)
	if p.upright || p.Box.Empty() {
		return
	}
	r, err := p.Open(context.Background(), nil)
	require.NoError(t, err)
	defer r.Close()
	n := p.Box.X1 - p.Box.X0
	want, got := make([]byte, n*p.ch), make([]byte, n*p.ch)
	for y := p.Box.Y0; y < p.Box.Y1; y++ {
		for _, alpha := range []bool{true, false} {
			var wantA, gotA []byte
			if alpha {
				wantA, gotA = make([]byte, n), make([]byte, n)
			}
			r.turnedPlain(y, p.Box.X0, p.Box.X1, want, wantA)
			r.turned(y, p.Box.X0, p.Box.X1, got, gotA)
			require.Equal(t, wantA, gotA, "row %d of %v", y, m)
			require.Equal(t, want, got, "row %d of %v", y, m)
		}
	}
}

// turnedSubjects have every kind of plane that is read at an angle.
func turnedSubjects(t testing.TB) []*Image {
	image := func(more string) *Image {
		return loadFirst(t, object{"<</Subtype/Image/Width 23/Height 17/BitsPerComponent 8" + more + ">>", noise(23 * 17 * 4)}, grayObject(9, 31, noise(9*31), ""))
	}
	return []*Image{
		image("/ColorSpace/DeviceRGB"), image("/ColorSpace/DeviceRGB/Interpolate true"), image("/ColorSpace/DeviceGray/Interpolate true"),
		image("/ColorSpace/DeviceRGB/SMask 11 0 R"), image("/ColorSpace/DeviceGray/Mask[0 90]"),
		loadFirst(t, object{"<</Subtype/Image/ImageMask true/Width 20/Height 30>>", noise(90)}),
		loadFirst(t, object{"<</Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceRGB/Interpolate true>>", noise(3)}),
	}
}

func TestTurnedEqualsPixelByPixel(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	for _, im := range turnedSubjects(t) {
		for i := range 120 {
			w, h := math.Exp(r.Float64()*5-1), math.Exp(r.Float64()*5-1)
			angle := r.Float64() * 7
			if i%3 == 0 {
				angle *= .01
			}
			s, c := math.Sincos(angle)
			m := geom.Matrix{A: w * c, B: w * s, C: -h * s, D: h * c, E: r.Float64()*60 - 10, F: r.Float64()*60 - 10}
			if i%4 == 0 {
				m.C += m.A * r.Float64() // skewed
			}
			checkTurned(t, im, m, 1+2*(i&1))
		}
	}
}

func FuzzTurned(f *testing.F) {
	f.Add(20., 3., -3., 20., 5., 5., byte(0))
	f.Add(1e-200, 1e-180, 1e-190, 1e-150, 5.5, 5.5, byte(3))
	f.Add(1e7, 1e7, -1e7, 1e6, -5e6, -5e6, byte(9))
	all := turnedSubjects(f)
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g float64, what byte) {
		checkTurned(t, all[int(what>>1)%len(all)], geom.Matrix{A: a, B: b, C: c, D: d, E: e, F: g}, 1+2*int(what&1))
	})
}
