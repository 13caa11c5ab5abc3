package convert

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// VendorItem is a choice of a vendor's capability.
type VendorItem struct {
	ID    string `json:"id"`
	Value string `json:"value"`
}

// HeaderFields are the fields of PWG page headers that a ticket has no items for but vendor's ones: printers that are described from their
// IPP attributes have capabilities of the same names.
type HeaderFields struct {
	MediaType            string            `json:"media_type,omitempty"`             // media-type
	MediaColor           string            `json:"media_color,omitempty"`            // media-color
	PrintContentOptimize string            `json:"print_content_optimize,omitempty"` // print-content-optimize
	RenderingIntent      string            `json:"rendering_intent,omitempty"`       // print-rendering-intent
	MediaPosition        pwg.MediaPosition `json:"media_position,omitempty"`         // media-source
	PrintQuality         pwg.PrintQuality  `json:"print_quality,omitempty"`          // print-quality
	CutMedia             pwg.When          `json:"cut_media,omitempty"`              // finishings
}

// vendor passes vendor's items on and finds those that have a place in page headers.
func (p *planner) vendor() {
	if len(p.job.vendor) == 0 {
		return
	}
	p.plan.VendorItems = p.job.vendor
	var fields HeaderFields
	var written []string
	for _, v := range p.job.vendor {
		if p.plan.ContentType == TypePWG && !p.plan.PassThrough && fields.set(v) {
			written = append(written, v.ID)
		}
	}
	why := "They mean something to the printer only."
	if written != nil {
		p.plan.Fields = &fields
		why = fmt.Sprintf("They mean something to the printer only, but page headers have fields for %s, too.", strings.Join(written, ", "))
	}
	p.decide("vendor items", fmt.Sprintf("%d passed on", len(p.job.vendor)), "CJT, VendorTicketItem; PWG 5102.4, page header", "%s", why)
}

// set writes an item whose ID is the name of an IPP attribute into its field, if the value has a place there.
func (f *HeaderFields) set(v VendorItem) bool {
	switch v.ID {
	case "media-type":
		return keyword(&f.MediaType, v.Value)
	case "media-color":
		return keyword(&f.MediaColor, v.Value)
	case "print-content-optimize":
		return oneOf(&f.PrintContentOptimize, v.Value, "auto", "Automatic", "graphics", "Graphics", "photo", "Photo", "text", "Text", "text-and-graphics", "TextAndGraphics")
	case "print-rendering-intent":
		return oneOf(&f.RenderingIntent, v.Value, "absolute", "Absolute", "auto", "Automatic", "perceptual", "Perceptual", "relative", "Relative", "relative-bpc", "RelativeBpc",
			"saturation", "Saturation")
	case "media-source":
		m, ok := pwg.ParseMediaPosition(v.Value)
		if ok {
			f.MediaPosition = m
		}
		return ok
	case "print-quality":
		return enumOf(&f.PrintQuality, v.Value, pwg.QualityDraft, pwg.QualityNormal, pwg.QualityHigh)
	case "finishings": // PWG 5100.1, 5.2: trim-after-pages and so on
		i := slices.Index([]string{"trim-after-pages", "60", "trim-after-documents", "61", "trim-after-copies", "62", "trim-after-job", "63"}, v.Value)
		if i >= 0 {
			f.CutMedia = []pwg.When{pwg.AfterPage, pwg.AfterDocument, pwg.AfterSet, pwg.AfterJob}[i/2]
		}
		return i >= 0
	}
	return false
}

// keyword sets a string that a header can hold.
func keyword(field *string, v string) bool {
	if v == "" || len(v) > 63 || strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r > '~' }) {
		return false
	}
	*field = v
	return true
}

// oneOf sets a field by pairs of an IPP keyword and the header's word.
func oneOf(field *string, v string, pairs ...string) bool {
	for i := 0; i < len(pairs); i += 2 {
		if v == pairs[i] {
			*field = pairs[i+1]
			return true
		}
	}
	return false
}

// enumOf sets a field by the name or the number of a value.
func enumOf(field *pwg.PrintQuality, v string, values ...pwg.PrintQuality) bool {
	for _, q := range values {
		if v == q.String() || v == strconv.Itoa(int(q)) {
			*field = q
			return true
		}
	}
	return false
}

// settings makes what the ticket says about colour, resolution and paper something that the printer has, where the document is not rendered here
// but left to it.
func (p *planner) settings() error {
	if want := p.job.color; want != nil {
		found, exact := nearestColor(*want, p.printer.color)
		if p.colorSet = &found; !exact && want.kind == cloudprint.Color_AUTO {
			if err := p.lookForColor(); err != nil {
				return err
			}
			p.colorSet = p.colorOf()
		} else if !exact {
			p.decideColor(*want, found)
		}
	}
	if p.job.dpi != [2]int{} {
		p.wantedDpi()
	}
	if p.job.media != nil {
		m, why, err := p.printerMedia(*p.job.media)
		if err != nil {
			return err
		}
		if p.mediaSet = &m; m.media.Width != p.job.media.media.Width || m.media.Height != p.job.media.media.Height || m.vendor != p.job.media.vendor {
			p.decide("media", mediaName(m), ruleMedia, "%s", why)
		}
	}
	if s := p.job.sides; s != nil && p.plan.PassThrough && p.opt.Sides == nil {
		if p.plan.Sides = *s; !p.offersSides(*s) {
			p.plan.Sides = pwg.OneSided
			p.decide("sides", p.plan.Sides, ruleSides, "The ticket wants %v, and the printer cannot do that.", *s)
		}
	}
	if p.plan.PassThrough {
		p.copies()
	}
	return nil
}

