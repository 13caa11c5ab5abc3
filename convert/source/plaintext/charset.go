package plaintext

import (
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
)

// form is how a charset is read.
type form uint8

const (
	formUTF8 form = iota
	formUTF16
	formUTF32
	formBytes // a byte a character
	formMulti // what the encoding's decoder makes of it
)

// What a byte does to a line.
const (
	endNone uint8 = iota
	endLF
	endCR
	endFF
	endOther
)

// charset says how bytes become characters. It is immutable.
type charset struct {
	name  string
	form  form
	big   bool // byte order of UTF-16 and UTF-32
	table [256]rune
	ends  [256]uint8 // by byte; never by a later byte of a character
	enc   encoding.Encoding
	modes bool // ISO-2022-JP: escape sequences change what bytes mean
	skip  int  // bytes of the byte order mark
}

func (c *charset) unit() int {
	switch c.form {
	case formUTF16:
		return 2
	case formUTF32:
		return 4
	}
	return 1
}

func unicodeCharset(name string, f form, big bool) *charset {
	c := &charset{name: name, form: f, big: big}
	c.ends['\n'], c.ends['\r'], c.ends['\f'] = endLF, endCR, endFF
	return c
}

func fromEncoding(name string, e encoding.Encoding) *charset {
	c := unicodeCharset(name, formMulti, false)
	c.enc, c.modes = e, e == japanese.ISO2022JP
	if m, ok := e.(*charmap.Charmap); ok {
		c.form, c.ends = formBytes, [256]uint8{}
		for i := range c.table {
			r := m.DecodeByte(byte(i))
			c.table[i] = r
			switch r {
			case '\n':
				c.ends[i] = endLF
			case '\r':
				c.ends[i] = endCR
			case '\f':
				c.ends[i] = endFF
			case nextLine:
				c.ends[i] = endOther
			}
		}
	}
	return c
}

// namedCharset returns the charset of a name, nil if it is not known.
func namedCharset(name string) *charset {
	name = strings.ToLower(strings.Trim(name, " \t\"'"))
	switch strings.NewReplacer("-", "", "_", "").Replace(name) {
	case "utf8", "usascii", "ascii":
		return unicodeCharset("UTF-8", formUTF8, false)
	case "utf16", "utf16le", "ucs2", "iso10646ucs2":
		return unicodeCharset("UTF-16LE", formUTF16, false)
	case "utf16be":
		return unicodeCharset("UTF-16BE", formUTF16, true)
	case "utf32", "utf32le", "ucs4":
		return unicodeCharset("UTF-32LE", formUTF32, false)
	case "utf32be", "iso10646ucs4":
		return unicodeCharset("UTF-32BE", formUTF32, true)
	case "cp437", "dos437":
		return fromEncoding("IBM437", charmap.CodePage437)
	case "cp850":
		return fromEncoding("IBM850", charmap.CodePage850)
	}
	if len(name) > 64 {
		return nil
	}
	// The web's meaning of a name comes first: what says ISO-8859-1 or GB2312 is often more.
	if e, err := htmlindex.Get(name); err == nil && e != encoding.Replacement {
		if n, err := htmlindex.Name(e); err == nil && n == "utf-8" {
			return unicodeCharset("UTF-8", formUTF8, false)
		}
		return fromEncoding(name, e)
	}
	for _, x := range []*ianaindex.Index{ianaindex.IANA, ianaindex.MIME} {
		if e, err := x.Encoding(name); err == nil && e != nil {
			return fromEncoding(name, e)
		}
	}
	return nil
}

// marked returns the charset that a byte order mark tells, nil if there is none (The Unicode Standard, 23.8).
func marked(head []byte) *charset {
	for _, m := range []struct {
		mark string
		name string
		form form
		big  bool
	}{
		{"\xEF\xBB\xBF", "UTF-8", formUTF8, false},
		{"\xFF\xFE\x00\x00", "UTF-32LE", formUTF32, false},
		{"\x00\x00\xFE\xFF", "UTF-32BE", formUTF32, true},
		{"\xFF\xFE", "UTF-16LE", formUTF16, false},
		{"\xFE\xFF", "UTF-16BE", formUTF16, true},
	} {
		if strings.HasPrefix(string(head[:min(len(head), 4)]), m.mark) {
			c := unicodeCharset(m.name, m.form, m.big)
			c.skip = len(m.mark)
			return c
		}
	}
	return nil
}
