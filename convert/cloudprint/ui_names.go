package cloudprint

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What is said of a part, after its name in the singular.
var (
	trayState = [...]string{InputTrayState_Item_EMPTY: "is empty", InputTrayState_Item_OPEN: "is open",
		InputTrayState_Item_OFF: "is off", InputTrayState_Item_FAILURE: "has failed"}
	binState = [...]string{OutputBinState_Item_FULL: "is full", OutputBinState_Item_OPEN: "is open",
		OutputBinState_Item_OFF: "is off", OutputBinState_Item_FAILURE: "has failed"}
	markerState = [...]string{MarkerState_Item_EXHAUSTED: "is empty", MarkerState_Item_REMOVED: "is removed",
		MarkerState_Item_FAILURE: "has failed"}
	coverState = [...]string{CoverState_Item_OPEN: "is open", CoverState_Item_FAILURE: "has failed"}
	pathState  = [...]string{MediaPathState_Item_MEDIA_JAM: "is jammed", MediaPathState_Item_FAILURE: "has failed"}
)

// word is the text for a value of an enum, "" when there is none.
func word[E ~int32](e E, texts []string) string {
	if e < 0 || int(e) >= len(texts) {
		return ""
	}
	return texts[e]
}

// named is what a part is called.
type named struct {
	text   string
	plural bool
	color  *Marker_Color_Type
}

// verb fits what is said to the name.
func (n named) verb(says string) string {
	if !n.plural {
		return says
	}
	for _, v := range [][2]string{{"is empty", "are used up"}, {"is ", "are "}, {"has ", "have "}, {"needs ", "need "}} {
		if rest, ok := strings.CutPrefix(says, v[0]); ok {
			return v[1] + rest
		}
	}
	return says
}

// unit is what trays, bins and covers have for a name.
type unit interface {
	GetVendorId() string
	GetIndex() int64
	GetCustomDisplayName() string
	GetCustomDisplayNameLocalized() []*LocalizedString
}

// unitName names a part of a sort: by its own name, else by the sort and its index.
func unitName[T unit](u *deviceUI, list []T, id, any string, sort func(T) (name string, indexed bool)) named {
	for _, t := range list {
		if t.GetVendorId() != id || id == "" {
			continue
		}
		name, indexed := sort(t)
		if name == "" {
			name = any
		}
		if !u.opt.Full {
			return named{text: name}
		}
		if own := localized(t.GetCustomDisplayNameLocalized(), u.opt.Locale, t.GetCustomDisplayName()); own != "" {
			return named{text: upperFirst(own)}
		}
		if indexed {
			name = fmt.Sprintf("%s %d", name, t.GetIndex())
		}
		return named{text: name}
	}
	return named{text: any}
}

func (u *deviceUI) tray(id string) named {
	return unitName(u, u.cdd.GetInputTrayUnit(), id, "Input tray", func(t *InputTrayUnit) (string, bool) {
		return word(t.GetType(), []string{InputTrayUnit_BYPASS_TRAY: "Bypass tray", InputTrayUnit_MANUAL_FEED_TRAY: "Manual feed tray", InputTrayUnit_LCT: "Large capacity tray",
			InputTrayUnit_ENVELOPE_TRAY: "Envelope tray", InputTrayUnit_ROLL: "Roll"}), t.Index != nil
	})
}

func (u *deviceUI) bin(id string) named {
	return unitName(u, u.cdd.GetOutputBinUnit(), id, "Output bin", func(t *OutputBinUnit) (string, bool) {
		return word(t.GetType(), []string{OutputBinUnit_MAILBOX: "Mailbox", OutputBinUnit_STACKER: "Stacker"}), t.Index != nil
	})
}

func (u *deviceUI) cover(id string) named {
	return unitName(u, u.cdd.GetCover(), id, "Cover", func(t *Cover) (string, bool) {
		return word(t.GetType(), []string{Cover_DOOR: "Door"}), t.Index != nil
	})
}

func (u *deviceUI) marker(id string) named {
	for _, m := range u.cdd.GetMarker() {
		if m.GetVendorId() != id || id == "" {
			continue
		}
		n := named{text: "Marker"}
		word := ""
		switch {
		case m.Type == nil:
		case *m.Type == Marker_INK:
			word = "ink"
		case *m.Type == Marker_TONER:
			word = "toner"
		case *m.Type == Marker_STAPLES:
			n.text, n.plural = "Staples", true
		}
		if word != "" {
			n.text = upperFirst(word)
		}
		if !u.opt.Full {
			return n
		}
		if c := m.GetColor(); c != nil && enum(c.Type) == "" {
			n.color = c.Type
			color := strings.ToLower(strings.ReplaceAll(c.GetType().String(), "_", " "))
			if c.GetType() == Marker_Color_CUSTOM {
				color = localized(c.GetCustomDisplayNameLocalized(), u.opt.Locale, c.GetCustomDisplayName())
			}
			if word != "" && color != "" {
				n.text = upperFirst(color) + " " + word
			}
		}
		if own := localized(m.GetCustomDisplayNameLocalized(), u.opt.Locale, m.GetCustomDisplayName()); own != "" {
			n.text, n.plural = upperFirst(own), false
		}
		return n
	}
	return named{text: "Marker"}
}

// localized finds the text for a locale: its own, that of its language, that for EN, else the plain one.
func localized(list []*LocalizedString, locale, plain string) string {
	if len(list) == 0 {
		return plain
	}
	locale = strings.ToUpper(strings.ReplaceAll(locale, "-", "_"))
	language, _, _ := strings.Cut(locale, "_")
	for _, want := range []string{locale, language, "EN"} {
		number, ok := LocalizedString_Locale_value[want]
		if !ok {
			continue
		}
		for _, s := range list {
			if s.Locale != nil && int32(*s.Locale) == number && s.GetValue() != "" {
				return s.GetValue()
			}
		}
	}
	return plain
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
