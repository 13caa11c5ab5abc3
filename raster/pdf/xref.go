package pdf

import (
	"bytes"
	"context"
)

// xrefReader collects the cross-reference sections of a file, newest first (ISO 32000-2, 7.5.4 to 7.5.8).
type xrefReader struct {
	d       *Document
	ctx     context.Context
	table   *xrefTable
	trailer Dict
	seen    map[int64]bool
	sect    uint16
	shift   int64 // what has to be added to the offsets of this file
}

// startXRef finds the offset behind the last startxref in the file's tail, -1 if there is none.
func (d *Document) startXRef() int64 {
	for _, n := range [...]int64{2 << 10, 64 << 10} {
		tail := d.src.bytes(max(0, d.src.size-n), n)
		if i := bytes.LastIndex(tail, []byte("startxref")); i >= 0 {
			l := Lexer{b: tail, pos: i + len("startxref")}
			if l.Next() != Int || objectIn(tail[l.pos:]) {
				return -1 // an update whose own end is lost follows
			}
			return l.Int
		}
		if n >= d.src.size {
			break
		}
	}
	return -1
}

// objectIn reports whether "n g obj" stands in b.
func objectIn(b []byte) bool {
	for p := 0; ; p += len(wordObj) {
		i := bytes.Index(b[p:], []byte(wordObj))
		if i < 0 {
			return false
		}
		p += i
		if _, _, ok := headerBefore(b, p); ok {
			return true
		}
	}
}

// readXRef reads all sections. ok is false when the chain broke somewhere or its start is missing.
func (d *Document) readXRef(ctx context.Context) (table *xrefTable, trailer Dict, ok bool) {
	start := d.startXRef()
	if start < 0 {
		return nil, nil, false
	}
	x := &xrefReader{d: d, ctx: ctx, table: &xrefTable{}, seen: map[int64]bool{}}
	// Offsets count from the header in files that got something in front, unless whoever put it there has adjusted them.
	if d.base > 0 {
		if x.isSection(start + d.base) {
			x.shift = d.base
		}
	}
	ok = x.chain(start)
	d.shift = x.shift
	return x.table, x.trailer, ok
}

func (x *xrefReader) isSection(off int64) (ok bool) {
	x.d.src.parse(off, firstWindow, func(l *Lexer, _ bool) bool {
		switch l.Next() {
		case Keyword:
			ok = bytes.HasPrefix(l.Word, []byte("xref"))
		case Int:
			ok = l.Next() == Int && l.Next() == Keyword && string(l.Word) == "obj"
		}
		return false
	})
	return ok
}

// maxSections bounds the Prev chain.
const maxSections = 4096

func (x *xrefReader) chain(start int64) bool {
	for next := start; ; {
		off := next + x.shift
		if next <= 0 || off >= x.d.src.size || x.sect >= maxSections || x.ctx.Err() != nil {
			return false
		}
		if x.seen[off] {
			return x.sect > 0 // a cycle: all sections have been read
		}
		x.seen[off] = true
		x.sect++
		t, ok := x.section(off)
		if !ok {
			return false
		}
		if x.trailer == nil {
			x.trailer = t
		} else {
			for _, k := range [...]Name{"Root", "Encrypt", "ID", "Info"} {
				if _, has := x.trailer[k]; !has && t[k] != nil {
					x.trailer = withKey(x.trailer, k, t[k])
				}
			}
		}
		if stm, ok := t["XRefStm"].(int64); ok && !x.seen[stm+x.shift] {
			x.seen[stm+x.shift] = true
			x.section(stm + x.shift) // damage here loses the hidden objects only
		}
		prev := t["Prev"]
		if prev == nil {
			return true
		}
		switch p := prev.(type) {
		case int64:
			next = p
		case float64:
			next = int64(p)
		case Ref: // seen in the wild: "/Prev 123 0 R" meaning the offset
			next = int64(p.Num)
		default:
			return false
		}
		if next == 0 {
			return true // written by some producers for "none"
		}
	}
}

func withKey(d Dict, k Name, v Object) Dict {
	n := make(Dict, len(d)+1)
	for k, v := range d {
		n[k] = v
	}
	n[k] = v
	return n
}

// section reads the table or stream at off and returns its trailer dictionary.
func (x *xrefReader) section(off int64) (trailer Dict, ok bool) {
	table := false
	x.d.src.parse(off, firstWindow, func(l *Lexer, _ bool) bool {
		table = l.Next() == Keyword && bytes.HasPrefix(l.Word, []byte("xref"))
		if table {
			off += int64(l.start + 4)
		}
		return false
	})
	if table {
		return x.readTable(off)
	}
	return x.readStream(off)
}

// cursor walks through the file with a window that moves on.
type cursor struct {
	src *source
	off int64 // of b[0]
	b   []byte
	p   int
}

// need makes n bytes available at the position unless the file ends.
func (c *cursor) need(n int) []byte {
	if len(c.b)-c.p < n {
		c.off += int64(c.p)
		c.b, c.p = c.src.bytes(c.off, max(int64(n), 256<<10)), 0
	}
	return c.b[c.p:]
}

