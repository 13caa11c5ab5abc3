// Package glyph keeps rasterized glyphs: small coverage masks in device space, made once for a font, a glyph, a matrix and a
// sub-pixel phase, and shared by every page and worker of a document.
//
// A Cache is bounded in bytes, read without a lock, filled outside its lock and safe for concurrent use; beside its bytes it has an eighth of a
// megabyte of outlines for every worker that makes masks at the same time. A Mask is immutable. Which Mask a key gives never depends on the state
// of the cache, so bounds change speed, not pixels.
package glyph

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// Mask is the coverage of one glyph. Pixel (x, y) of the mask lies at (X+x, Y+y) from the pixel the glyph is placed on.
type Mask struct {
	hash uint64 // of the key, by which a Cache finds it
	key  Key

	X, Y, W, H int32
	// Cov is W*H coverage values, rows from the top.
	Cov []uint8
	// Rows tells for every row where its ink begins and ends: Lo <= x < Hi, Lo == Hi for an empty row.
	Rows []Extent
	// Err tells why the outline could not be had; the mask is empty then.
	Err error

	frags fragments
}

// Extent is the inked part of one mask row. Masks are at most 8*MaxPixels wide; there are many rows, and they are small.
type Extent struct{ Lo, Hi uint16 }

// MaxPixels is the height above which glyphs are drawn as paths: their masks would be larger than what they save.
const MaxPixels = 400

// Key names a mask. The matrix maps the glyph's em square to device pixels (y down), its translation is the phase.
type Key struct {
	Font       uint64
	GID        uint32
	PX, PY     uint8
	Stretch    float32
	A, B, C, D float32
}

// Phases returns how many sub-pixel positions a glyph of the given size (pixels an em) is kept at, in each direction: what the eye can
// tell apart shrinks with size.
func Phases(size float64) int {
	switch {
	case size >= 48:
		return 1
	case size >= 24:
		return 2
	}
	return 4
}

// Split cuts a device coordinate into the pixel a glyph is placed on and the phase (of n) that its mask is made for.
func Split(v float64, n int) (pixel int32, phase uint8) {
	k := math.Floor(v*float64(n) + 0.5)
	p := math.Floor(k / float64(n))
	return int32(p), uint8(k - p*float64(n))
}

type workspace struct {
	path geom.Path
	kept outlines
	b    scan.Builder
	r    scan.Rasterizer
}

// outline returns the outline of a key's glyph, asked for or kept. It is valid until the next call.
func (w *workspace) outline(k *Key, ask Outline) (*geom.Path, error) {
	if p, ok := w.kept.get(k); ok {
		return p, nil
	}
	w.path.Reset()
	if err := ask(k.GID, &w.path); err != nil {
		return nil, err
	}
	w.kept.put(k, &w.path)
	return &w.path, nil
}

func (w *workspace) build(k Key, outline Outline) *Mask {
	path, err := w.outline(&k, outline)
	if err != nil || path.Empty() {
		return &Mask{Err: err}
	}
	n := float64(Phases(Size(float64(k.A), float64(k.B), float64(k.C), float64(k.D))))
	m := geom.Matrix{A: float64(k.A) * float64(k.Stretch), B: float64(k.B) * float64(k.Stretch), C: float64(k.C), D: float64(k.D), E: float64(k.PX) / n, F: float64(k.PY) / n}
	const far = 4 * MaxPixels
	w.b.Reset(geom.IRect{X0: -far, Y0: -far, X1: far, Y1: far})
	w.b.Fill(path, m)
	box := w.b.Box()
	if box.Empty() {
		return &Mask{}
	}
	out := &Mask{X: int32(box.X0), Y: int32(box.Y0), W: int32(box.X1 - box.X0), H: int32(box.Y1 - box.Y0)}
	out.Cov = make([]uint8, out.W*out.H)
	w.r.Mask(&w.b, out.Cov)
	out.extents()
	return out
}

func (m *Mask) extents() {
	m.Rows = make([]Extent, m.H)
	for y := range m.Rows {
		m.Rows[y] = extent(m.Cov[y*int(m.W):][:m.W])
	}
}

// extent finds the ink of a row, eight pixels at a time.
func extent(row []uint8) Extent {
	lo, hi := 0, len(row)
	for ; lo+8 <= len(row); lo += 8 {
		if v := binary.LittleEndian.Uint64(row[lo:]); v != 0 {
			lo += bits.TrailingZeros64(v) >> 3
			break
		}
	}
	for lo < hi && row[lo] == 0 {
		lo++
	}
	if lo == hi {
		return Extent{}
	}
	for ; hi >= 8; hi -= 8 {
		if v := binary.LittleEndian.Uint64(row[hi-8:]); v != 0 {
			hi -= bits.LeadingZeros64(v) >> 3
			break
		}
	}
	for row[hi-1] == 0 {
		hi--
	}
	return Extent{uint16(lo), uint16(hi)}
}

// Size returns the height of the em square in pixels under a linear map.
func Size(a, b, c, d float64) float64 {
	return math.Sqrt(math.Abs(a*d - b*c))
}
