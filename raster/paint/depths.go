package paint

import (
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
)

// Cells of depths, in pixels.
const (
	cellWidth  = list.CoverWidth
	cellHeight = list.CoverHeight
)

// depths tells how much of an item later opaque items hide, so that it need not be painted, nor its picture decoded. Rows are divided into
// cells that know the frontmost item that covers them.
//
// Cells are those of the page, never of the band, and what is hidden in one depends on the list alone: whether an item is painted anywhere, and
// with it whether its picture is opened at all, does not change with the height of bands. (What soft masks and pattern cells hold is painted for all
// rows that they are made for.) Painting too much is always right.
//
// Building goes from front to back, until everything is covered. It takes a step for each cell that an opaque item covers, a five-hundredth of the
// pixels that would be painted otherwise; asking, one for each hidden cell of an item and few for those that are seen.
type depths struct {
	l      *list.List
	box    geom.IRect // of everything in the list
	x0, y0 int        // the first cell
	w, h   int        // cells
	cells  []cell
	rows   []cellRow
	start  int   // the items before this one are hidden wherever they are
	cuts   []cut // of the row group that stretches was asked for last
}

// cellRow is what the cells of a row group have in common.
type cellRow struct {
	front uint32 // the frontmost item that covers a part of them, plus 1
	back  uint32 // where all are covered, the hindmost item of those that do, plus 1
	open  int    // cells of which not all is covered; -1 where nothing is to be hidden
}

// cell holds numbers of items, plus 1: of the frontmost one that covers all of the cell, and of the one that covers most of it but not all.
type cell struct{ whole, part uint32 }

// cut is pixels x0..x1 of a row.
type cut struct{ x0, x1 int }

// build readies the depths for the items, in painting order, on pixels of box.
func (d *depths) build(l *list.List, items []uint32, box geom.IRect) {
	d.l, d.box = l, l.Box
	box = box.Intersect(l.Box)
	d.x0, d.y0 = box.X0/cellWidth, box.Y0/cellHeight
	d.w, d.h = 0, 0
	if !box.Empty() {
		d.w, d.h = (box.X1-1)/cellWidth+1-d.x0, (box.Y1-1)/cellHeight+1-d.y0
	}
	if n := d.w * d.h; cap(d.cells) < n {
		d.cells = make([]cell, n)
	} else {
		d.cells = d.cells[:n]
		clear(d.cells)
	}
	if cap(d.rows) < d.h {
		d.rows = make([]cellRow, d.h)
	}
	d.rows = d.rows[:d.h]
	open := 0
	for i := range d.rows {
		d.rows[i] = cellRow{open: -1}
		if y := (d.y0 + i) * cellHeight; l.Hides(y, y+cellHeight) {
			d.rows[i].open = d.w
			open++
		}
	}
	d.start = 0
	all := open == d.h
	for k := len(items) - 1; k >= 0; k-- {
		if open == 0 {
			if all {
				d.start = k + 1
			}
			break
		}
		if o := l.Opaque(&l.Items[items[k]]); !o.Empty() {
			open -= d.cover(items[k]+1, o)
		}
	}
}

// never is the number of an item in front of all others.
const never = math.MaxUint32

// inherit adds what is hidden of the list as a whole: of item i of the list it is painted in, whose pixels are box.
func (d *depths) inherit(outer *depths, i uint32, box geom.IRect) {
	for cy := range d.h {
		oy := d.y0 + cy - outer.y0
		if oy < 0 || oy >= outer.h {
			continue
		}
		for cx := range d.w {
			if ox := d.x0 + cx - outer.x0; ox >= 0 && ox < outer.w && outer.hidden(i+1, box, ox, oy) {
				d.cells[cy*d.w+cx].whole, d.rows[cy].front = never, never
			}
		}
	}
}

// cell returns the pixels of a cell that the list can touch.
func (d *depths) cell(cx, cy int) geom.IRect {
	x, y := (d.x0+cx)*cellWidth, (d.y0+cy)*cellHeight
	return geom.IRect{X0: x, Y0: y, X1: x + cellWidth, Y1: y + cellHeight}.Intersect(d.box)
}

