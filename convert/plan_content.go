package convert

import (
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
		switch to := mediaType(p.opt.To); {
		case to == from:
			return choose(to, true, "asked for, and the document is of this type")
		case makeable(to):
			return p.convertible(choose(to, false, "asked for"))
		}
		return errorf(Unsupported, "plan", "cannot make %s, only %s and %s", p.opt.To, TypePWG, TypePNG)
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
		return choose(p.doc.ContentType, true, "the printer takes %s", c.name)
	}
	var names []string
	for _, c := range p.printer.contentTypes {
		if name := mediaType(c.name); makeable(name) {
			return p.convertible(choose(name, false, "the first type in the printer's list that can be made of %s", from))
		}
		names = append(names, c.name)
	}
	return errorf(Unsupported, "plan", "the printer takes %s; none of them can be made of %s", strings.Join(names, ", "), from)
}

// convertible passes err on unless the document is of a type that nothing can be made of.
func (p *planner) convertible(err error) error {
	if from := mediaType(p.doc.ContentType); err == nil && from != TypePDF {
		return errorf(Unsupported, "plan", "cannot convert %s", from)
	}
	return err
}

func makeable(t string) bool { return t == TypePWG || t == TypePNG }

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
