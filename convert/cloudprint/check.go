package cloudprint

import (
	"math"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// The most that the numbers of a page can be; see also the package that plans.
const (
	maxDpi     = 65535
	maxMicrons = 100_000_000
)

func checkedCDD(in *CloudDeviceDescription, mode Mode) (*CloudDeviceDescription, []Fault) {
	c := &checker{mode: mode}
	if in == nil {
		c.fatal("", missing)
		return nil, c.faults
	}
	d := proto.Clone(in).(*CloudDeviceDescription)
	c.version(d.Version)
	if d.Printer == nil {
		c.fatal("printer", missing)
		return d, c.faults
	}
	p := d.Printer
	c.contentTypes(p)
	c.speed(p)
	c.raster(p)
	c.units(p)
	c.vendor(p)
	c.color(p)
	c.duplex(p)
	c.simpleOptions(p)
	c.copies(p)
	c.margins(p)
	c.dpi(p)
	if p.PageRange != nil {
		p.PageRange.Default = c.intervals("printer.page_range.default", p.PageRange.Default)
	}
	c.media(p)
	return d, c.faults
}

func (c *checker) version(v *string) {
	switch major, minor, _ := strings.Cut(deref(v), "."); {
	case v == nil:
		c.note("version", missing)
	case major != "1":
		c.fatal("version", "is %.40q, only 1.x is understood", *v)
	case !digits(minor):
		c.note("version", "is %.40q, not of the form 1.0", *v)
	}
}

func deref[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// dotted reports whether s is a version that can be compared: "1", "1.4", "1.10.2".
func dotted(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if !digits(part) || len(part) > 9 {
			return false
		}
	}
	return true
}

// lower reports whether version a is below version b.
func lower(a, b string) bool {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(x), len(y)) {
		m, n := 0, 0
		if i < len(x) {
			m, _ = strconv.Atoi(x[i])
		}
		if i < len(y) {
			n, _ = strconv.Atoi(y[i])
		}
		if m != n {
			return m < n
		}
	}
	return false
}

// enum returns what is wrong with the value of an enum, or "".
func enum[E protoreflect.Enum](e *E) string {
	if e == nil {
		return missing
	}
	if (*e).Descriptor().Values().ByNumber((*e).Number()) == nil {
		return unknown
	}
	return ""
}

// filter keeps the elements of a list that are good; good has said what is wrong with the others.
func filter[T any](path string, in []*T, good func(at string, e *T) bool) []*T {
	out := in[:0]
	for i, e := range in {
		if good(element(path, i), e) {
			out = append(out, e)
		}
	}
	return out
}

// options filters the options of a capability. It reports whether any are left; the capability is left out otherwise. No more than one
// is the default after it.
func options[T any](c *checker, path string, in *[]*T, isDefault func(*T) **bool, good func(at string, o *T) bool) bool {
	had, hasDefault := len(*in), false
	*in = filter(path+".option", *in, func(at string, o *T) bool {
		if !good(at, o) {
			return false
		}
		if d := isDefault(o); deref(*d) {
			if hasDefault {
				c.ignore(at+".is_default", at+".is_default", "is true for an option before it, too")
				*d = nil
			}
			hasDefault = true
		}
		return true
	})
	switch {
	case had == 0:
		c.ignore(path, path+".option", missing)
	case len(*in) == 0:
		c.ignore(path, path+".option", "has none that can be used")
	}
	return len(*in) > 0
}

// reset checks reset_to_default, which needs a default option.
func reset[T interface{ GetIsDefault() bool }](c *checker, path string, list []T, flag **bool) {
	if !deref(*flag) {
		return
	}
	for _, o := range list {
		if o.GetIsDefault() {
			return
		}
	}
	c.ignore(path+".reset_to_default", path+".reset_to_default", "needs a default option")
	*flag = nil
}

// names checks the name for people and its translations; a field is "custom_display_name" or "display_name".
func (c *checker) names(at, field string, required bool, name string, list *[]*LocalizedString) {
	english, had := false, len(*list)
	*list = filter(at+"."+field+"_localized", *list, func(at string, s *LocalizedString) bool {
		if p := enum(s.Locale); p != "" {
			c.ignore(at, at+".locale", "%s", p)
			return false
		}
		if s.Value == nil {
			c.ignore(at, at+".value", missing)
			return false
		}
		english = english || *s.Locale == LocalizedString_EN
		return true
	})
	switch {
	case had > 0 && !english:
		c.note(at+"."+field+"_localized", "has no text for EN")
	case had == 0 && required && name == "":
		c.note(at+"."+field, missing)
	}
}

func (c *checker) contentTypes(p *PrinterDescriptionSection) {
	raster := false
	p.SupportedContentType = filter("printer.supported_content_type", p.SupportedContentType, func(at string, t *SupportedContentType) bool {
		typ, sub, _ := strings.Cut(t.GetContentType(), "/")
		switch {
		case t.GetContentType() == "":
			c.ignore(at, at+".content_type", missing)
			return false
		case typ == "" || sub == "":
			c.ignore(at, at+".content_type", "%.60q is no media type", t.GetContentType())
			return false
		}
		for _, v := range []struct {
			field string
			value **string
		}{{".min_version", &t.MinVersion}, {".max_version", &t.MaxVersion}} {
			if deref(*v.value) != "" && !dotted(**v.value) {
				c.ignore(at+v.field, at+v.field, "%.40q is not made of numbers and dots", **v.value)
				*v.value = nil
			}
		}
		if t.GetMinVersion() != "" && t.GetMaxVersion() != "" && lower(t.GetMaxVersion(), t.GetMinVersion()) {
			c.ignore(at+".max_version", at+".max_version", "is below min_version")
			t.MaxVersion = nil
		}
		raster = raster || strings.EqualFold(t.GetContentType(), "image/pwg-raster")
		return true
	})
	switch {
	case raster && p.PwgRasterConfig == nil:
		c.note("printer.pwg_raster_config", missing)
	case !raster && p.PwgRasterConfig != nil:
		c.note("printer.pwg_raster_config", "is out of place: image/pwg-raster is not among the content types")
	}
}

func (c *checker) speed(p *PrinterDescriptionSection) {
	if p.PrintingSpeed == nil {
		return
	}
	p.PrintingSpeed.Option = filter("printer.printing_speed.option", p.PrintingSpeed.Option, func(at string, o *PrintingSpeed_Option) bool {
		switch v := float64(o.GetSpeedPpm()); {
		case o.SpeedPpm == nil:
			c.ignore(at, at+".speed_ppm", missing)
			return false
		case !(v > 0) || math.IsInf(v, 0):
			c.ignore(at, at+".speed_ppm", "%g is no speed", v)
			return false
		}
		ok := true
		for i := range o.ColorType {
			if problem := enum(&o.ColorType[i]); problem != "" {
				c.ignore(at, element(at+".color_type", i), "%s", problem)
				ok = false
			}
		}
		for i := range o.MediaSizeName {
			if problem := enum(&o.MediaSizeName[i]); problem != "" {
				c.ignore(at, element(at+".media_size_name", i), "%s", problem)
				ok = false
			}
		}
		return ok
	})
}
