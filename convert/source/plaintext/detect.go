package plaintext

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

const sampleBytes = 64 << 10

// survey is what the bytes of a file look like.
type survey struct {
	head     []byte
	sample   []byte // from the line of the first byte above 127
	multi    int64  // UTF-8 sequences of several bytes
	invalid  int64  // bytes that are no UTF-8
	zeros    bool
	japanese bool // escape sequences of ISO-2022-JP
}

// take reads the file once.
func take(ctx context.Context, r io.ReaderAt, size int64) (*survey, error) {
	v := &survey{}
	buf := make([]byte, min(size, 256<<10))
	for off := int64(0); off < size; {
		if err := ctx.Err(); err != nil {
			return nil, &pdf.Error{Kind: pdf.Read, Err: err}
		}
		n := int(min(int64(len(buf)), size-off))
		if got, err := r.ReadAt(buf[:n], off); got < n {
			if err == nil || errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, &pdf.Error{Kind: pdf.Read, Err: fmt.Errorf("text at byte %d: %w", off+int64(got), err)}
		}
		b := buf[:n]
		if off == 0 {
			v.head = bytes.Clone(b[:min(n, sampleBytes)])
		}
		used := v.add(b, off+int64(n) == size)
		off += int64(used)
	}
	return v, nil
}

// add looks at bytes and returns how many it took: a character may be cut at the end.
func (v *survey) add(b []byte, last bool) int {
	v.zeros = v.zeros || bytes.IndexByte(b, 0) >= 0
	v.japanese = v.japanese || bytes.Contains(b, []byte("\x1b$B")) || bytes.Contains(b, []byte("\x1b$@"))
	i := 0
	for i < len(b) {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		if v.sample == nil {
			at := max(0, bytes.LastIndexByte(b[:i], '\n')+1)
			v.sample = bytes.Clone(b[at:min(len(b), at+sampleBytes)])
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			if !last && i > 0 && !utf8.FullRune(b[i:]) {
				return i
			}
			v.invalid++
		} else {
			v.multi++
		}
		i += n
	}
	return i
}

// findCharset decides on the charset: a byte order mark, the declared name, or what the bytes look like.
func findCharset(ctx context.Context, r io.ReaderAt, size int64, name string) (*charset, []pdf.Warning, error) {
	v, err := take(ctx, r, size)
	if err != nil {
		return nil, nil, err
	}
	var warnings []pdf.Warning
	declared := (*charset)(nil)
	if name = strings.TrimSpace(name); name != "" {
		if declared = namedCharset(name); declared == nil {
			warnings = append(warnings, warning(pdf.Unsupported, "charset %.64q is not known", name))
		}
	}
	if cs := marked(v.head); cs != nil {
		if declared != nil && declared.form != cs.form {
			warnings = append(warnings, warning(pdf.Damaged, "declared to be %s, but its byte order mark says %s", declared.name, cs.name))
		}
		return cs, warnings, nil
	}
	switch {
	case declared == nil:
	case declared.form == formUTF8 && v.invalid > v.multi:
		warnings = append(warnings, warning(pdf.Damaged, "declared to be %s, which it is not", declared.name))
	default:
		if declared.form == formUTF16 {
			if big, ok := guess16(v.head); ok && big != declared.big && !strings.Contains(strings.ToLower(name), "16b") && !strings.Contains(strings.ToLower(name), "16l") {
				declared = unicodeCharset("UTF-16BE", formUTF16, true)
			}
		}
		return declared, warnings, nil
	}
	cs := v.guess()
	if cs.form != formUTF8 && cs.form != formUTF16 {
		warnings = append(warnings, warning(pdf.Damaged, "its charset is not declared; taken for %s", cs.name))
	}
	return cs, warnings, nil
}

// guess says what charset the bytes look like.
func (v *survey) guess() *charset {
	if v.zeros {
		if big, ok := guess16(v.head); ok {
			return namedCharset(map[bool]string{true: "UTF-16BE", false: "UTF-16LE"}[big])
		}
	}
	switch {
	case v.multi == 0 && v.invalid == 0 && v.japanese:
		return namedCharset("ISO-2022-JP")
	case v.invalid == 0 || v.multi > 0 && v.invalid <= 1+v.multi/10:
		return namedCharset("UTF-8")
	}
	return namedCharset(guessLegacy(v.sample))
}

// guess16 reports whether bytes look like UTF-16 without a byte order mark: no control characters nor halves of surrogate pairs, and ASCII
// characters, if only spaces, here and there.
func guess16(b []byte) (big, ok bool) {
	le, be := common16(b, binary.LittleEndian), common16(b, binary.BigEndian)
	units := len(b) / 2
	need := max(1, min(units, max(2, units/50)))
	return be > le, max(le, be) >= need
}

// common16 counts ASCII characters, -1 if it cannot be UTF-16.
func common16(b []byte, bo binary.ByteOrder) int {
	n := 0
	for i := 0; i+2 <= len(b); i += 2 {
		r := rune(bo.Uint16(b[i:]))
		switch {
		case utf16.IsSurrogate(r):
			if i+4 > len(b) {
				break
			}
			if utf16.DecodeRune(r, rune(bo.Uint16(b[i+2:]))) == utf8.RuneError {
				return -1
			}
			i += 2
		case r < ' ' && !(r >= '\b' && r <= '\r' || r == 0x1B || r == 0x1A), r == 0xFFFE, r == 0xFFFF:
			return -1
		case r < 0x7F:
			n++
		}
	}
	return n
}

// Looks says whether content that begins with head, up to some thousand bytes of it, looks like text rather than like binary data: a byte order
// mark, UTF-16, or bytes with next to no control characters but those of text and terminals. An empty head does. Printer
// languages that begin with an escape sequence (PJL, PCL) do not.
func Looks(head []byte) bool {
	if len(head) == 0 || marked(head) != nil {
		return true
	}
	for _, p := range []string{"\x1b%-12345X", "\x1bE"} {
		if bytes.HasPrefix(head, []byte(p)) {
			return false
		}
	}
	if bytes.IndexByte(head, 0) >= 0 {
		if _, ok := guess16(head); ok {
			return true
		}
	}
	odd := 0
	for _, c := range head {
		switch {
		case c == 0: // text has none, binary data nearly always
			odd += 8
		case c < '\b', c > '\r' && c < ' ' && c != 0x1A && c != 0x1B, c == 0x7F:
			odd++
		}
	}
	return odd <= len(head)/128
}
