package sfnt

// GlyphByName returns the glyph with a PostScript name by the post table; ok is false when it names no such glyph.
func (f *Font) GlyphByName(name string) (gid uint32, ok bool) {
	f.namesOnce.Do(f.readNames)
	g, ok := f.names[name]
	return uint32(g), ok
}

// readNames builds the reverse of post. The first glyph of a name wins.
func (f *Font) readNames() {
	post := f.Table("post")
	f.names = map[string]uint16{}
	add := func(gid int, name string) {
		if _, dup := f.names[name]; !dup && name != "" {
			f.names[name] = uint16(gid)
		}
	}
	switch u32(post, 0) {
	case 0x00010000:
		for i, n := range macNames {
			if i < f.numGlyphs {
				add(i, n)
			}
		}
	case 0x00020000:
		n := min(u16(post, 32), max(f.numGlyphs, 0), (len(post)-34)/2)
		var extra []string
		for b := slice(post, uint32(34+2*u16(post, 32)), 0xFFFFFFFF); len(b) > 0; {
			l := int(b[0])
			if 1+l > len(b) {
				break
			}
			extra = append(extra, string(b[1:1+l]))
			b = b[1+l:]
		}
		for i := range max(n, 0) {
			k := u16(post, 34+2*i)
			if k < len(macNames) {
				add(i, macNames[k])
			} else if k -= len(macNames); k < len(extra) {
				add(i, extra[k])
			}
		}
	}
}
