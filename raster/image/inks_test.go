package image

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

func TestInks(t *testing.T) {
	press := colorspace.NewPress(colorspace.DeviceCMYK)
	cmyk := loadFirst(t, object{"<</Width 2/Height 1/BitsPerComponent 8/ColorSpace/DeviceCMYK>>", []byte{10, 20, 30, 40, 255, 0, 255, 0}})
	pix, alpha := draw(t, cmyk.PlaceInks(upright(0, 0, 2, 1), press, everywhere), NewCache(0))
	assert.Equal(t, []byte{245, 235, 225, 215, 0, 255, 0, 255}, pix)
	assert.Equal(t, all(255, 2), alpha)
	pix, _ = draw(t, cmyk.PlaceInks(upright(0, 0, 4, 2), press, everywhere), nil) // enlarged
	assert.Equal(t, []byte{245, 235, 225, 215, 245, 235, 225, 215, 0, 255, 0, 255, 0, 255, 0, 255}, pix[:16])
	pix, _ = draw(t, cmyk.PlaceInks(upright(0, 0, 1, 1), press, everywhere), nil) // shrunk
	assert.Equal(t, []byte{123, 245, 113, 235}, pix)

	key := loadFirst(t, object{"<</Width 2/Height 1/BitsPerComponent 8/ColorSpace/DeviceCMYK/Mask[10 10 20 20 30 30 40 40]>>", []byte{10, 20, 30, 40, 255, 0, 255, 0}})
	pix, alpha = draw(t, key.PlaceInks(upright(0, 0, 2, 1), press, everywhere), nil)
	assert.Equal(t, []byte{0, 255}, alpha)
	assert.Equal(t, []byte{0, 255, 0, 255}, pix[4:])

	gray := loadFirst(t, grayObject(2, 1, []byte{128, 255}, ""))
	pix, _ = draw(t, gray.PlaceInks(geom.Matrix{A: 8, B: 8, C: -8, D: 8, E: 20}, press, everywhere), nil) // turned
	black := press.FromRGB(colorspace.RGB{R: 128 * 257, G: 128 * 257, B: 128 * 257})
	for i := 0; i < len(pix); i += 4 {
		assert.Contains(t, []colorspace.Inks{black, colorspace.NoInk}, colorspace.Inks(pix[i:i+4]))
	}
	bits := loadFirst(t, object{"<</Width 8/Height 1/BitsPerComponent 1/ColorSpace/DeviceGray>>", []byte{0xf0}})
	pix, _ = draw(t, bits.PlaceInks(upright(0, 0, 8, 1), press, everywhere), nil)
	assert.Equal(t, all(255, 16), pix[:16])
	rich := press.FromRGB(colorspace.RGB{})
	assert.Equal(t, rich[:], pix[16:20])
	assert.Zero(t, rich[3])
}
