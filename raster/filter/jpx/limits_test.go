package jpx

import (
	"context"
	"encoding/binary"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLimits(t *testing.T) {
	e := encoding{x1: 40, y1: 40, depth: 8, levels: 1, cbw: 4, cbh: 4, layers: 1, tile: 20}
	data := e.encode(picture(rand.New(rand.NewSource(1)), 40, 40, 3, 8, false))
	for name, opt := range map[string]Options{
		"pixels":     {MaxPixels: 1599},
		"components": {MaxComponents: 2},
		"tiles":      {MaxTiles: 3},
		"memory":     {MaxMemory: 3000},
		"rows":       {MaxMemory: 3*1600 + 500},
	} {
		_, err := Decode(context.Background(), data, opt)
		var e *Error
		require.ErrorAs(t, err, &e, name)
		assert.Equal(t, Limit, e.Kind, name)
	}
	_, err := Decode(context.Background(), data, Options{MaxPixels: 1600, MaxComponents: 3, MaxTiles: 4})
	require.NoError(t, err)
}

// A few bytes that claim a huge picture must cost nothing.
func TestHugeClaims(t *testing.T) {
	e := encoding{x1: 40, y1: 40, depth: 8, levels: 2, cbw: 4, cbh: 4, layers: 1}
	data := e.encode(picture(rand.New(rand.NewSource(1)), 40, 40, 1, 8, false))
	put := func(at int, v uint32) []byte {
		d := append([]byte(nil), data...)
		binary.BigEndian.PutUint32(d[at:], v)
		return d
	}
	huge := append([]byte(nil), data...)
	for _, at := range []int{8, 12, 24, 28} {
		binary.BigEndian.PutUint32(huge[at:], 1<<31-1)
	}
	wide := append([]byte(nil), data...)
	for _, at := range []int{8, 24} {
		binary.BigEndian.PutUint32(wide[at:], 1<<24)
	}
	for name, d := range map[string][]byte{
		"area":       huge,
		"wide":       wide,
		"tiny tiles": put(24, 1),
		"no tiles":   put(24, 0),
	} {
		_, err := Decode(context.Background(), d, Options{MaxTiles: 30})
		require.Error(t, err, name)
	}
	im, err := Decode(context.Background(), huge, Options{MaxPixels: 1 << 62})
	var limit *Error
	require.ErrorAs(t, err, &limit)
	assert.Equal(t, Limit, limit.Kind)
	require.NotNil(t, im)
	assert.Nil(t, im.Planes)
}

func TestRefused(t *testing.T) {
	e := encoding{x1: 8, y1: 8, depth: 8, cbw: 4, cbh: 4, layers: 1, style: styleHT}
	data := e.encode([][]int{make([]int, 64)})
	im, err := Decode(context.Background(), data, Options{})
	var got *Error
	require.ErrorAs(t, err, &got)
	assert.Equal(t, Unsupported, got.Kind)
	require.NotNil(t, im)
	for _, d := range [][]byte{nil, {0xff, 0x4f}, []byte("no picture at all"), data[:30]} {
		im, err := Decode(context.Background(), d, Options{})
		require.Error(t, err)
		assert.Nil(t, im)
		_, err = ReadInfo(d)
		require.Error(t, err)
	}
}

func FuzzDecode(f *testing.F) {
	for seed := range 12 {
		e, planes := random(rand.New(rand.NewSource(int64(seed))))
		e.lossy = seed%3 == 0
		if e.lossy {
			e.depth = min(e.depth, 8)
			planes = picture(rand.New(rand.NewSource(1)), e.x1-e.x0, e.y1-e.y0, len(planes), e.depth, e.signed)
		}
		f.Add(e.encode(planes), uint8(seed))
	}
	f.Add(jp2(flat(1, 2, 0, 1, 2, 3), colr(16), box("pclr", []byte{0, 2, 3, 7, 7, 7, 1, 2, 3, 4, 5, 6}),
		box("cmap", []byte{0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 2}), box("cdef", []byte{0, 1, 0, 0, 0, 0, 0, 1})), uint8(0))
	f.Fuzz(func(t *testing.T, data []byte, mode uint8) {
		opt := Options{Reduce: int(mode & 3), Sixteen: mode&4 != 0, Raw: mode&8 != 0, NoMap: mode&16 != 0, Workers: int(mode >> 5),
			MaxPixels: 1 << 16, MaxMemory: 4 << 20}
		im, err := Decode(context.Background(), data, opt)
		info, infoErr := ReadInfo(data)
		if im == nil {
			if err == nil {
				t.Fatal("neither picture nor error")
			}
			return
		}
		if len(im.Depth) != im.N || im.Colours > im.N || im.Alpha >= im.N {
			t.Fatalf("%d channels, depths %v, %d colours, alpha %d", im.N, im.Depth, im.Colours, im.Alpha)
		}
		for _, p := range im.Planes {
			if len(p) != im.W*im.H {
				t.Fatal("a plane has another size")
			}
		}
		for _, p := range im.Wide {
			if len(p) != im.W*im.H {
				t.Fatal("a plane has another size")
			}
		}
		if im.Planes == nil && im.Wide == nil && err == nil {
			t.Fatal("no planes and no error")
		}
		if infoErr == nil && err == nil && opt.Reduce == 0 && info.W < im.W {
			t.Fatalf("picture %d wide, info says %d", im.W, info.W)
		}
	})
}
