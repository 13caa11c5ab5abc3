package sfnt

// Cmap is one character map of a font. Lookup reads the table in place.
type Cmap struct {
	Platform, Encoding int
	format             int
	b                  []byte
}

func (f *Font) openCmaps() {
	b := f.Table("cmap")
	n := min(u16(b, 2), maxCmaps)
	for i := range n {
		e := 4 + 8*i
		if e+8 > len(b) {
			return
		}
		sub := slice(b, u32(b, e+4), 0xFFFFFFFF)
		if len(sub) < 6 {
			continue
		}
		switch format := u16(sub, 0); format {
		case 0, 2, 4, 6, 10, 12, 13:
			f.cmaps = append(f.cmaps, Cmap{u16(b, e), u16(b, e+2), format, sub})
		}
	}
}

// Cmaps returns the usable character maps in the order of the file.
func (f *Font) Cmaps() []Cmap { return f.cmaps }

// Cmap returns the character map with these ids, nil if there is none.
func (f *Font) Cmap(platform, encoding int) *Cmap {
	for i := range f.cmaps {
		if c := &f.cmaps[i]; c.Platform == platform && c.Encoding == encoding {
			return c
		}
	}
	return nil
}

// UnicodeCmap returns the best map from Unicode, nil if there is none.
func (f *Font) UnicodeCmap() *Cmap {
	for _, id := range [...][2]int{{3, 10}, {0, 6}, {0, 4}, {3, 1}, {0, 3}, {0, 2}, {0, 1}, {0, 0}} {
		if c := f.Cmap(id[0], id[1]); c != nil {
			return c
		}
	}
	return nil
}

// Lookup returns the glyph of a character, 0 if there is none.
func (c *Cmap) Lookup(code uint32) uint32 {
	if c == nil {
		return 0
	}
	switch c.format {
	case 0:
		if code < 256 && 6+int(code) < len(c.b) {
			return uint32(c.b[6+code])
		}
	case 2:
		return c.lookup2(code)
	case 4:
		return c.lookup4(code)
	case 6:
		if first, n := uint32(u16(c.b, 6)), uint32(u16(c.b, 8)); code >= first && code-first < n {
			return uint32(u16(c.b, 10+2*int(code-first)))
		}
	case 10:
		if first, n := u32(c.b, 12), u32(c.b, 16); code >= first && code-first < n && code-first < uint32(len(c.b)) {
			return uint32(u16(c.b, 20+2*int(code-first)))
		}
	case 12, 13:
		return c.lookup12(code)
	}
	return 0
}

func (c *Cmap) lookup2(code uint32) uint32 {
	if code > 0xFFFF {
		return 0
	}
	hi, lo := int(code>>8), int(code&0xFF)
	key := u16(c.b, 6+2*hi)
	if code < 256 {
		// A single byte is a character of its own only when its key is 0.
		if hi, key = 0, 0; u16(c.b, 6+2*lo) != 0 {
			return 0
		}
	} else if key == 0 {
		return 0
	}
	sub := 518 + key // the keys count bytes, eight a subheader
	first, n, delta, off := u16(c.b, sub), u16(c.b, sub+2), u16(c.b, sub+4), u16(c.b, sub+6)
	if lo < first || lo >= first+n {
		return 0
	}
	g := u16(c.b, sub+6+off+2*(lo-first))
	if g == 0 {
		return 0
	}
	return uint32(g+delta) & 0xFFFF
}

// lookup4 scans the segments one by one: subsets have few of them, and broken writers leave them unsorted.
func (c *Cmap) lookup4(code uint32) uint32 {
	if code > 0xFFFF {
		return 0
	}
	b, ch := c.b, int(code)
	segs := u16(b, 6) / 2
	segs = min(segs, (len(b)-16)/8+1)
	for i := range segs {
		if ch > u16(b, 14+2*i) {
			continue
		}
		start := u16(b, 16+2*segs+2*i)
		if ch < start {
			continue
		}
		delta := u16(b, 16+4*segs+2*i)
		at := 16 + 6*segs + 2*i
		off := u16(b, at)
		if off == 0 || off == 0xFFFF {
			return uint32(ch+delta) & 0xFFFF
		}
		if g := u16(b, at+off+2*(ch-start)); g != 0 {
			return uint32(g+delta) & 0xFFFF
		}
		return 0
	}
	return 0
}

func (c *Cmap) lookup12(code uint32) uint32 {
	n := min(int(min(u32(c.b, 12), 1<<24)), (len(c.b)-16)/12)
	lo, hi := 0, n
	for lo < hi {
		m := (lo + hi) / 2
		at := 16 + 12*m
		switch start, end := u32(c.b, at), u32(c.b, at+4); {
		case code < start:
			hi = m
		case code > end:
			lo = m + 1
		case c.format == 13:
			return u32(c.b, at+8)
		default:
			return u32(c.b, at+8) + code - start
		}
	}
	return 0
}
