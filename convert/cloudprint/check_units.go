package cloudprint

// units checks the parts of a printer. One without an ID, or with that of another, is left out: nothing can refer to it.
func (c *checker) units(p *PrinterDescriptionSection) {
	p.InputTrayUnit = units(c, "printer.input_tray_unit", p.InputTrayUnit, func(at string, u *InputTrayUnit) {
		custom := c.unitType(at, enum(u.Type), u.GetType() == InputTrayUnit_CUSTOM)
		c.names(at, "custom_display_name", custom, u.GetCustomDisplayName(), &u.CustomDisplayNameLocalized)
	})
	p.OutputBinUnit = units(c, "printer.output_bin_unit", p.OutputBinUnit, func(at string, u *OutputBinUnit) {
		custom := c.unitType(at, enum(u.Type), u.GetType() == OutputBinUnit_CUSTOM)
		c.names(at, "custom_display_name", custom, u.GetCustomDisplayName(), &u.CustomDisplayNameLocalized)
	})
	p.Marker = units(c, "printer.marker", p.Marker, func(at string, u *Marker) {
		custom := c.unitType(at, enum(u.Type), u.GetType() == Marker_CUSTOM)
		c.names(at, "custom_display_name", custom, u.GetCustomDisplayName(), &u.CustomDisplayNameLocalized)
		if u.Color != nil {
			custom = c.unitType(at+".color", enum(u.Color.Type), u.Color.GetType() == Marker_Color_CUSTOM)
			c.names(at+".color", "custom_display_name", custom, u.Color.GetCustomDisplayName(), &u.Color.CustomDisplayNameLocalized)
		}
	})
	p.Cover = units(c, "printer.cover", p.Cover, func(at string, u *Cover) {
		custom := c.unitType(at, enum(u.Type), u.GetType() == Cover_CUSTOM)
		c.names(at, "custom_display_name", custom, u.GetCustomDisplayName(), &u.CustomDisplayNameLocalized)
	})
	p.MediaPath = units(c, "printer.media_path", p.MediaPath, func(string, *MediaPath) {})
}

// units filters one sort of part. T must have GetVendorId on its pointer.
func units[T any, P interface {
	*T
	GetVendorId() string
}](c *checker, path string, in []P, rest func(at string, u P)) []P {
	seen := map[string]bool{}
	out := in[:0]
	for i, u := range in {
		at := element(path, i)
		switch id := u.GetVendorId(); {
		case id == "":
			c.ignore(at, at+".vendor_id", missing)
			continue
		case seen[id]:
			c.ignore(at, at+".vendor_id", "%.60q is another one's, too", id)
			continue
		default:
			seen[id] = true
		}
		rest(at, u)
		out = append(out, u)
	}
	return out
}

// unitType says what is wrong with a type and reports whether it is a known one that is custom.
func (c *checker) unitType(at, problem string, custom bool) bool {
	if problem != "" {
		c.note(at+".type", "%s", problem)
		return false
	}
	return custom
}
