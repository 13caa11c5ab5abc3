package plaintext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// letters are the commonest ones of what is written in a single-byte charset; the last entry is of box drawing.
var letters = [...]struct{ charset, common string }{
	{"windows-1251", "оеаинтсрвл"},
	{"KOI8-R", "оеаинтсрвл"},
	{"IBM866", "оеаинтсрвл"},
	{"windows-1253", "αοιετνσρηυ"},
	{"windows-1255", "יוהלאתרמבש"},
	{"windows-1256", "اليمنوتربه"},
	{"windows-874", "านรอกเงมยลสวดทต่้ีิั"},
	{"IBM437", "─│═║░▒▓█┌┐└┘╔╗╚╝"},
}

// guessLegacy names the charset that bytes which are no UTF-8 look like. It knows those of East Asia by how their bytes pair, others by
// their commonest letters, and takes the rest for windows-1252.
func guessLegacy(sample []byte) string {
	boxes := len(letters) - 1
	best, most := "", 0.45
	for _, l := range letters[:boxes] {
		if share := commonShare(sample, l.charset, l.common); share > most {
			best, most = l.charset, share
		}
	}
	if best == "" {
		best = guessPairs(sample)
	}
	if best == "" && commonShare(sample, letters[boxes].charset, letters[boxes].common) > 0.5 {
		best = letters[boxes].charset
	}
	if best == "" {
		best = "windows-1252"
	}
	return best
}

// commonShare is how much of what is not ASCII in a charset is among its common characters, 0 if such bytes mostly stand alone: words of
// letters above 127 have several in a row, accented letters have not.
func commonShare(sample []byte, name, common string) float64 {
	cs := namedCharset(name)
	high, hits, near, before := 0, 0, 0, false
	for _, b := range sample {
		if b < 0x80 {
			before = false
			continue
		}
		high++
		if before {
			near++
		}
		before = true
		// Capitals do not count: that tells KOI8-R from windows-1251.
		if r := cs.table[b]; strings.ContainsRune(common, r) && !unicode.IsUpper(r) {
			hits++
		}
	}
	if high < 6 || near*10 < high*4 {
		return 0
	}
	return float64(hits) / float64(high)
}

// guessPairs names an East Asian charset, "" if the bytes are none.
func guessPairs(sample []byte) string {
	pairs, highTrail, korean := 0, 0, 0
	for i := 0; i+1 < len(sample); i++ {
		if c := sample[i]; c > 0x80 {
			pairs++
			if sample[i+1] > 0xA0 {
				highTrail++
			}
			if c >= 0xB0 && c <= 0xC8 || c >= 0xA1 && c <= 0xA3 {
				korean++
			}
			i++
		}
	}
	if pairs < 3 {
		return ""
	}
	// Where each first byte above 127 is followed by one above 160 the letters are of two bytes; accented letters are not in pairs.
	even := highTrail*100 >= pairs*98
	jis, kana, _ := decoded("Shift_JIS", sample)
	if jis && kana >= 0.2 {
		return "Shift_JIS"
	}
	if ok, kana, han := decoded("EUC-JP", sample); ok && even && kana >= 0.1 && kana+han > 0.7 {
		return "EUC-JP"
	}
	if ok, _, han := decoded("EUC-KR", sample); ok && even && korean*100 >= pairs*97 && han > 0.7 {
		return "EUC-KR"
	}
	if ok, _, han := decoded("GB18030", sample); ok && even && han > 0.6 {
		return "GB18030"
	}
	if ok, _, han := decoded("Big5", sample); ok && highTrail*10 >= pairs*4 && han > 0.7 {
		return "Big5"
	}
	return ""
}

// decoded says whether a sample is valid in a charset, and how much of what is not ASCII is kana, and Han characters or Hangul syllables.
func decoded(name string, sample []byte) (ok bool, kana, han float64) {
	d := decoder{cs: namedCharset(name)}
	rs, _ := d.decode(nil, sample, 0, false)
	var all, bad, k, h float64
	for _, r := range rs {
		switch {
		case r < 0x80:
			continue
		case r == utf8.RuneError || r >= 0xE000 && r < 0xF900:
			bad++
		case r >= 0x3041 && r < 0x3100:
			k++
		case r >= 0x4E00 && r < 0xA000 || r >= 0xAC00 && r < 0xD7A4 || r >= 0x3000 && r < 0x3040 || r >= 0xFF00 && r < 0xFF60:
			h++
		}
		all++
	}
	if all == 0 || bad > 1+all/100 {
		return false, 0, 0
	}
	return true, k / all, h / all
}
