package picture

import (
	"encoding/binary"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// device returns the device space of n components.
func device(n int) pdf.Name {
	switch n {
	case 3:
		return "DeviceRGB"
	case 4:
		return "DeviceCMYK"
	}
	return "DeviceGray"
}

// space returns the colour space of n components with an embedded profile, or the device space when there is none or it is none for such samples.
func (b *book) space(n int, profile []byte) pdf.Object {
	if len(profile) == 0 {
		return device(n)
	}
	if !usable(profile, n) {
		b.warn("the colour profile is damaged or not one for %d components", n)
		return device(n)
	}
	key := profileKey{&profile[0], n}
	ref, ok := b.profiles[key]
	if !ok {
		ref = b.Add(pdf.NewStream(pdf.Dict{"N": int64(n), "Alternate": device(n)}, profile))
		b.profiles[key] = ref
	}
	return pdf.Array{pdf.Name("ICCBased"), ref}
}

// profileKey tells profiles in memory apart.
type profileKey struct {
	data *byte
	n    int
}

// usable looks at a profile's header (ICC.1:2022, 7.2).
func usable(p []byte, n int) bool {
	if len(p) < 132 || string(p[36:40]) != "acsp" || int64(binary.BigEndian.Uint32(p)) > int64(len(p)) {
		return false
	}
	switch string(p[12:16]) {
	case "scnr", "mntr", "prtr", "spac":
	default:
		return false
	}
	switch string(p[16:20]) {
	case "GRAY":
		return n == 1
	case "RGB ", "Lab ":
		return n == 3
	case "CMYK":
		return n == 4
	}
	return false
}
