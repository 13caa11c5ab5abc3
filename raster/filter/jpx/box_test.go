package jpx

import (
	"context"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func flat(n, depth int, values ...int) []byte {
	e := encoding{x1: 4, y1: 1, depth: depth, cbw: 2, cbh: 2, layers: 1}
	planes := make([][]int, n)
	for c := range planes {
		for x := range 4 {
			planes[c] = append(planes[c], values[c*4+x])
		}
	}
	return e.encode(planes)
}

func colr(enum uint32) []byte {
	return box("colr", []byte{1, 0, 0}, binary.BigEndian.AppendUint32(nil, enum))
}

func TestEnumeratedColours(t *testing.T) {
	gray := flat(1, 8, 0, 1, 2, 3)
	for enum, want := range map[uint32]Colour{16: SRGB, 17: Gray, 18: SYCC, 12: CMYK, 14: Lab, 99: Unknown} {
		info, err := ReadInfo(jp2(gray, colr(enum)))
		require.NoError(t, err)
		assert.Equal(t, want, info.Colour)
		assert.Equal(t, Info{W: 4, H: 1, Components: 1, Channels: 1, Bits: 8, Colour: want}, info)
	}
	profile := make([]byte, 140)
	copy(profile[16:], "GRAY")
	info, err := ReadInfo(jp2(gray, colr(99), box("colr", []byte{2, 0, 0}, profile)))
	require.NoError(t, err)
	assert.Equal(t, ICC, info.Colour)
	assert.Equal(t, profile, info.ICC)
}

func TestPalette(t *testing.T) {
	pclr := box("pclr", []byte{0, 3, 3, 7, 7, 3}, []byte{10, 20, 0, 11, 21, 15, 12, 22, 8})
	cmap := box("cmap", []byte{0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 2})
	data := jp2(flat(1, 2, 0, 1, 2, 3), colr(16), pclr, cmap)
	im, err := Decode(context.Background(), data, Options{})
	require.NoError(t, err)
	assert.Equal(t, [][]uint8{{10, 11, 12, 12}, {20, 21, 22, 22}, {0, 255, 136, 136}}, im.Planes)
	assert.Equal(t, []int{8, 8, 4}, im.Depth)
	im, err = Decode(context.Background(), data, Options{NoMap: true, Raw: true})
	require.NoError(t, err)
	assert.Equal(t, [][]uint8{{0, 1, 2, 3}}, im.Planes)
	im, err = Decode(context.Background(), data, Options{Sixteen: true})
	require.NoError(t, err)
	assert.Equal(t, []uint16{10 * 257, 11 * 257, 12 * 257, 12 * 257}, im.Wide[0])
}

func TestChannelDefinitions(t *testing.T) {
	// Coded as alpha, blue, green, red.
	cdef := box("cdef", []byte{0, 4, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 2, 0, 0, 0, 2, 0, 3, 0, 0, 0, 1})
	data := jp2(flat(4, 8, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4), colr(16), cdef)
	im, err := Decode(context.Background(), data, Options{})
	require.NoError(t, err)
	assert.Equal(t, 3, im.Alpha)
	assert.Equal(t, 3, im.Colours)
	assert.True(t, im.Premultiplied)
	for c, want := range []uint8{4, 3, 2, 1} {
		assert.Equal(t, want, im.Planes[c][0])
	}
}

func TestDepthsAreSpread(t *testing.T) {
	im, err := Decode(context.Background(), flat(1, 2, 0, 1, 2, 3), Options{})
	require.NoError(t, err)
	assert.Equal(t, []uint8{0, 85, 170, 255}, im.Planes[0])
	im, err = Decode(context.Background(), flat(1, 12, 0, 4095, 2048, 16), Options{})
	require.NoError(t, err)
	assert.Equal(t, []uint8{0, 255, 128, 1}, im.Planes[0])
	im, err = Decode(context.Background(), flat(1, 12, 0, 4095, 2048, 16), Options{Sixteen: true})
	require.NoError(t, err)
	assert.Equal(t, []uint16{0, 65535, 32776, 256}, im.Wide[0])
}

func TestBrokenBoxes(t *testing.T) {
	stream := flat(1, 8, 9, 8, 7, 6)
	whole := jp2(stream, colr(17))
	for name, data := range map[string][]byte{
		"no signature":   whole[12:],
		"junk before":    append([]byte("junk, junk"), whole...),
		"length too big": append(append(append([]byte{}, whole[:len(whole)-len(stream)-8]...), 0x7f, 0, 0, 0, 'j', 'p', '2', 'c'), stream...),
		"length 0":       append(append(append([]byte{}, whole[:len(whole)-len(stream)-8]...), 0, 0, 0, 0, 'j', 'p', '2', 'c'), stream...),
		"no boxes":       stream,
		"no header":      box("jp2c", stream),
	} {
		im, err := Decode(context.Background(), data, Options{})
		require.NoError(t, err, name)
		assert.Equal(t, [][]uint8{{9, 8, 7, 6}}, im.Planes, name)
	}
}

func TestSYCC(t *testing.T) {
	im, err := Decode(context.Background(), jp2(flat(3, 8, 128, 255, 0, 76, 128, 128, 128, 85, 128, 128, 128, 255), colr(18)), Options{})
	require.NoError(t, err)
	im.ConvertSYCC()
	assert.Equal(t, SRGB, im.Colour)
	assert.Equal(t, [][]uint8{{128, 255, 0, 254}, {128, 255, 0, 0}, {128, 255, 0, 0}}, im.Planes)
}

func TestUnmultiply(t *testing.T) {
	cdef := box("cdef", []byte{0, 2, 0, 0, 0, 0, 0, 1, 0, 1, 0, 2, 0, 0})
	im, err := Decode(context.Background(), jp2(flat(2, 8, 50, 100, 9, 200, 100, 200, 0, 100), colr(17), cdef), Options{})
	require.NoError(t, err)
	assert.Equal(t, 1, im.Alpha)
	assert.True(t, im.Premultiplied)
	im.Unmultiply()
	assert.False(t, im.Premultiplied)
	assert.Equal(t, [][]uint8{{128, 128, 9, 255}, {100, 200, 0, 100}}, im.Planes)
}
