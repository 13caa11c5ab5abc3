package cloudprint

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// Limits bound what is parsed; a zero field means its default.
type Limits struct {
	Bytes int // of the JSON text; default 1 MiB
	Depth int // of nesting; default 32
}

// UnknownEnum is the number that Parse functions give to a name that an enum does not have, so that a caller can tell "something new"
// from "nothing".
const UnknownEnum = -1

// Error says which field of a document is wrong.
type Error struct {
	Document string // "CDD", "CJT", "CDS", "job state", "local settings", else the name of a message
	Path     string // "printer.dpi.option[1].horizontal_dpi", "" for the whole document
	Problem  string
}

func (e *Error) Error() string {
	if e.Path == "" {
		return e.Document + ": " + e.Problem
	}
	return e.Document + ": " + e.Path + ": " + e.Problem
}

// ParseCDD reads a Cloud Device Description; it must have a printer section. Names that enums do not have become UnknownEnum. Nothing else
// is judged: see ReadCDD. Errors are of type *Error.
func ParseCDD(b []byte, lim Limits) (*CloudDeviceDescription, error) {
	cdd := new(CloudDeviceDescription)
	if err := parse("CDD", b, lim, cdd); err != nil {
		return nil, err
	}
	if err := usableCDD(cdd); err != nil {
		return nil, err
	}
	return cdd, nil
}

// ParseCJT reads a Cloud Job Ticket; Print is never nil in what it returns. Names that enums do not have become UnknownEnum. Nothing else is
// judged: see ReadCJT. Errors are of type *Error.
func ParseCJT(b []byte, lim Limits) (*CloudJobTicket, error) {
	cjt := new(CloudJobTicket)
	if err := parse("CJT", b, lim, cjt); err != nil {
		return nil, err
	}
	if err := usableCJT(cjt); err != nil {
		return nil, err
	}
	return cjt, nil
}

// ParseCDS reads a Cloud Device State, or a change to one. Errors are of type *Error.
func ParseCDS(b []byte, lim Limits) (*CloudDeviceState, error) {
	cds := new(CloudDeviceState)
	if err := parse("CDS", b, lim, cds); err != nil {
		return nil, err
	}
	if err := checkVersion("CDS", cds.GetVersion()); err != nil {
		return nil, err
	}
	return cds, nil
}

// ParsePrintJobState reads the state of a print job. Errors are of type *Error.
func ParsePrintJobState(b []byte, lim Limits) (*PrintJobState, error) {
	s := new(PrintJobState)
	if err := parse("job state", b, lim, s); err != nil {
		return nil, err
	}
	if err := checkVersion("job state", s.GetVersion()); err != nil {
		return nil, err
	}
	return s, nil
}

// ParsePrintJobStateDiff reads a change to the state of a print job. Errors are of type *Error.
func ParsePrintJobStateDiff(b []byte, lim Limits) (*PrintJobStateDiff, error) {
	d := new(PrintJobStateDiff)
	if err := parse("job state", b, lim, d); err != nil {
		return nil, err
	}
	return d, nil
}

// ParseLocalSettings reads local settings. Errors are of type *Error.
func ParseLocalSettings(b []byte, lim Limits) (*LocalSettings, error) {
	s := new(LocalSettings)
	if err := parse("local settings", b, lim, s); err != nil {
		return nil, err
	}
	return s, nil
}

// Unmarshal reads any message of this package, as tolerantly as the Parse functions do. Errors are of type *Error.
func Unmarshal(b []byte, lim Limits, into proto.Message) error {
	return parse(string(into.ProtoReflect().Descriptor().Name()), b, lim, into)
}

// Marshal writes a message of this package as compact JSON with the document's names, in the order of the definitions. What is not set
// is left out, and so are empty lists: to protocol buffers they are the same. The same message always gives the same bytes.
func Marshal(m proto.Message) ([]byte, error) {
	opt := protojson.MarshalOptions{UseProtoNames: true}
	switch m.(type) {
	case *LocalSettings, *LocalSettings_Settings:
		opt.UseProtoNames = false // some of its names are JSON's only
	}
	b, err := opt.Marshal(m)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer // protojson adds spaces at random
	if err := json.Compact(&out, b); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func usableCDD(cdd *CloudDeviceDescription) error {
	if err := checkVersion("CDD", cdd.GetVersion()); err != nil {
		return err
	}
	if cdd.Printer == nil {
		return &Error{"CDD", "printer", "is missing"}
	}
	return nil
}

func usableCJT(cjt *CloudJobTicket) error {
	if err := checkVersion("CJT", cjt.GetVersion()); err != nil {
		return err
	}
	if cjt.Print == nil {
		cjt.Print = new(PrintTicketSection)
	}
	return nil
}

// checkVersion takes every minor version of 1: changes to it are compatible. Documents without a version are common.
func checkVersion(doc, v string) error {
	if major, _, _ := strings.Cut(v, "."); v != "" && major != "1" {
		return &Error{doc, "version", fmt.Sprintf("is %.40q, only 1.x is understood", v)}
	}
	return nil
}

// parse decodes without tolerance for values of the wrong kind.
func parse(doc string, b []byte, lim Limits, into proto.Message) error {
	d := decoder{}
	if err := d.decode(doc, b, lim, into); err != nil {
		return err
	}
	if len(d.wrong) > 0 {
		return &Error{doc, d.wrong[0].Path, d.wrong[0].Problem}
	}
	return nil
}

func (d *decoder) decode(doc string, b []byte, lim Limits, into proto.Message) error {
	if lim.Bytes <= 0 {
		lim.Bytes = 1 << 20
	}
	if lim.Depth <= 0 {
		lim.Depth = 32
	}
	if len(b) > lim.Bytes {
		return &Error{doc, "", fmt.Sprintf("has %d bytes, more than the limit of %d", len(b), lim.Bytes)}
	}
	if !depthWithin(b, lim.Depth) {
		return &Error{doc, "", fmt.Sprintf("is nested deeper than the limit of %d", lim.Depth)}
	}
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF"))))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return &Error{doc, "", "is not JSON: " + err.Error()}
	}
	if _, err := dec.Token(); err != io.EOF {
		return &Error{doc, "", "is followed by something else"}
	}
	m, ok := v.(map[string]any)
	if !ok {
		return &Error{doc, "", "must be an object"}
	}
	d.message(into.ProtoReflect(), m, "")
	return nil
}

// depthWithin counts brackets outside strings, before any of it is decoded.
func depthWithin(b []byte, limit int) bool {
	depth, inString := 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > limit {
				return false
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return true
}
