package source

import "unicode/utf8"

// looksLikeText tells text from binary data.
func looksLikeText(head []byte) bool {
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 && utf8.FullRune(head) || r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' && r != 0x1B {
			return false
		}
		head = head[n:]
	}
	return true
}
