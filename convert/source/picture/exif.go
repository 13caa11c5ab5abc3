package picture

import (
	"encoding/binary"
)

// exif is what counts of EXIF data (CIPA DC-008, 4.6.4).
type exif struct {
	orientation int
	dpi         density
}

// The tags that it shares with TIFF.
const (
	tagOrientation    = 0x112
	tagXResolution    = 0x11a
	tagYResolution    = 0x11b
	tagResolutionUnit = 0x128
)

// readEXIF reads the first directory of EXIF data, which is a TIFF file without a picture. Damage leaves fields zero.
func readEXIF(b []byte) (e exif) {
	if len(b) < 8 {
		return e
	}
	var o binary.ByteOrder
	switch string(b[:2]) {
	case "II":
		o = binary.LittleEndian
	case "MM":
		o = binary.BigEndian
	default:
		return e
	}
	at := int64(o.Uint32(b[4:]))
	if at+2 > int64(len(b)) {
		return e
	}
	count := int(o.Uint16(b[at:]))
	dir := b[at+2:]
	rational := func(entry []byte) float64 {
		at := int64(o.Uint32(entry[8:]))
		if o.Uint16(entry[2:]) != 5 || at+8 > int64(len(b)) {
			return 0
		}
		if d := o.Uint32(b[at+4:]); d != 0 {
			return float64(o.Uint32(b[at:])) / float64(d)
		}
		return 0
	}
	unit := uint16(2)
	var x, y float64
	for i := 0; i < count && len(dir) >= 12*(i+1); i++ {
		entry := dir[12*i : 12*i+12]
		short := o.Uint16(entry[8:])
		switch o.Uint16(entry) {
		case tagOrientation:
			e.orientation = int(short)
		case tagXResolution:
			x = rational(entry)
		case tagYResolution:
			y = rational(entry)
		case tagResolutionUnit:
			unit = short
		}
	}
	if x == 72 && y == 72 && unit == 2 { // what cameras write when they know none (CIPA DC-008, 4.6.4 A)
		return e
	}
	switch unit {
	case 2:
		e.dpi = inch(x, y, 1)
	case 3:
		e.dpi = inch(x, y, 2.54)
	}
	return e
}
