// Package twin finds objects of a document that say the same as others: what a program that joined documents left of the fonts and pictures that
// all of them had. A thousand letters in one file have a letterhead each.
//
// What is found is exact: objects are compared, with all that they refer to, byte by byte. What is not found costs time and nothing else.
package twin

import (
	"context"
	"hash/maphash"
	"slices"
	"sync"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
	"github.com/pwgconvert/pwgconvert/raster/recent"
)

// Finder knows the objects of one document that were met. It is safe for concurrent use.
type Finder struct {
	doc *pdf.Document
	lim Limits

	mu    sync.Mutex
	seed  maphash.Seed
	spent spent
	met   *recent.Map[uint64, []pdf.Ref] // the first of their kind that look alike at a glance
	first *recent.Map[pdf.Ref, pdf.Ref]  // what was found out
}

// spent is what was compared so far.
type spent struct {
	objects int
	bytes   int64
}

// Limits bound what a Finder does. 0 means the default.
type Limits struct {
	MaxObjects int   // that are compared for one: 20 000
	MaxDepth   int   // of what refers to each other: 24
	MaxAlike   int   // objects that one is compared with: 4
	MaxKnown   int   // objects remembered, and up to eight times as many for a while: 4096
	AllObjects int   // that are compared for all together: 2 000 000; nothing more is found then
	AllBytes   int64 // of streams that are compared: 1 GiB
}

func (l Limits) withDefaults() Limits {
	def := func(v *int, n int) {
		if *v <= 0 {
			*v = n
		}
	}
	def(&l.MaxObjects, 20_000)
	def(&l.MaxDepth, 24)
	def(&l.MaxAlike, 4)
	def(&l.MaxKnown, 4<<10)
	def(&l.AllObjects, 2_000_000)
	if l.AllBytes <= 0 {
		l.AllBytes = 1 << 30
	}
	return l
}

// New returns a Finder for doc.
func New(doc *pdf.Document, lim Limits) *Finder {
	lim = lim.withDefaults()
	return &Finder{doc: doc, lim: lim, seed: maphash.MakeSeed(), met: recent.New[uint64, []pdf.Ref](int64(lim.MaxKnown)), first: recent.New[pdf.Ref, pdf.Ref](int64(lim.MaxKnown))}
}

