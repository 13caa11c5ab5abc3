package tiff

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
)

// Compression says how strips are coded (TIFF 6.0, tag 259).
type Compression uint16

// The codings.
const (
	None     Compression = 1
	G4       Compression = 4     // ITU-T T.6, bi-level only
	Deflate  Compression = 8     // zlib
	PackBits Compression = 32773 // rows coded one by one
)

// Photometric says what samples mean (TIFF 6.0, tag 262).
type Photometric uint16

// The meanings.
const (
	WhiteIsZero Photometric = 0
	BlackIsZero Photometric = 1
	RGB         Photometric = 2
	Separated   Photometric = 5 // CMYK
)

// Page describes a page. Samples of 16 bits are big-endian, which makes the file so.
type Page struct {
	Width, Height int
	RowsPerStrip  int
	Bits, Samples int // bits a sample, samples a pixel
	Photometric   Photometric
	Compression   Compression
	Resolution    [2]int // dpi
	Number, Of    int    // the page's number from 0 and their count
}

// Errors of a Writer.
var (
	ErrTooLarge = errors.New("tiff: the file would be larger than 4 GiB")
	ErrStrips   = errors.New("tiff: a page has not the strips that its height needs")
)

// Writer writes a file: BeginPage and WriteStrip as often as the page has strips, and so on, then Close.
type Writer struct {
	w     io.Writer
	err   error
	at    uint64 // offset
	dir   uint32
	pages []directory
}

type directory struct {
	page           Page
	offset, length []uint32
}

// NewWriter writes the head of a file whose first directory is at dir.
func NewWriter(w io.Writer, dir uint32) *Writer {
	t := &Writer{w: w}
	t.put(binary.BigEndian.AppendUint32([]byte("MM\x00*"), dir))
	return t
}

func (t *Writer) put(b []byte) {
	if t.err != nil {
		return
	}
	if t.at+uint64(len(b)) > math.MaxUint32 {
		t.err = ErrTooLarge
		return
	}
	_, t.err = t.w.Write(b)
	t.at += uint64(len(b))
}

// BeginPage begins a page.
func (t *Writer) BeginPage(p *Page) error {
	if err := t.whole(); err != nil {
		return err
	}
	t.pages = append(t.pages, directory{page: *p})
	return t.err
}

// whole reports whether the page before has all its strips.
func (t *Writer) whole() error {
	if n := len(t.pages); n > 0 {
		d := &t.pages[n-1]
		if want := (d.page.Height + d.page.RowsPerStrip - 1) / d.page.RowsPerStrip; len(d.offset) != want {
			return ErrStrips
		}
	}
	return t.err
}

// WriteStrip writes the next strip of the page, coded.
func (t *Writer) WriteStrip(b []byte) error {
	if len(t.pages) == 0 {
		return ErrStrips
	}
	d := &t.pages[len(t.pages)-1]
	d.offset, d.length = append(d.offset, uint32(t.at)), append(d.length, uint32(len(b)))
	t.put(b)
	return t.err
}

// Close writes the directories.
func (t *Writer) Close() error {
	if err := t.whole(); err != nil {
		return err
	}
	if len(t.pages) == 0 {
		return ErrStrips
	}
	if t.at&1 == 1 {
		t.put([]byte{0}) // directories begin on a word
	}
	t.dir = uint32(t.at)
	for i := range t.pages {
		t.put(t.pages[i].append(uint32(t.at), i+1 == len(t.pages)))
	}
	return t.err
}

// Directory returns the offset of the first directory, after Close.
func (t *Writer) Directory() uint32 { return t.dir }

// The types of fields (TIFF 6.0, section 2).
const (
	typeShort    = 3
	typeLong     = 4
	typeRational = 5
)

// append returns the directory at offset at with the values that do not fit into its entries behind it.
func (d *directory) append(at uint32, last bool) []byte {
	be := binary.BigEndian
	var entries, values []byte
	n := 0
	const count = 15
	base := at + 2 + 12*count + 4
	field := func(tag, kind uint16, v ...uint32) {
		n++
		entries = be.AppendUint16(be.AppendUint16(entries, tag), kind)
		k := len(v)
		if kind == typeRational {
			k /= 2
		}
		entries = be.AppendUint32(entries, uint32(k))
		var b []byte
		for _, x := range v {
			if kind == typeShort {
				b = be.AppendUint16(b, uint16(x))
			} else {
				b = be.AppendUint32(b, x)
			}
		}
		if len(b) <= 4 {
			entries = append(entries, append(b, 0, 0, 0, 0)[:4]...)
			return
		}
		entries = be.AppendUint32(entries, base+uint32(len(values)))
		if values = append(values, b...); len(values)&1 == 1 {
			values = append(values, 0)
		}
	}
	p := &d.page
	bits := make([]uint32, p.Samples)
	for i := range bits {
		bits[i] = uint32(p.Bits)
	}
	subfile := uint32(0)
	if p.Of > 1 {
		subfile = 2 // one page of several
	}
	field(254, typeLong, subfile)
	field(256, typeLong, uint32(p.Width))
	field(257, typeLong, uint32(p.Height))
	field(258, typeShort, bits...)
	field(259, typeShort, uint32(p.Compression))
	field(262, typeShort, uint32(p.Photometric))
	field(273, typeLong, d.offset...)
	field(277, typeShort, uint32(p.Samples))
	field(278, typeLong, uint32(p.RowsPerStrip))
	field(279, typeLong, d.length...)
	field(282, typeRational, uint32(p.Resolution[0]), 1)
	field(283, typeRational, uint32(p.Resolution[1]), 1)
	field(284, typeShort, 1) // chunky
	field(296, typeShort, 2) // inches
	field(297, typeShort, uint32(p.Number), uint32(p.Of))
	out := be.AppendUint16(nil, uint16(n))
	out = append(out, entries...)
	next := base + uint32(len(values))
	if last {
		next = 0
	}
	return append(be.AppendUint32(out, next), values...)
}
