package pdf

import "context"

// pageNode is a leaf of the page tree as found when the file was opened.
type pageNode struct {
	ref     Ref
	dict    Dict // set when the page has no object number of its own
	inherit *inherited
}

// inherited is a chain of page tree nodes that have inheritable attributes (ISO 32000-2, table 31).
type inherited struct {
	attrs  map[Name]Object
	parent *inherited
}

func (h *inherited) get(d *Document, k Name) Object {
	for ; h != nil; h = h.parent {
		if v := d.Resolve(h.attrs[k]); v != nil {
			return v
		}
	}
	return nil
}

func inheritFrom(dict Dict, parent *inherited) *inherited {
	var attrs map[Name]Object
	for _, k := range [...]Name{"Resources", "MediaBox", "CropBox", "Rotate"} {
		if v := dict[k]; v != nil {
			if attrs == nil {
				attrs = map[Name]Object{}
			}
			attrs[k] = v
		}
	}
	if attrs == nil {
		return parent
	}
	return &inherited{attrs, parent}
}

// pageWalk walks the page tree once, depth first. Nothing is taken from Count.
type pageWalk struct {
	d    *Document
	ctx  context.Context
	path map[int32]bool // interior nodes above, against cycles
	seen map[int32]bool // interior nodes visited
	n    int            // nodes looked at
	dup  int            // interior nodes visited again
}

// maxDup bounds how often interior nodes may be visited again.
const maxDup = 256

func (d *Document) walkPages(ctx context.Context) {
	d.pages = nil
	w := pageWalk{d: d, ctx: ctx, seen: map[int32]bool{}, path: map[int32]bool{}}
	w.node(d.catalog["Pages"], nil, 0)
}

func (w *pageWalk) node(o Object, h *inherited, depth int) {
	d := w.d
	w.n++
	if depth > d.lim.MaxDepth || len(d.pages) >= d.lim.MaxPages || w.n > 4*d.lim.MaxPages || w.ctx.Err() != nil {
		return
	}
	ref, isRef := o.(Ref)
	dict := d.Dict(o) // a stream's dictionary will do
	if dict == nil {
		return // a hole
	}
	kids := d.Array(dict["Kids"])
	t := d.Name(dict["Type"])
	if kids == nil || (t == "Page" && (dict["Contents"] != nil || depth > 0 && dict["Count"] == nil)) {
		if t == "Pages" && dict["Contents"] == nil {
			return // an empty interior node
		}
		if t == "Catalog" || t == "Outlines" {
			return
		}
		leaf := pageNode{ref: ref, inherit: h}
		if !isRef {
			leaf.dict = dict
		}
		d.pages = append(d.pages, leaf)
		return
	}
	if isRef {
		if w.path[ref.Num] {
			d.warn(Warning{Object: ref, Text: "cycle in the page tree"})
			return
		}
		if w.seen[ref.Num] {
			d.warn(Warning{Object: ref, Text: "page tree node appears twice"})
			if w.dup++; w.dup > maxDup {
				return // nodes that share nodes can grow without end
			}
		}
		w.seen[ref.Num], w.path[ref.Num] = true, true
		defer delete(w.path, ref.Num)
	}
	h = inheritFrom(dict, h)
	for _, k := range kids {
		w.node(k, h, depth+1)
	}
}

// collectPages takes every object of Type Page, in the order of the file, for files whose page tree is lost.
func (d *Document) collectPages(ctx context.Context) {
	s := d.scanned.Load()
	if s == nil {
		return
	}
	ld := loader{d: d, noScan: true}
	seen := map[int32]bool{}
	add := func(num int32) {
		if seen[num] || len(d.pages) >= d.lim.MaxPages {
			return
		}
		seen[num] = true
		dict := toDict(ld.load(num))
		if t, _ := ld.resolve(dict["Type"]).(Name); t != "Page" {
			return
		}
		d.pages = append(d.pages, pageNode{ref: Ref{Num: num}, inherit: d.parents(ld, dict)})
	}
	for _, r := range s.pages {
		add(r.Num)
	}
	s.table.each(func(num int32, e entry) bool {
		if e.kind == entryInStm {
			add(num)
		}
		return ctx.Err() == nil
	})
	if len(d.pages) > 0 {
		d.warn(Warning{Text: "page tree lost; the pages were collected from the file"})
	}
}

// parents builds the chain of inheritable attributes upwards from a page.
func (d *Document) parents(ld loader, dict Dict) *inherited {
	var head *inherited
	link := &head
	for range 32 {
		dict = toDict(ld.resolve(dict["Parent"]))
		if dict == nil {
			break
		}
		if h := inheritFrom(dict, nil); h != nil {
			*link = h
			link = &h.parent
		}
	}
	return head
}