// First returns the object met first that says the same as ref, a dictionary or a stream: often ref itself. Entries that say nothing about what
// an object looks like (aside) do not count. Which of two equal objects is returned may depend on the order of calls.
func (f *Finder) First(ctx context.Context, ref pdf.Ref) pdf.Ref {
	f.mu.Lock()
	known, ok := f.first.Get(ref)
	f.mu.Unlock()
	if ok {
		return known
	}
	if f.doc.Encrypted() { // equal objects are stored in different bytes
		return ref
	}
	o := f.doc.Resolve(ref)
	switch o.(type) {
	case pdf.Dict, *pdf.Stream:
	default:
		return ref
	}
	sum := f.glance(o)
	f.mu.Lock()
	alike, _ := f.met.Get(sum)
	if f.spent.objects > f.lim.AllObjects {
		alike = nil
	}
	f.mu.Unlock()
	first := ref
	c := comparison{f: f, ctx: ctx, equal: map[[2]pdf.Ref]bool{}}
	for _, other := range alike {
		clear(c.equal)
		if other == ref || c.same(other, ref, 0) {
			first = other
			break
		}
	}
	if ctx.Err() != nil {
		return ref // and nothing was found out
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.spent.objects += c.objects
	f.first.Put(ref, first, 1)
	if first == ref {
		alike, _ = f.met.Get(sum)
		if !slices.Contains(alike, ref) {
			f.met.Put(sum, append(slices.Clone(alike[max(0, len(alike)-f.lim.MaxAlike+1):]), ref), 1)
		}
		return ref
	}
	for pair := range c.equal { // what they refer to is twins, too: a profile, say, of other pictures
		if _, ok := f.first.Get(pair[1]); !ok {
			f.first.Put(pair[1], f.of(pair[0]), 1)
		}
	}
	return first
}

// of returns what was found out of an object, at least that it is equal to itself; f.mu is held.
func (f *Finder) of(ref pdf.Ref) pdf.Ref {
	if first, ok := f.first.Get(ref); ok {
		return first
	}
	return ref
}

// aside are entries that have no part in what an object looks like, or are asked for by those who show it.
func aside(k pdf.Name) bool {
	switch k {
	case "OC", "StructParent", "Metadata", "PieceInfo", "LastModified":
		return true
	}
	return false
}

// glance sums up what an object says without following references.
func (f *Finder) glance(o pdf.Object) uint64 {
	var h maphash.Hash
	h.SetSeed(f.seed)
	left := 512
	f.look(&h, o, 0, &left)
	return h.Sum64()
}

func (f *Finder) look(h *maphash.Hash, o pdf.Object, depth int, left *int) {
	if *left--; *left < 0 || depth > 4 {
		return
	}
	switch v := o.(type) {
	case *pdf.Stream:
		h.WriteByte('s')
		f.look(h, v.Dict, depth, left)
	case pdf.Dict:
		h.WriteByte('d')
		keys := make([]pdf.Name, 0, len(v))
		for k := range v {
			if depth > 0 || !aside(k) {
				keys = append(keys, k)
			}
		}
		slices.Sort(keys)
		for _, k := range keys {
			h.WriteString(string(k))
			f.look(h, v[k], depth+1, left)
		}
	case pdf.Array:
		h.WriteByte('a')
		for _, x := range v[:min(len(v), 64)] {
			f.look(h, x, depth+1, left)
		}
	case pdf.Name:
		h.WriteByte('n')
		h.WriteString(string(v))
	case pdf.String:
		h.WriteByte('t')
		h.WriteString(string(v))
	case pdf.Ref:
		h.WriteByte('r')
	case nil, bool, int64, float64:
		maphash.WriteComparable(h, v)
	}
}

// comparison is one of two objects.
type comparison struct {
	f       *Finder
	ctx     context.Context
	objects int                 // looked at
	equal   map[[2]pdf.Ref]bool // pairs that are equal if all that is under way is
}

// same reports whether two objects say the same, with all that they refer to.
func (c *comparison) same(a, b pdf.Object, depth int) bool {
	if c.objects++; c.objects > c.f.lim.MaxObjects || depth > c.f.lim.MaxDepth || c.ctx.Err() != nil {
		return false
	}
	switch x := a.(type) {
	case pdf.Ref:
		y, ok := b.(pdf.Ref)
		if !ok || x == y || c.equal[[2]pdf.Ref{x, y}] || c.known(x, y) {
			return ok
		}
		c.equal[[2]pdf.Ref{x, y}] = true
		return c.same(c.f.doc.Resolve(x), c.f.doc.Resolve(y), depth+1)
	case *pdf.Stream:
		y, ok := b.(*pdf.Stream)
		return ok && c.dict(x.Dict, y.Dict, depth) && c.f.mayRead(x) && c.f.doc.SameData(c.ctx, x, y)
	case pdf.Dict:
		y, ok := b.(pdf.Dict)
		return ok && c.dict(x, y, depth)
	case pdf.Array:
		y, ok := b.(pdf.Array)
		if !ok || len(x) != len(y) {
			return false
		}
		for i := range x {
			if !c.same(x[i], y[i], depth+1) {
				return false
			}
		}
		return true
	}
	return a == b // of what can be compared, or of two types
}

// mayRead accounts for the data of a stream that is to be compared.
func (f *Finder) mayRead(s *pdf.Stream) bool {
	n, _ := f.doc.Int(s.Dict["Length"])
	f.mu.Lock()
	defer f.mu.Unlock()
	if n < 0 || n > f.lim.AllBytes-f.spent.bytes {
		return false
	}
	f.spent.bytes += n
	return true
}

// known reports whether two objects were found to be equal before.
func (c *comparison) known(p, q pdf.Ref) bool {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	return c.f.of(p) == c.f.of(q)
}

func (c *comparison) dict(a, b pdf.Dict, depth int) bool {
	skip := func(k pdf.Name) bool { return depth <= 1 && aside(k) } // of the objects themselves
	n := 0
	for k, x := range a {
		if skip(k) {
			continue
		}
		n++
		if y, ok := b[k]; !ok || !c.same(x, y, depth+1) {
			return false
		}
	}
	for k := range b {
		if !skip(k) {
			n--
		}
	}
	return n == 0
}
