package shade

import (
	"context"
	"sync"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/colorspace/function"
)

// ramp is a function of one value as a table of colours: entry i of n+1 stands for t0 + i/n (t1-t0). The function and the colour space
// are evaluated for every entry, so that interpolation follows the shading's own space (ISO 32000-2, 8.7.4.4).
type ramp struct {
	t0, t1 float64
	colors []colorspace.RGB

	mu   sync.Mutex
	luts [2]*lut // of gray and sRGB

	// What it was made of.
	fn         function.Func
	space      colorspace.Space
	maxEntries int
}

// Ramps keeps colour tables made lately, for shadings that say the same again: exporters write a function for every bar of a chart. It
// is safe for concurrent use; the zero value is ready.
type Ramps struct {
	mu   sync.Mutex
	last [8]*ramp
	next int
}

// ramp returns the table of a shading's function from t0 to t1.
func (l *loader) ramp(t0, t1 float64) (*ramp, error) {
	s, k := l.s, l.ramps
	if k == nil {
		return newRamp(l.ctx, s, l.fn, t0, t1)
	}
	k.mu.Lock()
	last := k.last
	k.mu.Unlock()
	for _, r := range last {
		if r != nil && r.t0 == t0 && r.t1 == t1 && r.space == s.space && r.maxEntries == s.opt.MaxEntries && function.Same(r.fn, l.fn) {
			return r, nil
		}
	}
	r, err := newRamp(l.ctx, s, l.fn, t0, t1)
	if err == nil {
		k.mu.Lock()
		k.last[k.next] = r
		k.next = (k.next + 1) % len(k.last)
		k.mu.Unlock()
	}
	return r, err
}

func (r *ramp) n() int { return len(r.colors) - 1 }

// minEntries is where tables start; one is doubled while neighbours differ by more than maxStep.
const (
	minEntries = 256
	maxStep    = 65535/255*3/2 + 1
)

func newRamp(ctx context.Context, s *Shading, f function.Func, t0, t1 float64) (*ramp, error) {
	r := &ramp{t0: t0, t1: t1, fn: f, space: s.space, maxEntries: s.opt.MaxEntries}
	var in [1]float64
	var out [function.MaxOutputs]float64
	comps := out[:min(s.space.N(), len(out))]
	eval := func(i, n int) colorspace.RGB {
		in[0] = t0 + (t1-t0)*(float64(i)/float64(n))
		f.Eval(in[:], comps)
		return s.space.RGB(comps)
	}
	n := minEntries
	r.colors = make([]colorspace.RGB, n+1)
	for i := range r.colors {
		r.colors[i] = eval(i, n)
	}
	for r.steep() && 2*n <= s.opt.MaxEntries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		fine := make([]colorspace.RGB, 2*n+1)
		for i, c := range r.colors {
			fine[2*i] = c
			if i < n {
				fine[2*i+1] = eval(2*i+1, 2*n)
			}
		}
		n, r.colors = 2*n, fine
	}
	return r, nil
}

// steep reports whether two neighbours differ so much that more entries would show.
func (r *ramp) steep() bool {
	for i := 1; i < len(r.colors); i++ {
		a, b := r.colors[i-1], r.colors[i]
		if apart(a.R, b.R) || apart(a.G, b.G) || apart(a.B, b.B) {
			return true
		}
	}
	return false
}

func apart(a, b uint16) bool { return max(a, b)-min(a, b) > maxStep }

// lut is a ramp in device bytes; a gray one has its value in every channel.
type lut struct {
	n   int // entries - 1
	pix [][4]byte
}

// lut returns the ramp for the number of channels, made at the first use.
func (r *ramp) lut(channels int) *lut {
	i := 0
	if channels != 1 {
		i = 1
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.luts[i] == nil {
		l := &lut{n: r.n(), pix: make([][4]byte, len(r.colors))}
		for k, c := range r.colors {
			l.pix[k] = device(c, channels)
		}
		r.luts[i] = l
	}
	return r.luts[i]
}

// device returns a colour in bytes, the luma in every channel for gray.
func device(c colorspace.RGB, channels int) [4]byte {
	if channels == 1 {
		g := c.Gray8()
		return [4]byte{g, g, g}
	}
	r, g, b := c.RGB8()
	return [4]byte{r, g, b}
}

// fill sets n pixels to one colour.
func fill(pix []byte, n, channels int, c [4]byte) {
	if n <= 0 {
		return
	}
	if channels == 1 {
		pix = pix[:n]
		for i := range pix {
			pix[i] = c[0]
		}
		return
	}
	pix = pix[:3*n]
	copy(pix, c[:3])
	for done := 3; done < len(pix); done *= 2 {
		copy(pix[done:], pix[:done])
	}
}

func set(alpha []byte, v byte) {
	for i := range alpha {
		alpha[i] = v
	}
}
