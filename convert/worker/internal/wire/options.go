package wire

import (
	"fmt"
	"math"
	"slices"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/source/plaintext"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// maxIntervals bounds the page ranges of a request.
const maxIntervals = 1000

// FromOptions makes the message for options. What only the process that converts can know stays behind: Jobs, Memory, Limits but that of a
// page's pixels, functions, and what is for tests.
func FromOptions(o *convert.Options) *pb.Options {
	if o == nil {
		return &pb.Options{}
	}
	p := &o.Plan
	m := &pb.Options{Printer: o.Printer, Ticket: o.Ticket, Password: o.Password, Aliased: o.Aliased, PagePixels: o.Limits.MaxPixels, Plan: &pb.PlanOptions{
		To: p.To, Resolution: fromResolution(p.Resolution), Media: p.Media, RotateAll: p.RotateAll, Reverse: p.Reverse, Copies: int32Of(p.Copies),
		MaxPages: int32Of(p.MaxPages), Width: int32Of(p.Width), Compression: string(p.Compression), Quality: int32Of(p.Quality),
	}}
	if p.Type != 0 {
		m.Plan.Type = p.Type.String()
	}
	for _, i := range p.Pages {
		m.Plan.Pages = append(m.Plan.Pages, &pb.PageInterval{First: int32Of(i.First), Last: int32Of(i.Last)})
	}
	if p.Sides != nil {
		s := p.Sides.String()
		m.Plan.Sides = &s
	}
	if p.SheetBack != nil {
		s := p.SheetBack.String()
		m.Plan.SheetBack = &s
	}
	if p.Fit != convert.FitDefault {
		m.Plan.Fit = p.Fit.String()
	}
	if p.Dither != convert.DitherDefault {
		m.Plan.Dither = p.Dither.String()
	}
	if t := &o.Text; *t != (plaintext.Options{}) {
		m.Text = &pb.TextOptions{
			Charset: t.Charset, Width: t.Width, Height: t.Height, FontSize: t.FontSize, Leading: t.Leading, Columns: int32Of(t.Columns), TabWidth: int32Of(t.TabWidth),
		}
		if t.Margins != [4]float64{} {
			m.Text.Margins = t.Margins[:]
		}
		if int(t.Wrap) < len(wraps) && t.Wrap != 0 {
			m.Text.Wrap = wraps[t.Wrap]
		}
	}
	return m
}

// wraps are the names of what becomes of long lines.
var wraps = [...]string{plaintext.WrapWords: "words", plaintext.WrapColumns: "columns", plaintext.WrapOff: "off"}

// ToOptions reads a message. The content type is the one declared for the document.
func ToOptions(m *pb.Options) (*convert.Options, error) {
	p := m.GetPlan()
	o := &convert.Options{Printer: m.GetPrinter(), Ticket: m.GetTicket(), Password: m.GetPassword(), Aliased: m.GetAliased(), Plan: convert.PlanOptions{
		To: p.GetTo(), Resolution: toResolution(p.GetResolution()), Media: p.GetMedia(), Copies: int(p.GetCopies()), MaxPages: int(p.GetMaxPages()),
		Width: int(p.GetWidth()), Compression: convert.Compression(p.GetCompression()), Quality: int(p.GetQuality()),
	}}
	if o.Printer != nil {
		restoreEnums(o.Printer.ProtoReflect())
	}
	if o.Ticket != nil {
		restoreEnums(o.Ticket.ProtoReflect())
	}
	o.Limits.MaxPixels = m.GetPagePixels()
	if len(p.GetPages()) > maxIntervals {
		return nil, usage("options.plan.pages", "has more than %d ranges", maxIntervals)
	}
	for _, i := range p.GetPages() {
		o.Plan.Pages = append(o.Plan.Pages, convert.PageInterval{First: int(i.GetFirst()), Last: int(i.GetLast())})
	}
	if p != nil {
		o.Plan.RotateAll, o.Plan.Reverse = p.RotateAll, p.Reverse
		for _, n := range []struct {
			name string
			v    int64
		}{
			{"options.page_pixels", m.GetPagePixels()}, {"options.plan.copies", int64(p.Copies)}, {"options.plan.max_pages", int64(p.MaxPages)},
			{"options.plan.width", int64(p.Width)}, {"options.plan.quality", int64(p.Quality)},
			{"options.plan.resolution.cross_feed", int64(p.Resolution.GetCrossFeed())}, {"options.plan.resolution.feed", int64(p.Resolution.GetFeed())},
		} {
			if n.v < 0 {
				return nil, usage(n.name, "is %d, less than 0", n.v)
			}
		}
	}
	if err := toText(m.GetText(), &o.Text); err != nil {
		return nil, err
	}
	return o, words(p, &o.Plan)
}

// toText reads how text is laid out; the numbers are judged where they are used.
func toText(m *pb.TextOptions, o *plaintext.Options) error {
	if m == nil {
		return nil
	}
	o.Charset, o.Width, o.Height, o.FontSize, o.Leading, o.Columns, o.TabWidth = m.Charset, m.Width, m.Height, m.FontSize, m.Leading, int(m.Columns), int(m.TabWidth)
	switch len(m.Margins) {
	case 0:
	case 4:
		o.Margins = [4]float64(m.Margins)
	default:
		return usage("options.text.margins", "has %d numbers, not 4", len(m.Margins))
	}
	if m.Wrap != "" {
		i := slices.Index(wraps[:], m.Wrap)
		if i < 0 {
			return usage("options.text.wrap", "%.40q is none of words, columns, off", m.Wrap)
		}
		o.Wrap = plaintext.Wrap(i)
	}
	return nil
}

// words reads the names of values.
func words(p *pb.PlanOptions, o *convert.PlanOptions) error {
	if s := p.GetType(); s != "" {
		var ok bool
		if o.Type, ok = pwg.ParseType(s); !ok {
			return usage("options.plan.type", "%.40q is no PWG document type such as srgb_8", s)
		}
	}
	if p != nil && p.Sides != nil {
		v, ok := pwg.ParseSides(*p.Sides)
		if !ok {
			return usage("options.plan.sides", "%.40q is none of one-sided, two-sided-long-edge, two-sided-short-edge", *p.Sides)
		}
		o.Sides = &v
	}
	if p != nil && p.SheetBack != nil {
		v, ok := pwg.ParseSheetBack(*p.SheetBack)
		if !ok {
			return usage("options.plan.sheet_back", "%.40q is none of normal, flipped, rotated, manual-tumble", *p.SheetBack)
		}
		o.SheetBack = &v
	}
	if s := p.GetFit(); s != "" {
		var ok bool
		if o.Fit, ok = convert.ParseFit(s); !ok {
			return usage("options.plan.fit", "%.40q is none of none, fit, grow, shrink, fill", s)
		}
	}
	if s := p.GetDither(); s != "" {
		var ok bool
		if o.Dither, ok = convert.ParseDither(s); !ok {
			return usage("options.plan.dither", "%.40q is none of blue-noise, diffusion, none", s)
		}
	}
	return nil
}

func fromResolution(r [2]int) *pb.Resolution {
	if r == [2]int{} {
		return nil
	}
	return &pb.Resolution{CrossFeed: int32Of(r[0]), Feed: int32Of(r[1])}
}

func toResolution(r *pb.Resolution) [2]int { return [2]int{int(r.GetCrossFeed()), int(r.GetFeed())} }

// int32Of keeps what is out of range out of range for the other side, too.
func int32Of(v int) int32 { return int32(max(math.MinInt32, min(v, math.MaxInt32))) }

func usage(field, format string, args ...any) error {
	return &convert.Error{Kind: convert.Usage, Op: "request", Err: &Fault{Text: field + " " + fmt.Sprintf(format, args...), Field: field}}
}
