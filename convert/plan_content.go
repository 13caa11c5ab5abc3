package convert

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// contentType chooses what the document becomes. The order of the printer's list decides: a document of a listed type goes
// as it is, else it becomes the first listed type that can be made here (Cloud Device Description, supported_content_type).
func (p *planner) contentType() error {
	choose := func(t string, pass bool, why string, args ...any) error {
		p.plan.ContentType, p.plan.PassThrough = t, pass
		choice := t
		if pass {
			choice += ", unchanged"
		}
		p.decide("content type", choice, why, args...)
		return nil
	}
	from := mediaType(p.doc.ContentType)
	if p.opt.To != "" {
		to, ok := makeable(p.opt.To)
		switch {
		case mediaType(p.opt.To) == from && !(ok && p.changes()):
			return choose(from, true, "asked for, and the document is of this type")
		case ok:
			return p.convertible(choose(to, false, "asked for"))
		}
		return errorf(Unsupported, "plan", "cannot make %s, only %s", p.opt.To, strings.Join(OutputTypes(), ", "))
	}
	if !p.printer.known {
		return p.convertible(choose(TypePWG, false, "no printer is described"))
	}
	if len(p.printer.contentTypes) == 0 {
		return p.convertible(choose(TypePWG, false, "the printer lists no content types"))
	}
	for _, c := range p.printer.contentTypes {
		name := mediaType(c.name)
		if name != from && name != "*/*" {
			continue
		}
		if name == from && !versionWithin(p.doc.Version, c.min, c.max) {
			p.decide("content type", from, "not unchanged: the printer takes versions %s to %s, the document is %s", orAny(c.min), orAny(c.max), p.doc.Version)
			continue
		}
		if from == TypePDF && p.changes() {
			return choose(from, false, "the printer takes %s; pages were asked for in another way", c.name)
		}
		return choose(p.doc.ContentType, true, "the printer takes %s", c.name)
	}
	var names []string
	for _, c := range p.printer.contentTypes {
		if name, ok := makeable(c.name); ok && name != from {
			return p.convertible(choose(name, false, "the first type in the printer's list that can be made of %s", from))
		}
		names = append(names, c.name)
	}
	return errorf(Unsupported, "plan", "the printer takes %s; none of them can be made of %s", strings.Join(names, ", "), from)
}

// convertible passes err on unless the document is of a type that nothing can be made of.
func (p *planner) convertible(err error) error {
	if from := mediaType(p.doc.ContentType); err == nil && !slices.Contains(InputTypes(), from) {
		return errorf(Unsupported, "plan", "cannot convert %s", from)
	}
	return err
}

// makeable returns a content type by its usual name and whether it can be made.
func makeable(t string) (name string, ok bool) {
	for _, name := range OutputTypes() {
		if mediaType(t) == mediaType(name) {
			return name, true
		}
	}
	return "", false
}

// changes reports whether options, which no printer sees, ask for other pages than the document's as they are. What a ticket asks for is
// left to a printer that takes the document itself: it gets the ticket too.
func (p *planner) changes() bool {
	o := &p.opt
	return o.Pages != nil || o.Copies > 1 || o.RotateAll != nil && *o.RotateAll || o.Reverse != nil && *o.Reverse
}

// hasSheets reports whether a content type is about sheets of paper with two sides and not just about pages.
func hasSheets(t string) bool { return t == TypePWG || t == TypeURF || t == TypePCLm }

// bounds checks what a content type cannot say.
func (p *planner) bounds() error {
	if r := p.plan.Resolution; p.plan.ContentType == TypeURF && r[0] != r[1] {
		return errorf(Unsupported, "plan", "%s has one resolution, not %s", TypeURF, dpiString(r))
	}
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
