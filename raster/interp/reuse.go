package interp

import (
	"github.com/pwgconvert/pwgconvert/raster/pdf"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// workspace is the memory that interpreting a page takes besides its list, kept for the pages to come.
type workspace struct {
	sb     scan.Builder
	spare  []*runner // of streams that have ended: their memory serves the next ones
	active map[pdf.Ref]int
	seen   map[pdf.Warning]bool
	looks  map[pdf.Ref]transparency
	masks  map[maskKey]uint32
	// decoded takes decoded content, used bytes of it so far; missed are those that went elsewhere, and want is how large it should be,
	// negative for none. Nothing that outlives the page may lie in it.
	decoded            []byte
	used, missed, want int
}

// Bounds of what is kept of one page: those above are few, and the next page may be small.
const (
	fewDecoded  = 256 << 10
	mostDecoded = 1 << 20
	mostEntries = 1 << 12 // of a map
	mostEdges   = 1 << 16
	mostPoints  = 1 << 16
	mostStates  = 1 << 8
	mostRunners = 32
)

// workspace returns memory for a page.
func (e *Env) workspace() *workspace {
	w := e.works.Take()
	if w == nil {
		w = &workspace{active: map[pdf.Ref]int{}, seen: map[pdf.Warning]bool{}, looks: map[pdf.Ref]transparency{}, masks: map[maskKey]uint32{}, want: fewDecoded}
	}
	if w.want > len(w.decoded) {
		w.decoded = make([]byte, w.want)
	}
	return w
}

// release keeps the memory of a page that has ended. kept tells that something of the page goes on referring to decoded content.
func (e *Env) release(w *workspace, kept bool) {
	if len(w.active) > mostEntries || len(w.seen) > mostEntries || len(w.looks) > mostEntries || len(w.masks) > mostEntries ||
		cap(w.sb.Edges) > mostEdges || len(w.spare) > mostRunners {
		return
	}
	for _, r := range w.spare {
		if cap(r.path.Points) > mostPoints || cap(r.outline.Points) > mostPoints || cap(r.text.clip.Points) > mostPoints ||
			cap(r.stack) > mostStates || r.sc.Size() > mostEntries {
			return
		}
		clear(r.stack[:cap(r.stack)]) // pointers
	}
	clear(w.active)
	clear(w.seen)
	clear(w.looks)
	clear(w.masks)
	if n := w.used + w.missed; kept {
		w.decoded, w.want = nil, -1 // pages to come are likely to have such things, too
	} else if n > w.want && n <= mostDecoded && w.want > 0 {
		w.want = mostDecoded // what is not written to costs nothing, and what is outgrown was for nothing
	}
	w.used, w.missed = 0, 0
	e.works.Leave(w)
}

// free is where content may be decoded to.
func (w *workspace) free() []byte { return w.decoded[w.used:w.used] }

// took notes where decoded content lies.
func (w *workspace) took(b []byte) {
	if len(b) == 0 {
		return
	}
	if free := w.decoded[w.used:]; len(free) >= len(b) && &free[0] == &b[0] {
		w.used += len(b)
		return
	}
	w.missed += len(b)
}
