package convert

import "github.com/pwgconvert/pwgconvert/raster"

// pageTask is a page between its interpretation and its last written row.
type pageTask struct {
	plan     *raster.Plan
	ready    bool
	stretch  []*stretch
	next     int // first stretch nobody has begun
	begun    bool
	pictures []pictures
	out      int   // stretch to be written next, or being written
	coded    int64 // bytes of it that wait
}

// pictures are rows with pictures. The worker that makes the first stretch of them opens what it shows, which may mean to decode all of a
// picture, while others would wait for that.
type pictures struct {
	raster.RowRange
	opener *stretch // nil before and after
	open   bool
}

func (r *pictures) shown(st *stretch) bool { return r.Y0 < st.y1 && st.y0 < r.Y1 }

// stretch is a run of rows coded as one.
type stretch struct {
	y0, y1 int
	coded  *piece
	done   bool
}

// stretches is the number of pieces a page is cut into where the format does not say, enough for a page alone to occupy a few workers;
// more, where a piece would have more than stretchBands bands, and a piece a band where there are pictures: a piece of a photograph is as large as
// its pixels and every worker holds one, and a picture is decoded by and for all of them.
const (
	stretches    = 16
	stretchBands = 4
)

// newPageTask cuts a page into stretches of so many rows, or as it suits the page if that is 0.
func newPageTask(plan *raster.Plan, rows int) pageTask {
	p := pageTask{plan: plan, ready: true}
	_, h := plan.Size()
	if rows <= 0 {
		band := plan.BandRows()
		if rows = band; !plan.Pictures() {
			rows = max(band, min((h+stretches-1)/stretches, stretchBands*band))
		}
	}
	for y := 0; y < h; y += rows {
		p.stretch = append(p.stretch, &stretch{y0: y, y1: min(y+rows, h)})
	}
	for _, r := range plan.PictureRows() {
		p.pictures = append(p.pictures, pictures{RowRange: r})
	}
	return p
}

// begin hands out the next stretch.
func (p *pageTask) begin() *stretch {
	st := p.stretch[p.next]
	p.next++
	for i := range p.pictures {
		if r := &p.pictures[i]; !r.open && r.opener == nil && r.shown(st) {
			r.opener = st
		}
	}
	return st
}

// ended says that a stretch is coded.
func (p *pageTask) ended(st *stretch) {
	for i := range p.pictures {
		if r := &p.pictures[i]; r.opener == st {
			r.open, r.opener = true, nil
		}
	}
}

// crowded reports whether the next stretch shows pictures that another worker is opening.
func (p *pageTask) crowded() bool {
	for i := range p.pictures {
		if r := &p.pictures[i]; r.opener != nil && r.shown(p.stretch[p.next]) {
			return true
		}
	}
	return false
}
