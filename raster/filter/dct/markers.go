package dct

import "fmt"

// Markers (T.81, table B.1).
const (
	mSOF0 = 0xc0
	mSOF2 = 0xc2
	mDHT  = 0xc4
	mRST0 = 0xd0
	mSOI  = 0xd8
	mEOI  = 0xd9
	mSOS  = 0xda
	mDQT  = 0xdb
	mDNL  = 0xdc
	mDRI  = 0xdd
	mAPP0 = 0xe0
	mAPPE = 0xee
)

// marker finds the next marker, skipping what is none; 0 at the end.
func (d *decoder) marker() byte {
	for d.pos+1 < len(d.data) {
		if d.data[d.pos] == 0xff && d.data[d.pos+1] != 0 && d.data[d.pos+1] != 0xff {
			m := d.data[d.pos+1]
			d.pos += 2
			return m
		}
		d.pos++
	}
	d.pos = len(d.data)
	return 0
}

// segment returns the parameters behind a marker and steps over them.
func (d *decoder) segment() []byte {
	if d.pos+2 > len(d.data) {
		d.pos = len(d.data)
		return nil
	}
	n := int(d.data[d.pos])<<8 | int(d.data[d.pos+1])
	lo := d.pos + 2
	hi := min(d.pos+max(n, 2), len(d.data))
	d.pos = hi
	return d.data[lo:hi]
}

// header reads up to and including the first scan header.
func (d *decoder) header() error {
	s, err := d.nextScan()
	if err != nil {
		return err
	}
	if s == nil {
		return damaged("no picture")
	}
	d.scans = []scan{*s}
	d.several = d.progressive || len(s.comps) != len(d.comps)
	for i := range d.comps {
		if !d.several && !d.comps[i].quantKnown {
			return damaged("no quantization table")
		}
	}
	return nil
}

// nextScan reads segments up to and including a scan header. nil without an error means the end.
func (d *decoder) nextScan() (*scan, error) {
	for {
		m := d.marker()
		switch {
		case m == 0:
			if d.comps == nil {
				return nil, damaged("no frame header")
			}
			if d.several {
				return nil, nil
			}
			return nil, damaged("no scan")
		case m == mSOI || m >= mRST0 && m < mSOI || m == 1:
			continue
		case m == mEOI:
			if d.comps != nil {
				return nil, nil
			}
			continue
		}
		b := d.segment()
		var err error
		switch m {
		case mDQT:
			err = d.defineQuant(b)
		case mDHT:
			err = d.defineHuffman(b)
		case mDRI:
			if len(b) >= 2 {
				d.restart = int(b[0])<<8 | int(b[1])
			}
		case mAPP0:
			d.jfif = d.jfif || len(b) >= 5 && string(b[:5]) == "JFIF\x00"
		case mAPPE:
			if len(b) >= 12 && string(b[:5]) == "Adobe" {
				d.adobe, d.adobeTransform = true, b[11]
			}
		case mSOS:
			if d.comps == nil {
				continue
			}
			var s *scan
			if s, err = d.startScan(b); err == nil {
				return s, nil
			}
		default:
			if m >= mSOF0 && m <= 0xcf && m != 0xc8 && m != 0xcc {
				if d.comps != nil {
					continue // a second frame, of a thumbnail perhaps
				}
				if err = d.frame(m, b); err != nil {
					return nil, err
				}
			}
		}
		if err != nil {
			if d.comps == nil || d.several {
				d.fail(err)
				continue
			}
			return nil, err
		}
	}
}

