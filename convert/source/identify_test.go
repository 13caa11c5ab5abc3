package source

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert/source/picture"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

func TestIdentify(t *testing.T) {
	bmp := "BM" + strings.Repeat("\x00", 12) + "\x28\x00\x00\x00" + strings.Repeat("\x00", 40)
	for _, tt := range []struct {
		name, data, declared string
		want                 string // content type, or what the error says
		warning              string
	}{
		{"pdf", "%PDF-1.4\n", "", TypePDF, ""},
		{"pdf declared as it is", "%PDF-1.4\n", "Application/PDF", TypePDF, ""},
		{"pdf behind junk", "\x1B%-12345X@PJL ENTER LANGUAGE=PDF\r\n%PDF-1.4\n", "", TypePDF, ""},
		{"pdf without a head", "12 0 obj <</Type/Page>> endobj", "", TypePDF, ""},
		{"pdf that lost it", "no PDF at all", TypePDF, TypePDF, ""},
		{"pdf declared otherwise", "%PDF-1.4\n", "image/jpeg", TypePDF, "declared image/jpeg, but it is a PDF"},
		{"a text about pdf", "A file begins with %PDF-1.4, and so on.\n", "text/plain; charset=utf-8", TypeText, ""},
		{"the same undeclared", "A file begins with %PDF-1.4, and so on.\n", "", TypePDF, ""},
		{"jpeg", "\xFF\xD8\xFF\xE0", "image/jpg", "image/jpeg", ""},
		{"jpeg named pdf", "\xFF\xD8\xFF\xE0", "application/pdf", "image/jpeg", "declared application/pdf, but it is a JPEG picture"},
		{"png", "\x89PNG\r\n\x1A\n\x00", "application/octet-stream", "image/png", ""},
		{"gif", "GIF89a\x01\x00\x01\x00", "", "image/gif", ""},
		{"webp", "RIFF\x00\x00\x00\x00WEBPVP8 ", "", "image/webp", ""},
		{"bmp", bmp, "", "image/bmp", ""},
		{"text that begins like a bmp", "BMW is a maker of cars.", "", TypeText, ""},
		{"texts that begin like others", "ID3 tags are in MP3 files.", "", TypeText, ""},
		{"a text about rasters", "RaS2 is the synchronization word.", "", TypeText, ""},
		{"text in latin 1", "Gr\xFC\xDFe aus K\xF6ln\n", "", TypeText, ""},
		{"text in utf-16", "\xFF\xFEH\x00i\x00", "", TypeText, ""},
		{"jbig2", "\x97JB2\r\n\x1A\n\x01", "", "image/jbig2", ""},
		{"jpeg 2000", "\x00\x00\x00\x0CjP  \r\n\x87\n", "", "image/jp2", ""},
		{"tiff", "II*\x00\x08\x00\x00\x00", "image/tif", "image/tiff", ""},
		{"big-endian tiff", "MM\x00*\x00\x00\x00\x08", "", "image/tiff", ""},
		{"pwg", "RaS2PwgRaster\x00\x00", "", TypePWG, ""},
		{"urf", "UNIRAST\x00\x00\x00\x00\x01", "image/urf", TypeURF, ""},
		{"text", "Hello, world\r\n", "", TypeText, ""},
		{"text of another kind", "a,b\n1,2\n", "text/csv", TypeText, ""},
		{"text declared a picture", "Hello", "image/png", TypeText, "declared image/png, but it is text"},
		{"markup as text", "<!DOCTYPE html><p>", "text/plain", TypeText, ""},
		{"html", "\n<!DOCTYPE HTML><p>", "", "! HTML", ""},
		{"html declared", "<p>Hi", "text/html", "! HTML", ""},
		{"html behind xml", "<?xml version='1.0'?><html>", "", "! HTML", ""},
		{"svg", "<svg xmlns='x'>", "image/svg+xml", "! SVG", ""},
		{"xml", "<?xml version='1.0'?><a/>", "", "! XML", ""},
		{"postscript", "%!PS-Adobe-3.0\n", "", "! PostScript", ""},
		{"postscript is not text", "%!PS-Adobe-3.0\n", "application/postscript", "! PostScript", ""},
		{"postscript's source", "%!PS-Adobe-3.0\n", "text/plain", TypeText, ""},
		{"cups raster", "RaS3\x00", "", "! CUPS raster", ""},
		{"heic", "\x00\x00\x00\x18ftypheic", "", "! HEIC", ""},
		{"avif", "\x00\x00\x00\x18ftypavif", "", "! AVIF", ""},
		{"film", "\x00\x00\x00\x18ftypisom", "", "! film", ""},
		{"word", "PK\x03\x04\x14\x00\x00\x00word/document.xml", "", "! Word", ""},
		{"zip", "PK\x03\x04\x14\x00\x00\x00a.txt", "", "! ZIP", ""},
		{"old office", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\x00", "", "! old Office", ""},
		{"rtf", "{\\rtf1\\ansi", "text/rtf", TypeText, ""},
		{"pcl", "\x1BE\x1B&l26A", "", "! PCL", ""},
		{"empty", "", "", "! empty", ""},
		{"who knows", "\x00\x01\x02\x03", "", TypePDF, ""},
		{"an address", "http://example.com/a.pdf", "url", "! address", ""},
		{"a file of Google's", "0Ab", "google.drive", "! Google", ""},
		{"data url", "data:application/pdf;base64,JVBERi0xLjQK", "dataUrl", TypePDF, ""},
		{"data url undeclared", "data:application/pdf;base64,JVBERi0xLjQK", "", TypePDF, ""},
		{"data url with two types", "data:image/png;base64,JVBERi0xLjQK", "application/pdf", TypePDF, "the data URL says image/png"},
		{"data url that is wrong", "data:image/png;base64,JVBERi0xLjQK", "dataUrl", TypePDF, "declared image/png, but it is a PDF"},
		{"data url of text", "data:,Hello%20there", "", TypeText, ""},
		{"data url as text", "data:,Hello%20there", "text/plain", TypeText, ""},
		{"no data url", "%PDF-1.4", "dataUrl", "! none", ""},
		{"cut data url", "data:application/pdf;base64,JVBER#i0xLjQK", "", TypePDF, "not base64"},
		{"empty data url", "data:application/pdf;base64,", "", "! empty", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Identify(context.Background(), strings.NewReader(tt.data), int64(len(tt.data)), tt.declared)
			if says, bad := strings.CutPrefix(tt.want, "! "); bad {
				require.ErrorContains(t, err, says)
				var e *pdf.Error
				require.ErrorAs(t, err, &e)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, s.ContentType)
			if tt.warning == "" {
				assert.Empty(t, s.Warnings)
			} else {
				require.Len(t, s.Warnings, 1)
				assert.Contains(t, s.Warnings[0].Text, tt.warning)
			}
		})
	}
}

