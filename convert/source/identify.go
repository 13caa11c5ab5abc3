package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/pwgconvert/pwgconvert/convert/source/plaintext"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Source is a document whose type is known, out of its envelope.
type Source struct {
	io.ReaderAt        // the document itself: not the data URL that carries it
	Size        int64  // of the document in bytes
	ContentType string // by its content, without parameters
	Charset     string // of text, as declared: "" for none
	// Warnings tell of a declared type that is wrong and of damage to the envelope.
	Warnings []pdf.Warning
}

// Identify finds out what the size bytes of r are. declared is the content type that somebody gives the document, with a charset or
// without: "text/plain; charset=iso-8859-1". "dataUrl" (the Google Cloud Print submit interface) means a data URL, which is recognized
// undeclared too; "" and application/octet-stream mean nothing.
//
// Errors: *Error of kind Unsupported for what can be named and not opened, Damaged for an empty file, Read; or the context's.
func Identify(ctx context.Context, r io.ReaderAt, size int64, declared string) (*Source, error) {
	s := &Source{ReaderAt: r, Size: size}
	head, err := s.head()
	if err != nil {
		return nil, err
	}
	want, charset := parseType(declared)
	if want == "url" {
		return nil, unsupported("the content is the address of a document; only documents themselves are taken")
	}
	if name, ok := strings.CutPrefix(want, "google."); ok {
		return nil, unsupported("the content names a document that Google holds (google.%s); only documents themselves are taken", name)
	}
	isURL := want == "dataurl"
	if inner, is64, at, ok := parseDataURL(head); ok && !strings.HasPrefix(want, "text/") {
		if isURL {
			want = ""
		}
		d, err := openDataURL(ctx, r, size, int64(at), is64)
		if err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, &Error{pdf.Read, err}
		}
		if f := d.fault(); f != "" {
			s.warn(pdf.Damaged, "%s", f)
		}
		s.ReaderAt, s.Size = d, d.size()
		if t, c := parseType(inner); t != "" {
			if want == "" {
				want, charset = t, c
			} else if !sameType(want, t) {
				s.warn(pdf.Damaged, "the document is declared %s, the data URL says %s", want, t)
			}
			if charset == "" {
				charset = c
			}
		}
		if head, err = s.head(); err != nil {
			return nil, err
		}
	} else if isURL {
		return nil, &Error{pdf.Damaged, errors.New("the content is declared a data URL and is none")}
	}
	s.Charset = charset
	return s, s.identify(head, want)
}

func (s *Source) head() ([]byte, error) {
	b := make([]byte, max(0, min(s.Size, HeadBytes)))
	n, err := s.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, &Error{pdf.Read, err}
	}
	b = b[:max(0, min(n, len(b)))]
	if len(b) == 0 {
		return nil, &Error{pdf.Damaged, errors.New("the file is empty")}
	}
	return b, nil
}

// identify settles the type of a document that begins with head and is said to be want.
func (s *Source) identify(head []byte, want string) error {
	f := Detect(head)
	declaredText := isText(want)
	text := plaintext.Looks(head)
	switch {
	case f.ContentType == TypePDF && declaredText && text && !bytes.HasPrefix(bytes.TrimLeft(head, "\xEF\xBB\xBF \t\r\n"), []byte("%PDF-")):
		f = Format{TypeText, "text", true} // a text about PDFs
	case f.ContentType != "" && f.Readable:
	case f.ContentType != "" && declaredText && text && want != "text/html":
		f = Format{TypeText, "text", true} // the source of a page is to be printed
	case f.ContentType == "text/html" || f.ContentType == "application/xml" || f.ContentType == "image/svg+xml" || f.ContentType == "message/rfc822":
		return unsupported("the file is %s, which cannot be converted; declared text/plain, it is printed as it stands", f.Name)
	case f.ContentType != "":
		return unsupported("the file is %s, which cannot be converted", f.Name)
	case want == TypePDF: // a beginning that is lost
		f = Format{TypePDF, "a PDF", true}
	case want == "text/html" || want == "application/xhtml+xml":
		return unsupported("the file is declared HTML, which cannot be converted; declared text/plain, it is printed as it stands")
	case text:
		f = Format{TypeText, "text", true}
	default: // whatever it is, a repair may find a page in it
		f = Format{TypePDF, "a PDF", true}
	}
	s.ContentType = f.ContentType
	if want != "" && !sameType(want, f.ContentType) && !(declaredText && f.ContentType == TypeText) {
		s.warn(pdf.Damaged, "the document is declared %s, but it is %s", want, f.Name)
	}
	return nil
}

func (s *Source) warn(kind pdf.Kind, format string, args ...any) {
	s.Warnings = append(s.Warnings, pdf.Warning{Kind: kind, Text: fmt.Sprintf(format, args...)})
}

func unsupported(format string, args ...any) error {
	return &Error{pdf.Unsupported, fmt.Errorf(format, args...)}
}

// parseType takes a content type apart; types that say nothing are "". It is more lenient than RFC 9110, 8.3: what it cannot make sense of
// it leaves out.
func parseType(s string) (contentType, charset string) {
	t, params, _ := strings.Cut(s, ";")
	t = strings.ToLower(strings.TrimSpace(t))
	for p := range strings.SplitSeq(params, ";") {
		k, v, _ := strings.Cut(p, "=")
		if strings.EqualFold(strings.TrimSpace(k), "charset") {
			charset = strings.Trim(strings.TrimSpace(v), `"'`)
		}
	}
	switch t {
	case "application/octet-stream", "binary/octet-stream", "application/unknown", "application/x-unknown", "*/*", "auto":
		t = ""
	}
	return t, charset
}

// sameType knows the other names of types.
func sameType(a, b string) bool { return canonical(a) == canonical(b) }

func canonical(t string) string {
	switch t {
	case "application/x-pdf", "application/acrobat", "application/vnd.pdf", "text/pdf", "text/x-pdf", "application/pclm":
		return TypePDF
	case "image/jpg", "image/pjpeg", "image/x-citrix-jpeg":
		return "image/jpeg"
	case "image/x-png", "image/x-citrix-png", "image/apng", "image/vnd.mozilla.apng":
		return "image/png"
	case "image/x-ms-bmp", "image/x-bmp", "image/x-windows-bmp":
		return "image/bmp"
	case "image/tif", "image/x-tif", "image/x-tiff", "image/tiff-fx":
		return "image/tiff"
	}
	return t
}

// isText reports whether a declared type is text, whatever it says.
func isText(t string) bool {
	switch t {
	case "application/json", "application/xml", "application/javascript", "application/x-sh", "application/sql":
		return true
	}
	return strings.HasPrefix(t, "text/") && canonical(t) != TypePDF
}
