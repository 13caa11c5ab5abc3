package pdf

import (
	"bytes"
	"context"
)

var (
	wordEndstream = []byte("endstream")
	wordEndobj    = []byte("endobj")
)

// extent returns where a stream's data in the file ends. The Length entry counts when "endstream" follows (ISO 32000-2, 7.3.8.2);
// otherwise the next "endstream" or "endobj" does that something follows which may follow it, and then sure is false.
func (ld loader) extent(s *Stream) (end int64, sure bool) {
	src := ld.d.src
	if n, ok := ld.int(s.Dict["Length"]); ok && n >= 0 && n <= src.size-s.off {
		var b [48]byte
		tail := b[:src.fill(b[:], s.off+n)]
		if endsStream(tail) {
			return s.off + n, true
		}
	}
	weak := int64(-1)
	for from := s.off; ; {
		at, which := src.find(from, src.size, wordEndstream, wordEndobj)
		switch {
		case at < 0 && weak < 0:
			return src.size, false
		case at < 0:
			return weak, false
		case which == 1:
			// "endobj" inside binary data is possible, but rarer than a forgotten endstream.
			if e, _ := src.find(at, min(at+64, src.size), wordEndstream); e >= 0 {
				at, which = e, 0
			}
		}
		words := [...][]byte{wordEndstream, wordEndobj}
		from = at + int64(len(words[which]))
		var b [32]byte
		if isEnd(b[:src.fill(b[:], from)]) {
			return at, false
		}
		if weak < 0 {
			weak = at
		}
	}
}

// isEnd reports whether what follows "endstream" or "endobj" is what may follow it in a file: text that is shown may have these words too.
func isEnd(b []byte) bool {
	p := skipSpace(b, 0)
	if p == len(b) || isDigit(b[p]) || b[p] == '%' {
		return true
	}
	for _, word := range [...]string{"end", "xref", "trailer", "startxref"} {
		if bytes.HasPrefix(b[p:], []byte(word)) {
			return true
		}
	}
	return false
}

func endsStream(tail []byte) bool {
	p := skipSpace(tail, 0)
	rest := tail[p:]
	return len(rest) >= 6 && (string(rest[:6]) == "endstr" || string(rest[:6]) == "endobj")
}

// rawBytes returns a stream's data as stored, decrypted unless a Crypt filter is left to do so.
func (ld loader) rawBytes(s *Stream) []byte {
	b, _ := ld.rawData(s, false)
	return b
}

// rawData is rawBytes; if the data are needed for a moment only, in memory that is to be given back where lent is not nil.
func (ld loader) rawData(s *Stream, brief bool) (b []byte, lent *[]byte) {
	if s.open != nil {
		b, _ := ld.openedBytes(context.Background(), s)
		return b, nil
	}
	if s.off == 0 {
		return s.raw, nil
	}
	d := ld.d
	end, sure := ld.extent(s)
	n := min(end-s.off, d.lim.MaxStreamBytes)
	if brief && n > 0 && s.off < d.src.size {
		n = min(n, d.src.size-s.off)
		lent = d.src.lend(n)
		b = (*lent)[:n]
		b = b[:d.src.fill(b, s.off)]
	} else {
		b = d.src.bytes(s.off, n)
	}
	if !sure {
		d.warn(Warning{Object: s.Ref, Text: "stream length missing or wrong"})
		b = trimEOL(b)
	}
	if d.crypt != nil && !s.plain {
		b = d.crypt.stream(ld, s, b)
	}
	return b, lent
}

// trimEOL takes off the end-of-line that stands before endstream.
func trimEOL(b []byte) []byte {
	n := len(b)
	if n > 0 && b[n-1] == '\n' {
		n--
	}
	if n > 0 && b[n-1] == '\r' {
		n--
	}
	return b[:n]
}