// cover notes that item n-1 hides what was painted before it on the pixels of o, those in front of it having been noted. It returns how many rows of
// cells it makes full.
func (d *depths) cover(n uint32, o geom.IRect) (full int) {
	cx0, cx1 := max(o.X0/cellWidth-d.x0, 0), min((o.X1-1)/cellWidth+1-d.x0, d.w)
	if cx0 >= cx1 {
		return 0
	}
	for cy := max(o.Y0/cellHeight-d.y0, 0); cy < min((o.Y1-1)/cellHeight+1-d.y0, d.h); cy++ {
		r := &d.rows[cy]
		if r.open <= 0 {
			continue
		}
		r.front = max(r.front, n)
		row := d.cells[cy*d.w:][:d.w]
		for cx := cx0; cx < cx1; cx++ {
			if row[cx].whole == 0 && d.coverCell(&row[cx], n, o, cx, cy) {
				r.open--
			}
		}
		if r.open == 0 {
			r.back = n
			full++
		}
	}
	return full
}

// coverCell is cover in one cell; it reports whether that is all covered.
func (d *depths) coverCell(c *cell, n uint32, o geom.IRect, cx, cy int) bool {
	all := d.cell(cx, cy)
	in := all.Intersect(o)
	if in == all {
		c.whole = n
		return true
	}
	if c.part == 0 || area(in) > area(d.l.Opaque(&d.l.Items[c.part-1]).Intersect(all)) {
		c.part = n
	}
	return false
}

func area(r geom.IRect) int { return max(0, r.X1-r.X0) * max(0, r.Y1-r.Y0) }

// hidden reports whether later items hide what item n-1, whose pixels are box, paints in a cell.
func (d *depths) hidden(n uint32, box geom.IRect, cx, cy int) bool {
	c := d.cells[cy*d.w+cx]
	if c.whole > n {
		return true
	}
	if c.part <= n {
		return false
	}
	in := d.cell(cx, cy).Intersect(box)
	return in.Intersect(d.l.Opaque(&d.l.Items[c.part-1])) == in
}

// visible returns the box of what is seen of item i, and whether something in it may be hidden.
func (d *depths) visible(i uint32, box geom.IRect) (seen geom.IRect, cuts bool) {
	n := i + 1
	cy0, cy1 := max(box.Y0/cellHeight-d.y0, 0), min((box.Y1-1)/cellHeight+1-d.y0, d.h)
	cx0, cx1 := max(box.X0/cellWidth-d.x0, 0), min((box.X1-1)/cellWidth+1-d.x0, d.w)
	for cy := cy0; cy < cy1 && !cuts; cy++ {
		cuts = d.rows[cy].front > n
	}
	if !cuts || cx0 >= cx1 {
		return box, false
	}
	left, right, top, bottom := cx1, cx0, cy1, cy0 // of the cells that are seen
	for cy := cy0; cy < cy1; cy++ {
		if d.rows[cy].back > n {
			continue
		}
		a := cx0
		for a < cx1 && d.hidden(n, box, a, cy) {
			a++
		}
		if a == cx1 {
			continue
		}
		b := cx1
		for b > max(a+1, right) && d.hidden(n, box, b-1, cy) {
			b--
		}
		left, right, top, bottom = min(left, a), max(right, b), min(top, cy), cy+1
	}
	if top >= bottom {
		return geom.IRect{}, true
	}
	return d.within(box, left, top, right, bottom), true
}

// within cuts a box to cells, but not where the depths end: an item may reach out of them.
func (d *depths) within(box geom.IRect, cx0, cy0, cx1, cy1 int) geom.IRect {
	if cx0 > 0 {
		box.X0 = max(box.X0, (d.x0+cx0)*cellWidth)
	}
	if cy0 > 0 {
		box.Y0 = max(box.Y0, (d.y0+cy0)*cellHeight)
	}
	if cx1 < d.w {
		box.X1 = min(box.X1, (d.x0+cx1)*cellWidth)
	}
	if cy1 < d.h {
		box.Y1 = min(box.Y1, (d.y0+cy1)*cellHeight)
	}
	return box
}

// stretches returns what is seen of item i, whose pixels are box, in the row group of row y, between x0 and x1. It is valid until the next call.
func (d *depths) stretches(i uint32, box geom.IRect, y, x0, x1 int) []cut {
	n, cy := i+1, y/cellHeight-d.y0
	d.cuts = d.cuts[:0]
	open := false
	for x := x0; x < x1; {
		cx := x/cellWidth - d.x0
		end := min((x/cellWidth+1)*cellWidth, x1)
		switch {
		case d.hidden(n, box, cx, cy):
			open = false
		case open:
			d.cuts[len(d.cuts)-1].x1 = end
		default:
			d.cuts = append(d.cuts, cut{x, end})
			open = true
		}
		x = end
	}
	return d.cuts
}
