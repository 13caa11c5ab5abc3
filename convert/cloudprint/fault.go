package cloudprint

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
	if f.Ignored != "" && f.Level == Warning {
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
