package pdf

import (
	"bytes"
	"context"
)

// scanResult is what a search through the whole file found: the last version of each object.
type scanResult struct {
	table    *xrefTable
	trailer  Dict // all trailers found, later ones over earlier ones
	trailers []Dict
	stms     []stmPos
	pages    []Ref // objects of Type Page in file order
	catalogs []Ref
	encrypt  Ref // an object that looks like an encryption dictionary
}

type stmPos struct {
	num int32
	off int64
}

// scan returns the result of searching the file, made once, when an object is not where it should be.
func (d *Document) scan() *scanResult {
	if s := d.scanned.Load(); s != nil {
		return s
	}
	d.scanMu.Lock()
	defer d.scanMu.Unlock()
	if s := d.scanned.Load(); s != nil {
		return s
	}
	s := &scanResult{table: &xrefTable{}}
	ctx := context.Background() // bounded by the file's size
	d.scanFile(ctx, s)
	d.unpack(ctx, s)
	d.scanned.Store(s)
	return s
}

const (
	scanWindow = 1 << 20
	scanMargin = 64 // the longest header looked for
	scanParse  = 32 << 10
)

var wordObj, wordTrailer = "obj", "trailer"

// scanFile looks for "n g obj" and "trailer" from the first byte to the last. Data of streams whose length proves right is passed
// over, so that a PDF file attached to this one is not taken for a part of it.
func (d *Document) scanFile(ctx context.Context, s *scanResult) {
	budget := 8*d.src.size + 16<<20
	buf := make([]byte, min(scanWindow, d.src.size))
	ld := loader{d: d, noScan: true, plain: true}
	noEnd := false
	for off := int64(0); off < d.src.size && ctx.Err() == nil; {
		b := buf[:d.src.fill(buf, off)]
		if len(b) == 0 {
			break
		}
		atEnd := off+int64(len(b)) >= d.src.size
		stop := len(b)
		if !atEnd {
			stop = max(len(b)-scanParse, len(b)/2)
		}
		skip := int64(0) // where to go on when a stream reaches behind the window
		for p := 0; p < stop; {
			i := nextWord(b[p:])
			if i < 0 {
				break
			}
			p += i
			if p >= stop {
				break
			}
			if b[p] == 't' {
				p += len(wordTrailer)
				l := Lexer{b: b[p:min(len(b), p+scanParse)]}
				if l.Next() == DictOpen {
					s.addTrailer(l.dict(0, true))
				}
				continue
			}
			ref, at, ok := headerBefore(b, p)
			p += len(wordObj)
			if !ok || int(ref.Num) >= d.lim.MaxObjects {
				continue
			}
			limit := min(len(b), p+scanParse)
			if budget < 0 {
				limit = min(len(b), p+256)
			}
			l := Lexer{b: b[:limit], pos: p}
			o := body(&l, off)
			budget -= int64(l.pos - p)
			e := s.table.slot(ref.Num)
			if e.kind == entryNone {
				s.table.n++
			}
			*e = entry{off: off + int64(at), gen: uint32(ref.Gen), kind: entryFile}
			stm := s.note(o, ref, e.off)
			if stm == nil {
				continue
			}
			stm.Ref = ref
			if noEnd {
				continue
			}
			end, sure := ld.extent(stm)
			if !sure && end >= d.src.size {
				noEnd = true // nor will any later stream have one: do not search again
				continue
			}
			if end > stm.off {
				if end-off >= int64(stop) {
					skip = end
					break
				}
				p = max(p, int(end-off))
			}
		}
		if skip > 0 {
			off = skip
			continue
		}
		if atEnd {
			break
		}
		off += int64(stop - scanMargin)
	}
	s.trailer = Dict{}
	for _, t := range s.trailers {
		for k, v := range t {
			s.trailer[k] = v
		}
	}
	if s.trailer["Encrypt"] == nil && s.encrypt != (Ref{}) {
		s.trailer["Encrypt"] = s.encrypt
	}
}

// nextWord finds the nearer of the two words scanFile looks for.
func nextWord(b []byte) int {
	i := bytes.Index(b, []byte(wordObj))
	t := b
	if i >= 0 {
		t = b[:i]
	}
	if j := bytes.Index(t, []byte(wordTrailer)); j >= 0 {
		return j
	}
	return i
}

