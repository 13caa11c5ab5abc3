package paint

// shades are the pixels that an ink leaves of white paper by its coverage. Text has one ink for thousands of masks, whose edges no processor
// foresees: a table has no edges.
type shades struct {
	ink   [3]uint8
	ch    int
	seen  bool // ink and ch are those last asked for
	known bool // and table is made
	table [3][256]uint8
}

// over fills row, len(cov) pixels of ch channels, with white and paints the ink over it, as fill1 with over1 or over3 do.
func (s *shades) over(row []byte, ink [3]uint8, ch int, cov []uint8) {
	if !s.of(ink, ch) {
		fill1(row, white255)
		if ch == 1 {
			over1(row, ink[0], cov)
		} else {
			over3(row, ink, cov)
		}
		return
	}
	if ch == 1 {
		t := &s.table[0]
		row = row[:len(cov)]
		for i, a := range cov {
			row[i] = t[a]
		}
		return
	}
	row = row[:3*len(cov)]
	for i, a := range cov {
		d := row[3*i : 3*i+3 : 3*i+3]
		d[0], d[1], d[2] = s.table[0][a], s.table[1][a], s.table[2][a]
	}
}

// next says which ink the coming rows have: the second time in turn it gets a table.
func (s *shades) next(ink [3]uint8, ch int) {
	if !s.seen || s.ink != ink || s.ch != ch {
		s.ink, s.ch, s.seen, s.known = ink, ch, true, false
		return
	}
	if s.known {
		return
	}
	var all [256]uint8
	for a := range all {
		all[a] = uint8(a)
	}
	for c := range ch {
		fill1(s.table[c][:], white255)
		over1(s.table[c][:], ink[c], all[:])
	}
	s.known = true
}

func (s *shades) of(ink [3]uint8, ch int) bool { return s.known && s.ink == ink && s.ch == ch }
