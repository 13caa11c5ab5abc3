package pdf

import "fmt"

// Kind says what sort of failure an Error or Warning is.
type Kind uint8

// The closed set of failures.
const (
	Damaged     Kind = iota // the file breaks the syntax beyond what could be repaired
	NotPDF                  // no PDF at all
	Password                // encrypted, and the password given does not open it
	Unsupported             // a feature this package does not have
	Limit                   // a limit of Limits was reached
	Read                    // the io.ReaderAt failed or the context ended
)

// String returns the kind in words.
func (k Kind) String() string {
	switch k {
	case NotPDF:
		return "not a PDF file"
	case Password:
		return "password needed or wrong"
	case Unsupported:
		return "unsupported"
	case Limit:
		return "limit reached"
	case Read:
		return "read failed"
	}
	return "damaged"
}

// Error is the error type of this package.
type Error struct {
	Kind   Kind
	Object Ref // the object concerned, zero when none is
	Err    error
}

// Error implements error.
func (e *Error) Error() string {
	s := "pdf: " + e.Kind.String()
	if e.Object != (Ref{}) {
		s += fmt.Sprintf(" (object %d %d)", e.Object.Num, e.Object.Gen)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is an *Error of the same Kind without details, so that
// errors.Is(err, &pdf.Error{Kind: pdf.Password}) works.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && t.Err == nil && (t.Object == Ref{} || t.Object == e.Object)
}

func errf(k Kind, ref Ref, format string, args ...any) *Error {
	return &Error{Kind: k, Object: ref, Err: fmt.Errorf(format, args...)}
}

// Warning tells of damage that was worked around.
type Warning struct {
	Object Ref
	Page   int // 1-based, 0 when no page is concerned
	Kind   Kind
	Text   string
}

// String returns the warning in one line.
func (w Warning) String() string {
	s := w.Text
	if w.Object != (Ref{}) {
		s = fmt.Sprintf("object %d %d: %s", w.Object.Num, w.Object.Gen, s)
	}
	if w.Page > 0 {
		s = fmt.Sprintf("page %d: %s", w.Page, s)
	}
	return s
}
