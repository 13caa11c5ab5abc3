package dct

import (
	"bytes"
	"fmt"
	"math/bits"
)

// A picture of several scans is decoded as one of a single scan is, an MCU row at a time: all scans go through their data side by side, which
// works because what a scan adds to a block depends on nothing but what the scans before it made of that block.

// Bounds of what one picture may cost. Real progressive pictures have about ten scans; maxVisits is what those of 256 megapixels need several
// times over.
const (
	maxScans  = 256
	maxVisits = 1 << 29 // blocks, in all scans together
)

// findScans reads the headers of all scans behind the first and where their data begin. Scans that add nothing to the samples wanted are left
// out. The error is the context's, or says that a row of coefficients would be too large.
func (d *decoder) findScans() error {
	total := int64(0)
	for i := range d.comps {
		if c := &d.comps[i]; !c.skip {
			total += int64(c.blocksX) * int64(c.v) * (128 + 8)
		}
	}
	if total > d.opt.MaxBytes {
		return fmt.Errorf("%w: %d bytes of coefficients", ErrLimit, total)
	}
	first := d.scans[0]
	d.scans = d.scans[:0]
	s, visits := &first, int64(0)
	for n := 0; ; n++ {
		if n == maxScans {
			d.fail(fmt.Errorf("%w: more than %d scans", ErrLimit, maxScans))
			break
		}
		if d.wants(s) {
			if visits += d.visits(s); visits > maxVisits {
				d.fail(fmt.Errorf("%w: scans of more than %d blocks", ErrLimit, maxVisits))
				break
			}
			d.scans = append(d.scans, *s)
		}
		if err := d.ctx.Err(); err != nil {
			return err
		}
		d.passEntropy()
		var err error
		if s, err = d.nextScan(); err != nil {
			d.fail(err)
		}
		if s == nil {
			break
		}
	}
	for i := range d.comps {
		d.latchQuant(&d.comps[i])
	}
	return nil
}

// passEntropy goes to the marker behind a scan's data.
func (d *decoder) passEntropy() {
	for {
		i := bytes.IndexByte(d.data[d.pos:], 0xff)
		if i < 0 || d.pos+i+1 >= len(d.data) {
			d.pos = len(d.data)
			return
		}
		d.pos += i
		if m := d.data[d.pos+1]; realMarker(m) && (m < mRST0 || m >= mSOI) {
			return
		}
		d.pos++
	}
}

// wants says whether a scan changes samples that somebody will see.
func (d *decoder) wants(s *scan) bool {
	for _, k := range s.comps {
		if c := &d.comps[k]; !c.skip && (s.ss == 0 || c.size > 1) {
			return true
		}
	}
	return false
}

// visits returns the blocks of a scan.
func (d *decoder) visits(s *scan) int64 {
	if len(s.comps) == 1 {
		c := &d.comps[s.comps[0]]
		return int64(c.realX) * int64(c.realY)
	}
	n := 0
	for _, k := range s.comps {
		n += d.comps[k].h * d.comps[k].v
	}
	return int64(n) * int64(d.mcusX) * int64(d.mcusY)
}

// lines returns of how many lines an MCU row is made: a scan of one component goes through it by rows of blocks.
func (d *decoder) lines(s *scan) int {
	if len(s.comps) == 1 {
		return d.comps[s.comps[0]].v
	}
	return 1
}

// pass decodes the MCUs x0 to x1 of a line of row r, into the coefficients or, of a picture of one scan, to where the components' out
// points.
func (d *decoder) pass(s *scan, r, line, x0, x1 int) {
	switch {
	case !d.several:
		d.direct(s, x0, x1)
	case s.ended:
	case len(s.comps) == 1:
		if c := &d.comps[s.comps[0]]; r*c.v+line < c.realY {
			d.lone(s, c, line, x0*c.h, min(x1*c.h, c.realX))
		}
	default:
		for x := x0; x < x1 && !s.ended; x++ {
			d.interleaved(s, x)
		}
	}
}