func (d *decoder) frame(m byte, b []byte) error {
	switch {
	case m == mSOF2:
		d.progressive = true
	case m > mSOF2:
		return fmt.Errorf("%w: coding process SOF%d", ErrUnsupported, m-mSOF0)
	}
	if len(b) < 6 {
		return damaged("frame header")
	}
	if b[0] != 8 {
		return fmt.Errorf("%w: %d bits a sample", ErrUnsupported, b[0])
	}
	d.h, d.w = int(b[1])<<8|int(b[2]), int(b[3])<<8|int(b[4])
	n := int(b[5])
	if n < 1 || n > 4 || len(b) < 6+3*n {
		return damaged("%d components", n)
	}
	if d.h == 0 {
		d.h = d.heightBehind()
	}
	if d.w == 0 || d.h == 0 {
		return damaged("%d x %d pixels", d.w, d.h)
	}
	if int64(d.w)*int64(d.h) > d.opt.MaxPixels {
		return fmt.Errorf("%w: %d x %d pixels", ErrLimit, d.w, d.h)
	}
	comps := make([]component, n)
	for i := range comps {
		p := b[6+3*i:]
		c := &comps[i]
		c.id, c.h, c.v, c.tq = p[0], int(p[1]>>4), int(p[1]&15), p[2]&3
		if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 {
			return damaged("sampling factors %d, %d", c.h, c.v)
		}
	}
	d.comps = comps
	return nil
}

// heightBehind finds the height in a DNL segment when the frame header leaves it out (T.81, B.2.5).
func (d *decoder) heightBehind() int {
	for i := d.pos; i+6 <= len(d.data); i++ {
		if d.data[i] == 0xff && d.data[i+1] == mDNL && d.data[i+2] == 0 && d.data[i+3] == 4 {
			return int(d.data[i+4])<<8 | int(d.data[i+5])
		}
	}
	return 0
}

func (d *decoder) defineQuant(b []byte) error {
	for len(b) > 0 {
		wide, id := b[0]>>4, b[0]&3
		n := 64
		if wide != 0 {
			n = 128
		}
		b = b[1:]
		if len(b) < n {
			return damaged("quantization table")
		}
		t := &[64]int32{}
		for k := range 64 {
			if wide != 0 {
				t[zigzag[k]] = int32(b[2*k])<<8 | int32(b[2*k+1])
			} else {
				t[zigzag[k]] = int32(b[k])
			}
		}
		d.quant[id] = t
		b = b[n:]
	}
	return nil
}

// latchQuant gives a component the table that is current when its first scan starts.
func (d *decoder) latchQuant(c *component) {
	if t := d.quant[c.tq]; t != nil && !c.quantKnown {
		c.quant, c.quantKnown = *t, true
	}
}

func (d *decoder) startScan(b []byte) (*scan, error) {
	if len(b) < 1 || len(b) < 4+2*int(b[0]) || b[0] < 1 || int(b[0]) > len(d.comps) {
		return nil, damaged("scan header")
	}
	n := int(b[0])
	s := &scan{restart: d.restart}
	p := b[1+2*n:]
	s.ss, s.se, s.ah, s.al = int(p[0]), int(p[1]), uint(p[2]>>4), uint(p[2]&15)
	if !d.progressive {
		s.ss, s.se, s.ah, s.al = 0, 63, 0, 0
	}
	if s.ss > s.se || s.se > 63 || s.al > 13 || s.ss > 0 && n != 1 || s.ss == 0 && s.se != 0 && d.progressive {
		return nil, damaged("scan of coefficients %d to %d", s.ss, s.se)
	}
	for i := range n {
		id, tabs := b[1+2*i], b[2+2*i]
		k := 0
		for k < len(d.comps) && d.comps[k].id != id {
			k++
		}
		if k == len(d.comps) {
			// Wrong identifiers in a complete scan mean the order of the frame.
			if n != len(d.comps) {
				return nil, damaged("scan of an unknown component")
			}
			k = i
		}
		for _, have := range s.comps {
			if have == k {
				return nil, damaged("component twice in a scan")
			}
		}
		s.comps = append(s.comps, k)
		c := &d.comps[k]
		s.dc[k], s.ac[k] = d.dc[tabs>>4&3], d.ac[tabs&3]
		if s.dc[k] == nil && s.ss == 0 && s.ah == 0 || s.ac[k] == nil && s.se > 0 {
			return nil, damaged("no Huffman table")
		}
		d.latchQuant(c)
	}
	s.begin(d.data, d.pos)
	return s, nil
}
