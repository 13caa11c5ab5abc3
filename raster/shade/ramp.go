package shade

import (
	"context"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/colorspace/function"
)

// ramp is a function of one value as a table of colours: entry i of n+1 stands for t0 + i/n (t1-t0). The function and the colour space
// are evaluated for every entry, so that interpolation follows the shading's own space (ISO 32000-2, 8.7.4.4).
type ramp struct {
	t0, t1 float64
	colors []colorspace.RGB
}

func (r *ramp) n() int { return len(r.colors) - 1 }

// minEntries is where tables start; one is doubled while neighbours differ by more than maxStep.
const (
	minEntries = 256
	maxStep    = 65535/255*3/2 + 1
)

func newRamp(ctx context.Context, s *Shading, f function.Func, t0, t1 float64) (*ramp, error) {
	r := &ramp{t0: t0, t1: t1}
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
func (s *Shading) lut(channels int) *lut {
	i := 0
	if channels != 1 {
		i = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.luts[i] == nil {
		l := &lut{n: s.ramp.n(), pix: make([][4]byte, len(s.ramp.colors))}
		for k, c := range s.ramp.colors {
			l.pix[k] = device(c, channels)
		}
		s.luts[i] = l
	}
	return s.luts[i]
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
