package cloudprint

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
)

// Limits bound what is parsed; a zero field means its default.
type Limits struct {
	Bytes int // of the JSON text; default 1 MiB
	Depth int // of nesting; default 32
}

// Error says which field of a document is wrong.
type Error struct {
	Document string // "CDD" or "CJT"
	Path     string // "printer.dpi.option[1].horizontal_dpi", "" for the whole document
	Problem  string
}

func (e *Error) Error() string {
	if e.Path == "" {
		return e.Document + ": " + e.Problem
	}
	return e.Document + ": " + e.Path + ": " + e.Problem
}

// ParseCDD reads a Cloud Device Description; it must have a printer section. Errors are of type *Error.
func ParseCDD(b []byte, lim Limits) (*CloudDeviceDescription, error) {
	cdd := new(CloudDeviceDescription)
	if err := parse("CDD", b, lim, cdd); err != nil {
		return nil, err
	}
	if err := checkVersion("CDD", cdd.Version); err != nil {
		return nil, err
	}
	if cdd.Printer == nil {
		return nil, &Error{"CDD", "printer", "is missing"}
	}
	return cdd, nil
}

// ParseCJT reads a Cloud Job Ticket; Print is never nil in what it returns. Errors are of type *Error.
func ParseCJT(b []byte, lim Limits) (*CloudJobTicket, error) {
	cjt := new(CloudJobTicket)
	if err := parse("CJT", b, lim, cjt); err != nil {
		return nil, err
	}
	if err := checkVersion("CJT", cjt.Version); err != nil {
		return nil, err
	}
	if cjt.Print == nil {
		cjt.Print = new(PrintTicketSection)
	}
	return cjt, nil
}

// checkVersion takes every minor version of 1: changes to it are compatible. Documents without a version are common.
func checkVersion(doc, v string) error {
	if major, _, _ := strings.Cut(v, "."); v != "" && major != "1" {
		return &Error{doc, "version", fmt.Sprintf("is %q, only 1.x is understood", v)}
	}
	return nil
}

func parse(doc string, b []byte, lim Limits, into any) error {
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
	if _, ok := v.(map[string]any); !ok {
		return &Error{doc, "", "must be an object"}
	}
	if path, problem := assign(reflect.ValueOf(into).Elem(), v); problem != "" {
		return &Error{doc, strings.TrimPrefix(path, "."), problem}
	}
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

// assign puts a decoded JSON value into a Go one. It returns the path below dst and what is wrong, or "".
func assign(dst reflect.Value, v any) (path, problem string) {
	if v == nil {
		return "", "" // null is absent
	}
	switch dst.Kind() {
	case reflect.Pointer:
		n := reflect.New(dst.Type().Elem())
		if path, problem = assign(n.Elem(), v); problem == "" {
			dst.Set(n)
		}
		return path, problem
	case reflect.Struct:
		m, ok := v.(map[string]any)
		if !ok {
			return "", "must be an object, is " + kindOf(v)
		}
		t := dst.Type()
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			if path, problem = assign(dst.Field(i), m[name]); problem != "" {
				return "." + name + path, problem
			}
		}
		return "", ""
	case reflect.Slice:
		list, ok := v.([]any)
		if !ok {
			return "", "must be an array, is " + kindOf(v)
		}
		out := reflect.MakeSlice(dst.Type(), 0, len(list))
		for i, e := range list {
			n := reflect.New(dst.Type().Elem()).Elem()
			if path, problem = assign(n, e); problem != "" {
				return "[" + strconv.Itoa(i) + "]" + path, problem
			}
			if e != nil {
				out = reflect.Append(out, n)
			}
		}
		dst.Set(out)
		return "", ""
	case reflect.String:
		switch s := v.(type) {
		case string:
			dst.SetString(s)
		case json.Number:
			dst.SetString(s.String())
		case bool:
			dst.SetString(strconv.FormatBool(s))
		default:
			return "", "must be a string, is " + kindOf(v)
		}
		return "", ""
	case reflect.Bool:
		switch s := v.(type) {
		case bool:
			dst.SetBool(s)
			return "", ""
		case string:
			if s == "true" || s == "false" {
				dst.SetBool(s == "true")
				return "", ""
			}
		}
		return "", "must be true or false, is " + kindOf(v)
	}
	return "", assignInt(dst, v)
}

func assignInt(dst reflect.Value, v any) string {
	s := ""
	switch n := v.(type) {
	case json.Number:
		s = n.String()
	case string:
		s = strings.TrimSpace(n)
	default:
		return "must be an integer, is " + kindOf(v)
	}
	i, err := strconv.ParseInt(s, 10, 64)
	if err != nil { // 3e2 and 300.0 are integers in JSON
		f, ferr := strconv.ParseFloat(s, 64)
		if ferr != nil || f != float64(int64(f)) || f > 1<<53 || f < -1<<53 {
			return fmt.Sprintf("must be an integer, is %.40q", s)
		}
		i = int64(f)
	}
	if dst.OverflowInt(i) {
		return fmt.Sprintf("%d is out of range", i)
	}
	dst.SetInt(i)
	return ""
}

func kindOf(v any) string {
	switch v.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "an array"
	case string:
		return "a string"
	case bool:
		return "a boolean"
	}
	return "a number"
}