// TestIdentifyUnwraps: the Source is what the URL carries.
func TestIdentifyUnwraps(t *testing.T) {
	text := strings.Repeat("Grüße. ", 1000)
	url := "data:text/plain;charset=\"utf-8\";base64," + base64.StdEncoding.EncodeToString([]byte(text))
	s, err := Identify(context.Background(), strings.NewReader(url), int64(len(url)), "dataUrl")
	require.NoError(t, err)
	assert.Equal(t, []any{TypeText, "utf-8", int64(len(text))}, []any{s.ContentType, s.Charset, s.Size})
	b, err := io.ReadAll(io.NewSectionReader(s, 0, s.Size))
	require.NoError(t, err)
	assert.Equal(t, text, string(b))
}

type torn struct{}

func (torn) ReadAt([]byte, int64) (int, error) { return 0, errors.New("torn") }

func TestIdentifyReads(t *testing.T) {
	_, err := Identify(context.Background(), torn{}, 99, "")
	var e *pdf.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, pdf.Read, e.Kind)
	assert.ErrorContains(t, err, "torn")
}

// TestTypes: what is listed is what Detect calls readable.
func TestTypes(t *testing.T) {
	for _, want := range []string{TypePDF, "image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/tiff", TypePWG, TypeURF, TypeText} {
		assert.True(t, slices.Contains(Types(), want), want)
	}
	assert.NotContains(t, Types(), "application/zip")
	for _, ct := range Types() {
		if ct != TypePDF && ct != TypePWG && ct != TypeURF && ct != TypeText {
			assert.Contains(t, picture.ContentTypes(), ct)
		}
	}
	assert.Subset(t, Types(), picture.ContentTypes())
}

func FuzzIdentify(f *testing.F) {
	for _, s := range signatures {
		f.Add(append(bytes.Repeat([]byte{' '}, s.at), s.magic...), s.contentType)
	}
	f.Add([]byte("data:;base64,JVBERi0xLjQK"), "dataUrl")
	f.Add([]byte("<?xml?><svg>"), "text/plain;charset=x")
	f.Fuzz(func(t *testing.T, in []byte, declared string) {
		s, err := Identify(context.Background(), bytes.NewReader(in), int64(len(in)), declared)
		if err == nil && !slices.Contains(Types(), s.ContentType) {
			t.Fatal(s.ContentType)
		}
	})
}
