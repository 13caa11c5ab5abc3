package list

import (
	"sync"

	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// Tile is one step of a tiling pattern (ISO 32000-2, 8.7.3), rendered once and repeated: its List covers exactly the step, whatever of
// neighbouring cells reaches into it included. Its cost does not grow with the number of cells.
type Tile struct {
	// List is Width x Height pixels for one step of XStep x YStep in pattern space, the first pixel at Origin.
	List         *List
	Origin       geom.Point
	XStep, YStep float64
	// Inverse maps device pixels to pattern space.
	Inverse geom.Matrix

	once  sync.Mutex
	done  bool
	pix   []byte
	alpha []byte
}

// Cell returns the rendered step: Channels bytes a pixel and coverage. render makes it on first use; when it fails the next caller tries
// again.
func (t *Tile) Cell(render func() (pix, alpha []byte, err error)) (pix, alpha []byte, err error) {
	t.once.Lock()
	defer t.once.Unlock()
	if !t.done {
		if t.pix, t.alpha, err = render(); err != nil {
			return nil, nil, err
		}
		t.done = true
	}
	return t.pix, t.alpha, nil
}
