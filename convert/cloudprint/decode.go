package cloudprint

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// maxFaults bounds the list of faults of one document.
const maxFaults = 1000

// decoder puts JSON values into a message. It reads all that protojson reads, and in the same way, and besides what devices send: numbers and
// booleans for strings and the other way round, enum names in small letters or with '-', null in lists. What it cannot read
// it leaves out and remembers.
type decoder struct {
	wrong   []Fault // values of the wrong kind
	unknown []Fault // names that enums do not have
	// places has, for a list that lost elements, by its path the places that the others had.
	places map[string][]int
}

func (d *decoder) message(m protoreflect.Message, in map[string]any, path string) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		fd := fields.Get(i)
		v := in[fd.TextName()]
		if v == nil {
			v = in[fd.JSONName()]
		}
		if v == nil {
			continue // null is absent
		}
		at := join(path, fd.JSONName(), fd.TextName())
		if fd.IsList() {
			d.list(m, fd, v, at)
		} else if val, ok := d.value(fd, v, at, at, m.NewField); ok {
			m.Set(fd, val)
		}
	}
}

// join prefers the name of the definition; only names that cannot be written there have another one with a slash.
func join(path, jsonName, name string) string {
	if strings.Contains(jsonName, "/") {
		name = jsonName
	}
	if path == "" {
		return name
	}
	return path + "." + name
}

func (d *decoder) list(m protoreflect.Message, fd protoreflect.FieldDescriptor, v any, at string) {
	in, ok := v.([]any)
	if !ok {
		d.fail(at, at, "must be an array, is "+kindOf(v))
		return
	}
	if len(in) == 0 {
		return
	}
	list := m.Mutable(fd).List()
	var kept []int
	for i, e := range in {
		if e == nil {
			continue
		}
		one := at + "[" + strconv.Itoa(i) + "]"
		newElement := func(protoreflect.FieldDescriptor) protoreflect.Value { return list.NewElement() }
		if val, ok := d.value(fd, e, one, one, newElement); ok {
			list.Append(val)
			kept = append(kept, i)
		}
	}
	if len(kept) < len(in) {
		if d.places == nil {
			d.places = map[string][]int{}
		}
		d.places[at] = kept
	}
}

// original turns a path into the message into one into the JSON text, whose lists may have more elements.
func (d *decoder) original(path string) string {
	if len(d.places) == 0 {
		return path
	}
	out := ""
	for {
		before, rest, ok := strings.Cut(path, "[")
		out += before
		if !ok {
			return out
		}
		number, after, _ := strings.Cut(rest, "]")
		if i, err := strconv.Atoi(number); err == nil && i < len(d.places[out]) {
			number = strconv.Itoa(d.places[out][i])
		}
		out, path = out+"["+number+"]", after
	}
}

func (d *decoder) fail(path, ignored, problem string) {
	if len(d.wrong) < maxFaults {
		d.wrong = append(d.wrong, Fault{Path: path, Problem: problem, Ignored: ignored})
	}
}

// value decodes a single value; at is its path and ignored what is left out when it cannot be.
func (d *decoder) value(fd protoreflect.FieldDescriptor, v any, at, ignored string, fresh func(protoreflect.FieldDescriptor) protoreflect.Value) (protoreflect.Value, bool) {
	none := protoreflect.Value{}
	problem := ""
	switch fd.Kind() {
	case protoreflect.MessageKind:
		if in, ok := v.(map[string]any); ok {
			val := fresh(fd)
			d.message(val.Message(), in, at)
			return val, true
		}
		problem = "must be an object, is " + kindOf(v)
	case protoreflect.StringKind:
		if s, ok := text(v); ok {
			return protoreflect.ValueOfString(s), true
		}
		problem = "must be a string, is " + kindOf(v)
	case protoreflect.BoolKind:
		switch v {
		case true, "true":
			return protoreflect.ValueOfBool(true), true
		case false, "false":
			return protoreflect.ValueOfBool(false), true
		}
		problem = "must be true or false, is " + kindOf(v)
	case protoreflect.EnumKind:
		n, ok := enumNumber(fd.Enum(), v)
		if ok {
			return protoreflect.ValueOfEnum(n), true
		}
		s, isName := v.(string)
		if !isName {
			problem = "must be a string, is " + kindOf(v)
			break
		}
		if len(d.unknown) < maxFaults {
			d.unknown = append(d.unknown, Fault{Path: at, Problem: fmt.Sprintf("%.40q is unknown", s)})
		}
		return protoreflect.ValueOfEnum(UnknownEnum), true
	case protoreflect.Int32Kind, protoreflect.Int64Kind:
		var n int64
		if n, problem = integer(v); problem != "" {
			break
		}
		if fd.Kind() == protoreflect.Int64Kind {
			return protoreflect.ValueOfInt64(n), true
		}
		if n == int64(int32(n)) {
			return protoreflect.ValueOfInt32(int32(n)), true
		}
		problem = fmt.Sprintf("%d is out of range", n)
	case protoreflect.FloatKind:
		if s, ok := text(v); ok && v != true && v != false {
			if f, err := strconv.ParseFloat(strings.TrimSpace(s), 32); err == nil {
				return protoreflect.ValueOfFloat32(float32(f)), true
			}
		}
		problem = "must be a number, is " + kindOf(v)
	default:
		problem = "is of a kind that this program does not know" // none of the definitions has one
	}
	d.fail(at, ignored, problem)
	return none, false
}

func text(v any) (string, bool) {
	switch s := v.(type) {
	case string:
		return s, true
	case json.Number:
		return s.String(), true
	case bool:
		return strconv.FormatBool(s), true
	}
	return "", false
}

func enumNumber(e protoreflect.EnumDescriptor, v any) (protoreflect.EnumNumber, bool) {
	switch s := v.(type) {
	case string:
		val := e.Values().ByName(protoreflect.Name(s))
		if val == nil {
			val = e.Values().ByName(protoreflect.Name(strings.ToUpper(strings.ReplaceAll(s, "-", "_"))))
		}
		if val != nil {
			return val.Number(), true
		}
	case json.Number:
		if n, problem := integer(v); problem == "" && n == int64(int32(n)) {
			return protoreflect.EnumNumber(n), true
		}
	}
	return 0, false
}

// integer reads 300, "300", 3e2 and 300.0.
func integer(v any) (int64, string) {
	s := ""
	switch n := v.(type) {
	case json.Number:
		s = n.String()
	case string:
		s = strings.TrimSpace(n)
	default:
		return 0, "must be an integer, is " + kindOf(v)
	}
	i, err := strconv.ParseInt(s, 10, 64)
	if err == nil {
		return i, ""
	}
	_, exp, _ := strings.Cut(strings.ToLower(s), "e")
	if e, err := strconv.Atoi(exp); exp != "" && (err != nil || e > 64 || e < -64) || len(s) > 128 || strings.Contains(s, "/") {
		return 0, fmt.Sprintf("must be an integer, is %.40q", s)
	}
	if r, ok := new(big.Rat).SetString(s); ok && r.IsInt() {
		if r.Num().IsInt64() {
			return r.Num().Int64(), ""
		}
		return 0, fmt.Sprintf("%.40s is out of range", s)
	}
	return 0, fmt.Sprintf("must be an integer, is %.40q", s)
}

func kindOf(v any) string {
	switch s := v.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "an array"
	case string:
		return "a string"
	case bool:
		return "a boolean"
	case json.Number:
		return fmt.Sprintf("the number %.40s", s.String())
	}
	return "a number"
}
