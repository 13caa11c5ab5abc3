package wire

import (
	"encoding/json"
	"errors"
	"iter"

	"github.com/pwgconvert/pwgconvert/convert"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/raster/geom"
)

// pagesAMessage keeps messages with planned pages well below any limit: about 150 bytes a page.
const pagesAMessage = 1000

// PlanParts makes the messages for a plan: the first has all but the pages that do not fit, further ones have pages only.
func PlanParts(p *convert.Plan) iter.Seq[*pb.Plan] {
	return func(yield func(*pb.Plan) bool) {
		m := fromPlan(p)
		for pages := p.Pages; ; m = new(pb.Plan) {
			n := min(len(pages), pagesAMessage)
			for i := range pages[:n] {
				m.Pages = append(m.Pages, fromPage(&pages[i]))
			}
			if pages = pages[n:]; !yield(m) || len(pages) == 0 {
				return
			}
		}
	}
}

// fromPlan makes the message without the pages.
func fromPlan(p *convert.Plan) *pb.Plan {
	m := &pb.Plan{
		ContentType: p.ContentType, PassThrough: p.PassThrough, Resolution: fromResolution(p.Resolution), Compression: string(p.Compression),
		Quality: int32Of(p.Quality), Sides: p.Sides.String(), SheetBack: p.SheetBack.String(), RotateAll: p.RotateAll, ReverseOrder: p.ReverseOrder,
		Reverse: p.Reverse, Copies: int32Of(p.Copies), Collate: p.Collate, CopiesHere: p.CopiesHere, Sheets: int32Of(p.Sheets),
		PageCount: int32Of(len(p.Pages)), PrinterTicket: string(p.PrinterTicket),
	}
	if p.Type != 0 {
		m.Type = p.Type.String()
	}
	if p.Media != nil {
		m.Media = &pb.Media{Name: p.Media.Name, WidthMicrons: int32Of(p.Media.Width), HeightMicrons: int32Of(p.Media.Height)}
	}
	if p.Fit != convert.FitDefault {
		m.Fit = p.Fit.String()
	}
	if p.Dither != convert.DitherDefault {
		m.Dither = p.Dither.String()
	}
	if f := p.Fields; f != nil {
		m.HeaderFields = &pb.HeaderFields{
			MediaType: f.MediaType, MediaColor: f.MediaColor, PrintContentOptimize: f.PrintContentOptimize, RenderingIntent: f.RenderingIntent,
			MediaPosition: uint32(f.MediaPosition), PrintQuality: uint32(f.PrintQuality), CutMedia: uint32(f.CutMedia),
		}
	}
	for _, v := range p.VendorItems {
		m.VendorItems = append(m.VendorItems, &pb.VendorItem{Id: valid(v.ID, maxText), Value: valid(v.Value, maxText)})
	}
	for _, d := range p.Decisions {
		m.Decisions = append(m.Decisions, &pb.Decision{Topic: d.Topic, Choice: valid(d.Choice, maxText), Why: valid(d.Why, maxText), Rule: d.Rule})
	}
	return m
}

func fromPage(p *convert.PlannedPage) *pb.PlannedPage {
	m := p.Matrix
	out := &pb.PlannedPage{
		Source: int32Of(p.Source), Back: p.Back, Width: int32Of(p.Width), Height: int32Of(p.Height), PageWidth: int32Of(p.PageSize[0]),
		PageHeight: int32Of(p.PageSize[1]), PageSizeName: p.PageSizeName, CrossFeedTransform: int32(p.Transform.CrossFeed),
		FeedTransform: int32(p.Transform.Feed), Orientation: int32(p.Orientation), Matrix: []float64{m.A, m.B, m.C, m.D, m.E, m.F},
	}
	if c := p.Clip; c != nil {
		out.Clip = &pb.Rectangle{X0: int32Of(c.X0), Y0: int32Of(c.Y0), X1: int32Of(c.X1), Y1: int32Of(c.Y1)}
	}
	return out
}

// PlanReader puts a plan together. The zero value is ready.
type PlanReader struct {
	plan  *convert.Plan
	pages int
}

