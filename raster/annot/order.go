package annot

import "strings"

// rtl reports a character that is written from right to left.
func rtl(r rune) bool {
	switch {
	case r >= 0x660 && r <= 0x669, r >= 0x6F0 && r <= 0x6F9: // their digits run like ours
		return false
	}
	return r >= 0x590 && r <= 0x8FF || r >= 0xFB1D && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFE || r >= 0x10800 && r <= 0x10FFF || r >= 0x1E800 && r <= 0x1EFFF
}

func digit(r rune) bool {
	return r >= '0' && r <= '9' || r >= 0x660 && r <= 0x669 || r >= 0x6F0 && r <= 0x6F9
}

// ltr reports a character that is written from left to right, digits aside.
func ltr(r rune) bool {
	return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= 0xC0 && !rtl(r) && !digit(r) && !(r >= 0x2000 && r <= 0x206F)
}

// hasRTL reports whether any of the text is written from right to left.
func hasRTL(text []rune) bool {
	for _, r := range text {
		if rtl(r) {
			return true
		}
	}
	return false
}

// visual puts a line of text into the order it is shown in, from left to right. It is the main part of the Unicode Bidirectional
// Algorithm (UAX 9), without explicit embeddings and the finer points of numbers. Text that has none of it comes back as it is.
func visual(line []rune) []rune {
	if !hasRTL(line) {
		return line
	}
	lv := levels(line)
	out := append([]rune(nil), line...)
	for i, r := range out {
		if k := strings.IndexRune(mirrored, r); lv[i] == 1 && k >= 0 {
			out[i] = []rune(mirrored)[len([]rune(mirrored[:k]))^1]
		}
	}
	for level := uint8(2); level >= 1; level-- {
		for i := 0; i < len(out); {
			j := i
			for j < len(out) && lv[j] >= level {
				j++
			}
			for a, b := i, j-1; a < b; a, b = a+1, b-1 {
				out[a], out[b] = out[b], out[a]
				lv[a], lv[b] = lv[b], lv[a]
			}
			i = j + 1
		}
	}
	return out
}

// mirrored lists the pairs of brackets that right-to-left text shows turned round.
const mirrored = "()[]{}<>«»‹›"

// levels gives every character its embedding level: even ones run to the right, odd ones to the left.
func levels(line []rune) []uint8 {
	base := uint8(0)
	for _, r := range line {
		if rtl(r) {
			base = 1
		}
		if rtl(r) || ltr(r) {
			break
		}
	}
	right := base * 2 // the level of left-to-right text
	lv := make([]uint8, len(line))
	left := base == 1 // whether the last character with a direction runs to the left
	for i := 0; i < len(line); i++ {
		switch r := line[i]; {
		case rtl(r):
			lv[i], left = 1, true
		case ltr(r):
			lv[i], left = right, false
		case digit(r):
			lv[i] = right
			if left {
				lv[i] = 2
			}
		default:
			j := i + 1
			for j < len(line) && !rtl(line[j]) && !ltr(line[j]) && !digit(line[j]) {
				j++
			}
			next := base == 1
			if j < len(line) {
				next = rtl(line[j]) || digit(line[j]) && left
			}
			l := base
			if left && next {
				l = 1
			} else if !left && !next {
				l = right
			}
			for ; i < j; i++ {
				lv[i] = l
			}
			i--
		}
	}
	return lv
}
