package pdf

import (
	"bytes"
	"context"
	"io"
)

// Builder collects the objects of a document that stands in no file: what another format's reader makes of its input, so that one renderer and
// one writer serve them all. It belongs to one goroutine; the objects must not be written to once they are added.
type Builder struct {
	objects []Object // by number from 1
	pages   []Ref
	catalog Dict
}

// NewBuilder returns a Builder without objects.
func NewBuilder() *Builder { return &Builder{catalog: Dict{"Type": Name("Catalog")}} }

// Add adds an object and returns its reference. A *Stream gets it as its Ref.
func (b *Builder) Add(o Object) Ref {
	r := b.Reserve()
	b.Set(r, o)
	return r
}

// Reserve gives out a reference whose object follows by Set.
func (b *Builder) Reserve() Ref {
	b.objects = append(b.objects, nil)
	return Ref{Num: int32(len(b.objects))}
}

// Set puts an object behind a reference given out by Reserve.
func (b *Builder) Set(r Ref, o Object) {
	if s, ok := o.(*Stream); ok {
		s.Ref = r
	}
	b.objects[r.Num-1] = o
}

// Page adds a page (ISO 32000-2, table 31; Type and Parent are not needed) behind those before it.
func (b *Builder) Page(d Dict) Ref {
	r := b.Add(d)
	b.pages = append(b.pages, r)
	return r
}

// Catalog sets an entry of the document catalog.
func (b *Builder) Catalog(k Name, v Object) { b.catalog[k] = v }

// Document makes the document; the Builder must not be used again. Warnings are those that reading the input gave.
func (b *Builder) Document(lim Limits, warnings ...Warning) (*Document, error) {
	d := &Document{src: newSource(noFile{}, 0), lim: lim.withDefaults(), table: &xrefTable{}, trailer: Dict{}, catalog: b.catalog, made: b.objects}
	if len(b.pages) == 0 {
		return nil, errf(Damaged, Ref{}, "no pages found")
	}
	if len(b.pages) > d.lim.MaxPages {
		return nil, errf(Limit, Ref{}, "more than %d pages", d.lim.MaxPages)
	}
	for _, r := range b.pages {
		d.pages = append(d.pages, pageNode{ref: r})
	}
	for _, w := range warnings {
		d.warn(w)
	}
	return d, nil
}

// noFile is the file of a document that is in none.
type noFile struct{}

func (noFile) ReadAt([]byte, int64) (int, error) { return 0, io.EOF }

// Opener gives a stream's data from its beginning; it may be called by many goroutines. The reader belongs to one of them and is closed. An
// error of its Close tells of damage that did not cost data. A method Size() int64, if it has one, says how many bytes to expect at most.
type Opener func(ctx context.Context) (io.ReadCloser, error)

// NewStreamFrom makes a stream whose data comes from open, coded as the dictionary's Filter says; without one it need not be in
// memory as a whole to be used (see Document.Reader).
func NewStreamFrom(dict Dict, open Opener) *Stream { return &Stream{Dict: dict, open: open} }

// openedBytes reads the data of a stream made by NewStreamFrom, as far as it can be read and within Limits.MaxStreamBytes.
func (ld loader) openedBytes(ctx context.Context, s *Stream) ([]byte, error) {
	r, err := s.open(ctx)
	if err != nil {
		return nil, streamErr(s, err)
	}
	limit, size := ld.d.lim.MaxStreamBytes, int64(0)
	if sized, ok := r.(interface{ Size() int64 }); ok {
		size = max(0, min(sized.Size(), limit))
	}
	b := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	_, err = b.ReadFrom(io.LimitReader(r, limit))
	if e := r.Close(); err == nil {
		err = e
	}
	if b.Len() < b.Cap()/2 {
		return bytes.Clone(b.Bytes()), streamErr(s, err)
	}
	return b.Bytes(), streamErr(s, err)
}