// Add takes the next message and returns the plan when it is complete.
func (r *PlanReader) Add(m *pb.Plan) (*convert.Plan, error) {
	if r.plan == nil {
		if m.GetPageCount() < 0 {
			return nil, errors.New("a plan of less than no pages")
		}
		var err error
		if r.plan, err = toPlan(m); err != nil {
			return nil, err
		}
		r.pages = int(m.PageCount)
	}
	for _, p := range m.GetPages() {
		r.plan.Pages = append(r.plan.Pages, toPage(p))
	}
	switch n := len(r.plan.Pages); {
	case n > r.pages:
		return nil, errors.New("a plan with more pages than it says")
	case n < r.pages:
		if len(m.GetPages()) == 0 {
			return nil, errors.New("a part of a plan without pages")
		}
		return nil, nil
	}
	return r.plan, nil
}

func toPlan(m *pb.Plan) (*convert.Plan, error) {
	p := &convert.Plan{
		ContentType: m.ContentType, PassThrough: m.PassThrough, Resolution: toResolution(m.Resolution), Compression: convert.Compression(m.Compression),
		Quality: int(m.Quality), RotateAll: m.RotateAll, ReverseOrder: m.ReverseOrder, Reverse: m.Reverse, Copies: int(m.Copies), Collate: m.Collate,
		CopiesHere: m.CopiesHere, Sheets: int(m.Sheets),
	}
	if m.PrinterTicket != "" {
		p.PrinterTicket = json.RawMessage(m.PrinterTicket)
	}
	ok := [5]bool{true, true, true, true, true}
	if m.Type != "" {
		p.Type, ok[0] = pwg.ParseType(m.Type)
	}
	p.Sides, ok[1] = pwg.ParseSides(m.Sides)
	p.SheetBack, ok[2] = pwg.ParseSheetBack(m.SheetBack)
	if m.Fit != "" {
		p.Fit, ok[3] = convert.ParseFit(m.Fit)
	}
	if m.Dither != "" {
		p.Dither, ok[4] = convert.ParseDither(m.Dither)
	}
	if ok != [5]bool{true, true, true, true, true} {
		return nil, errors.New("a plan with words that are not known here")
	}
	if m.Media != nil {
		p.Media = &pwg.Media{Name: m.Media.Name, Width: int(m.Media.WidthMicrons), Height: int(m.Media.HeightMicrons)}
	}
	if f := m.HeaderFields; f != nil {
		p.Fields = &convert.HeaderFields{
			MediaType: f.MediaType, MediaColor: f.MediaColor, PrintContentOptimize: f.PrintContentOptimize, RenderingIntent: f.RenderingIntent,
			MediaPosition: pwg.MediaPosition(f.MediaPosition), PrintQuality: pwg.PrintQuality(f.PrintQuality), CutMedia: pwg.When(f.CutMedia),
		}
	}
	for _, v := range m.VendorItems {
		p.VendorItems = append(p.VendorItems, convert.VendorItem{ID: v.GetId(), Value: v.GetValue()})
	}
	for _, d := range m.Decisions {
		p.Decisions = append(p.Decisions, convert.Decision{Topic: d.GetTopic(), Choice: d.GetChoice(), Why: d.GetWhy(), Rule: d.GetRule()})
	}
	return p, nil
}

func toPage(m *pb.PlannedPage) convert.PlannedPage {
	p := convert.PlannedPage{
		Source: int(m.GetSource()), Back: m.GetBack(), Width: int(m.GetWidth()), Height: int(m.GetHeight()),
		PageSize: [2]int{int(m.GetPageWidth()), int(m.GetPageHeight())}, PageSizeName: m.GetPageSizeName(),
		Transform:   pwg.PageTransform{CrossFeed: pwg.Transform(m.GetCrossFeedTransform()), Feed: pwg.Transform(m.GetFeedTransform())},
		Orientation: pwg.Orientation(m.GetOrientation()),
	}
	if v := m.GetMatrix(); len(v) == 6 {
		p.Matrix = geom.Matrix{A: v[0], B: v[1], C: v[2], D: v[3], E: v[4], F: v[5]}
	}
	if c := m.GetClip(); c != nil {
		p.Clip = &geom.IRect{X0: int(c.X0), Y0: int(c.Y0), X1: int(c.X1), Y1: int(c.Y1)}
	}
	return p
}
