package convert

import "fmt"

const defaultDPI = 300

// resolution chooses the dpi. The Cloud Device Description promises printers that the dpi of pages divides the dpi of the
// ticket both ways; of the listed resolutions that do, the highest is taken.
func (p *planner) resolution() error {
	choose := func(r [2]int, why string, args ...any) error {
		p.plan.Resolution = r
		p.decide("resolution", dpiString(r), why, args...)
		return nil
	}
	if r := p.opt.Resolution; r != [2]int{} {
		if !goodResolution(r) {
			return errorf(Usage, "plan", "%d x %d dpi is no resolution", r[0], r[1])
		}
		return choose(r, "asked for")
	}
	want, whose := p.job.dpi, "the ticket's"
	if want == [2]int{} {
		if len(p.printer.dpi) > 0 {
			want, whose = p.printer.dpi[0], "the printer's default"
		} else {
			want, whose = [2]int{defaultDPI, defaultDPI}, "the default"
		}
	}
	list := p.printer.resolutions
	if p.plan.ContentType != TypePWG { // the list is about PWG Raster
		return choose(want, "%s", whose)
	}
	if list == nil {
		list = p.printer.dpi
	}
	if list == nil {
		return choose(want, "%s; the printer lists none", whose)
	}
	best := [2]int{}
	for _, r := range list {
		if want[0]%r[0] == 0 && want[1]%r[1] == 0 && r[0]*r[1] > best[0]*best[1] {
			best = r
		}
	}
	if best != [2]int{} {
		return choose(best, "the highest of the printer's resolutions that divides %s, %s", whose, dpiString(want))
	}
	if whose == "the default" { // nobody asked for anything: stay near it
		for _, r := range list {
			if best == [2]int{} || distance(r) < distance(best) {
				best = r
			}
		}
		return choose(best, "neither the ticket nor the printer names a default; the printer's resolution nearest to %d dpi", defaultDPI)
	}
	return errorf(Ticket, "plan", "none of the printer's PWG Raster resolutions %v divides %s, %s", dpiStrings(list), whose, dpiString(want))
}

func distance(r [2]int) int {
	d := 0
	for _, v := range r {
		d += max(v-defaultDPI, defaultDPI-v)
	}
	return d
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
