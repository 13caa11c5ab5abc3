package convert

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pwgconvert/pwgconvert/pwg"
)

// PageInterval is a range of document pages, 1-based and inclusive; Last 0 means to the end.
type PageInterval struct{ First, Last int }

// ParsePages reads page ranges: "3", "2-5", "7-", "-4", joined by commas.
func ParsePages(s string) ([]PageInterval, error) {
	var out []PageInterval
	for part := range strings.SplitSeq(s, ",") {
		from, to, isRange := strings.Cut(strings.TrimSpace(part), "-")
		first, err1 := pageNumber(from)
		last, err2 := pageNumber(to)
		if !isRange {
			last = first
		}
		if err1 != nil || err2 != nil || first == 0 && last == 0 || last != 0 && last < first {
			return nil, errorf(Usage, "read page range", "%q is no page range such as 2-5", part)
		}
		out = append(out, PageInterval{max(first, 1), last})
	}
	return out, nil
}

func pageNumber(s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(s, 10, 31)
	if err == nil && n == 0 {
		err = strconv.ErrRange
	}
	return int(n), err
}

// selectPages returns the pages of the intervals in the order of the document, each once. An interval is cut at the
// document's end; one that lies behind it is an error, since something that was asked for would be missing.
func selectPages(intervals []PageInterval, n int) ([]int, error) {
	chosen := make([]bool, n)
	for _, v := range intervals {
		if v.First < 1 || v.Last != 0 && v.Last < v.First {
			return nil, errorf(Usage, "plan", "%d to %d is no page range", v.First, v.Last)
		}
		if v.First > n {
			return nil, &Error{PageRange, v.First, "plan", fmt.Errorf("the document has %d pages", n)}
		}
		last := v.Last
		if last == 0 || last > n {
			last = n
		}
		for i := v.First - 1; i < last; i++ {
			chosen[i] = true
		}
	}
	var out []int
	for i, c := range chosen {
		if c {
			out = append(out, i)
		}
	}
	return out, nil
}

const defaultMaxPages = 100_000

// selection returns the pages of the job. A selection that leaves none is an error, which does not matter for a document that goes unchanged.
func (p *planner) selection() ([]int, error) {
	n := len(p.doc.Pages)
	if n == 0 {
		return nil, errorf(PageRange, "plan", "the document has no pages")
	}
	intervals := p.opt.Pages
	for _, v := range [][]PageInterval{p.job.pages, p.printer.pages, {{First: 1}}} {
		if intervals == nil {
			intervals = v
		}
	}
	sources, err := selectPages(intervals, n)
	if err == nil && len(sources) == 0 {
		return nil, errorf(PageRange, "plan", "no page is selected")
	}
	return sources, err
}

// slot is a place in the stream.
type slot struct {
	source int // -1: blank
	back   bool
}

// pages makes the sequence of pages. The side a page is printed on follows from its place in the sheets, not in the document.
func (p *planner) pages() error {
	if n := len(p.doc.Pages); len(p.sources) < n {
		rule, why := "CJT, PrintTicketSection.page_range", "The ticket selects them."
		switch {
		case p.opt.Pages != nil:
			rule, why = ruleOption, "They were asked for."
		case p.job.pages == nil:
			rule, why = "CDD, PageRange.default", "They are the printer's default, and the ticket selects none."
		}
		p.decide("pages", fmt.Sprintf("%d of %d", len(p.sources), n), rule, "%s", why)
	}
	times := p.copies()
	limit := p.opt.MaxPages
	if limit <= 0 {
		limit = defaultMaxPages
	}
	if int64(len(p.sources)+1)*int64(times) > int64(limit) {
		return errorf(Limit, "plan", "%d copies of %d pages are more than the limit of %d", times, len(p.sources), limit)
	}
	seq := p.stream(p.sheets(times))
	return p.place(seq)
}

// sheet is what goes on the sides of a sheet of paper, or a page where there are no sheets.
type sheet []slot

// sheets returns the sheets of all copies in the order in which they are printed. Each has all its sides but the very last one printed, whose
// back may be missing: a sheet that is followed by another would otherwise get its front on its back.
func (p *planner) sheets(times int) []sheet {
	var set []sheet
	for i, s := range p.sources {
		if p.plan.Sides != pwg.OneSided && i%2 == 1 {
			set[len(set)-1] = append(set[len(set)-1], slot{s, true})
			continue
		}
		set = append(set, sheet{{s, false}})
	}
	all := make([]sheet, 0, len(set)*times)
	if p.plan.Collate || times == 1 {
		for range times {
			all = append(all, set...)
		}
	} else {
		for _, s := range set {
			for range times {
				all = append(all, s)
			}
		}
	}
	if p.plan.ReverseOrder {
		slices.Reverse(all)
	}
	if p.plan.Sides != pwg.OneSided {
		for i, s := range all {
			if len(s) == 1 && (i+1 < len(all) || p.plan.Reverse) {
				all[i] = sheet{s[0], {-1, true}}
			}
		}
	}
	p.plan.Sheets = len(all)
	return all
}

// stream lays the sides of sheets after each other, all of it backwards for a printer that wants the last page first.
func (p *planner) stream(sheets []sheet) []slot {
	var seq []slot
	for _, s := range sheets {
		seq = append(seq, s...)
	}
	if p.plan.Reverse {
		slices.Reverse(seq)
	}
	return seq
}

// copiesWanted returns how many copies the job wants and whether they are made here: by a printer that has the capability they are made there.
func (p *planner) copiesWanted() (n int, here bool) {
	switch {
	case p.opt.Copies > 0:
		n = p.opt.Copies
	case p.job.copies > 0:
		n = p.job.copies
	default:
		n = max(p.printer.copiesSet, 1)
	}
	return n, n > 1 && !p.printer.copies
}

// copies decides who makes the copies and returns how often the pages are repeated here.
//
// A printer that makes copies gets their number in its ticket. Otherwise they are pages of the stream, sheet by sheet when they are not collated,
// rather than NumCopies of the page headers: that repeats single pages, which takes two-sided sheets apart, and printers differ in obeying it.
func (p *planner) copies() int {
	const rule = "CDD, PrinterDescriptionSection.copies; CJT, CopiesTicketItem"
	copies, here := p.copiesWanted()
	whose := "The ticket wants them"
	switch {
	case p.opt.Copies > 0:
		whose = "They were asked for"
	case p.job.copies == 0:
		whose = "They are the printer's default"
	}
	collate := p.printer.collate
	if p.job.collate != nil {
		collate = *p.job.collate
	}
	p.plan.Collate = collate
	wanted := copies
	if most := p.printer.copiesMax; !here && most > 0 && p.printer.copies {
		copies = min(copies, most)
	}
	p.plan.Copies = copies
	order := "collated"
	if !collate {
		order = "every sheet so often, not collated"
	}
	switch {
	case copies < wanted:
		p.decide("copies", copies, "CDD, Copies.max", "%d are wanted, and the printer makes no more, %s.", wanted, order)
		return 1
	case copies == 1:
		return 1
	case !here:
		p.decide("copies", copies, rule, "%s, and the printer makes them, %s.", whose, order)
		return 1
	case isPicture(mediaType(p.plan.ContentType)) || p.plan.PassThrough:
		p.decide("copies", copies, rule, "%s, but a picture has none: whoever sends it sends it so often.", whose)
		return 1
	}
	p.plan.CopiesHere = true
	p.decide("copies", fmt.Sprintf("%d, %s", copies, order), rule, "%s, and the printer makes none: they are pages of the result.", whose)
	return copies
}
