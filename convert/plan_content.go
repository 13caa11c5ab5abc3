package convert

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pwgconvert/pwgconvert/pwg"
)

// contentType chooses what the document becomes. The order of the printer's list decides: a document of a listed type goes
// as it is, else it becomes the first listed type that can be made here (Cloud Device Description, supported_content_type).
//
// A document of a listed type is changed all the same when the printer cannot do what the job asks of its pages: select them, repeat
// them or turn their order, each if the printer has no such capability. Colours, paper, fitting and sides are left to a printer that takes the
// document itself; it gets the ticket, too. A PDF whose version is outside the printer's bounds is no document of that type. PWG Raster
// is made for one sort of printer: it goes unchanged only when its header fits this one.
//
// One picture cannot be a job of several pages, so JPEG and PNG are passed over for those while the list has anything else.
func (p *planner) contentType() error {
	const rule = "CDD, PrinterDescriptionSection.supported_content_type"
	from := mediaType(p.doc.ContentType)
	choose := func(t string, pass bool, rule, why string, args ...any) error {
		p.plan.ContentType, p.plan.PassThrough = t, pass
		choice := t
		if pass {
			choice += ", unchanged"
			p.plan.ContentType = p.doc.ContentType
		}
		p.decide("content type", choice, rule, why, args...)
		switch {
		case pass:
			return nil
		case !slices.Contains(InputTypes(), from):
			return errorf(Unsupported, "plan", "cannot convert %s", from)
		}
		return p.selectErr
	}
	changes := p.changes()
	if p.opt.To != "" {
		to, ok := makeable(p.opt.To)
		switch {
		case mediaType(p.opt.To) == from && !(ok && len(changes) > 0):
			return choose(from, true, ruleOption, "It was asked for, and the document is of this type.")
		case ok && len(changes) > 0 && mediaType(to) == from:
			return choose(to, false, ruleOption, "It was asked for, and the document must change: %s.", sentence(changes))
		case ok:
			return choose(to, false, ruleOption, "It was asked for.")
		}
		return errorf(Unsupported, "plan", "cannot make %s, only %s", p.opt.To, strings.Join(OutputTypes(), ", "))
	}
	if !p.printer.known {
		return choose(TypePWG, false, ruleOwn, "No printer is described.")
	}
	if len(p.printer.contentTypes) == 0 {
		return choose(TypePWG, false, ruleOwn, "The printer lists no content types, and this is what printers without drivers take.")
	}
	listed := ""
	for _, c := range p.printer.contentTypes {
		name := mediaType(c.name)
		if name != from && name != "*/*" {
			continue
		}
		if name == from && !versionWithin(p.doc.Version, c.min, c.max) {
			p.decide("content type", "not "+from, "CDD, SupportedContentType.min_version and max_version",
				"The printer takes versions %s to %s, and the document is of version %s.", orAny(c.min), orAny(c.max), p.doc.Version)
			continue
		}
		if why := p.rasterMisfit(); from == TypePWG && why != "" {
			p.decide("content type", "not the "+from+" as it is", "PWG 5102.4, PwgRasterDocument elements", "It was not made for this printer: %s.", why)
			continue
		}
		if len(changes) == 0 {
			return choose(from, true, rule, "The printer takes %s.", c.name)
		}
		listed = c.name
		if _, ok := makeable(from); ok && !isPicture(from) {
			to, _ := makeable(from)
			return choose(to, false, rule, "The printer takes %s, but the document must change: %s.", c.name, sentence(changes))
		}
		p.decide("content type", "not unchanged", rule, "The printer takes %s, but the document must change: %s.", c.name, sentence(changes))
	}
	// Of what can be made, pictures of one page come last for several.
	for _, pictures := range []bool{false, true} {
		if pictures && listed != "" && !p.chosen() {
			return choose(from, true, rule, "The printer takes %s and nothing else that can be made here holds several pages: copies are for whoever sends it.", listed)
		}
		for _, c := range p.printer.contentTypes {
			to, ok := makeable(c.name)
			if !ok || mediaType(to) == from && from != TypePWG || isPicture(to) && !pictures && p.streamLength() > 1 {
				continue
			}
			if to == TypePDF && !versionWithin(madePDF, c.min, c.max) {
				p.decide("content type", "not "+to, "CDD, SupportedContentType.min_version and max_version",
					"The printer takes versions %s to %s, and what is made here is of version %s.", orAny(c.min), orAny(c.max), madePDF)
				continue
			}
			if pictures {
				return choose(to, false, rule, "It is the first type in the printer's list that can be made of %s; every page is a file.", from)
			}
			return choose(to, false, rule, "It is the first type in the printer's list that can be made of %s and holds all pages.", from)
		}
	}
	if slices.ContainsFunc(p.printer.contentTypes, func(c contentType) bool { return mediaType(c.name) == "*/*" }) {
		return choose(TypePDF, false, rule, "The printer takes anything, and PDF keeps pages as they are.")
	}
	names := make([]string, len(p.printer.contentTypes))
	for i, c := range p.printer.contentTypes {
		names[i] = c.name
	}
	return errorf(Unsupported, "plan", "the printer takes %s; none of them can be made of %s", strings.Join(names, ", "), from)
}

