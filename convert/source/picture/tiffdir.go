package picture

import (
	"math"
)

// Tags of TIFF 6.0 and of its supplements.
const (
	tagNewSubfileType  = 254
	tagSubfileType     = 255
	tagWidth           = 256
	tagHeight          = 257
	tagBits            = 258
	tagCompression     = 259
	tagPhotometric     = 262
	tagFillOrder       = 266
	tagStripOffsets    = 273
	tagSamples         = 277
	tagRowsPerStrip    = 278
	tagStripBytes      = 279
	tagPlanar          = 284
	tagT4Options       = 292
	tagPredictor       = 317
	tagWhitePoint      = 318
	tagColorMap        = 320
	tagTileWidth       = 322
	tagTileHeight      = 323
	tagTileOffsets     = 324
	tagTileBytes       = 325
	tagInkSet          = 332
	tagExtraSamples    = 338
	tagSampleFormat    = 339
	tagJPEGTables      = 347
	tagJPEGProc        = 512
	tagJPEGFormat      = 513
	tagJPEGLength      = 514
	tagJPEGRestart     = 515
	tagJPEGQTables     = 519
	tagJPEGDCTables    = 520
	tagJPEGACTables    = 521
	tagYCbCrFactors    = 529
	tagYCbCrSampling   = 530
	tagBlackWhite      = 532
	tagICC             = 34675
	maxDirectoryTags   = 4096
	maxTiffSamples     = 64
	maxTiffStripTables = 1 << 21
)

// tiffDir is a directory: one picture's tags.
type tiffDir struct {
	f    *tiffFile
	tags map[uint16]tiffTag
}

// tiffTag is where the values of a tag are.
type tiffTag struct {
	kind  uint16
	count int64
	at    int64 // in the file
}

// size returns the bytes of a value, 0 when the type is not known.
func (t tiffTag) size() int64 {
	sizes := [...]int64{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8}
	if int(t.kind) < len(sizes) {
		return sizes[t.kind]
	}
	return 0
}

// directory reads the directory at an offset and says where the next one is, 0 for none, -1 behind the end of the file.
func (f *tiffFile) directory(at int64) (*tiffDir, int64, error) {
	head, entry, pointer := int64(2), int64(12), int64(4)
	if f.big {
		head, entry, pointer = 8, 20, 8
	}
	b, err := f.in.bytes(at, head)
	if err != nil {
		return nil, 0, damaged("a directory lies behind the end of the file")
	}
	n := int64(f.o.Uint16(b))
	if f.big {
		n = int64(min(f.o.Uint64(b), maxDirectoryTags+1))
	}
	if n == 0 || n > maxDirectoryTags {
		return nil, 0, damaged("a directory of %d tags", n)
	}
	if f.used += n; f.used > 16*maxDirectoryTags+f.in.lim.MaxMetadataBytes/entry {
		return nil, 0, beyond("more than %d tags", f.used)
	}
	b, err = f.in.bytes(at+head, n*entry+pointer)
	if int64(len(b)) < entry {
		return nil, 0, err
	}
	d := &tiffDir{f: f, tags: map[uint16]tiffTag{}}
	for i := int64(0); i < n && (i+1)*entry <= int64(len(b)); i++ {
		e := b[i*entry : (i+1)*entry]
		t := tiffTag{kind: f.o.Uint16(e[2:])}
		inline := int64(4)
		if f.big {
			t.count, inline = int64(min(f.o.Uint64(e[4:]), math.MaxInt64/16)), 8
		} else {
			t.count = int64(f.o.Uint32(e[4:]))
		}
		value := e[entry-inline:]
		if t.at = at + head + (i+1)*entry - inline; t.count*t.size() > inline {
			t.at = f.offset(value)
		}
		id := f.o.Uint16(e)
		if _, ok := d.tags[id]; !ok && t.size() > 0 && t.count > 0 && t.at >= 0 {
			d.tags[id] = t
		}
	}
	next := int64(-1)
	if tail := b[min(n*entry, int64(len(b))):]; int64(len(tail)) == pointer {
		next = f.offset(tail)
	}
	return d, next, nil
}

// bytes returns a tag's values as they are, nil when it is missing, damaged or too long.
func (d *tiffDir) bytes(tag uint16) []byte {
	t, ok := d.tags[tag]
	if !ok || t.count > d.f.in.lim.MaxMetadataBytes {
		return nil
	}
	b, err := d.f.in.bytes(t.at, t.count*t.size())
	if err != nil {
		return nil
	}
	return b
}

// ints returns at most most values of a tag.
func (d *tiffDir) ints(tag uint16, most int64) []int64 {
	t, ok := d.tags[tag]
	if !ok {
		return nil
	}
	n, size := min(t.count, most), t.size()
	b, err := d.f.in.bytes(t.at, n*size)
	if err != nil {
		b = b[:int64(len(b))/size*size]
	}
	out := make([]int64, 0, int64(len(b))/size)
	for ; int64(len(b)) >= size; b = b[size:] {
		switch t.kind {
		case 1, 7:
			out = append(out, int64(b[0]))
		case 3:
			out = append(out, int64(d.f.o.Uint16(b)))
		case 4, 13:
			out = append(out, int64(d.f.o.Uint32(b)))
		case 6:
			out = append(out, int64(int8(b[0])))
		case 8:
			out = append(out, int64(int16(d.f.o.Uint16(b))))
		case 9:
			out = append(out, int64(int32(d.f.o.Uint32(b))))
		case 16, 18:
			out = append(out, int64(min(d.f.o.Uint64(b), math.MaxInt64)))
		case 17:
			out = append(out, int64(d.f.o.Uint64(b)))
		default:
			return nil
		}
	}
	return out
}

func (d *tiffDir) int(tag uint16, def int64) int64 {
	if v := d.ints(tag, 1); len(v) > 0 {
		return v[0]
	}
	return def
}

// floats returns at most most values of a tag of fractions or numbers.
func (d *tiffDir) floats(tag uint16, most int64) []float64 {
	t := d.tags[tag]
	if t.kind != 5 && t.kind != 10 && t.kind != 11 && t.kind != 12 {
		var out []float64
		for _, v := range d.ints(tag, most) {
			out = append(out, float64(v))
		}
		return out
	}
	b, _ := d.f.in.bytes(t.at, min(t.count, most)*t.size())
	var out []float64
	for ; int64(len(b)) >= t.size(); b = b[t.size():] {
		v := 0.0
		switch t.kind {
		case 5:
			if den := d.f.o.Uint32(b[4:]); den != 0 {
				v = float64(d.f.o.Uint32(b)) / float64(den)
			}
		case 10:
			if den := int32(d.f.o.Uint32(b[4:])); den != 0 {
				v = float64(int32(d.f.o.Uint32(b))) / float64(den)
			}
		case 11:
			v = float64(math.Float32frombits(d.f.o.Uint32(b)))
		case 12:
			v = math.Float64frombits(d.f.o.Uint64(b))
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			v = 0
		}
		out = append(out, v)
	}
	return out
}
