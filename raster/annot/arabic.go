package annot

// arabicForms maps Arabic letters to their presentation forms (Unicode, blocks Arabic Presentation Forms-A and -B): the code point of
// the isolated form, behind which stand the final one and, for letters that join on both sides, the initial and the medial one.
var arabicForms = [...]struct {
	letter, isolated rune
	forms            int
}{
	{0x621, 0xFE80, 1}, {0x622, 0xFE81, 2}, {0x623, 0xFE83, 2}, {0x624, 0xFE85, 2}, {0x625, 0xFE87, 2}, {0x626, 0xFE89, 4}, {0x627, 0xFE8D, 2},
	{0x628, 0xFE8F, 4}, {0x629, 0xFE93, 2}, {0x62A, 0xFE95, 4}, {0x62B, 0xFE99, 4}, {0x62C, 0xFE9D, 4}, {0x62D, 0xFEA1, 4}, {0x62E, 0xFEA5, 4},
	{0x62F, 0xFEA9, 2}, {0x630, 0xFEAB, 2}, {0x631, 0xFEAD, 2}, {0x632, 0xFEAF, 2}, {0x633, 0xFEB1, 4}, {0x634, 0xFEB5, 4}, {0x635, 0xFEB9, 4},
	{0x636, 0xFEBD, 4}, {0x637, 0xFEC1, 4}, {0x638, 0xFEC5, 4}, {0x639, 0xFEC9, 4}, {0x63A, 0xFECD, 4}, {0x641, 0xFED1, 4}, {0x642, 0xFED5, 4},
	{0x643, 0xFED9, 4}, {0x644, 0xFEDD, 4}, {0x645, 0xFEE1, 4}, {0x646, 0xFEE5, 4}, {0x647, 0xFEE9, 4}, {0x648, 0xFEED, 2}, {0x649, 0xFEEF, 2},
	{0x64A, 0xFEF1, 4}, {0x67E, 0xFB56, 4}, {0x686, 0xFB7A, 4}, {0x698, 0xFB8A, 2}, {0x6A9, 0xFB8E, 4}, {0x6AF, 0xFB92, 4}, {0x6CC, 0xFBFC, 4},
}

func arabicForm(r rune) (isolated rune, forms int) {
	if r < 0x621 || r > 0x6CC {
		return 0, 0
	}
	for _, f := range &arabicForms {
		if f.letter == r {
			return f.isolated, f.forms
		}
	}
	return 0, 0
}

// mark reports Arabic vowel signs, which joining looks through.
func mark(r rune) bool { return r >= 0x64B && r <= 0x65F || r == 0x670 }

// shape joins Arabic letters by their presentation forms, which the fonts that are at hand for them have as characters. The text stays
// in the order it is read in.
func shape(text []rune) []rune {
	if !hasRTL(text) {
		return text
	}
	neighbour := func(i, step int) rune {
		for i += step; i >= 0 && i < len(text) && mark(text[i]); i += step {
		}
		if i < 0 || i >= len(text) {
			return 0
		}
		return text[i]
	}
	out := make([]rune, 0, len(text))
	for i := 0; i < len(text); i++ {
		r := text[i]
		iso, forms := arabicForm(r)
		if forms == 0 {
			out = append(out, r)
			continue
		}
		_, before := arabicForm(neighbour(i, -1))
		joinsBack := forms > 1 && (before == 4 || neighbour(i, -1) == 0x640)
		if lig := lamAlef(r, neighbour(i, 1)); lig != 0 {
			if joinsBack {
				lig++
			}
			out = append(out, lig)
			for i++; mark(text[i]); i++ {
				out = append(out, text[i])
			}
			continue
		}
		_, after := arabicForm(neighbour(i, 1))
		joinsOn := forms == 4 && (after > 1 || neighbour(i, 1) == 0x640)
		if joinsBack {
			iso++
		}
		if joinsOn {
			iso += 2
		}
		out = append(out, iso)
	}
	return out
}

// lamAlef returns the isolated form of the ligature that lam must make with an alef, 0 for other pairs.
func lamAlef(r, next rune) rune {
	if r != 0x644 {
		return 0
	}
	switch next {
	case 0x622:
		return 0xFEF5
	case 0x623:
		return 0xFEF7
	case 0x625:
		return 0xFEF9
	case 0x627:
		return 0xFEFB
	}
	return 0
}
