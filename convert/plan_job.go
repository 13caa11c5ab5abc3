package convert

import (
	"fmt"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// job is what a ticket says; nil and zero mean the printer's default.
type job struct {
	vendor      []VendorItem
	color       *colorOption
	sides       *pwg.Sides
	orientation orientation
	copies      int
	margins     *margins
	dpi         [2]int
	dpiVendor   string
	fit         Fit
	pages       []PageInterval
	media       *mediaOption // Height 0: as long as each page
	collate     *bool
	reverse     *bool
}

func readJob(cjt *cloudprint.CloudJobTicket) (job, error) {
	var j job
	if cjt == nil || cjt.Print == nil {
		return j, nil
	}
	t := cjt.Print
	for i, v := range t.VendorTicketItem {
		if v.GetId() == "" {
			return j, wrong("CJT", fmt.Sprintf("print.vendor_ticket_item[%d].id", i), "is missing")
		}
		j.vendor = append(j.vendor, VendorItem{v.GetId(), v.GetValue()})
	}
	if t.Color != nil {
		mono, ok := parseColor(t.Color.Type)
		if !ok {
			return j, wrong("CJT", "print.color.type", "is %s", name(t.Color.Type))
		}
		j.color = &colorOption{t.Color.GetType(), mono, t.Color.GetVendorId()}
	}
	if t.Duplex != nil {
		s, ok := parseDuplex(t.Duplex.GetType())
		if !ok {
			return j, wrong("CJT", "print.duplex.type", "is %s", name(t.Duplex.Type))
		}
		j.sides = &s
	}
	if t.PageOrientation != nil {
		o, ok := parseOrientation(t.PageOrientation.Type)
		if !ok {
			return j, wrong("CJT", "print.page_orientation.type", "is %s", name(t.PageOrientation.Type))
		}
		j.orientation = o
	}
	if t.Copies != nil {
		if j.copies = int(t.Copies.GetCopies()); j.copies < 1 {
			return j, wrong("CJT", "print.copies.copies", "%d is less than 1", j.copies)
		}
	}
	if m := t.Margins; m != nil {
		j.margins = &margins{int(m.GetTopMicrons()), int(m.GetRightMicrons()), int(m.GetBottomMicrons()), int(m.GetLeftMicrons())}
		if min(j.margins.top, j.margins.right, j.margins.bottom, j.margins.left) < 0 {
			return j, wrong("CJT", "print.margins", "a margin is below 0")
		}
	}
	if t.Dpi != nil {
		if j.dpi = [2]int{int(t.Dpi.GetHorizontalDpi()), int(t.Dpi.GetVerticalDpi())}; !goodResolution(j.dpi) {
			return j, wrong("CJT", "print.dpi", "%d x %d dpi is no resolution", j.dpi[0], j.dpi[1])
		}
		j.dpiVendor = t.Dpi.GetVendorId()
	}
	if t.FitToPage != nil {
		f, ok := parseFit(t.FitToPage.Type)
		if !ok {
			return j, wrong("CJT", "print.fit_to_page.type", "is %s", name(t.FitToPage.Type))
		}
		j.fit = f
	}
	if t.PageRange != nil {
		var err error
		if j.pages, err = readIntervals(t.PageRange.Interval, "CJT", "print.page_range.interval"); err != nil {
			return j, err
		}
	}
	if m := t.MediaSize; m != nil {
		w, h := int(m.GetWidthMicrons()), int(m.GetHeightMicrons())
		if m.GetIsContinuousFeed() && (w == 0 || h == 0) {
			w, h = rollWidth(w, h), 0
		}
		if !goodMedia(w) || !goodMedia(h) && !(m.GetIsContinuousFeed() && h == 0) {
			return j, wrong("CJT", "print.media_size", "%d x %d microns is no size", w, h)
		}
		j.media = &mediaOption{media: pwg.Media{Width: w, Height: h}, vendor: m.GetVendorId(), continuous: m.GetIsContinuousFeed()}
	}
	if t.Collate != nil {
		j.collate = t.Collate.Collate
	}
	if t.ReverseOrder != nil {
		j.reverse = t.ReverseOrder.ReverseOrder
	}
	return j, nil
}
