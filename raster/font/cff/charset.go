package cff

// readCharset fills the SID or CID of every glyph (Technical Note 5176, 13).
func (f *Font) readCharset(data []byte, top dict) {
	n := min(f.charstrings.count, maxGlyphs)
	cs := make([]uint16, 1, n)
	off, ok := top.offset(opCharset, len(data))
	switch predefined := int(top.num(opCharset)); {
	case f.cid && (!ok || predefined <= 2):
		for len(cs) < n {
			cs = append(cs, uint16(len(cs)))
		}
	case predefined == 1:
		cs = append(cs[:0], expertCharset[:min(n, len(expertCharset))]...)
	case predefined == 2:
		cs = append(cs[:0], expertSubsetCharset[:min(n, len(expertSubsetCharset))]...)
	case !ok:
		for len(cs) < min(n, 229) {
			cs = append(cs, uint16(len(cs)))
		}
	default:
		b := data[off:]
		switch format := b[0]; format {
		case 0:
			for i := 1; len(cs) < n && i+2 <= len(b); i += 2 {
				cs = append(cs, uint16(u16(b, i)))
			}
		case 1, 2:
			size := int(format)
			for i := 1; len(cs) < n && i+2+size <= len(b); i += 2 + size {
				first, left := u16(b, i), int(b[i+2])
				if size == 2 {
					left = u16(b, i+2)
				}
				for k := 0; k <= left && len(cs) < n; k++ {
					cs = append(cs, uint16(first+k))
				}
			}
		}
	}
	f.charset = cs
}

// readEncoding fills the glyph of every code (Technical Note 5176, 12).
func (f *Font) readEncoding(data []byte, top dict) {
	off, ok := top.offset(opEncoding, len(data))
	predefined := int(top.num(opEncoding))
	if !ok || predefined <= 1 {
		table := &standardEncoding
		if predefined == 1 {
			table = &expertEncoding
		}
		var bySID [1024]uint16
		for gid := len(f.charset) - 1; gid > 0; gid-- {
			if s := f.charset[gid]; int(s) < len(bySID) {
				bySID[s] = uint16(gid)
			}
		}
		for code, sid := range table {
			f.encoding[code] = bySID[sid]
		}
		return
	}
	b := data[off:]
	n := 0
	if len(b) > 1 {
		n = int(b[1])
	}
	i := 2
	switch b[0] & 0x7F {
	case 0:
		for gid := 1; gid <= n && i < len(b); gid++ {
			f.encoding[b[i]] = uint16(gid)
			i++
		}
	case 1:
		gid := 1
		for ; n > 0 && i+2 <= len(b); n-- {
			for k := 0; k <= int(b[i+1]); k++ {
				if code := int(b[i]) + k; code < 256 && gid < f.charstrings.count {
					f.encoding[code] = uint16(gid)
				}
				gid++
			}
			i += 2
		}
	}
	if b[0]&0x80 != 0 && i < len(b) {
		left := int(b[i])
		for i++; left > 0 && i+3 <= len(b); left-- {
			sid := uint16(u16(b, i+1))
			for gid, s := range f.charset {
				if s == sid {
					f.encoding[b[i]] = uint16(gid)
					break
				}
			}
			i += 3
		}
	}
}