// printerTicket writes the ticket for the printer. One that gets the document unchanged does all that the ticket says; else only what cannot
// be in a raster or a PDF is left: vendor's items, colour, sides, copies that it makes, resolution and media, in options that it has.
func (p *planner) printerTicket(in *cloudprint.CloudJobTicket) error {
	if in.GetPrint() == nil && !p.printer.known {
		return nil
	}
	out := &cloudprint.CloudJobTicket{Version: proto.String("1.0"), Print: &cloudprint.PrintTicketSection{}}
	asked := in.GetPrint()
	if asked == nil {
		asked = &cloudprint.PrintTicketSection{}
	}
	t := out.Print
	t.VendorTicketItem = asked.VendorTicketItem
	if (asked.Copies != nil || p.opt.Copies > 0) && !p.plan.CopiesHere && (p.printer.copies || isPicture(mediaType(p.plan.ContentType))) {
		t.Copies, t.Collate = &cloudprint.CopiesTicketItem{Copies: proto.Int32(int32(min(p.plan.Copies, 1<<30)))}, asked.Collate
	}
	if asked.Duplex != nil || p.opt.Sides != nil {
		t.Duplex = &cloudprint.DuplexTicketItem{Type: duplexType(p.plan.Sides).Enum()}
		if p.plan.PassThrough && p.opt.Sides != nil {
			t.Duplex.Type = duplexType(*p.opt.Sides).Enum()
		}
	}
	if p.colorSet != nil && asked.Color != nil {
		t.Color = &cloudprint.ColorTicketItem{Type: p.colorSet.kind.Enum()}
		if p.colorSet.vendor != "" {
			t.Color.VendorId = proto.String(p.colorSet.vendor)
		}
	}
	if asked.Dpi != nil && p.dpiSet.dpi != [2]int{} {
		t.Dpi = &cloudprint.DpiTicketItem{HorizontalDpi: proto.Int32(int32(p.dpiSet.dpi[0])), VerticalDpi: proto.Int32(int32(p.dpiSet.dpi[1]))}
		if p.dpiSet.vendor != "" {
			t.Dpi.VendorId = proto.String(p.dpiSet.vendor)
		}
	}
	if p.mediaSet != nil && (asked.MediaSize != nil || p.opt.Media != "") {
		t.MediaSize = mediaItem(p.mediaSet)
	}
	switch {
	case p.plan.PassThrough:
		t.PageOrientation, t.Margins, t.FitToPage, t.PageRange, t.ReverseOrder = asked.PageOrientation, asked.Margins, asked.FitToPage, asked.PageRange, asked.ReverseOrder
		p.leave(t, "The printer gets the document unchanged, and its ticket.")
	case p.plan.ContentType == TypePDF:
		t.PageOrientation, t.Margins, t.FitToPage = asked.PageOrientation, asked.Margins, asked.FitToPage
		p.leave(t, "A PDF keeps its pages as they are, and the printer gets a ticket.")
	}
	b, err := cloudprint.Marshal(out)
	if err != nil {
		return &Error{Kind: Other, Op: "plan", Err: err}
	}
	p.plan.PrinterTicket = b
	return nil
}

// leave says which items of the ticket are the printer's to do.
func (p *planner) leave(t *cloudprint.PrintTicketSection, why string) {
	var items []string
	for _, v := range []struct {
		name string
		set  bool
	}{{"color", t.Color != nil}, {"duplex", t.Duplex != nil}, {"page_orientation", t.PageOrientation != nil}, {"copies", t.Copies != nil}, {"margins", t.Margins != nil},
		{"dpi", t.Dpi != nil}, {"fit_to_page", t.FitToPage != nil}, {"page_range", t.PageRange != nil}, {"media_size", t.MediaSize != nil}, {"collate", t.Collate != nil},
		{"reverse_order", t.ReverseOrder != nil}} {
		if v.set {
			items = append(items, v.name)
		}
	}
	if items != nil {
		p.decide("left to the printer", strings.Join(items, ", "), "CDD, PrinterDescriptionSection.supported_content_type", "%s", why)
	}
}

func duplexType(s pwg.Sides) cloudprint.Duplex_Type {
	switch s {
	case pwg.TwoSidedLongEdge:
		return cloudprint.Duplex_LONG_EDGE
	case pwg.TwoSidedShortEdge:
		return cloudprint.Duplex_SHORT_EDGE
	}
	return cloudprint.Duplex_NO_DUPLEX
}

func mediaItem(m *mediaOption) *cloudprint.MediaSizeTicketItem {
	t := &cloudprint.MediaSizeTicketItem{WidthMicrons: proto.Int32(int32(m.media.Width))}
	if m.media.Height > 0 {
		t.HeightMicrons = proto.Int32(int32(m.media.Height))
	}
	if m.continuous {
		t.IsContinuousFeed = proto.Bool(true)
	}
	if m.vendor != "" {
		t.VendorId = proto.String(m.vendor)
	}
	return t
}