// readTable reads the subsections at off and the trailer behind them.
func (x *xrefReader) readTable(off int64) (Dict, bool) {
	first := int64(4 << 10)
	c := cursor{src: x.d.src, off: off, b: x.d.src.bytes(off, first)}
	limit := int64(x.d.lim.MaxObjects)
	for x.ctx.Err() == nil {
		b := c.need(256)
		l := Lexer{b: b[:min(len(b), 256)]}
		k := l.Next()
		if k == Keyword && bytes.HasPrefix(l.Word, []byte("trailer")) {
			return x.trailerAt(c.off + int64(c.p+l.start+len("trailer")))
		}
		if k != Int {
			return nil, false
		}
		num := l.Int
		if l.Next() != Int {
			return nil, false
		}
		count := l.Int
		c.p += l.pos
		if num < 0 || count < 0 {
			return nil, false
		}
		for i := int64(0); i < count; i++ {
			e, ok := c.tableEntry()
			if !ok {
				if bytes.HasPrefix(bytes.TrimLeft(c.peek(32), "\r\n\t \x00"), []byte("trailer")) {
					break // fewer entries than announced
				}
				return nil, false
			}
			// A first subsection that calls the head of the free list 1 is off by one.
			if i == 0 && num == 1 && e.kind == entryFree && e.gen == 65535 && e.off == 0 {
				num = 0
			}
			if num+i >= limit {
				continue
			}
			e.sect = x.sect
			x.table.add(int32(num+i), e)
		}
	}
	return nil, false
}

func (c *cursor) peek(n int) []byte {
	b := c.need(n)
	return b[:min(n, len(b))]
}

// tableEntry reads "oooooooooo ggggg n" with any white space.
func (c *cursor) tableEntry() (e entry, ok bool) {
	b := c.peek(64)
	l := Lexer{b: b}
	if l.Next() != Int {
		return e, false
	}
	e.off = l.Int
	if l.Next() != Int {
		return e, false
	}
	e.gen = uint32(max(0, min(l.Int, 65535)))
	if l.Next() != Keyword || len(l.Word) == 0 {
		return e, false
	}
	switch l.Word[0] {
	case 'n':
		e.kind = entryFile
		if e.off <= 0 {
			e.kind = entryFree
		}
	case 'f':
		e.kind = entryFree
	default:
		return e, false
	}
	c.p += l.start + 1
	return e, true
}

func (x *xrefReader) trailerAt(off int64) (t Dict, ok bool) {
	x.d.src.parse(off, 1<<20, func(l *Lexer, last bool) bool {
		if l.Next() != DictOpen {
			return false
		}
		t = l.dict(0, true)
		ok = true
		return l.hitEnd
	})
	return t, ok
}

// readStream reads a cross-reference stream (ISO 32000-2, 7.5.8).
func (x *xrefReader) readStream(off int64) (Dict, bool) {
	ld := loader{d: x.d, noScan: true, plain: true}
	o, _, ok := ld.readObject(off, -1)
	s, isStream := o.(*Stream)
	if !ok || !isStream {
		return nil, false
	}
	if t, _ := s.Dict["Type"].(Name); t != "XRef" {
		return nil, false
	}
	ld.limit = x.d.lim.MaxTableBytes
	data, err := ld.decode(x.ctx, s)
	if err != nil && len(data) == 0 {
		return nil, false
	}
	var w [3]int
	ws, _ := s.Dict["W"].(Array)
	if len(ws) < 3 {
		return nil, false
	}
	for i := range w {
		v, _ := ws[i].(int64)
		if v < 0 || v > 8 {
			return nil, false
		}
		w[i] = int(v)
	}
	width := w[0] + w[1] + w[2]
	if width == 0 {
		return nil, false
	}
	index, _ := s.Dict["Index"].(Array)
	if len(index) < 2 {
		size, _ := s.Dict["Size"].(int64)
		index = Array{int64(0), size}
	}
	limit := int64(x.d.lim.MaxObjects)
	for ; len(index) >= 2; index = index[2:] {
		num, ok1 := index[0].(int64)
		count, ok2 := index[1].(int64)
		if !ok1 || !ok2 || num < 0 || count < 0 {
			break
		}
		for ; count > 0 && len(data) >= width; count, num, data = count-1, num+1, data[width:] {
			if num >= limit {
				continue
			}
			e := streamEntry(data[:width], w)
			if e.kind == entryNone {
				continue
			}
			e.sect = x.sect
			x.table.add(int32(num), e)
		}
	}
	return s.Dict, true
}

func streamEntry(b []byte, w [3]int) (e entry) {
	be := func(n int) (v int64) {
		for _, c := range b[:n] {
			v = v<<8 | int64(c)
		}
		b = b[n:]
		return v & (1<<62 - 1)
	}
	kind := int64(1) // the default when the field has no width
	if w[0] > 0 {
		kind = be(w[0])
	}
	e.off = be(w[1])
	e.gen = uint32(min(be(w[2]), 1<<31-1))
	switch kind {
	case 0:
		e.kind = entryFree
	case 1:
		e.kind = entryFile
		if e.off == 0 {
			e.kind = entryFree
		}
	case 2:
		e.kind = entryInStm
	}
	return e
}
