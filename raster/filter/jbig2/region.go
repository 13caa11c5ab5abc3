package jbig2

// regionInfo is the region segment information field (7.4.1).
type regionInfo struct {
	w, h, x, y int64
	op         combOp
}

func readRegion(r *reader) (regionInfo, error) {
	i := regionInfo{w: r.u32(), h: r.u32(), x: r.i32(), y: r.i32()}
	flags := r.u8()
	i.op = combOp(flags & 7)
	if r.over {
		return i, damaged("a region is cut off")
	}
	if flags&8 != 0 {
		return i, ErrUnsupported // coloured
	}
	if i.op > opReplace {
		i.op = opOr
	}
	return i, nil
}

// regionSegment decodes a region segment and draws it or keeps it. A damaged region is drawn as far as it goes.
func (d *decoder) regionSegment(s *segment, r *reader) error {
	info, err := readRegion(r)
	if err != nil {
		return err
	}
	if s.immediate() && d.page == nil {
		w, h := int64(d.opt.Width), int64(d.opt.Height)
		if w <= 0 || h <= 0 {
			w, h = info.w+max(info.x, 0), info.h+max(info.y, 0)
		}
		d.fail(damaged("a region without a page"))
		if err := d.newPage(w, h, false, false); err != nil {
			return err
		}
	}
	if err := d.check(info.w, info.h); err != nil {
		return err
	}
	var b *Bitmap
	switch s.region() {
	case textRegion:
		b, err = d.textSegment(s, r, info)
	case halftoneRegion:
		b, err = d.halftoneSegment(s, r, info)
	case genericRegion:
		b, err = d.genericSegment(s, r, info)
	default:
		b, err = d.refineSegment(s, r, info)
	}
	if b == nil {
		return err
	}
	if !s.immediate() {
		if err := d.keep(b); err != nil {
			return err
		}
		d.remember(s, &result{region: b})
		return err
	}
	if e := d.page.draw(d, b, info.x, info.y, info.op); err == nil {
		err = e
	}
	return err
}

// genericSegment decodes a generic region segment (7.4.6).
func (d *decoder) genericSegment(s *segment, r *reader, info regionInfo) (*Bitmap, error) {
	flags := r.u8()
	p := &genericParams{w: int(info.w), h: int(info.h), template: flags >> 1 & 3, typical: flags&8 != 0}
	mmr := flags&1 != 0
	if !mmr {
		n := len(nominalAT[p.template])
		if p.template == 0 && flags&16 != 0 {
			n = len(extendedAT)
		}
		p.at = r.offsets(n)
	}
	if r.over {
		return nil, damaged("segment %d is cut off", s.number)
	}
	if s.length == unknownLength && len(r.b) >= 4 {
		n := len(r.b) - 4
		rows := &reader{b: r.b[n:]}
		p.h = int(min(rows.u32(), info.h)) // 7.4.6.4
		r.b = r.b[:n]
	}
	if mmr {
		b, _, err := d.mmr(r.b, p.w, p.h)
		return b, err
	}
	return d.generic(p, newMQ(r.b), new(genericContexts))
}

// refineSegment decodes a generic refinement region segment (7.4.7). What is refined is the region referred to, or without one the page
// where the region lies.
func (d *decoder) refineSegment(s *segment, r *reader, info regionInfo) (*Bitmap, error) {
	flags := r.u8()
	p := &refineParams{w: int(info.w), h: int(info.h), template: flags & 1, typical: flags&2 != 0, at: nominalRefineAT}
	if p.template == 0 {
		copy(p.at[:], r.offsets(2))
	}
	if r.over {
		return nil, damaged("segment %d is cut off", s.number)
	}
	d.referred(s, func(have *result) {
		if have.region != nil {
			p.ref = have.region
		}
	})
	if p.ref == nil {
		if d.page == nil || len(s.refs) > 0 {
			return nil, damaged("segment %d refines nothing", s.number)
		}
		p.ref = d.page.b
		p.dx, p.dy = -info.x, -info.y
	}
	return d.refine(p, newMQ(r.b), new(refineContexts))
}
