package convert

import (
	"fmt"
	"slices"
)

const defaultDPI = 300

// resolution chooses the dpi. The Cloud Device Description promises printers that the dpi of pages divides the dpi of the
// ticket both ways; of the listed resolutions that do, the highest is taken.
//
// A resolution that the printer's dpi capability does not offer is replaced by the nearest one that it does. Where none of the resolutions for PWG
// Raster divides the result, the description contradicts itself (it must list one up to 360 dpi that divides all of the printer's), which is
// an error. The list is about PWG Raster; other content types get the resolution itself, URF the greatest that divides both ways.
func (p *planner) resolution() error {
	const rule = "CDD, PwgRasterConfig.document_resolution_supported"
	choose := func(r [2]int, rule, why string, args ...any) error {
		p.plan.Resolution = r
		p.decide("resolution", dpiString(r), rule, why, args...)
		return nil
	}
	if p.plan.ContentType == TypePDF {
		return nil
	}
	if r := p.opt.Resolution; r != [2]int{} {
		if !goodResolution(r) {
			return errorf(Usage, "plan", "%d x %d dpi is no resolution", r[0], r[1])
		}
		if r[0] != r[1] && p.plan.ContentType == TypeURF {
			return errorf(Unsupported, "plan", "%s has one resolution, not %s", TypeURF, dpiString(r))
		}
		return choose(r, ruleOption, "It was asked for.")
	}
	whose, path := "the ticket's", "print.dpi"
	switch {
	case p.job.dpi != [2]int{}:
		if !p.wantedDpi() {
			whose = "the job's"
		}
	case len(p.printer.dpi) > 0:
		p.dpiSet, whose = p.printer.dpi[0], "the printer's default"
	default:
		p.dpiSet.dpi, whose = [2]int{defaultDPI, defaultDPI}, "the default"
	}
	want := p.dpiSet.dpi
	switch {
	case p.plan.ContentType == TypeURF && want[0] != want[1]:
		n := gcd(want[0], want[1])
		return choose([2]int{n, n}, "image/urf, page header", "It divides %s, %s, and URF has one resolution for both directions.", whose, dpiString(want))
	case p.plan.ContentType != TypePWG:
		return choose(want, ruleDpi, "It is %s.", whose)
	}
	list := slices.Clone(p.printer.resolutions)
	if list == nil {
		for _, o := range p.printer.dpi {
			list = append(list, o.dpi)
		}
		if p.offersDpi(want) {
			list = append(list, want)
		}
	}
	if list == nil {
		return choose(want, ruleDpi, "It is %s, and the printer lists none.", whose)
	}
	best := dividing(want, list)
	if best == [2]int{} && len(p.printer.dpi) > 0 && !slices.ContainsFunc(p.printer.dpi, func(o dpiOption) bool { return o.dpi == want }) {
		p.dpiSet = p.nearestOption(want) // the bounds of the dpi capability promise more than the list
		p.decide("dpi", dpiString(p.dpiSet.dpi), ruleDpi, "Nothing that the printer takes in PWG Raster divides %s, %s, and this is the nearest of its options.", whose, dpiString(want))
		want, whose = p.dpiSet.dpi, "the job's"
		best = dividing(want, list)
	}
	switch {
	case best == want && p.printer.resolutions == nil:
		return choose(best, ruleDpi, "It is %s, and the printer lists no resolutions for PWG Raster.", whose)
	case best == want:
		return choose(best, rule, "It is %s, and the printer takes it in PWG Raster.", whose)
	case best != [2]int{}:
		return choose(best, rule, "It is the highest of the printer's for PWG Raster that divides %s, %s.", whose, dpiString(want))
	case whose == "the default": // nobody asked for anything: stay near it
		return choose(nearestResolution(want, list), rule, "Neither the ticket nor the printer names a resolution, and this is the printer's nearest to %d dpi.", defaultDPI)
	case whose == "the ticket's" && p.printer.dpi == nil && !p.offersDpi(want):
		return wrong("CJT", path, "none of the printer's PWG Raster resolutions %v divides %s", dpiStrings(list), dpiString(want))
	}
	return wrong("CDD", "printer.pwg_raster_config.document_resolution_supported", "none of %v divides %s, %s", dpiStrings(list), whose, dpiString(want))
}

const ruleDpi = "CJT, DpiTicketItem; CDD, Dpi"

// wantedDpi takes the ticket's resolution, or the nearest that the printer has, and reports whether it is the ticket's.
func (p *planner) wantedDpi() bool {
	p.dpiSet = p.nearestDpi(dpiOption{p.job.dpi, p.job.dpiVendor})
	if p.dpiSet.dpi == p.job.dpi {
		return true
	}
	p.decide("dpi", dpiString(p.dpiSet.dpi), ruleDpi, "The ticket wants %s, and this is the nearest that the printer has.", dpiString(p.job.dpi))
	return false
}

// offersDpi reports whether a resolution is in the printer's range of resolutions.
func (p *planner) offersDpi(r [2]int) bool {
	for i, b := range p.printer.dpiRange {
		if b[0] < 1 || r[i] < b[0] || r[i] > b[1] {
			return false
		}
	}
	return true
}

// nearestDpi returns the printer's option for a resolution: the same, with the same vendor's ID where several have it; else the resolution
// itself if it is in the printer's range or the printer names none; else the nearest, of two equally near ones the higher.
func (p *planner) nearestDpi(want dpiOption) dpiOption {
	have := p.printer.dpi
	for _, exact := range []bool{true, false} {
		for _, o := range have {
			if o.dpi == want.dpi && (!exact || o.vendor == want.vendor) {
				return o
			}
		}
	}
	if len(have) == 0 || p.offersDpi(want.dpi) {
		return want
	}
	return p.nearestOption(want.dpi)
}

func (p *planner) nearestOption(want [2]int) dpiOption {
	list := make([][2]int, len(p.printer.dpi))
	for i, o := range p.printer.dpi {
		list[i] = o.dpi
	}
	return p.printer.dpi[slices.Index(list, nearestResolution(want, list))]
}

// dividing returns the highest resolution that divides another one both ways, zero when there is none.
func dividing(want [2]int, list [][2]int) (best [2]int) {
	for _, r := range list {
		if want[0]%r[0] == 0 && want[1]%r[1] == 0 && r[0]*r[1] > best[0]*best[1] {
			best = r
		}
	}
	return best
}

func nearestResolution(want [2]int, list [][2]int) [2]int {
	best := list[0]
	for _, r := range list[1:] {
		if d, least := distance(r, want), distance(best, want); d < least || d == least && r[0]*r[1] > best[0]*best[1] {
			best = r
		}
	}
	return best
}

func distance(a, b [2]int) int {
	d := 0
	for i := range a {
		d += max(a[i]-b[i], b[i]-a[i])
	}
	return d
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func dpiString(r [2]int) string {
	if r[0] == r[1] {
		return fmt.Sprintf("%d dpi", r[0])
	}
	return fmt.Sprintf("%dx%d dpi", r[0], r[1])
}

func dpiStrings(list [][2]int) []string {
	out := make([]string, len(list))
	for i, r := range list {
		out[i] = dpiString(r)
	}
	return out
}
