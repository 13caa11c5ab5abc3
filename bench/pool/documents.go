package main

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"fmt"
	"io"
	"strings"
)

// namedDocument is a document in memory; it implements io.ReaderAt.
type namedDocument struct {
	name string
	b    []byte
}

func (d namedDocument) size() int64 { return int64(len(d.b)) }

// ReadAt implements io.ReaderAt.
func (d namedDocument) ReadAt(p []byte, off int64) (int, error) {
	return bytes.NewReader(d.b).ReadAt(p, off)
}

// pdfWriter writes objects and the table of where they are.
type pdfWriter struct {
	b     bytes.Buffer
	at    map[int]int64
	shift int64 // added to offsets of objects that come
}

func newPDF() *pdfWriter {
	w := &pdfWriter{at: map[int]int64{}}
	w.b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	return w
}

func (w *pdfWriter) object(n int, body string) {
	w.at[n] = int64(w.b.Len()) + w.shift
	fmt.Fprintf(&w.b, "%d 0 obj\n%s\nendobj\n", n, body)
}

func (w *pdfWriter) stream(n int, dict string, data []byte) {
	w.object(n, fmt.Sprintf("<</Length %d %s>>\nstream\n%s\nendstream", len(data), dict, data))
}

// page writes a catalog (1), a page tree (2) and one A6 page (3) with contents and resources.
func (w *pdfWriter) page(contents, resources string) {
	w.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	w.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
	w.object(3, fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 298 420]/Contents %s/Resources<<%s>>>>", contents, resources))
}

// end writes the cross-reference table and returns the file.
func (w *pdfWriter) end() []byte {
	top := 0
	for n := range w.at {
		top = max(top, n)
	}
	xref := int64(w.b.Len()) + w.shift
	fmt.Fprintf(&w.b, "xref\n0 %d\n0000000000 65535 f \n", top+1)
	for n := 1; n <= top; n++ {
		if at, ok := w.at[n]; ok {
			fmt.Fprintf(&w.b, "%010d 00000 n \n", at)
		} else {
			w.b.WriteString("0000000000 65535 f \n")
		}
	}
	fmt.Fprintf(&w.b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", top+1, xref)
	return w.b.Bytes()
}

// tinyDocument is a page with a rectangle.
func tinyDocument() []byte {
	w := newPDF()
	w.page("4 0 R", "")
	w.stream(4, "", []byte("0.5 g 20 20 100 200 re f"))
	return w.end()
}

// bigDocument is a page with a rectangle behind a stream of so many zeros that nobody looks at; nothing of them is in memory. It implements
// io.ReaderAt.
type bigDocument struct {
	head, tail []byte
	zeros      int64
}

func newBigDocument(size int64) *bigDocument {
	w := newPDF()
	w.at[5] = int64(w.b.Len())
	fmt.Fprintf(&w.b, "5 0 obj\n<</Length %d>>\nstream\n", size)
	head := w.b.Len()
	w.shift = size
	w.b.WriteString("\nendstream\nendobj\n")
	w.page("4 0 R", "")
	w.stream(4, "", []byte("0.5 g 20 20 100 200 re f"))
	b := w.end()
	return &bigDocument{head: b[:head], tail: b[head:], zeros: size}
}

func (d *bigDocument) size() int64 { return int64(len(d.head)) + d.zeros + int64(len(d.tail)) }

// ReadAt implements io.ReaderAt.
func (d *bigDocument) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	for n < len(p) {
		at := off + int64(n)
		switch h := int64(len(d.head)); {
		case at < h:
			n += copy(p[n:], d.head[at:])
		case at < h+d.zeros:
			k := int(min(int64(len(p)-n), h+d.zeros-at))
			clear(p[n : n+k])
			n += k
		case at < d.size():
			n += copy(p[n:], d.tail[at-h-d.zeros:])
		default:
			return n, io.EOF
		}
	}
	return n, nil
}

// deflate compresses n times the same bytes, again and again.
func deflate(text string, n, times int) []byte {
	data := []byte(nil)
	for i := range times {
		var b bytes.Buffer
		z, _ := zlib.NewWriterLevel(&b, flate.BestCompression)
		if i == 0 {
			block := []byte(strings.Repeat(text, max(1, (1<<20)/len(text))))
			for left := n; left > 0; left -= len(block) {
				_, _ = z.Write(block[:min(left, len(block))])
			}
		} else {
			_, _ = z.Write(data)
		}
		_ = z.Close()
		data = b.Bytes()
	}
	return data
}

// bombs are documents of some kilobytes to a megabyte that are hundreds of megabytes, or work without end, inside.
func bombs() []namedDocument {
	var out []namedDocument
	add := func(name string, make func(w *pdfWriter)) {
		w := newPDF()
		make(w)
		out = append(out, namedDocument{name, w.end()})
	}
	const inside = 512 << 20
	add("content", func(w *pdfWriter) {
		w.page("4 0 R", "")
		w.stream(4, "/Filter/FlateDecode", deflate(" ", inside, 1))
	})
	add("content, twice compressed, 200 times", func(w *pdfWriter) {
		w.page("["+strings.Repeat("4 0 R ", 200)+"]", "")
		w.stream(4, "/Filter[/FlateDecode/FlateDecode]", deflate("0 0 1 1 re f ", inside, 2))
	})
	add("object stream", func(w *pdfWriter) {
		w.page("4 0 R", "")
		w.stream(4, "", []byte("0 0 9 9 re f"))
		w.stream(5, "/Type/ObjStm/N 1000000/First 400000000/Filter/FlateDecode", deflate("9 9 ", inside, 1))
	})
	add("image", func(w *pdfWriter) {
		w.page("4 0 R", "/XObject<</I 5 0 R>>")
		w.stream(4, "", []byte("200 0 0 200 0 0 cm /I Do"))
		w.stream(5, "/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 16/ColorSpace/DeviceCMYK/Filter/FlateDecode", deflate("\x00\x55\xaa", inside, 1))
	})
	add("soft masks", func(w *pdfWriter) {
		w.page("4 0 R", "/XObject<</I 5 0 R>>")
		w.stream(4, "", []byte(strings.Repeat("q 200 0 0 200 0 0 cm /I Do Q ", 2000)))
		w.stream(5, "/Subtype/Image/Width 20000/Height 20000/BitsPerComponent 8/ColorSpace/DeviceGray/SMask 6 0 R/Filter/FlateDecode", deflate("\x00\x55\xaa", 400_000_000, 1))
		w.stream(6, "/Subtype/Image/Width 20000/Height 20000/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode", deflate("\x80\x55\xaa", 400_000_000, 1))
	})
	add("forms within forms", func(w *pdfWriter) {
		const depth = 12
		w.page("4 0 R", "/XObject<</F 5 0 R>>")
		w.stream(4, "", []byte("/F Do"))
		for n := range depth {
			w.stream(5+n, fmt.Sprintf("/Subtype/Form/BBox[0 0 300 400]/Group<</S/Transparency>>/Resources<</XObject<</F %d 0 R>>>>", 6+n), []byte(strings.Repeat("/F Do ", 20)))
		}
		w.stream(5+depth, "/Subtype/Form/BBox[0 0 300 400]", []byte("0 0 9 9 re f"))
	})
	add("paths", func(w *pdfWriter) {
		w.page("4 0 R", "")
		w.stream(4, "/Filter/FlateDecode", deflate("0 0 m 1 9 300 400 7 8 c 300 0 l b* ", inside, 1))
	})
	out = append(out, namedDocument{"text", bytes.Repeat([]byte("\f\n"), 20<<20)})
	return out
}
