package annot

// Line spacing and the places of the line within it, at size 1: those of the standard sans-serif font's box.
const (
	leading = 1.156
	ascent  = 0.931
	middle  = 0.36 // from the baseline up to what looks like the middle of a line
)

// maxLines bounds the lines of a text.
const maxLines = 5000

// wrap breaks a text into lines no longer than width at size 1, at spaces where it can. An overlong word is cut.
func (ts *typesetter) wrap(text []rune, width float64) [][]rune {
	var lines [][]rune
	for len(lines) < maxLines {
		n, brk := 0, 0 // length of the line; where it could break, behind a space
		w := 0.0
		for n < len(text) && text[n] != '\n' {
			g := ts.glyphs[text[n]].width
			if w+g > width && n > 0 && text[n] != ' ' {
				break
			}
			w += g
			n++
			if text[n-1] == ' ' || text[n-1] == '-' || text[n-1] >= 0x2E80 {
				brk = n
			}
		}
		switch {
		case n == len(text):
			return append(lines, text)
		case text[n] == '\n':
			lines = append(lines, text[:n])
			text = text[n+1:]
			continue
		case brk > 0:
			n = brk
		}
		lines = append(lines, text[:n])
		text = text[n:]
	}
	return lines
}

// trimRight drops spaces at the end, which must not count when a line is centred.
func trimRight(t []rune) []rune {
	for len(t) > 0 && t[len(t)-1] == ' ' {
		t = t[:len(t)-1]
	}
	return t
}

// quadding returns where a line of length w starts in a space (12.7.4.3: Q 0 left, 1 centred, 2 right).
func quadding(q int64, x0, space, w float64) float64 {
	switch q {
	case 1:
		return x0 + (space-w)/2
	case 2:
		return x0 + space - w
	}
	return x0
}

// fitLine returns the size at which one line fills a box.
func (ts *typesetter) fitLine(text []rune, w, h float64) float64 {
	size := h / 1.3
	if tw := ts.width(text); tw > 0 {
		size = min(size, w/tw)
	}
	return max(4, size)
}

// fitLines returns the size, 12 at most, at which a wrapped text fits into a box.
func (ts *typesetter) fitLines(text []rune, w, h float64) float64 {
	for size := 12.0; size > 4; size -= 0.5 {
		if float64(len(ts.wrap(text, w/size)))*leading*size <= h {
			return size
		}
	}
	return 4
}
