package cloudprint

import "fmt"

// Mode says what becomes of a document with faults.
type Mode uint8

// The modes.
const (
	// Lenient is for printers in the field: faults are warnings, and what cannot be used is left out.
	Lenient Mode = iota
	// Strict refuses every document with a fault.
	Strict
)

// Fault is something in a document that is not as its definition wants it.
type Fault struct {
	Path    string // "printer.dpi.option[1].horizontal_dpi", "" for the whole document
	Problem string
	Level   Level
	// Ignored is the path of what a lenient reader leaves out for it; empty when all is used as it is.
	Ignored string
}

func (f Fault) String() string {
	s := f.Problem
	if f.Path != "" {
		s = f.Path + ": " + s
	}
	switch {
	case f.Level != Warning || f.Ignored == "":
	case f.Ignored == f.Path:
		s += "; it is ignored"
	default:
		s += "; " + f.Ignored + " is ignored"
	}
	return s
}

// Level says how bad a Fault is.
type Level uint8

// The levels.
const (
	Warning Level = iota // the document is used without what is wrong
	Fatal                // the document is refused
)

// String returns "warning" or "fatal".
func (l Level) String() string {
	if l == Fatal {
		return "fatal"
	}
	return "warning"
}

// ValidateCDD returns the faults of a device description, in the order of its definition: whatever the reference calls required or a must, and values
// that no printer can mean (Chromium refuses much the same). At most 1000 are returned. The description stays as it is.
func ValidateCDD(cdd *CloudDeviceDescription, mode Mode) []Fault {
	_, faults := checkedCDD(cdd, mode)
	return faults
}

// CleanCDD returns a copy of a device description without what cannot be used, and the faults, as ValidateCDD finds them in Lenient mode. Faults
// that are Fatal have no cure: the copy is not to be used then. Document types that are unknown stay, because a list of them is not no list.
func CleanCDD(cdd *CloudDeviceDescription) (*CloudDeviceDescription, []Fault) {
	return checkedCDD(cdd, Lenient)
}

// ValidateTicket returns the faults of a ticket: by itself, and when cdd is not nil, of what it chooses there. Page orientation, margins, fitting,
// ranges and order need no capability: the service of the reference did those itself. A choice that the printer does not offer is a fault for which
// nothing is left out: whoever plans the job takes what comes nearest.
// At most 1000 are returned. Ticket and description stay as they are.
func ValidateTicket(cjt *CloudJobTicket, cdd *CloudDeviceDescription, mode Mode) []Fault {
	_, faults := checkedTicket(cjt, cdd, mode)
	return faults
}

// CleanTicket returns a copy of a ticket without what cannot be used, and the faults, as ValidateTicket finds them in Lenient mode. Where an item is
// left out, the printer's default holds. Its Print is never nil.
func CleanTicket(cjt *CloudJobTicket, cdd *CloudDeviceDescription) (*CloudJobTicket, []Fault) {
	return checkedTicket(cjt, cdd, Lenient)
}

// ReadCDD parses a device description and judges it. In Lenient mode it returns what CleanCDD leaves, with the faults as warnings; values of
// the wrong kind are left out, too. In Strict mode a fault is an error. Errors are of type *Error.
func ReadCDD(b []byte, lim Limits, mode Mode) (*CloudDeviceDescription, []Fault, error) {
	cdd, d := new(CloudDeviceDescription), decoder{}
	if err := d.decode("CDD", b, lim, cdd); err != nil {
		return nil, nil, err
	}
	cdd, faults := checkedCDD(cdd, mode)
	if faults = d.merge(faults, mode); firstFatal(faults) != nil {
		return nil, faults, firstFatal(faults).err("CDD")
	}
	return cdd, faults, nil
}

// ReadCJT parses a ticket and judges it, beside a device description unless that is nil, as ReadCDD does. Print is never nil in what it returns.
func ReadCJT(b []byte, lim Limits, cdd *CloudDeviceDescription, mode Mode) (*CloudJobTicket, []Fault, error) {
	cjt, d := new(CloudJobTicket), decoder{}
	if err := d.decode("CJT", b, lim, cjt); err != nil {
		return nil, nil, err
	}
	cjt, faults := checkedTicket(cjt, cdd, mode)
	if faults = d.merge(faults, mode); firstFatal(faults) != nil {
		return nil, faults, firstFatal(faults).err("CJT")
	}
	return cjt, faults, nil
}

// merge adds what decoding found to what checking found: the values that it could not read, and the names that it did not know.
func (d *decoder) merge(checked []Fault, mode Mode) []Fault {
	out := make([]Fault, 0, len(d.wrong)+len(checked))
	for _, f := range d.wrong {
		if mode == Strict {
			f.Level = Fatal
		}
		out = append(out, f)
	}
	problem := map[string]string{}
	for _, f := range d.unknown {
		problem[f.Path] = f.Problem
	}
	wrong := map[string]int{}
	for i, f := range d.wrong {
		wrong[f.Path] = i
	}
	for _, f := range checked {
		f.Path, f.Ignored = d.original(f.Path), d.original(f.Ignored)
		if i, ok := wrong[f.Path]; ok && f.Problem == missing { // it is there, but could not be read, which has been said
			if f.Ignored != "" {
				out[i].Ignored = f.Ignored
			}
			continue
		}
		if p, ok := problem[f.Path]; ok && f.Problem == unknown {
			f.Problem = p
		}
		out = append(out, f)
	}
	return out
}

func firstFatal(faults []Fault) *Fault {
	for i := range faults {
		if faults[i].Level == Fatal {
			return &faults[i]
		}
	}
	return nil
}

func (f *Fault) err(document string) error { return &Error{document, f.Path, f.Problem} }

// The problems that decoding knows more about.
const (
	missing = "is missing"
	unknown = "is unknown"
)

// checker collects faults. The documents it is given are copies, from which it takes what cannot be used.
type checker struct {
	mode   Mode
	faults []Fault
}

// note is a fault that does not hinder use.
func (c *checker) note(path, format string, args ...any) { c.ignore("", path, format, args...) }

// ignore is a fault for which something is left out.
func (c *checker) ignore(ignored, path, format string, args ...any) {
	f := Fault{Path: path, Problem: fmt.Sprintf(format, args...), Ignored: ignored}
	if c.mode == Strict {
		f.Level = Fatal
	}
	c.add(f)
}

func (c *checker) fatal(path, format string, args ...any) {
	c.add(Fault{Path: path, Problem: fmt.Sprintf(format, args...), Level: Fatal})
}

func (c *checker) add(f Fault) {
	if len(c.faults) < maxFaults || f.Level == Fatal && c.mode == Lenient {
		c.faults = append(c.faults, f)
	}
}
