package convert

import (
	"context"
	"errors"
	"fmt"
)

// Kind says what an error is about. The set is closed: exit codes, RPC codes and job states derive from it.
type Kind uint8

// The kinds.
const (
	Other       Kind = iota
	Usage            // options or arguments that make no sense
	Read             // the source cannot be read
	NotDocument      // the source is no document this program knows
	Password         // the document is encrypted and the password is missing or wrong
	Write            // the destination cannot be written
	Unsupported      // understood, but nothing here can do it
	Limit            // the document is beyond a limit
	PageRange        // pages that the document does not have
	Ticket           // the job ticket or the device description is wrong
	Timeout          // the time that was given is over
	Cancelled        // the caller stopped the work
)

var kinds = [...]struct {
	name string
	exit int
}{
	Other: {"other", 1}, Usage: {"usage", 2}, Read: {"read", 3}, NotDocument: {"not-a-document", 4}, Password: {"password", 5},
	Write: {"write", 6}, Unsupported: {"unsupported", 7}, Limit: {"limit", 8}, PageRange: {"page-range", 9}, Ticket: {"ticket", 10},
	Timeout: {"timeout", 11}, Cancelled: {"cancelled", 130},
}

// String returns the kind's name in lower case, words joined by '-'.
func (k Kind) String() string {
	if int(k) < len(kinds) {
		return kinds[k].name
	}
	return kinds[Other].name
}

// MarshalText gives the name.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// ExitCode returns the exit code of a process that ends with an error of this kind.
func (k Kind) ExitCode() int {
	if int(k) < len(kinds) {
		return kinds[k].exit
	}
	return kinds[Other].exit
}

// Error is every error of this package.
type Error struct {
	Kind Kind
	Page int    // 1-based page of the document, 0 when it is not about a page
	Op   string // what was being done, for people: "read ticket"
	Err  error
}

func (e *Error) Error() string {
	s := e.Op
	if e.Page > 0 {
		if s != "" {
			s += ": "
		}
		s += fmt.Sprintf("page %d", e.Page)
	}
	switch {
	case e.Err == nil && s == "":
		return e.Kind.String()
	case e.Err == nil:
		return s + ": " + e.Kind.String()
	case s == "":
		return e.Err.Error()
	}
	return s + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is an *Error of the same kind without a cause, so that errors.Is(err, &Error{Kind: Limit}) works.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Err == nil && t.Op == "" && t.Page == 0 && t.Kind == e.Kind
}

// KindOf returns the kind of an error: that of the first *Error in its chain, Cancelled or Timeout for a context's errors, Other
// for everything else. It must not be asked about nil.
func KindOf(err error) Kind {
	var e *Error
	switch {
	case errors.As(err, &e):
		return e.Kind
	case errors.Is(err, context.Canceled):
		return Cancelled
	case errors.Is(err, context.DeadlineExceeded):
		return Timeout
	}
	return Other
}

// ExitCode returns the exit code for an error, 0 for nil.
func ExitCode(err error) int {
	if err == nil {
		return 0
	}
	return KindOf(err).ExitCode()
}

func errorf(kind Kind, op, format string, args ...any) *Error {
	return &Error{Kind: kind, Op: op, Err: fmt.Errorf(format, args...)}
}