// headerBefore reads "n g " backwards from the word obj at p; at is where n begins.
func headerBefore(b []byte, p int) (ref Ref, at int, ok bool) {
	q := p
	num := func() (v int64, ok bool) {
		s := q
		for q > 0 && class[b[q-1]] == white && s-q < 16 {
			q--
		}
		e := q
		for q > 0 && isDigit(b[q-1]) && e-q < 11 {
			q--
		}
		if q == e {
			return 0, false
		}
		for _, c := range b[q:e] {
			v = v*10 + int64(c-'0')
		}
		return v, v <= 1<<31-1
	}
	gen, ok := num()
	if !ok {
		return ref, 0, false
	}
	if q == 0 || class[b[q-1]] != white {
		return ref, 0, false
	}
	n, ok := num()
	return Ref{int32(n), int32(gen)}, q, ok
}

// note remembers what a found object is good for and returns it if it is a stream.
func (s *scanResult) note(o Object, ref Ref, off int64) *Stream {
	dict := toDict(o)
	stm, _ := o.(*Stream)
	t, _ := dict["Type"].(Name)
	switch t {
	case "Catalog":
		s.catalogs = append(s.catalogs, ref)
	case "Page":
		s.pages = append(s.pages, ref)
	case "XRef":
		if stm != nil {
			s.addTrailer(dict)
		}
	case "ObjStm":
		if stm != nil {
			s.stms = append(s.stms, stmPos{ref.Num, off})
		}
	case "":
		if dict["O"] != nil && dict["U"] != nil && dict["R"] != nil && dict["V"] != nil && dict["Filter"] != nil {
			s.encrypt = ref
		}
	}
	return stm
}

// maxTrailers bounds the trailers kept, newest last.
const maxTrailers = 1024

func (s *scanResult) addTrailer(t Dict) {
	if len(s.trailers) >= maxTrailers {
		s.trailers = s.trailers[1:]
	}
	s.trailers = append(s.trailers, t)
}

// unpack enters the objects of the object streams found, unless the file holds a later version.
func (d *Document) unpack(ctx context.Context, s *scanResult) {
	ld := loader{d: d, noScan: true}
	budget := 16 * d.lim.MaxTableBytes
	for _, p := range s.stms {
		if ctx.Err() != nil || budget < 0 {
			return
		}
		if e := s.table.get(p.num); e.kind != entryFile || e.off != p.off {
			continue // replaced by a later object of that number
		}
		o, _, ok := ld.readObject(p.off, p.num)
		stm, isStream := o.(*Stream)
		if !ok || !isStream {
			continue
		}
		os := ld.openObjStream(stm)
		if os == nil {
			continue
		}
		budget -= int64(len(os.data))
		d.stms.put(p.num, os)
		for i, num := range os.nums {
			if num < 0 {
				continue
			}
			e := s.table.slot(num)
			if e.kind == entryFile && e.off > p.off {
				continue
			}
			if e.kind == entryNone {
				s.table.n++
			}
			*e = entry{off: int64(p.num), gen: uint32(i), kind: entryInStm}
		}
	}
}

// findRoot makes sure that the trailer's Root is a catalog, looking for one if necessary.
func (d *Document) findRoot(ctx context.Context, s *scanResult) {
	ld := loader{d: d, noScan: true}
	isRoot := func(o Object) bool {
		c := toDict(ld.resolve(o))
		return c != nil && toDict(ld.resolve(c["Pages"])) != nil
	}
	for i := len(s.trailers) - 1; i >= 0; i-- {
		if r := s.trailers[i]["Root"]; r != nil && isRoot(r) {
			d.trailer["Root"] = r
			return
		}
	}
	for i := len(s.catalogs) - 1; i >= 0; i-- {
		if isRoot(s.catalogs[i]) {
			d.trailer["Root"] = s.catalogs[i]
			return
		}
	}
	var best Object
	s.table.each(func(num int32, e entry) bool {
		if e.kind == entryInStm {
			if c := toDict(ld.load(num)); c != nil && c["Type"] == Name("Catalog") {
				best = Ref{Num: num}
			}
		}
		return ctx.Err() == nil
	})
	if best != nil {
		d.trailer["Root"] = best
	}
}
