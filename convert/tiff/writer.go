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
	ErrStrips   = errors.New("tiff: the file has not the pages, or a page not the strips, that it needs")
)

// Writer writes a file: BeginPage and WriteStrip as often as the page has strips, and so on, then Close; Abandon instead, after an error.
type Writer struct {
	w     io.Writer
	patch func(at int64, b []byte) error
	hold  *spool // without patch: the strips of the page
	err   error
	at    uint64 // offset of what is written next
	page  *directory
	pages int
}

// directory is the page being written.
type directory struct {
	page           Page
	at             uint64 // where it stands
	size           int
	offset, length []uint32
}

// NewWriter writes the head of a file. patch changes bytes that were written, at counts them from the file's first; it is nil where that cannot
// be done.
func NewWriter(w io.Writer, patch func(at int64, b []byte) error) *Writer {
	t := &Writer{w: w, patch: patch}
	if patch == nil {
		t.hold = &spool{limit: SpoolMemory}
	}
	t.put(binary.BigEndian.AppendUint32([]byte("MM\x00*"), firstDirectory))
	return t
}

// firstDirectory follows the head.
const firstDirectory = 8

// put writes bytes of the page, or holds them.
func (t *Writer) put(b []byte) {
	if t.err != nil {
		return
	}
	if t.at+uint64(len(b)) > math.MaxUint32 {
		t.err = ErrTooLarge
		return
	}
	if t.hold != nil && t.page != nil {
		_, t.err = t.hold.Write(b)
	} else {
		_, t.err = t.w.Write(b)
	}
	t.at += uint64(len(b))
}

// BeginPage begins a page. Of of the Page must be the number of pages there will be, since the last directory says that it is.
func (t *Writer) BeginPage(p *Page) error {
	if err := t.endPage(); err != nil {
		return err
	}
	if t.pages++; p.Of < t.pages {
		return ErrStrips
	}
	d := &directory{page: *p, at: t.at}
	strips := (p.Height + p.RowsPerStrip - 1) / p.RowsPerStrip
	d.offset, d.length = make([]uint32, strips), make([]uint32, strips)
	blank := make([]byte, len(d.append(0)))
	d.size = len(blank)
	d.offset, d.length = d.offset[:0], d.length[:0]
	if t.hold == nil {
		t.put(blank)
	} else if t.at += uint64(d.size); t.at > math.MaxUint32 {
		t.err = ErrTooLarge
	}
	t.page = d
	return t.err
}

// WriteStrip writes the next strip of the page, coded.
func (t *Writer) WriteStrip(b []byte) error {
	if t.page == nil || len(t.page.offset) == cap(t.page.offset) {
		return ErrStrips
	}
	d := t.page
	d.offset, d.length = append(d.offset, uint32(t.at)), append(d.length, uint32(len(b)))
	t.put(b)
	return t.err
}

// endPage writes the directory of the page, if one is open.
func (t *Writer) endPage() error {
	d := t.page
	if d == nil || t.err != nil {
		return t.err
	}
	if len(d.offset) < cap(d.offset) {
		return ErrStrips
	}
	if t.at&1 == 1 {
		t.put([]byte{0}) // directories begin on a word
	}
	next := uint32(t.at)
	if t.pages == d.page.Of {
		next = 0
	}
	t.page = nil
	if t.err != nil {
		return t.err
	}
	b := d.append(next)
	if t.hold == nil {
		t.err = t.patch(int64(d.at), b)
		return t.err
	}
	if _, t.err = t.w.Write(b); t.err == nil {
		t.err = t.hold.drain(t.w)
	}
	return t.err
}

// Close ends the file; the io.Writer stays open.
func (t *Writer) Close() error {
	defer t.Abandon()
	if err := t.endPage(); err != nil {
		return err
	}
	if t.pages == 0 {
		return ErrStrips
	}
	return nil
}

// Abandon gives back what a file that is not completed holds.
func (t *Writer) Abandon() {
	if t.hold != nil {
		t.hold.close()
	}
}

// The types of fields (TIFF 6.0, section 2).
const (
	typeShort    = 3
	typeLong     = 4
	typeRational = 5
)

// append returns the directory with the values that do not fit into its entries behind it; next is the offset of the one after it.
func (d *directory) append(next uint32) []byte {
	be := binary.BigEndian
	var entries, values []byte
	n := 0
	const count = 15
	base := uint32(d.at) + 2 + 12*count + 4
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
	return append(be.AppendUint32(out, next), values...)
}
