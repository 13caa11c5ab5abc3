package cloudprint

import (
	"math"
	"strconv"
)

func (c *checker) vendor(p *PrinterDescriptionSection) {
	seen := map[string]bool{}
	p.VendorCapability = filter("printer.vendor_capability", p.VendorCapability, func(at string, v *VendorCapability) bool {
		id := v.GetId()
		switch {
		case id == "":
			c.ignore(at, at+".id", missing)
			return false
		case seen[id]:
			c.ignore(at, at+".id", "%.60q is another one's, too", id)
			return false
		}
		seen[id] = true
		c.names(at, "display_name", true, v.GetDisplayName(), &v.DisplayNameLocalized)
		if problem := enum(v.Type); problem != "" {
			c.ignore(at, at+".type", "%s", problem)
			return false
		}
		return c.vendorValues(at, v)
	})
}

// vendorValues checks the part that the type names.
func (c *checker) vendorValues(at string, v *VendorCapability) bool {
	good := true
	for _, part := range []struct {
		path     string
		typ      VendorCapability_Type
		set      bool
		forget   func()
		contents func(at string) bool
	}{
		{at + ".range_cap", VendorCapability_RANGE, v.RangeCap != nil, func() { v.RangeCap = nil }, func(path string) bool { return c.rangeCap(at, path, v.RangeCap) }},
		{at + ".select_cap", VendorCapability_SELECT, v.SelectCap != nil, func() { v.SelectCap = nil }, func(path string) bool {
			return options(c, path, &v.SelectCap.Option, func(o *SelectCapability_Option) **bool { return &o.IsDefault }, func(at string, o *SelectCapability_Option) bool {
				if o.Value == nil {
					c.ignore(at, at+".value", missing)
					return false
				}
				c.names(at, "display_name", true, o.GetDisplayName(), &o.DisplayNameLocalized)
				return true
			})
		}},
		{at + ".typed_value_cap", VendorCapability_TYPED_VALUE, v.TypedValueCap != nil, func() { v.TypedValueCap = nil }, func(path string) bool { return c.typedCap(at, path, v.TypedValueCap) }},
	} {
		switch {
		case part.typ != v.GetType() && part.set:
			c.ignore(part.path, part.path, "is out of place: the type is %s", v.GetType())
			part.forget()
		case part.typ != v.GetType():
		case !part.set:
			c.ignore(at, part.path, missing)
			good = false
		default:
			good = part.contents(part.path) && good
		}
	}
	return good
}

func (c *checker) rangeCap(capability, at string, r *RangeCapability) bool {
	if problem := enum(r.ValueType); problem != "" {
		c.ignore(capability, at+".value_type", "%s", problem)
		return false
	}
	lo, hi, good := math.Inf(-1), math.Inf(1), true
	for _, b := range []struct {
		field string
		text  *string
		into  *float64
	}{{".min", r.Min, &lo}, {".max", r.Max, &hi}} {
		if b.text == nil {
			continue
		}
		f, ok := r.number(*b.text)
		if !ok {
			c.ignore(capability, at+b.field, "%.40q is not of type %s", *b.text, r.GetValueType())
			good = false
		}
		*b.into = f
	}
	if !good {
		return false
	}
	if lo > hi {
		c.ignore(capability, at+".max", "is below min")
		return false
	}
	if r.Default != nil {
		if f, ok := r.number(*r.Default); !ok {
			c.ignore(at+".default", at+".default", "%.40q is not of type %s", *r.Default, r.GetValueType())
			r.Default = nil
		} else if f < lo || f > hi {
			c.ignore(at+".default", at+".default", "%.40s is out of bounds", *r.Default)
			r.Default = nil
		}
	}
	return true
}

// number reads a value of the range's type.
func (r *RangeCapability) number(s string) (float64, bool) {
	if r.GetValueType() == RangeCapability_INTEGER {
		n, err := strconv.ParseInt(s, 10, 64)
		return float64(n), err == nil
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
}

func (c *checker) typedCap(capability, at string, t *TypedValueCapability) bool {
	if problem := enum(t.ValueType); problem != "" {
		c.ignore(capability, at+".value_type", "%s", problem)
		return false
	}
	if t.Default != nil && !t.takes(*t.Default) {
		c.ignore(at+".default", at+".default", "%.40q is not of type %s", *t.Default, t.GetValueType())
		t.Default = nil
	}
	return true
}

// takes reports whether s is a value of the type.
func (t *TypedValueCapability) takes(s string) bool {
	switch t.GetValueType() {
	case TypedValueCapability_BOOLEAN:
		return s == "true" || s == "false"
	case TypedValueCapability_FLOAT:
		f, err := strconv.ParseFloat(s, 64)
		return err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
	case TypedValueCapability_INTEGER:
		_, err := strconv.ParseInt(s, 10, 64)
		return err == nil
	}
	return true
}
