package pdf

import (
	"context"
	"sync"
)

// ocState holds which optional-content groups are off for printing, worked out when somebody first asks.
type ocState struct {
	once  sync.Once
	known map[int32]bool // groups of the catalog
	off   map[int32]bool
}

// maxOCDepth bounds nested visibility expressions; maxGroups the groups looked at in one list.
const (
	maxOCDepth = 32
	maxGroups  = 1 << 16
)

// Hidden reports whether optional content is not to be printed (ISO 32000-2, 8.11). oc is the value of an OC entry or of a property
// list: give it as it stands, since groups are known by their reference. The state is that of the default configuration with its
// automatic states for printing; nil, and what is no optional content, is visible.
func (d *Document) Hidden(ctx context.Context, oc Object) bool {
	if oc == nil {
		return false
	}
	d.oc.once.Do(func() { d.loadOC(ctx) })
	return !d.visible(oc, 0)
}

// loadOC reads the default configuration (ISO 32000-2, 8.11.4).
func (d *Document) loadOC(ctx context.Context) {
	s := &d.oc
	s.known, s.off = map[int32]bool{}, map[int32]bool{}
	props := d.Dict(d.catalog["OCProperties"])
	if props == nil {
		return
	}
	conf := d.Dict(props["D"])
	base := d.Name(conf["BaseState"]) == "OFF"
	each := func(o Object, f func(num int32)) {
		for i, g := range d.Array(o) {
			if i >= maxGroups || ctx.Err() != nil {
				return
			}
			if r, ok := g.(Ref); ok {
				f(r.Num)
			}
		}
	}
	each(props["OCGs"], func(n int32) {
		s.known[n] = true
		if base {
			s.off[n] = true
		}
	})
	each(conf["ON"], func(n int32) { delete(s.off, n) })
	each(conf["OFF"], func(n int32) { s.off[n] = true })
	as, hasAS := d.Resolve(conf["AS"]).(Array)
	for i, o := range as {
		if i >= maxGroups || ctx.Err() != nil {
			return
		}
		use := d.Dict(o)
		if d.Name(use["Event"]) != "Print" {
			continue
		}
		cats := d.Array(use["Category"])
		each(use["OCGs"], func(n int32) {
			if st := d.usage(Ref{Num: n}, cats); st != "" {
				setOff(s.off, n, st == "OFF")
			}
		})
	}
	if !hasAS {
		// The letter of the standard wants an AS entry for this; files without one mean it all the same, and other renderers do it.
		for n := range s.known {
			if st := d.usage(Ref{Num: n}, Array{Name("Print")}); st != "" {
				setOff(s.off, n, st == "OFF")
			}
		}
	}
}

func setOff(m map[int32]bool, n int32, off bool) {
	if off {
		m[n] = true
	} else {
		delete(m, n)
	}
}

// usage returns the state a group's usage dictionary recommends for the categories: OFF if one of them says so, else ON if one of
// them does, else "".
func (d *Document) usage(group Ref, cats Array) (state Name) {
	use := d.Dict(d.Dict(group)["Usage"])
	if use == nil {
		return ""
	}
	for i, c := range cats {
		if i >= 16 {
			break
		}
		var st Name
		switch cat := d.Name(c); cat {
		case "Print", "View", "Export":
			st = d.Name(d.Dict(use[cat])[cat+"State"])
		}
		if st == "OFF" {
			return st
		}
		if st == "ON" {
			state = st
		}
	}
	return state
}

// visible evaluates a group or a membership dictionary.
func (d *Document) visible(oc Object, depth int) bool {
	ref, isRef := oc.(Ref)
	if isRef && d.oc.known[ref.Num] {
		return d.groupOn(ref)
	}
	dict := d.Dict(oc)
	if dict == nil || depth > maxOCDepth {
		return true
	}
	if d.Name(dict["Type"]) == "OCG" {
		return !isRef || d.groupOn(ref)
	}
	if ve := d.Array(dict["VE"]); len(ve) > 0 {
		budget := maxGroups
		return d.expression(ve, depth+1, &budget)
	}
	var groups Array
	switch g := d.Resolve(dict["OCGs"]).(type) {
	case Array:
		groups = g
	case Dict:
		groups = Array{dict["OCGs"]}
	}
	policy := d.Name(dict["P"])
	seen := false
	for i, g := range groups {
		if i >= maxGroups || d.Dict(g) == nil {
			continue
		}
		seen = true
		on := d.visible(g, depth+1)
		switch {
		case policy == "AllOn" && !on, policy == "AllOff" && on:
			return false
		case policy == "AnyOff" && !on:
			return true
		case policy != "AllOn" && policy != "AllOff" && policy != "AnyOff" && on:
			return true
		}
	}
	// All passed, or none did that would have sufficed; without groups there is nothing to hide by.
	return !seen || policy == "AllOn" || policy == "AllOff"
}

// groupOn returns a group's state; a group with an intent other than View does not hide anything.
func (d *Document) groupOn(ref Ref) bool {
	if !d.oc.off[ref.Num] {
		return true
	}
	switch in := d.Resolve(d.Dict(ref)["Intent"]).(type) {
	case Name:
		return in != "View" && in != "All"
	case Array:
		for i, o := range in {
			if n := d.Name(o); n == "View" || n == "All" || i > 16 {
				return false
			}
		}
		return len(in) > 0
	}
	return false
}

// expression evaluates a visibility expression (ISO 32000-2, table 96).
func (d *Document) expression(ve Array, depth int, budget *int) bool {
	if *budget--; depth > maxOCDepth || *budget < 0 || len(ve) == 0 {
		return true
	}
	arg := func(o Object) bool {
		*budget--
		if a, ok := d.Resolve(o).(Array); ok {
			return d.expression(a, depth+1, budget)
		}
		return d.visible(o, depth+1)
	}
	args := ve[1:]
	switch d.Name(ve[0]) {
	case "Not":
		return len(args) == 0 || !arg(args[0])
	case "Or":
		for _, o := range args {
			if *budget < 0 || arg(o) {
				return true
			}
		}
		return len(args) == 0
	default: // And
		for _, o := range args {
			if *budget < 0 {
				return true
			}
			if !arg(o) {
				return false
			}
		}
		return true
	}
}
