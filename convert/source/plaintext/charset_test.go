package plaintext

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	uni "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

const (
	textJapanese = "これは日本語のテキストです。カタカナと漢字を含む。\n二行目もあります。\n"
	textChinese  = "这是一个简体中文的文本文件，用来测试编码检测。\n第二行也有文字。\n"
	textTaiwan   = "這是一個繁體中文的文字檔案，用來測試編碼。\n第二行也有文字。\n"
	textKorean   = "이것은 한국어 텍스트 파일입니다. 인코딩 감지를 시험합니다.\n둘째 줄도 있습니다.\n"
	textRussian  = "Это русский текст для проверки определения кодировки.\nВторая строка, привет!\n"
	textGreek    = "Αυτό είναι ένα ελληνικό κείμενο για τη δοκιμή.\nΔεύτερη γραμμή.\n"
	textHebrew   = "זהו טקסט בעברית לבדיקה של הקידוד\nשורה שנייה\n"
	textArabic   = "هذا نص باللغة العربية لاختبار الترميز\nالسطر الثاني\n"
	textThai     = "นี่คือข้อความภาษาไทยสำหรับการทดสอบ\nบรรทัดที่สอง\n"
	textFrench   = "Les élèves français déjà naïfs à Noël, coûtés 5 €.\nDeuxième ligne.\n"
	textBoxes    = "┌──────┬──────┐\r\n│ a    │ b    │\r\n└──────┴──────┘\r\n"
)

// lines reads a text as Open does and returns the paragraphs.
func lines(t testing.TB, data []byte, name string) (out []string, cs *charset, warnings int) {
	t.Helper()
	ctx := context.Background()
	r := bytes.NewReader(data)
	cs, ws, err := findCharset(ctx, r, int64(len(data)), name)
	require.NoError(t, err)
	s := scanner{r: r, size: int64(len(data)), maxLine: Limits{}.withDefaults().MaxLine, dec: decoder{cs: cs}}
	m := mark{off: int64(cs.skip)}
	var p reader
	for {
		in, err := s.next(ctx, &m)
		require.NoError(t, err)
		if len(in) == 0 {
			return out, cs, len(ws) + s.dec.invalid
		}
		for len(in) > 0 {
			n, _ := p.read(in)
			out = append(out, string(p.runes))
			in = in[n:]
		}
	}
}

func encode(t testing.TB, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	require.NoError(t, err)
	return b
}

func TestCharsets(t *testing.T) {
	le, be := uni.UTF16(uni.LittleEndian, uni.IgnoreBOM), uni.UTF16(uni.BigEndian, uni.IgnoreBOM)
	for _, c := range []struct {
		text     string
		enc      encoding.Encoding
		declared string // besides reading it undeclared
		guessed  string // "" if it cannot be told without
	}{
		{textFrench, uni.UTF8, "utf-8", "UTF-8"},
		{textFrench, uni.UTF8BOM, "", "UTF-8"},
		{textJapanese, uni.UTF8, "\"UTF-8\"", "UTF-8"},
		{textFrench + textJapanese + "😀\n", le, "utf-16le", "UTF-16LE"},
		{textFrench + textJapanese + "😀\n", be, "utf-16be", "UTF-16BE"},
		{textRussian, uni.UTF16(uni.LittleEndian, uni.UseBOM), "", "UTF-16LE"},
		{textRussian, uni.UTF16(uni.BigEndian, uni.UseBOM), "utf-16", "UTF-16BE"},
		{textRussian, be, "UTF-16", "UTF-16BE"},
		{textFrench + "😀\n", utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), "", "UTF-32LE"},
		{textFrench + "😀\n", utf32.UTF32(utf32.BigEndian, utf32.UseBOM), "", "UTF-32BE"},
		{textFrench + "😀\n", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "utf-32be", ""},
		{textJapanese, japanese.ShiftJIS, "Shift_JIS", "shift_jis"},
		{textJapanese, japanese.EUCJP, "EUC-JP", "euc-jp"},
		{textJapanese, japanese.ISO2022JP, "ISO-2022-JP", "iso-2022-jp"},
		{textChinese, simplifiedchinese.GB18030, "GB18030", "gb18030"},
		{textChinese, simplifiedchinese.GBK, "gb2312", "gb18030"},
		{textChinese, simplifiedchinese.HZGB2312, "HZ-GB-2312", ""},
		{textTaiwan, traditionalchinese.Big5, "Big5", "big5"},
		{textKorean, korean.EUCKR, "EUC-KR", "euc-kr"},
		{textRussian, charmap.Windows1251, "windows-1251", "windows-1251"},
		{textRussian, charmap.KOI8R, "KOI8-R", "koi8-r"},
		{textRussian, charmap.CodePage866, "cp866", "ibm866"},
		{textRussian, charmap.ISO8859_5, "ISO-8859-5", ""},
		{textGreek, charmap.Windows1253, "windows-1253", "windows-1253"},
		{textGreek, charmap.ISO8859_7, "iso_8859-7:1987", ""},
		{textHebrew, charmap.Windows1255, "windows-1255", "windows-1255"},
		{textArabic, charmap.Windows1256, "windows-1256", "windows-1256"},
		{textThai, charmap.Windows874, "TIS-620", "windows-874"},
		{textFrench, charmap.Windows1252, "windows-1252", "windows-1252"},
		{textFrench, charmap.Windows1252, "ISO-8859-1", "windows-1252"},
		{textFrench, charmap.ISO8859_15, "ISO-8859-15", ""},
		{strings.ReplaceAll(textFrench, "€", "$"), charmap.CodePage850, "IBM850", ""},
		{strings.ReplaceAll(textFrench, "€", "$"), charmap.CodePage850, "cp850", ""},
		{textBoxes, charmap.CodePage437, "IBM437", "ibm437"},
		{strings.ReplaceAll(textFrench, "€", "$"), charmap.CodePage037, "IBM037", ""},
	} {
		data := encode(t, c.enc, c.text)
		want := strings.Split(strings.TrimSuffix(strings.ReplaceAll(c.text, "\r\n", "\n"), "\n"), "\n")
		if c.guessed != "" {
			got, cs, _ := lines(t, data, "")
			require.Equal(t, c.guessed, cs.name)
			require.Equal(t, want, got, c.guessed)
		}
		if c.declared != "" {
			got, _, warned := lines(t, data, c.declared)
			require.Equal(t, want, got, c.declared)
			require.Zero(t, warned, c.declared)
		}
	}
}

