package list

import "slices"

// RowGroup is the number of rows that share one class (see Class). Classes belong to absolute groups of the page, never to a band,
// so that a band's height cannot change the coding of a row.
const RowGroup = 8

// binRows is the height of a bin of the index, in pixels: a multiple of RowGroup.
const binRows = 64

// Class is how rows are rendered.
type Class uint8

// The classes, from the cheapest.
const (
	Empty  Class = iota // nothing touches the rows
	Runs                // opaque plain colours only: the rows are composed as runs
	Pixels              // everything else
)

// Index sorts items into bins of rows and classifies row groups.
type Index struct {
	starts  []uint32 // items of bin b are order[starts[b]:starts[b+1]]
	order   []uint32
	classes []Class // one a row group
	hides   []bool  // one a bin, nil where all are false: see Hides
}

// buildIndex counting-sorts the items by bin, keeping their order within each.
func (l *List) buildIndex() {
	bins := (l.Height + binRows - 1) / binRows
	ix := &l.index
	var at []uint32
	if l.mem != nil {
		*ix, at = l.mem.index, l.mem.at
	}
	ix.starts = sized(ix.starts, bins+1)
	ix.classes = sized(ix.classes, (l.Height+RowGroup-1)/RowGroup)
	span := func(it *Item) (a, b int) { return int(it.Y0) / binRows, (int(it.Y1) - 1) / binRows }
	for i := range l.Items {
		it := &l.Items[i]
		a, b := span(it)
		for k := a; k <= b; k++ {
			ix.starts[k+1]++
		}
		c := Runs
		if l.Complex(it) {
			c = Pixels
		}
		for g := int(it.Y0) / RowGroup; g <= (int(it.Y1)-1)/RowGroup; g++ {
			ix.classes[g] = max(ix.classes[g], c)
		}
	}
	for b := 0; b < bins; b++ {
		ix.starts[b+1] += ix.starts[b]
	}
	ix.order = sized(ix.order, int(ix.starts[bins]))
	at = append(at[:0], ix.starts...)
	if l.mem != nil {
		l.mem.at = at
	}
	for i := range l.Items {
		a, b := span(&l.Items[i])
		for k := a; k <= b; k++ {
			ix.order[at[k]] = uint32(i)
			at[k]++
		}
	}
	l.findCovers()
}

// ItemsIn returns the indices, in painting order, of the items that touch rows y0..y1. buf is reused.
func (l *List) ItemsIn(y0, y1 int, buf []uint32) []uint32 {
	buf = buf[:0]
	y0, y1 = max(y0, 0), min(y1, l.Height)
	if y0 >= y1 {
		return buf
	}
	a, b := y0/binRows, (y1-1)/binRows
	for k := a; k <= b; k++ {
		for _, i := range l.index.order[l.index.starts[k]:l.index.starts[k+1]] {
			it := &l.Items[i]
			// An item that began in an earlier bin of the range is there already.
			if int(it.Y1) <= y0 || int(it.Y0) >= y1 || (k > a && int(it.Y0) < k*binRows) {
				continue
			}
			buf = append(buf, i)
		}
	}
	if a != b {
		slices.Sort(buf)
	}
	return buf
}

// ClassOf returns the class of the row group that holds row y.
func (l *List) ClassOf(y int) Class { return l.index.classes[y/RowGroup] }
