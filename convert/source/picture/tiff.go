package picture

import (
	"context"
	"encoding/binary"
	"errors"

	"github.com/pwgconvert/pwgconvert/raster/filter/flate"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// openTIFF makes a page of every picture of a TIFF file (TIFF 6.0, and BigTIFF), thumbnails and masks apart.
func openTIFF(ctx context.Context, in *input, b *book) error {
	f, at, err := readTIFFHeader(in, b.maxCoded())
	if err != nil {
		return err
	}
	var dirs, small []*tiffDir
	seen := map[int64]bool{}
	for at != 0 {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if seen[at] {
			b.warn("the list of pages leads back to one of them")
			break
		}
		if len(seen) >= b.opt.Limits.MaxPages {
			b.warnKind(pdf.Limit, "pages beyond the first %d are left out", len(seen))
			break
		}
		seen[at] = true
		if at < 0 && len(seen) > 1 {
			b.warn("further pages lie behind the end of the file")
			break
		}
		d, next, err := f.directory(at)
		if err != nil {
			if len(seen) == 1 {
				return err
			}
			b.warn("page %d: %v", len(seen), err)
			break
		}
		switch kind := d.int(tagNewSubfileType, 0); {
		case kind&4 != 0:
		case kind&1 != 0 || d.int(tagSubfileType, 1) == 2:
			small = append(small, d)
		default:
			dirs = append(dirs, d)
		}
		at = next
	}
	if len(dirs) == 0 {
		dirs = small
	}
	var first error
	for i, d := range dirs {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := d.page(b); err != nil {
			if first == nil {
				first = err
			}
			var e *Error
			kind := pdf.Damaged
			if errors.As(err, &e) {
				kind = e.Kind
			}
			b.warnKind(kind, "picture %d of the file is left out: %v", i+1, err)
		}
	}
	if b.pages == 0 && first != nil {
		return first
	}
	return nil
}

// tiffFile is a file whose byte order is known.
type tiffFile struct {
	in   *input
	o    binary.ByteOrder
	big  bool  // BigTIFF: counts and offsets of 8 bytes
	used int64 // tags read
	// maxCoded bounds a strip or tile that has to be in memory to be decoded.
	maxCoded int64
	flate    flate.Decoder
}

func readTIFFHeader(in *input, maxCoded int64) (*tiffFile, int64, error) {
	b, err := in.bytes(0, 16)
	if len(b) < 8 {
		if err == nil {
			err = damaged("no TIFF header")
		}
		return nil, 0, err
	}
	f := &tiffFile{in: in, o: binary.LittleEndian, maxCoded: maxCoded}
	if b[0] == 'M' {
		f.o = binary.BigEndian
	}
	if string(b[:2]) != "II" && string(b[:2]) != "MM" {
		return nil, 0, damaged("no TIFF header")
	}
	switch version := f.o.Uint16(b[2:]); {
	case version == 43 && len(b) == 16 && f.o.Uint16(b[4:]) == 8:
		f.big = true
		return f, f.offset(b[8:]), nil
	case version == 42:
		return f, f.offset(b[4:]), nil
	}
	return nil, 0, damaged("no TIFF header")
}

func (f *tiffFile) bigEndian() bool { return f.o == binary.BigEndian }

// offset reads an offset; what no file can have is -1.
func (f *tiffFile) offset(b []byte) int64 {
	v := uint64(f.o.Uint32(b[:4]))
	if f.big {
		v = f.o.Uint64(b)
	}
	if v > uint64(f.in.size) {
		return -1
	}
	return int64(v)
}
