package image

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

func drawDeep(t *testing.T, p *Placed, c *Cache) []uint16 {
	r, err := p.Open(context.Background(), c)
	require.NoError(t, err)
	defer r.Close()
	w, h := p.Box.X1-p.Box.X0, p.Box.Y1-p.Box.Y0
	pix := make([]uint16, w*h*p.ch)
	for y := range h {
		require.True(t, r.Row16(p.Box.Y0+y, p.Box.X0, p.Box.X1, pix[y*w*p.ch:(y+1)*w*p.ch]))
	}
	assert.False(t, r.Row16(p.Box.Y1, p.Box.X0, p.Box.X1, pix))
	assert.False(t, r.Row16(p.Box.Y0, p.Box.X0-1, p.Box.X1, pix))
	return pix
}

// The 16-bit rows are the exact means of the 16-bit samples, in every orientation, however the stage is held.
func TestDeepRows(t *testing.T) {
	const w, h = 38, 25
	data := noise(w * h * 2)
	at := func(x, y int) float64 { return float64(int(data[2*(y*w+x)])<<8 | int(data[2*(y*w+x)+1])) }
	im := loadFirst(t, object{fmt.Sprintf("<</Subtype/Image/Width %d/Height %d/BitsPerComponent 16/ColorSpace/DeviceGray/Filter/FlateDecode>>", w, h), deflated(data)})
	for o, m := range orientations {
		for _, size := range [][2]int{{w, h}, {17, 11}, {2 * w, 3 * h}, {w, 7}, {9, 50}} {
			dw, dh := size[0], size[1]
			m := m.Mul(geom.Scale(float64(dw), float64(dh)))
			p := im.Place(m, 1, everywhere)
			require.True(t, p.Deep())
			pix := drawDeep(t, p, whole())
			assert.Equal(t, pix, drawDeep(t, p, tiny(1)))
			eight, _ := draw(t, p, nil)
			sw, sh := dw, dh
			if o >= 4 {
				sw, sh = dh, dw
			}
			inv, _ := m.Invert()
			for i, v := range pix {
				q := inv.Apply(geom.Point{X: (float64(i%dw) + .5), Y: (float64(i/dw) + .5)})
				want := boxMean(at, int(q.X*float64(sw)), int((1-q.Y)*float64(sh)), w, h, sw, sh)
				if sw > w || sh > h { // enlarged in one way: the nearest sample in that one
					continue
				}
				require.InDelta(t, want, v, .501, "orientation %d, %v, pixel %d", o, size, i)
			}
			for i, v := range eight {
				require.InDelta(t, float64(v), float64(pix[i])/257, 1.01)
			}
		}
	}
	rgb := loadFirst(t, object{"<</Subtype/Image/Width 3/Height 1/BitsPerComponent 16/ColorSpace/DeviceRGB/Decode[1 0 0 1 0 1]>>", noise(18)})
	pix := drawDeep(t, rgb.Place(upright(0, 0, 3, 1), 3, everywhere), nil)
	d := noise(18)
	assert.EqualValues(t, 65535-(int(d[0])<<8|int(d[1])), pix[0])
	assert.EqualValues(t, int(d[8])<<8|int(d[9]), pix[4])
	cut := loadFirst(t, object{"<</Subtype/Image/Width 2/Height 2/BitsPerComponent 16/ColorSpace/DeviceGray>>", []byte{1, 2, 3}})
	assert.Equal(t, []uint16{0x0102, 65535, 65535, 65535}, drawDeep(t, cut.Place(upright(0, 0, 2, 2), 1, everywhere), nil))
	smooth := loadFirst(t, object{"<</Subtype/Image/Width 2/Height 1/BitsPerComponent 16/ColorSpace/DeviceGray/Interpolate true>>", []byte{0, 0, 0x80, 0}})
	assert.Equal(t, []uint16{0, 0x2000, 0x6000, 0x8000}, drawDeep(t, smooth.Place(upright(0, 0, 4, 1), 1, everywhere), nil))
	assert.False(t, loadFirst(t, grayObject(2, 2, noise(4), "")).Place(upright(0, 0, 2, 2), 1, everywhere).Deep())
}
