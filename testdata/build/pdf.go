package main

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"strings"
)

// kind is the way the objects of a file are laid out.
type kind int

const (
	classic    kind = iota // objects one by one, a cross-reference table
	compressed             // object streams, a cross-reference stream
)

// file is a PDF being made: objects by number, from 1.
type file struct {
	objs    []object
	catalog int
	pages   int
	kids    []int
	version string
	cipher  *cipher // nil: not encrypted
}

type object struct {
	body   string // the object, or the entries of the stream's dictionary
	data   []byte
	stream bool
}

func newFile() *file {
	f := &file{version: "1.7"}
	f.catalog, f.pages = f.alloc(), f.alloc()
	f.set(f.catalog, "<</Type/Catalog/Pages %d 0 R>>", f.pages)
	return f
}

func (f *file) alloc() int {
	f.objs = append(f.objs, object{})
	return len(f.objs)
}

func (f *file) set(n int, format string, args ...any) {
	f.objs[n-1].body = fmt.Sprintf(format, args...)
}

func (f *file) add(format string, args ...any) int {
	n := f.alloc()
	f.objs[n-1].body = fmt.Sprintf(format, args...)
	return n
}

// stream adds a stream; entries are those of its dictionary but Length and Filter. Flate is applied unless entries name a filter.
func (f *file) stream(entries string, data []byte) int {
	n := f.alloc()
	if !strings.Contains(entries, "/Filter") {
		entries += "/Filter/FlateDecode"
		data = deflate(data)
	}
	f.objs[n-1] = object{entries, data, true}
	return n
}

// page adds a page. entries are those besides Type, Parent and Contents.
func (f *file) page(entries string, content []byte) int {
	c := f.stream("", content)
	n := f.add("<</Type/Page/Parent %d 0 R/Contents %d 0 R%s>>", f.pages, c, entries)
	f.kids = append(f.kids, n)
	return n
}

func deflate(data []byte) []byte {
	var b bytes.Buffer
	w, err := zlib.NewWriterLevel(&b, zlib.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	w.Write(data) // a bytes.Buffer takes everything
	w.Close()
	return b.Bytes()
}

// lit is a string object; it stays marked until the file is written, since it may have to be encrypted.
func lit(s string) string { return "\x01" + hex.EncodeToString([]byte(s)) + "\x01" }

// strings replaces the marked strings of object n.
func (f *file) strings(n int, body string) string {
	parts := strings.Split(body, "\x01")
	for i := 1; i < len(parts); i += 2 {
		b, err := hex.DecodeString(parts[i])
		if err != nil {
			panic(err) // lit made it
		}
		if f.cipher != nil {
			b = f.cipher.apply(n, i, b)
		}
		parts[i] = fmt.Sprintf("<%X>", b)
	}
	return strings.Join(parts, "")
}

// bytes writes the file. It may be called again with another kind.
func (f *file) bytes(k kind) []byte {
	kids := make([]string, len(f.kids))
	for i, n := range f.kids {
		kids[i] = fmt.Sprintf("%d 0 R", n)
	}
	f.set(f.pages, "<</Type/Pages/Count %d/Kids[%s]>>", len(kids), strings.Join(kids, " "))
	var out bytes.Buffer
	fmt.Fprintf(&out, "%%PDF-%s\n%%\xE2\xE3\xCF\xD3\n", f.version)
	if k == compressed {
		f.writeCompressed(&out)
		return out.Bytes()
	}
	offsets := make([]int, len(f.objs))
	for i := range f.objs {
		offsets[i] = out.Len()
		f.writeObject(&out, i+1)
	}
	size := len(f.objs) + 1
	extra := ""
	if f.cipher != nil {
		extra = fmt.Sprintf("/Encrypt %d 0 R/ID[<%X><%X>]", size, f.cipher.id, f.cipher.id)
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", size, f.cipher.dict())
		size++
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", size)
	for _, o := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", size, f.catalog, extra, start)
	return out.Bytes()
}

func (f *file) writeObject(out *bytes.Buffer, n int) {
	o := &f.objs[n-1]
	body := f.strings(n, o.body)
	if !o.stream {
		fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n", n, body)
		return
	}
	data := o.data
	if f.cipher != nil {
		data = f.cipher.apply(n, 0, data)
	}
	fmt.Fprintf(out, "%d 0 obj\n<<%s/Length %d>>\nstream\n%s\nendstream\nendobj\n", n, body, len(data), data)
}

// objectStreamSize is how many objects go into one object stream.
const objectStreamSize = 40

// writeCompressed puts everything but streams into object streams (ISO 32000-2, 7.5.7) and writes a cross-reference stream (7.5.8).
func (f *file) writeCompressed(out *bytes.Buffer) {
	type entry struct{ kind, a, b int }
	entries := make([]entry, len(f.objs)+1)
	entries[0] = entry{0, 0, 255}
	var plain []int
	for i := range f.objs {
		if !f.objs[i].stream {
			plain = append(plain, i+1)
			continue
		}
		entries[i+1] = entry{1, out.Len(), 0}
		f.writeObject(out, i+1)
	}
	for len(plain) > 0 {
		part := plain[:min(objectStreamSize, len(plain))]
		plain = plain[len(part):]
		n := len(entries)
		var head, body strings.Builder
		for i, m := range part {
			fmt.Fprintf(&head, "%d %d ", m, body.Len())
			body.WriteString(f.strings(m, f.objs[m-1].body) + "\n")
			entries[m] = entry{2, n, i}
		}
		data := deflate([]byte(head.String() + body.String()))
		entries = append(entries, entry{1, out.Len(), 0})
		fmt.Fprintf(out, "%d 0 obj\n<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n",
			n, len(part), head.Len(), len(data), data)
	}
	start := out.Len()
	entries = append(entries, entry{1, start, 0})
	const row = 5
	table := make([]byte, 0, len(entries)*row)
	for _, e := range entries {
		table = append(table, byte(e.kind), byte(e.a>>16), byte(e.a>>8), byte(e.a), byte(e.b))
	}
	data := deflate(pngUp(table, row))
	fmt.Fprintf(out, "%d 0 obj\n<</Type/XRef/Size %d/Root %d 0 R/W[1 3 1]/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns %d>>/Length %d>>\nstream\n%s\nendstream\nendobj\n",
		len(entries)-1, len(entries), f.catalog, row, len(data), data)
	fmt.Fprintf(out, "startxref\n%d\n%%%%EOF\n", start)
}

// pngUp codes rows of n bytes with the PNG filter Up.
func pngUp(data []byte, n int) []byte {
	out := make([]byte, 0, len(data)+len(data)/n)
	for i := 0; i < len(data); i += n {
		out = append(out, 2)
		for j := range n {
			v := data[i+j]
			if i > 0 {
				v -= data[i+j-n]
			}
			out = append(out, v)
		}
	}
	return out
}

// damage cuts a file in front of its cross-reference table and spoils a stream's length, as broken transfers and old programs do.
func damage(data []byte) []byte {
	data = bytes.Clone(data[:bytes.LastIndex(data, []byte("\nxref\n"))+1])
	i := bytes.Index(data, []byte("/Length "))
	copy(data[i+8:], "9")
	return data
}