// madePDF is the version of PDFs made of other documents.
const madePDF = "1.7"

// makeable returns a content type by its usual name and whether it can be made.
func makeable(t string) (name string, ok bool) {
	for _, name := range OutputTypes() {
		if mediaType(t) == mediaType(name) {
			return name, true
		}
	}
	return "", false
}

// isPicture reports whether a file of a content type that is made here holds one page only.
func isPicture(t string) bool { return t == TypePNG || t == TypeJPEG }

// changes returns why the document cannot go as it is, in words.
func (p *planner) changes() []string {
	var why []string
	add := func(is bool, what string) {
		if is {
			why = append(why, what)
		}
	}
	o, known := &p.opt, p.printer.known
	add(o.Pages != nil, "pages were asked for")
	add(o.RotateAll != nil && *o.RotateAll, "it was asked for turned")
	add(o.Reverse != nil && *o.Reverse, "it was asked for last page first")
	if from := mediaType(p.doc.ContentType); from == TypePWG || from == TypeURF || isPicture(from) || from == TypeTIFF {
		add(o.Type != 0 || o.Resolution != [2]int{} || o.Media != "" || o.Width != 0 || o.Sides != nil || o.SheetBack != nil || o.Fit != FitDefault, "its pixels were asked for in another way")
	}
	add(o.Pages == nil && p.selects() && !(known && p.printer.ranges), "the ticket selects pages, and the printer does not")
	copies, _ := p.copiesWanted()
	add(copies > 1 && !p.printer.copies, fmt.Sprintf("%d copies are wanted, and the printer makes none", copies))
	add(o.Reverse == nil && p.job.reverse != nil && *p.job.reverse && !p.printer.reverses, "the ticket wants the last page first, and the printer keeps the order")
	return why
}

// selects reports whether the ticket takes only some of the pages.
func (p *planner) selects() bool {
	return p.job.pages != nil && (p.selectErr != nil || len(p.sources) < len(p.doc.Pages))
}

// chosen reports whether anything but copies is asked of the pages.
func (p *planner) chosen() bool {
	o := &p.opt
	return o.Pages != nil || p.selects() || o.RotateAll != nil && *o.RotateAll || len(p.doc.Pages) > 1
}

// streamLength is how many pages will come, leaving blank ones aside.
func (p *planner) streamLength() int {
	if copies, here := p.copiesWanted(); here {
		return len(p.sources) * copies
	}
	return len(p.sources)
}

// rasterMisfit says why a document in PWG Raster is not what the printer and the ticket want; "" when it is.
func (p *planner) rasterMisfit() string {
	h := p.doc.Header
	if h == nil {
		return "its header is not known"
	}
	t, _ := h.Type()
	switch r := [2]int{int(h.HWResolution[0]), int(h.HWResolution[1])}; {
	case p.printer.typesTold && !slices.Contains(p.printer.types, t):
		return fmt.Sprintf("the printer does not take %v", t)
	case p.printer.resolutions != nil && !slices.Contains(p.printer.resolutions, r):
		return "the printer does not take " + dpiString(r)
	case h.Duplex:
		return "what its back sides look like is for another one"
	case p.job.sides != nil && *p.job.sides != pwg.OneSided:
		return "the ticket wants two sides"
	case (h.CrossFeedTransform == pwg.Backward) != p.printer.turn:
		return "its pages are turned the other way"
	case p.printer.streamBack && len(p.doc.Pages) > 1:
		return "the printer wants the last page first"
	}
	return ""
}

// hasSheets reports whether a content type is about sheets of paper with two sides and not just about pages.
func hasSheets(t string) bool { return t == TypePWG || t == TypeURF || t == TypePCLm }

// bounds checks what a content type cannot say.
func (p *planner) bounds() error {
	for i := range p.plan.Pages {
		if page := &p.plan.Pages[i]; p.plan.ContentType == TypeJPEG && max(page.Width, page.Height) > maxJPEG {
			return &Error{Kind: Limit, Page: page.Source + 1, Op: "plan", Err: fmt.Errorf("%d x %d pixels; a JPEG has at most %d a side", page.Width, page.Height, maxJPEG)}
		}
	}
	return nil
}

// mediaType drops parameters and case.
func mediaType(s string) string {
	s, _, _ = strings.Cut(s, ";")
	return strings.ToLower(strings.TrimSpace(s))
}

func orAny(s string) string {
	if s == "" {
		return "any"
	}
	return s
}

func sentence(parts []string) string { return strings.Join(parts, "; ") }

// versionWithin compares dotted numbers. A bound that is missing does not bind, nor does any when the version is unknown.
func versionWithin(v, lo, hi string) bool {
	return v == "" || (lo == "" || compareVersions(v, lo) >= 0) && (hi == "" || compareVersions(v, hi) <= 0)
}

func compareVersions(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(as), len(bs)) {
		if d := versionPart(as, i) - versionPart(bs, i); d != 0 {
			return d
		}
	}
	return 0
}

func versionPart(parts []string, i int) int {
	if i >= len(parts) {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(parts[i]))
	if err != nil {
		return 0
	}
	return min(max(n, 0), 1<<30)
}