// interleaved decodes an MCU of a scan of several components.
func (d *decoder) interleaved(s *scan, x int) {
	s.step()
	for _, k := range s.comps {
		c := &d.comps[k]
		for v := range c.v {
			for h := range c.h {
				if s.ended || s.starved {
					continue
				}
				b, mask := &d.block, &d.mask // of a component that nobody wants
				if !c.skip {
					at := v*c.blocksX + x*c.h + h
					b, mask = (*[64]int16)(c.coefs[at*64:]), &c.masks[at]
				}
				switch {
				case !d.progressive:
					clear(b[:])
					*mask = 1 << uint(s.sequentialBlock(k, b))
				case s.ah == 0:
					b[0] = int16(s.dcValue(k) << s.al)
				default:
					b[0] |= int16(s.bits.take(1) << s.al)
				}
			}
		}
	}
	if s.bits.overrun() {
		s.broken()
	}
}

// lone decodes blocks x to end of a line of a scan of one component, by restart intervals.
func (d *decoder) lone(s *scan, c *component, line, x, end int) {
	k := s.comps[0]
	for x < end {
		n := end - x
		if s.restart > 0 {
			if s.todo == 0 {
				if s.nextInterval(); s.ended {
					return
				}
			}
			n = min(n, s.todo)
			s.todo -= n
		}
		at := line*c.blocksX + x
		coefs, masks := c.coefs[at*64:(at+n)*64], c.masks[at:at+n]
		switch {
		case s.starved:
		case !d.progressive:
			s.sequentialBlocks(k, coefs, masks)
		case s.ss == 0 && s.ah == 0:
			s.dcFirst(k, coefs, masks)
		case s.ss == 0:
			s.dcRefine(coefs, masks)
		case s.ah == 0:
			s.acFirst(s.ac[k], coefs, masks)
		default:
			s.acRefine(s.ac[k], coefs, masks)
		}
		if s.ended {
			return
		}
		x += n
	}
}

// scansRow decodes MCU row r of a picture of several scans; false when none of them comes to it.
func (d *decoder) scansRow(r int) bool {
	if !d.seen(r) {
		return false
	}
	x, end := 0, d.mcusX
	if d.index != nil {
		x, end = d.index.before(d.cx0), d.cx1
	}
	d.clearRow(x, end)
	line := 0
	for i := range d.scans {
		s := &d.scans[i]
		for l := range d.lines(s) {
			if d.index != nil {
				s.setState(d.index.at(r, line, x/d.index.step), d.data)
			}
			d.pass(s, r, l, x, end)
			line++
		}
	}
	for i := range d.comps {
		c := &d.comps[i]
		if c.skip || c.out == nil {
			continue
		}
		for v := range c.v {
			for x := d.cx0 * c.h; x < d.cx1*c.h; x++ {
				at := v*c.blocksX + x
				last := bits.Len64(c.masks[at]|1) - 1
				c.transform((*[64]int16)(c.coefs[at*64:]), last, c.out[v*c.size*c.stride+(x-d.cx0*c.h)*c.size:])
			}
		}
	}
	return true
}

// seen says whether a scan of the first component comes to row r, so that what is below a break is missing and not gray.
func (d *decoder) seen(r int) bool {
	line := 0
	for i := range d.scans {
		s := &d.scans[i]
		if s.comps[0] == 0 && s.ss == 0 {
			if d.index == nil && !s.ended || d.index != nil && !d.index.at(r, line, 0).ended {
				return true
			}
		}
		line += d.lines(s)
	}
	return false
}

// clearRow makes the coefficients of MCUs x to end zero.
func (d *decoder) clearRow(x, end int) {
	for i := range d.comps {
		c := &d.comps[i]
		if c.skip {
			continue
		}
		if c.coefs == nil {
			c.coefs, c.masks = make([]int16, c.blocksX*c.v*64), make([]uint64, c.blocksX*c.v)
			continue
		}
		for v := range c.v {
			lo, hi := v*c.blocksX+x*c.h, v*c.blocksX+end*c.h
			clear(c.coefs[lo*64 : hi*64])
			clear(c.masks[lo:hi])
		}
	}
}
