package shade

import (
	"context"
	"sync"
)

// strip is stripRows rows of a painted mesh, with one more above and below. It is immutable once done.
type strip struct {
	mu   sync.Mutex // held while it is painted
	n    int        // number of the strip
	done bool
	refs int // users; of meshPainter.mu

	y0         int // row of the first pixel
	pix, alpha []byte
}

// idleStrips is how many strips are kept that nobody uses: workers take bands that end within a strip, and the one below goes on there.
const idleStrips = 4

// take returns strip n for use, painted or not; give it back.
func (p *meshPainter) take(n int) *strip {
	p.mu.Lock()
	defer p.mu.Unlock()
	free := -1
	for i, s := range p.strips {
		if s.n == n {
			s.refs++
			return s
		}
		if s.refs == 0 && free < 0 {
			free = i
		}
	}
	var s *strip
	if free >= 0 && len(p.strips) >= idleStrips {
		s = p.strips[free]
		p.strips = append(p.strips[:free], p.strips[free+1:]...)
	} else {
		s = &strip{}
	}
	s.n, s.done, s.refs = n, false, 1
	p.strips = append(p.strips, s) // the oldest come first
	return s
}

// give ends the use of a strip.
func (p *meshPainter) give(s *strip) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.refs--; s.refs > 0 || len(p.strips) <= idleStrips {
		return
	}
	for i, have := range p.strips {
		if have == s {
			p.strips = append(p.strips[:i], p.strips[i+1:]...)
			return
		}
	}
}

func (p *meshPainter) open(ctx context.Context) rowPainter {
	r := p.idle.Take()
	if r == nil {
		r = &meshRows{p: p}
	}
	r.ctx = ctx
	return r
}

func (p *meshPainter) release(r rowPainter) {
	m := r.(*meshRows)
	if m.s != nil {
		p.give(m.s)
	}
	m.s, m.ctx = nil, nil
	p.idle.Leave(m)
}