func TestCharsetDoubt(t *testing.T) {
	for _, c := range []struct {
		name, data, declared, charset, text string
		warnings                            int
	}{
		{"unknown name", "abc", "klingon", "UTF-8", "abc", 1},
		{"replacement", "abc", "csiso2022kr", "UTF-8", "abc", 1},
		{"declared wrongly", "caf\xE9 \xE0 la", "utf-8", "windows-1252", "café à la", 2},
		{"two accents", "\xE9t\xE9 \xE0", "", "windows-1252", "été à", 1},
		{"a few bad bytes", strings.Repeat("é", 30) + "\xFF", "", "UTF-8", strings.Repeat("é", 30) + "\uFFFD", 1},
		{"the mark wins", "\xEF\xBB\xBFcafé", "iso-8859-1", "UTF-8", "café", 1},
		{"ascii", "abc", "us-ascii", "UTF-8", "abc", 0},
		{"cut character", "abc é\xC3", "", "UTF-8", "abc é\uFFFD", 1},
		{"odd byte of UTF-16", "\xFF\xFEa\x00b", "", "UTF-16LE", "a\uFFFD", 1},
		{"half a pair", "\xFF\xFEa\x00\x00\xD8b\x00", "", "UTF-16LE", "a\uFFFDb", 1},
		{"beyond Unicode", "\xFF\xFE\x00\x00a\x00\x00\x00\x00\x00\x11\x00", "", "UTF-32LE", "a\uFFFD", 1},
		{"bad pairs", "\x81\x20\xff ok", "shift_jis", "shift_jis", "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, cs, warned := lines(t, []byte(c.data), c.declared)
			require.Equal(t, c.charset, cs.name)
			require.GreaterOrEqual(t, warned, min(c.warnings, 1))
			if c.warnings == 0 {
				require.Zero(t, warned)
			}
			if c.text != "" {
				require.Equal(t, []string{c.text}, got)
			}
		})
	}
}

// The escape sequence in force is known where reading begins anew.
func TestModes(t *testing.T) {
	var data []byte
	for range 3 { // lines that do not go back to ASCII at their ends
		data = append(data, "\x1b$B\x46\x7c\x4b\x5c\n\x38\x6c"...)
	}
	got, _, _ := lines(t, data, "iso-2022-jp")
	require.Equal(t, []string{"日本", "語日本", "語日本", "語"}, got)
}

func TestLooks(t *testing.T) {
	random := make([]byte, 512)
	for i := range random {
		random[i] = byte(i*i*31 + i*7)
	}
	for _, c := range []struct {
		name, data string
		want       bool
	}{
		{"nothing", "", true},
		{"text", "Hello\r\n\tworld\f", true},
		{"utf-8", textJapanese, true},
		{"shift_jis", string(encode(t, japanese.ShiftJIS, textJapanese)), true},
		{"utf-16 with a mark", "\xFF\xFEa\x00", true},
		{"utf-16 without", "h\x00e\x00l\x00l\x00o\x00", true},
		{"man page", "N\bNA\bA \x1b[1mb\x1b[0m", true},
		{"dos end", strings.Repeat("text\r\n", 30) + "\x1a", true},
		{"zeros", "abc\x00\x00\x00\x00", false},
		{"elf", "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00", false},
		{"png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", false},
		{"random", string(random), false},
		{"pjl", "\x1b%-12345X@PJL JOB\r\n", false},
		{"pcl", "\x1bE\x1b&l0O", false},
	} {
		require.Equal(t, c.want, Looks([]byte(c.data)), c.name)
	}
}
