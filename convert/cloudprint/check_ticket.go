package cloudprint

import (
	"slices"

	"google.golang.org/protobuf/proto"
)

const notOffered = "is not among what the printer offers"

func checkedTicket(in *CloudJobTicket, cdd *CloudDeviceDescription, mode Mode) (*CloudJobTicket, []Fault) {
	c := &checker{mode: mode}
	if in == nil {
		c.fatal("", missing)
		return &CloudJobTicket{Print: new(PrintTicketSection)}, c.faults
	}
	ticket := proto.Clone(in).(*CloudJobTicket)
	if ticket.Print == nil {
		ticket.Print = new(PrintTicketSection)
	}
	c.version(ticket.Version)
	printer := new(PrinterDescriptionSection)
	known := cdd != nil && cdd.Printer != nil
	if known {
		clean, _ := checkedCDD(cdd, Lenient)
		printer = clean.Printer
	}
	t := ticket.Print
	t.VendorTicketItem = c.vendorItems(t.VendorTicketItem, printer, known)
	if t.Color != nil && !c.ticketColor(t.Color, printer.Color, known) {
		t.Color = nil
	}
	if t.Duplex != nil && !c.ticketDuplex(t.Duplex, printer.Duplex, known) {
		t.Duplex = nil
	}
	if o := t.PageOrientation; o != nil && !c.ticketOption("print.page_orientation", enum(o.Type), printer.PageOrientation == nil ||
		slices.ContainsFunc(printer.PageOrientation.Option, func(have *PageOrientation_Option) bool { return have.GetType() == o.GetType() })) {
		t.PageOrientation = nil
	}
	if o := t.FitToPage; o != nil && !c.ticketOption("print.fit_to_page", enum(o.Type), printer.FitToPage == nil ||
		slices.ContainsFunc(printer.FitToPage.Option, func(have *FitToPage_Option) bool { return have.GetType() == o.GetType() })) {
		t.FitToPage = nil
	}
	if t.Copies != nil && !c.ticketCopies(t.Copies, printer.Copies) {
		t.Copies = nil
	}
	if t.Margins != nil && !c.ticketMargins(t.Margins, printer.Margins) {
		t.Margins = nil
	}
	if t.Dpi != nil && !c.ticketDpi(t.Dpi, printer.Dpi, known) {
		t.Dpi = nil
	}
	if t.PageRange != nil {
		if t.PageRange.Interval = c.intervals("print.page_range.interval", t.PageRange.Interval); len(t.PageRange.Interval) == 0 {
			t.PageRange = nil
		}
	}
	if t.MediaSize != nil && !c.ticketMedia(t.MediaSize, printer.MediaSize, known) {
		t.MediaSize = nil
	}
	if t.Collate != nil && t.Collate.Collate == nil {
		c.ignore("print.collate", "print.collate.collate", missing)
		t.Collate = nil
	}
	if t.ReverseOrder != nil && t.ReverseOrder.ReverseOrder == nil {
		c.ignore("print.reverse_order", "print.reverse_order.reverse_order", missing)
		t.ReverseOrder = nil
	}
	return ticket, c.faults
}

// offered notes an item for which the printer has no capability at all. The item stays: a converter may do it without the printer.
func (c *checker) offered(path string, known, has bool) bool {
	if known && !has {
		c.note(path, "is chosen, but the printer has no such capability")
	}
	return has
}

func (c *checker) vendorItems(in []*VendorTicketItem, p *PrinterDescriptionSection, known bool) []*VendorTicketItem {
	have := make(map[string]*VendorCapability, len(p.VendorCapability))
	for _, v := range p.VendorCapability {
		have[v.GetId()] = v
	}
	return filter("print.vendor_ticket_item", in, func(at string, item *VendorTicketItem) bool {
		switch v := have[item.GetId()]; {
		case item.GetId() == "":
			c.ignore(at, at+".id", missing)
		case item.Value == nil:
			c.ignore(at, at+".value", missing)
		case known && v == nil:
			c.ignore(at, at+".id", "%.60q is no capability of the printer", item.GetId())
		case known && !v.takes(item.GetValue()):
			c.ignore(at, at+".value", "%.60q is no value of capability %.60q", item.GetValue(), item.GetId())
		default:
			return true
		}
		return false
	})
}

// takes reports whether s is a value of a capability that has been checked.
func (v *VendorCapability) takes(s string) bool {
	switch v.GetType() {
	case VendorCapability_RANGE:
		f, ok := v.RangeCap.number(s)
		if lo, has := v.RangeCap.number(v.RangeCap.GetMin()); has && f < lo {
			ok = false
		}
		if hi, has := v.RangeCap.number(v.RangeCap.GetMax()); has && f > hi {
			ok = false
		}
		return ok
	case VendorCapability_SELECT:
		return slices.ContainsFunc(v.SelectCap.GetOption(), func(o *SelectCapability_Option) bool { return o.GetValue() == s })
	}
	return v.TypedValueCap.takes(s)
}

