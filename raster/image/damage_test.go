package image

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/color"
	"github.com/pwgconvert/pwgconvert/raster/filter/jpx"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// What a soft mask lacks at its end is transparent, as if its data went on with zeros; a mask without any data hides nothing.
func TestDamagedSoftMask(t *testing.T) {
	photo := object{"<</Subtype/Image/Width 2/Height 3/BitsPerComponent 8/ColorSpace/DeviceGray/SMask 11 0 R>>", []byte("abcdef")}
	for _, c := range []struct {
		mask  []byte
		alpha []byte
	}{
		{[]byte{200}, []byte{200, 0, 0, 0, 0, 0}},
		{[]byte{200, 100, 50, 40}, []byte{200, 100, 50, 40, 0, 0}},
		{[]byte{}, all(255, 6)},
	} {
		im := loadFirst(t, photo, grayObject(2, 3, c.mask, ""))
		pix, alpha := draw(t, im.Place(upright(0, 0, 2, 3), 1, everywhere), nil)
		assert.Equal(t, c.alpha, alpha, "%v", c.mask)
		assert.Equal(t, "abcdef", string(pix))
		assert.NotEmpty(t, im.Warnings())
	}
}

// jbig2Black is a coded page of w x h pixels, all black.
func jbig2Black(w, h uint32) []byte {
	b := []byte{0, 0, 0, 0, 48, 0, 1, 0, 0, 0, 19}
	b = binary.BigEndian.AppendUint32(b, w)
	b = binary.BigEndian.AppendUint32(b, h)
	return append(b, 0, 0, 0, 0, 0, 0, 0, 0, 1<<2, 0, 0)
}

func TestBilevelOfAnotherSizeKeepsItsScale(t *testing.T) {
	for _, size := range [][2]int{{11, 5}, {5, 2}, {16, 2}, {5, 9}, {24, 9}, {8, 3}} {
		for _, decode := range []string{"", "/Decode[1 0]"} {
			im := loadFirst(t, object{fmt.Sprintf("<</Subtype/Image/Width 11/Height 5/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode%s>>", decode),
				jbig2Black(uint32(size[0]), uint32(size[1]))})
			for _, zoom := range []int{1, 2} {
				pix, _ := draw(t, im.Place(upright(0, 0, float64(11*zoom), float64(5*zoom)), 1, everywhere), nil)
				for y := range 5 * zoom {
					for x := range 11 * zoom {
						black := x < size[0]*zoom && y < size[1]*zoom
						require.Equal(t, black != (decode != ""), pix[y*11*zoom+x] == 0, "%v%s at %d,%d", size, decode, x, y)
					}
				}
			}
			assert.Equal(t, size == [2]int{11, 5}, len(im.Warnings()) == 0)
		}
	}
}

// SMaskInData 2 says that the colours are blended with a matte, whatever the file's own flags say.
func TestUnpreblend(t *testing.T) {
	for _, c := range []struct {
		dict string
		want [3]int
	}{{"", [3]int{200, 100, 50}}, {"/Matte[0 1 0]", [3]int{200, 0, 50}}} {
		im := loadFirst(t, object{"<</Subtype/Image/Width 2/Height 1/ColorSpace/DeviceRGB/Filter/JPXDecode/SMaskInData 2" + c.dict + ">>", []byte{0}})
		// The second pixel is opaque and stays.
		m := &jpx.Image{W: 2, H: 1, Colours: 3, Alpha: 3, Planes: [][]uint8{{100, 7}, {50, 8}, {25, 9}, {128, 255}}}
		im.unpreblend(m)
		for j := range 3 {
			assert.InDelta(t, c.want[j], m.Planes[j][0], 1)
			assert.EqualValues(t, 7+j, m.Planes[j][1])
		}
		assert.Equal(t, []uint8{128, 255}, m.Planes[3])
		m.Alpha = -1
		im.unpreblend(m)
		assert.False(t, m.Premultiplied)
	}
}

// Samples are decoded while they are read: what bounds a stream decoded as a whole does not cut a picture, what bounds pictures does.
func TestSamplesAreReadNotHeld(t *testing.T) {
	samples := noise(120 * 100)
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	w.Write(samples)
	w.Close()
	for _, c := range []struct {
		filter string
		data   []byte
		limits pdf.Limits
		rows   int
	}{
		{"/Filter/FlateDecode", packed.Bytes(), pdf.Limits{MaxStreamBytes: 1000}, 100},
		{"", samples, pdf.Limits{MaxStreamBytes: 1000}, 100},
		{"/Filter/FlateDecode", packed.Bytes(), pdf.Limits{MaxImageBytes: 120 * 30}, 30},
		{"", samples, pdf.Limits{MaxImageBytes: 120 * 30}, 30},
	} {
		doc := openWithin(t, c.limits, object{"<</Subtype/Image/Width 120/Height 100/BitsPerComponent 8/ColorSpace/DeviceGray" + c.filter + ">>", c.data})
		im, _, err := Load(context.Background(), doc, color.NewResolver(doc), doc.Stream(pdf.Ref{Num: 10}), nil, Options{})
		require.NoError(t, err)
		pix, _ := draw(t, im.Place(upright(0, 0, 120, 100), 1, everywhere), nil)
		assert.True(t, bytes.Equal(append(bytes.Clone(samples[:120*c.rows]), all(255, 120*(100-c.rows))...), pix), "%s %+v", c.filter, c.limits)
		assert.Equal(t, c.rows < 100, len(im.Warnings()) > 0)
	}
}
