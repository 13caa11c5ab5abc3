package source

import (
	"bytes"
	"encoding/binary"
	"strings"

	"github.com/pwgconvert/pwgconvert/convert/source/plaintext"
)

// Format is a type of file.
type Format struct {
	ContentType string // "application/pdf"; "" when nothing says what the bytes are
	Name        string // for people, with its article: "a JPEG picture"
	Readable    bool   // Source.Open takes it
}

// The content types that can be opened.
const (
	TypePDF  = "application/pdf"
	TypePWG  = "image/pwg-raster"
	TypeURF  = "image/urf"
	TypeText = "text/plain"
)

// HeadBytes is how much of a file's beginning Detect looks at.
const HeadBytes = 4096

// Types returns the content types that can be opened.
func Types() []string {
	seen, out := map[string]bool{}, []string{}
	for _, s := range signatures {
		if s.read && !seen[s.contentType] {
			seen[s.contentType] = true
			out = append(out, s.contentType)
		}
	}
	return append(out, TypeText)
}

// signature is how the files of a format begin.
type signature struct {
	at          int
	magic       string
	contentType string
	name        string
	read        bool
	also        func(head []byte) bool // nil: the magic is enough
}

// signatures are looked through in order. Sources: the formats' specifications; what is not read is there to be named.
var signatures = []signature{
	{0, "%PDF-", TypePDF, "a PDF", true, nil},
	{0, "\xFF\xD8\xFF", "image/jpeg", "a JPEG picture", true, nil},
	{0, "\x89PNG\r\n\x1A\n", "image/png", "a PNG picture", true, nil},
	{0, "GIF87a", "image/gif", "a GIF picture", true, notText},
	{0, "GIF89a", "image/gif", "a GIF picture", true, notText},
	{8, "WEBP", "image/webp", "a WebP picture", true, prefixed("RIFF")},
	{0, "BM", "image/bmp", "a BMP picture", true, isBMP},
	{0, "II*\x00", "image/tiff", "a TIFF picture", true, nil},
	{0, "MM\x00*", "image/tiff", "a TIFF picture", true, nil},
	{0, "RaS2", TypePWG, "PWG raster", true, notText},
	{0, "UNIRAST\x00", TypeURF, "URF raster", true, nil},

	{0, "II+\x00", "image/tiff", "a BigTIFF picture", true, nil},
	{0, "MM\x00+", "image/tiff", "a BigTIFF picture", true, nil},
	{0, "RaS3", "application/vnd.cups-raster", "CUPS raster", false, notText},
	{0, "3SaR", "application/vnd.cups-raster", "CUPS raster", false, notText},
	{0, "2SaR", "application/vnd.cups-raster", "CUPS raster", false, notText},
	{0, "RaSt", "application/vnd.cups-raster", "CUPS raster", false, notText},
	{0, "tSaR", "application/vnd.cups-raster", "CUPS raster", false, notText},
	{4, "ftyp", "image/heic", "a HEIC picture", false, brand("heic", "heix", "hevc", "mif1", "msf1")},
	{4, "ftyp", "image/avif", "an AVIF picture", false, brand("avif", "avis")},
	{4, "ftyp", "video/mp4", "a film or sound file", false, nil},
	{0, "\x00\x00\x00\x0CjP  \r\n\x87\n", "image/jp2", "a JPEG 2000 picture", true, nil},
	{0, "\xFF\x4F\xFF\x51", "image/j2c", "a JPEG 2000 picture", true, nil},
	{0, "\x00\x00\x00\x0CJXL \r\n\x87\n", "image/jxl", "a JPEG XL picture", false, nil},
	{0, "\xFF\x0A", "image/jxl", "a JPEG XL picture", false, nil},
	{0, "\x97JB2\r\n\x1A\n", "image/jbig2", "a JBIG2 picture", true, nil},
	{0, "8BPS", "image/vnd.adobe.photoshop", "a Photoshop picture", false, notText},
	{0, "\x00\x00\x01\x00", "image/vnd.microsoft.icon", "an icon", false, nil},
	{0, "AT&TFORM", "image/vnd.djvu", "a DjVu document", false, notText},
	{0, "%!PS", "application/postscript", "PostScript", false, nil},
	{0, "\x04%!PS", "application/postscript", "PostScript", false, nil},
	{0, "\xC5\xD0\xD3\xC6", "application/postscript", "PostScript", false, nil},
	{0, "\x1B%-12345X", "application/vnd.hp-pcl", "a printer's job (PJL, PCL)", false, nil},
	{0, "\x1BE", "application/vnd.hp-pcl", "PCL", false, nil},
	{0, ") HP-PCL XL", "application/vnd.hp-pclxl", "PCL XL", false, nil},
	{0, "PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a Word document", false, holds("word/")},
	{0, "PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "an Excel workbook", false, holds("xl/")},
	{0, "PK\x03\x04", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "a PowerPoint presentation", false, holds("ppt/")},
	{0, "PK\x03\x04", "application/oxps", "an XPS document", false, holds("FixedDoc", "Documents/1/")},
	{0, "PK\x03\x04", "application/vnd.openxmlformats-officedocument", "an Office document", false, holds("[Content_Types].xml")},
	{0, "PK\x03\x04", "application/epub+zip", "an EPUB book", false, holds("mimetypeapplication/epub")},
	{0, "PK\x03\x04", "application/vnd.oasis.opendocument", "an OpenDocument file", false, holds("mimetypeapplication/vnd.oasis.opendocument")},
	{0, "PK\x03\x04", "application/zip", "a ZIP archive", false, nil},
	{0, "PK\x05\x06", "application/zip", "an empty ZIP archive", false, nil},
	{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "application/x-ole-storage", "an old Office document (Word, Excel, PowerPoint)", false, nil},
	{0, "{\\rtf", "application/rtf", "an RTF document", false, nil},
	{0, "\x1F\x8B", "application/gzip", "a gzip archive", false, nil},
	{0, "BZh", "application/x-bzip2", "a bzip2 archive", false, func(h []byte) bool { return len(h) > 9 && string(h[4:10]) == "1AY&SY" }},
	{0, "\xFD7zXZ\x00", "application/x-xz", "an xz archive", false, nil},
	{0, "\x28\xB5\x2F\xFD", "application/zstd", "a Zstandard archive", false, nil},
	{0, "7z\xBC\xAF\x27\x1C", "application/x-7z-compressed", "a 7z archive", false, nil},
	{0, "Rar!\x1A\x07", "application/vnd.rar", "a RAR archive", false, nil},
	{257, "ustar", "application/x-tar", "a tar archive", false, nil},
	{0, "\x7FELF", "application/x-elf", "a program", false, nil},
	{0, "MZ", "application/vnd.microsoft.portable-executable", "a program", false, notText},
	{0, "\xD7\xCD\xC6\x9A", "image/wmf", "a Windows metafile", false, nil},
	{40, " EMF", "image/emf", "a Windows metafile", false, prefixed("\x01\x00\x00\x00")},
	{0, "ID3", "audio/mpeg", "a sound file", false, notText},
	{0, "OggS", "application/ogg", "a sound file", false, notText},
	{128, "DICM", "application/dicom", "a DICOM picture", false, nil},
}

// notText tells a file from a text that begins with the same letters.
func notText(h []byte) bool { return !plaintext.Looks(h) }

func prefixed(s string) func([]byte) bool {
	return func(h []byte) bool { return bytes.HasPrefix(h, []byte(s)) }
}

func holds(words ...string) func([]byte) bool {
	return func(h []byte) bool {
		for _, w := range words {
			if bytes.Contains(h, []byte(w)) {
				return true
			}
		}
		return false
	}
}

// brand looks at the major brand of an ISO base media file (ISO/IEC 14496-12, 4.3).
func brand(names ...string) func([]byte) bool {
	return func(h []byte) bool {
		for _, n := range names {
			if len(h) >= 12 && string(h[8:12]) == n {
				return true
			}
		}
		return false
	}
}

// isBMP tells a bitmap from a text that begins with BM by the size of its second header.
func isBMP(h []byte) bool {
	if len(h) < 18 {
		return false
	}
	switch binary.LittleEndian.Uint32(h[14:]) {
	case 12, 16, 40, 52, 56, 64, 108, 124:
		return true
	}
	return false
}

// markups are how the texts begin that are not meant to be read as they stand, after white space and in any case.
var markups = []struct{ word, contentType, name string }{
	{"<!doctype html", "text/html", "HTML"},
	{"<html", "text/html", "HTML"},
	{"<head", "text/html", "HTML"},
	{"<body", "text/html", "HTML"},
	{"<svg", "image/svg+xml", "an SVG picture"},
	{"mime-version:", "message/rfc822", "an e-mail"},
}

// Detect tells what a file is by its first bytes, HeadBytes of them where it has as many. Text that is not marked as anything is not told
// from binary data here; the Format is then the zero one.
func Detect(head []byte) Format {
	for _, s := range signatures {
		if len(head) >= s.at && bytes.HasPrefix(head[s.at:], []byte(s.magic)) && (s.also == nil || s.also(head)) {
			if !s.read && pdfInside(head) {
				break
			}
			return Format{s.contentType, s.name, s.read}
		}
	}
	if pdfInside(head) {
		return Format{TypePDF, "a PDF", true}
	}
	return detectMarkup(head)
}

// pdfInside reports whether a PDF follows some junk, as behind the job language of a printer: readers look for its header in the first
// 1024 bytes (ISO 32000-1, annex H, 3.4.1). Without a header, two objects will do for a file whose beginning is lost.
func pdfInside(head []byte) bool {
	h := head[:min(len(head), 1024)]
	if bytes.Contains(h, []byte("%PDF-")) {
		return true
	}
	at := bytes.Index(head, []byte(" obj"))
	return at > 3 && bytes.HasSuffix(bytes.TrimRight(head[:at], "0123456789"), []byte(" ")) && bytes.Contains(head[at:], []byte("<<"))
}

func detectMarkup(head []byte) Format {
	h := bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))
	h = bytes.TrimLeft(h[:min(len(h), 1024)], " \t\r\n")
	s := strings.ToLower(string(h))
	for _, m := range markups {
		if strings.HasPrefix(s, m.word) {
			return Format{m.contentType, m.name, false}
		}
	}
	if strings.HasPrefix(s, "<?xml") || strings.HasPrefix(s, "<!--") {
		for _, m := range markups {
			if m.word[0] == '<' && strings.Contains(s, m.word) {
				return Format{m.contentType, m.name, false}
			}
		}
		if strings.HasPrefix(s, "<?xml") {
			return Format{"application/xml", "XML", false}
		}
	}
	return Format{}
}
