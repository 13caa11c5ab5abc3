package wire

import (
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
)

// restoreEnums gives values that an enum does not have back to their fields, as cloudprint.UnknownEnum. Messages of proto2 lose them on
// the wire: they become unknown fields, and "something new" would be read as "nothing". The order within a list is not kept.
func restoreEnums(m protoreflect.Message) {
	fields := m.Descriptor().Fields()
	for b := m.GetUnknown(); len(b) > 0; {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			break
		}
		size := protowire.ConsumeFieldValue(num, typ, b[n:])
		if size < 0 {
			break
		}
		b = b[n+size:]
		fd := fields.ByNumber(num)
		if fd == nil || fd.Kind() != protoreflect.EnumKind || typ != protowire.VarintType {
			continue
		}
		unknown := protoreflect.ValueOfEnum(cloudprint.UnknownEnum)
		switch {
		case fd.IsMap():
		case fd.IsList():
			m.Mutable(fd).List().Append(unknown)
		case !m.Has(fd):
			m.Set(fd, unknown)
		}
	}
	m.SetUnknown(nil)
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case fd.Message() == nil || fd.IsMap():
		case fd.IsList():
			for i := range v.List().Len() {
				restoreEnums(v.List().Get(i).Message())
			}
		default:
			restoreEnums(v.Message())
		}
		return true
	})
}
