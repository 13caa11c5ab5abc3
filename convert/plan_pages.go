package convert

import (
	"fmt"
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

// slot is a place in the sequence of sides before its direction is decided.
type slot struct {
	source int
	back   bool
}

// pages makes the sequence of pages. The side a page is printed on follows from its place in the sheets, not in the document.
func (p *planner) pages() error {
	n := len(p.doc.Pages)
	if n == 0 {
		return errorf(PageRange, "plan", "the document has no pages")
	}
	intervals, whose := p.opt.Pages, "asked for"
	if intervals == nil {
		intervals, whose = p.job.pages, "the ticket"
	}
	if intervals == nil {
		intervals, whose = p.printer.pages, "the printer's default"
	}
	if intervals == nil {
		intervals = []PageInterval{{First: 1}}
	}
	sources, err := selectPages(intervals, n)
	if err != nil {
		return err
	}
	if len(sources) == 0 {
		return errorf(PageRange, "plan", "no page is selected")
	}
	if len(sources) < n {
		p.decide("pages", fmt.Sprintf("%d of %d", len(sources), n), "%s", whose)
	}
	times := p.copies()
	limit := p.opt.MaxPages
	if limit <= 0 {
		limit = defaultMaxPages
	}
	if int64(len(sources)+1)*int64(times) > int64(limit) {
		return errorf(Limit, "plan", "%d copies of %d pages are more than the limit of %d", times, len(sources), limit)
	}

	duplex := p.plan.Sides != pwg.OneSided
	seq := make([]slot, 0, (len(sources)+1)*times)
	for c := range times {
		for i, s := range sources {
			seq = append(seq, slot{s, duplex && i%2 == 1})
		}
		// A sheet that is followed by another, or that comes first with its back, needs both sides.
		if duplex && len(sources)%2 == 1 && (p.plan.Reverse || c+1 < times) {
			seq = append(seq, slot{-1, true})
		}
	}
	p.plan.Sheets = len(seq)
	if duplex {
		p.plan.Sheets = (len(seq) + 1) / 2
	}
	if p.plan.Reverse {
		for i, j := 0, len(seq)-1; i < j; i, j = i+1, j-1 {
			seq[i], seq[j] = seq[j], seq[i]
		}
	}
	return p.place(seq)
}

// copies decides who makes the copies and returns how often the pages are repeated here.
func (p *planner) copies() int {
	copies, whose := max(p.printer.copiesSet, 1), "the printer's default"
	if p.job.copies > 0 {
		copies, whose = p.job.copies, "the ticket"
	}
	if p.opt.Copies > 0 {
		copies, whose = p.opt.Copies, "asked for"
	}
	collate := p.printer.collate
	if p.job.collate != nil {
		collate = *p.job.collate
	}
	p.plan.Copies, p.plan.Collate = copies, collate
	if copies == 1 {
		return 1
	}
	switch {
	case p.printer.copies || !p.printer.known && p.opt.Copies == 0:
		p.decide("copies", copies, "%s; the printer makes them", whose)
	case collate || p.plan.ContentType != TypePWG:
		p.decide("copies", copies, "%s; made here, the printer makes none", whose)
		return copies
	default:
		p.plan.PageCopies = copies
		p.decide("copies", copies, "%s; not collated, so the printer repeats every page", whose)
	}
	return 1
}