func (c *checker) ticketColor(t *ColorTicketItem, have *Color, known bool) bool {
	const at = "print.color"
	if problem := enum(t.Type); problem != "" {
		c.ignore(at, at+".type", "%s", problem)
		return false
	}
	custom := isCustom(*t.Type)
	if custom && t.GetVendorId() == "" {
		c.ignore(at, at+".vendor_id", missing)
		return false
	}
	if c.offered(at, known, have != nil) && !slices.ContainsFunc(have.Option, func(o *Color_Option) bool {
		return o.GetType() == *t.Type && (!custom || o.GetVendorId() == t.GetVendorId())
	}) {
		c.note(at, notOffered)
	}
	return true
}

func (c *checker) ticketDuplex(t *DuplexTicketItem, have *Duplex, known bool) bool {
	const at = "print.duplex"
	if problem := enum(t.Type); problem != "" {
		c.ignore(at, at+".type", "%s", problem)
		return false
	}
	if *t.Type == Duplex_NO_DUPLEX && have == nil {
		return true
	}
	return !c.offered(at, known, have != nil) || c.ticketOption(at, "", slices.ContainsFunc(have.Option, func(o *Duplex_Option) bool { return o.GetType() == *t.Type }))
}

func (c *checker) ticketOption(at, problem string, among bool) bool {
	if problem != "" {
		c.ignore(at, at+".type", "%s", problem)
		return false
	}
	if !among {
		c.note(at+".type", notOffered)
	}
	return true
}

func (c *checker) ticketCopies(t *CopiesTicketItem, have *Copies) bool {
	const at = "print.copies"
	switch {
	case t.Copies == nil:
		c.ignore(at, at+".copies", missing)
		return false
	case *t.Copies < 1:
		c.ignore(at, at+".copies", "is %d", *t.Copies)
		return false
	case have != nil && have.Max != nil && *t.Copies > *have.Max:
		c.note(at+".copies", "%d is more than the printer makes, which is %d", *t.Copies, *have.Max)
	}
	return true
}

func (c *checker) ticketMargins(t *MarginsTicketItem, have *Margins) bool {
	const at = "print.margins"
	if !c.fourMargins(at, t.TopMicrons, t.RightMicrons, t.BottomMicrons, t.LeftMicrons) {
		return false
	}
	if have != nil && !slices.ContainsFunc(have.Option, func(o *Margins_Option) bool {
		return o.Type != nil && *o.Type == Margins_CUSTOM || o.GetTopMicrons() == *t.TopMicrons && o.GetRightMicrons() == *t.RightMicrons &&
			o.GetBottomMicrons() == *t.BottomMicrons && o.GetLeftMicrons() == *t.LeftMicrons
	}) {
		c.note(at, notOffered)
	}
	return true
}

func (c *checker) ticketDpi(t *DpiTicketItem, have *Dpi, known bool) bool {
	const at = "print.dpi"
	h := c.resolution(at, at+".horizontal_dpi", t.HorizontalDpi)
	v := c.resolution(at, at+".vertical_dpi", t.VerticalDpi)
	if !h || !v {
		return false
	}
	if !c.offered(at, known, have != nil) || within(*t.HorizontalDpi, have.MinHorizontalDpi, have.MaxHorizontalDpi) && within(*t.VerticalDpi, have.MinVerticalDpi, have.MaxVerticalDpi) {
		return true
	}
	if !slices.ContainsFunc(have.Option, func(o *Dpi_Option) bool {
		return o.GetHorizontalDpi() == *t.HorizontalDpi && o.GetVerticalDpi() == *t.VerticalDpi && (t.GetVendorId() == "" || o.GetVendorId() == t.GetVendorId())
	}) {
		c.note(at, notOffered)
	}
	return true
}

// within reports whether both bounds are there and hold v.
func within(v int32, lo, hi *int32) bool { return lo != nil && hi != nil && v >= *lo && v <= *hi }

// mediaTolerance is how far a ticket's media may be from the printer's, in micrometres; it is Chromium's.
const mediaTolerance = 1000

func (c *checker) ticketMedia(t *MediaSizeTicketItem, have *MediaSize, known bool) bool {
	const at = "print.media_size"
	if !c.size(at, t.WidthMicrons, t.HeightMicrons, t.GetIsContinuousFeed()) {
		return false
	}
	if !c.offered(at, known, have != nil) || within(t.GetWidthMicrons(), have.MinWidthMicrons, have.MaxWidthMicrons) && within(t.GetHeightMicrons(), have.MinHeightMicrons, have.MaxHeightMicrons) {
		return true
	}
	near := func(a, b int32) bool { return a-b < mediaTolerance && b-a < mediaTolerance }
	if !slices.ContainsFunc(have.Option, func(o *MediaSize_Option) bool {
		if t.GetVendorId() != "" && o.GetVendorId() != t.GetVendorId() {
			return false
		}
		w, h := near(o.GetWidthMicrons(), t.GetWidthMicrons()), near(o.GetHeightMicrons(), t.GetHeightMicrons())
		if o.GetIsContinuousFeed() { // its length is the job's
			return o.GetWidthMicrons() > 0 && w || o.GetWidthMicrons() == 0 && h
		}
		return w && h && !t.GetIsContinuousFeed()
	}) {
		c.note(at, notOffered)
	}
	return true
}
