package jbig2

// page is the page being put together (8.2).
type page struct {
	b       *Bitmap
	black   bool // default pixel
	unknown bool // the height is not known in front
	end     int  // the row behind the last stripe that was ended; 0 if none was
	drawn   int  // the row behind the last one drawn on, of a page of unknown height
	blank   bool // nothing drawn yet
}

// pageInfo reads a page information segment (7.4.8).
func (d *decoder) pageInfo(r *reader) error {
	w, h := r.u32(), r.u32()
	r.take(8) // resolution
	flags := r.u8()
	striping := r.u16()
	if r.over {
		d.fail(damaged("page information is cut off"))
		w, h = int64(d.opt.Width), int64(d.opt.Height)
	}
	unknown := h == 0xffffffff
	if unknown {
		h = int64(d.opt.Height)
		if h <= 0 || h > maxSide {
			h = int64(striping & 0x7fff)
		}
	}
	return d.newPage(w, h, flags&4 != 0, unknown)
}

func (d *decoder) newPage(w, h int64, black, unknown bool) error {
	if w <= 0 || h < 0 {
		return damaged("a page of %d x %d", w, h)
	}
	// The page itself costs no work: its regions do.
	if w > maxSide || h > maxSide || w*h > d.opt.MaxPixels || (w+7)/8*h > d.opt.MaxPixels {
		return limited("a page of %d x %d", w, h)
	}
	d.page = &page{b: newBitmap(int(w), int(h)), black: black, unknown: unknown, blank: true}
	if black {
		d.page.b.fill(0, true)
	}
	return nil
}

// grow makes a page of unknown height at least h rows high.
func (p *page) grow(d *decoder, h int64) error {
	if h <= int64(p.b.H) {
		return nil
	}
	if h > maxSide || h*int64(p.b.W) > d.opt.MaxPixels || h*int64(p.b.Stride) > d.opt.MaxPixels {
		return limited("a page of %d x %d", p.b.W, h)
	}
	old := p.b.H
	n := int(h) * p.b.Stride
	if n > cap(p.b.Pix) {
		// Room ahead, so that a page of many stripes is not copied for each.
		pix := make([]byte, len(p.b.Pix), max(n, min(2*len(p.b.Pix), int(d.opt.MaxPixels/8))))
		copy(pix, p.b.Pix)
		p.b.Pix = pix
	}
	p.b.Pix, p.b.H = p.b.Pix[:n], int(h)
	p.b.fill(old, p.black)
	return nil
}

// stripe reads an end of stripe (7.4.10): y is the stripe's last row.
func (p *page) stripe(d *decoder, y int64) error {
	if !p.unknown {
		return nil
	}
	if err := p.grow(d, y+1); err != nil {
		return err
	}
	p.end = max(p.end, int(y)+1)
	return nil
}

// draw combines a region with the page.
func (p *page) draw(d *decoder, b *Bitmap, x, y int64, op combOp) error {
	if err := d.spend(int64(b.W)*int64(b.H)/64 + 64); err != nil {
		return err
	}
	var err error
	if p.unknown {
		if err = p.grow(d, y+int64(b.H)); err == nil {
			p.drawn = max(p.drawn, int(y)+b.H)
		}
	}
	whole := x == 0 && y == 0 && b.W == p.b.W && b.H == p.b.H
	if whole && p.blank && (op == opReplace || !p.black && (op == opOr || op == opXor)) {
		p.b = b
	} else {
		p.b.draw(b, x, y, op)
	}
	p.blank = false
	return err
}

// finish returns the page, cut to the height that turned out.
func (p *page) finish() *Bitmap {
	if p.unknown {
		if h := max(p.end, p.drawn); h > 0 && h < p.b.H {
			p.b.H = h
			p.b.Pix = p.b.Pix[:h*p.b.Stride]
		}
	}
	return p.b
}
