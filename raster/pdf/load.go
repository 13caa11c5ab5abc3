package pdf

import "bytes"

// loader reads objects. It is a value: each step down copies it with depth one higher, which is what stops reference cycles.
type loader struct {
	d      *Document
	depth  int
	noScan bool  // do not start a repair pass (one is running, or the file is only being opened)
	plain  bool  // do not decrypt
	limit  int64 // of decoded bytes; 0 means Limits.MaxStreamBytes
}

// maxChain bounds references to references and loads that need other loads.
const maxChain = 24

// resolve follows references; nil when the target is missing or the chain is too long.
func (ld loader) resolve(o Object) Object {
	for range maxChain {
		r, ok := o.(Ref)
		if !ok {
			return o
		}
		o = ld.load(r.Num)
	}
	return nil
}

// load returns the object with that number, from the cache or the file.
func (ld loader) load(num int32) Object {
	d := ld.d
	if d.made != nil {
		if num < 1 || int(num) > len(d.made) {
			return nil
		}
		return d.made[num-1]
	}
	if o, ok := d.cache.get(num); ok {
		return o
	}
	if ld.depth > maxChain {
		return nil
	}
	ld.depth++
	o, found := ld.fetch(num)
	if !found && ld.noScan {
		return nil // may be found later
	}
	if ld.plain {
		return o
	}
	return d.cache.put(num, o)
}

// fetch reads an object where the cross-reference data says, and where a repair pass has seen it if it is not there.
func (ld loader) fetch(num int32) (o Object, found bool) {
	d := ld.d
	if num < 0 || int(num) >= d.lim.MaxObjects {
		return nil, true
	}
	e := d.table.get(num)
	if e.kind == entryNone || e.kind == entryFree {
		// Null (ISO 32000-2, 7.3.10). A repair pass that ran meanwhile is not asked, or the answer would depend on what was read first.
		return nil, !ld.noScan
	}
	if o, ok := ld.at(num, e, d.shift); ok {
		return o, true
	}
	if ld.noScan {
		return nil, false
	}
	s := d.scan()
	if s.table == d.table {
		return nil, true
	}
	if o, ok := ld.at(num, s.table.get(num), 0); ok {
		d.warn(Warning{Object: Ref{num, 0}, Text: "not where the cross-reference table says; found by searching"})
		return o, true
	}
	d.warn(Warning{Object: Ref{num, 0}, Text: "object missing or unreadable"})
	return nil, true
}

func (ld loader) at(num int32, e entry, shift int64) (Object, bool) {
	switch e.kind {
	case entryFile:
		o, r, ok := ld.readObject(e.off+shift, num)
		if ok && r.Num == num {
			return o, true
		}
	case entryInStm:
		if e.off <= 0 || e.off >= int64(ld.d.lim.MaxObjects) {
			return nil, false
		}
		return ld.inStream(num, int32(e.off), int(e.gen))
	}
	return nil, false
}

// readObject reads "n g obj ..." at an offset. want is the number it must have, -1 for any.
func (ld loader) readObject(off int64, want int32) (o Object, ref Ref, ok bool) {
	d := ld.d
	d.src.parse(off, d.lim.MaxObjectBytes, func(l *Lexer, last bool) bool {
		o, ref, ok = nil, Ref{}, false
		ref, ok = header(l)
		if !ok {
			return l.hitEnd && len(l.b) < 1<<16
		}
		if want >= 0 && ref.Num != want {
			ok = false
			return false
		}
		o = body(l, off)
		return l.hitEnd && !last
	})
	if !ok {
		return nil, ref, false
	}
	if s, isStream := o.(*Stream); isStream {
		s.Ref = ref
		s.plain = ld.plain
	}
	if d.crypt != nil && !ld.plain && ref != d.encryptRef {
		o = d.crypt.object(o, ref)
	}
	return o, ref, true
}

// header reads "n g obj".
func header(l *Lexer) (ref Ref, ok bool) {
	if l.Next() != Int || l.Int < 0 || l.Int > 1<<31-1 {
		return ref, false
	}
	ref.Num = int32(l.Int)
	if l.Next() != Int || l.Int < 0 || l.Int > 1<<31-1 {
		return ref, false
	}
	ref.Gen = int32(l.Int)
	if l.Next() != Keyword || !bytes.HasPrefix(l.Word, []byte("obj")) {
		return ref, false
	}
	if len(l.Word) > 3 { // "obj12", "objtrue": the space is missing
		l.pos = l.start + 3
	}
	return ref, true
}

// body reads the object behind "obj" and, when it is a stream, where its data begins. off is the file offset of l's input.
func body(l *Lexer, off int64) Object {
	k := l.Next()
	if k == Keyword && endsObject(l.Word) {
		return nil // an empty object
	}
	o, _ := l.object(k, 0, true)
	dict, ok := o.(Dict)
	if !ok {
		return o
	}
	if l.Next() != Keyword || !bytes.HasPrefix(l.Word, []byte("stream")) {
		return o
	}
	return &Stream{Dict: dict, off: off + int64(dataStart(l, l.start+len("stream")))}
}

// dataStart passes the end-of-line behind "stream": CR LF or LF, and in broken files CR alone or spaces before it
// (ISO 32000-2, 7.3.8.1).
func dataStart(l *Lexer, p int) int {
	b := l.b
	q := p
	for q < len(b) && (b[q] == ' ' || b[q] == '\t') {
		q++
	}
	if q+1 >= len(b) {
		l.hitEnd = true
	}
	if q < len(b) && (b[q] == '\r' || b[q] == '\n') {
		p = q
	}
	if p < len(b) && b[p] == '\r' {
		p++
		if p < len(b) && b[p] == '\n' {
			p++
		}
		return p
	}
	if p < len(b) && b[p] == '\n' {
		p++
	}
	return p
}
