package image

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/colorspace/icc/icctest"
)

// midJP2 is a picture of 2 x 2 pixels of n channels, each 128, whose colours are specified by colr: a codestream without any coefficient.
func midJP2(n int, colr []byte) []byte {
	u16 := func(v int) []byte { return binary.BigEndian.AppendUint16(nil, uint16(v)) }
	u32 := func(v int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(v)) }
	cat := func(parts ...[]byte) (out []byte) {
		for _, p := range parts {
			out = append(out, p...)
		}
		return out
	}
	box := func(kind string, body ...[]byte) []byte {
		b := cat(body...)
		return cat(u32(len(b)+8), []byte(kind), b)
	}
	segment := func(marker int, body ...[]byte) []byte {
		b := cat(body...)
		return cat(u16(marker), u16(len(b)+2), b)
	}
	var comps, packets []byte
	for range n {
		comps = append(comps, 7, 1, 1)
		packets = append(packets, 0)
	}
	stream := cat(u16(0xff4f),
		segment(0xff51, u16(0), u32(2), u32(2), u32(0), u32(0), u32(2), u32(2), u32(0), u32(0), u16(n), comps),
		segment(0xff52, []byte{0, 0, 0, 1, 0, 0, 4, 4, 0, 1}),
		segment(0xff5c, []byte{0x40, 0x40}),
		segment(0xff90, u16(0), u32(14+len(packets)), []byte{0, 1}), u16(0xff93), packets, u16(0xffd9))
	return cat(box("jP  ", []byte{13, 10, 0x87, 10}), box("ftyp", []byte("jp2 "), u32(0), []byte("jp2 ")),
		box("jp2h", box("ihdr", u32(2), u32(2), u16(n), []byte{7, 7, 0, 0}), box("colr", colr)), box("jp2c", stream))
}

func enumerated(v byte) []byte { return []byte{1, 0, 0, 0, 0, 0, v} }

func TestColoursOfJPX(t *testing.T) {
	restricted := func(p []byte) []byte { return append([]byte{2, 0, 0}, p...) }
	lab := colorspace.NewLab([3]float64{0.9642, 1, 0.8249}, [4]float64{-128, 127, -128, 127})
	l, a, b := lab.RGB([]float64{128 * 100 / 255.0, 0, 32 * 200 / 255.0}).RGB8()
	c, m, y := colorspace.DeviceCMYK.RGB([]float64{128 / 255.0, 128 / 255.0, 128 / 255.0, 128 / 255.0}).RGB8()
	for _, tc := range []struct {
		name string
		n    int
		colr []byte
		dict string
		want [3]byte
	}{
		{"sRGB", 3, enumerated(16), "", [3]byte{128, 128, 128}},
		{"gray", 1, enumerated(17), "", [3]byte{128, 128, 128}},
		{"CIELAB", 3, enumerated(14), "", [3]byte{l, a, b}},
		{"inks", 4, enumerated(12), "", [3]byte{c, m, y}},
		{"linear gray profile", 1, restricted(icctest.Gray(icctest.Gamma(1))), "", [3]byte{188, 188, 188}},
		{"damaged profile", 1, restricted(icctest.Gray(icctest.Gamma(1))[:140]), "", [3]byte{128, 128, 128}},
		{"the dictionary's space counts", 3, enumerated(14), "/ColorSpace/DeviceRGB", [3]byte{128, 128, 128}},
	} {
		im := loadFirst(t, object{"<</Width 2/Height 2/Filter/JPXDecode" + tc.dict + ">>", midJP2(tc.n, tc.colr)})
		pix, _ := draw(t, im.Place(upright(0, 0, 2, 2), 3, everywhere), nil)
		for i := range tc.want {
			assert.InDelta(t, tc.want[i], pix[i], 2, "%s: %v", tc.name, pix[:3])
		}
	}
}
