package image

import "context"

// Open decodes what the placement needs, or takes it from cache (nil: decode for this Rows alone), and pins it until Close. Large upright
// pictures are decoded while rows are asked for, best from top to bottom, and when ctx ends before Close their rows hold anything. It fails
// only when ctx ends.
func (p *Placed) Open(ctx context.Context, cache *Cache) (*Rows, error) {
	r := &Rows{p: p, ctx: ctx}
	if p.Box.Empty() {
		return r, nil
	}
	if cache == nil {
		cache = NewCache(0)
	}
	if idle := p.takeIdle(); idle != nil {
		r.base, r.mask = idle.base, idle.mask
	}
	err := r.open(ctx, cache, &r.base, p.im, p.ch)
	if m := p.im.mask; m != nil && err == nil {
		ch := 1
		if m.Stencil {
			ch = 0
		}
		err = r.open(ctx, cache, &r.mask, m, ch)
	}
	if err != nil {
		r.base.close()
		r.mask.close()
		return nil, err
	}
	return r, nil
}

// open makes a sampler, or opens the one that is there again.
func (r *Rows) open(ctx context.Context, c *Cache, at **sampler, im *Image, ch int) (err error) {
	s := *at
	p := r.p
	if s != nil {
		return s.reopen(ctx, c)
	}
	spec := p.spec(im, ch)
	s = &sampler{c: c, im: im, spec: spec, ch: max(ch, 1)}
	size := int64(spec.w) * int64(spec.h) * int64(max(ch, 1))
	large := size > c.lazy || im.bpc == 1 && size > c.bits && im.codec != "DCTDecode" && im.codec != "JPXDecode"
	switch {
	case !p.upright || !large || im.matte != nil:
		if s.st, s.pin, err = c.stage(ctx, im, im.bounded(spec)); err == nil {
			s.w, s.h = s.st.w, s.st.h
		}
	case spec.orient&transpose != 0:
		if s.parts, err = newParts(ctx, c, im, spec); err == nil {
			s.w, s.h = s.parts.w, s.parts.h
		}
	default:
		if s.lazy, err = newLazy(ctx, c, im, spec); err == nil {
			s.w, s.h = s.lazy.w, s.lazy.h
		}
	}
	if err != nil {
		return err
	}
	p.locate(s)
	*at = s
	return nil
}

func (s *sampler) reopen(ctx context.Context, c *Cache) (err error) {
	switch {
	case s.lazy != nil:
		return s.lazy.open(ctx, c)
	case s.parts != nil:
		s.parts.ctx = ctx
	default:
		s.st, s.pin, err = c.stage(ctx, s.im, s.im.bounded(s.spec))
	}
	return err
}

func (s *sampler) close() {
	switch {
	case s == nil:
	case s.lazy != nil:
		s.lazy.close()
	case s.parts != nil:
		s.parts.close()
	case s.pin != nil:
		s.c.unpin(s.pin)
		s.st, s.pin = nil, nil
	}
}

func (s *sampler) failed() bool { return s != nil && s.lazy != nil && s.lazy.failed }

// maxIdle bounds what a placement keeps for the next band.
const maxIdle = 64

// takeIdle returns a Rows that was closed, for its tables and buffers; nil if there is none.
func (p *Placed) takeIdle() *Rows {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 {
		r := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return r
	}
	return nil
}

// Close unpins the pixels. The Rows must not be used after it; a second Close does nothing.
func (r *Rows) Close() {
	if r.base == nil {
		return
	}
	r.base.close()
	r.mask.close()
	r.deep.close()
	p := r.p
	if p.Box.Y1-p.Box.Y0 > 64 && !r.base.failed() && !r.mask.failed() { // others are on one band or two
		p.mu.Lock()
		if len(p.idle) < maxIdle {
			p.idle = append(p.idle, &Rows{p: p, base: r.base, mask: r.mask, tmp: r.tmp})
		}
		p.mu.Unlock()
	}
	r.base, r.mask, r.deep = nil, nil, nil
}
