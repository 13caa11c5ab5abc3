package picture

import (
	"context"
	"encoding/binary"
	"io"
)

// oldJPEG is JPEG as the first edition of TIFF 6.0 has it (section 22): either a whole JPEG that a tag points to, or tables without markers beside
// strips of bare data.
type oldJPEG struct {
	whole   bool
	at      int64 // of the whole one
	head    *jpegHead
	tables  []byte // DQT, DHT and DRI segments
	samples int
	h, v    int // sampling factors of the first component
}

func (d *tiffDir) oldJPEG(p *tiffPicture) (*oldJPEG, error) {
	if proc := d.int(tagJPEGProc, 1); proc != 1 {
		return nil, unsupported("JPEG process %d", proc)
	}
	o := &oldJPEG{samples: p.samples, h: 1, v: 1}
	if at := d.int(tagJPEGFormat, 0); at > 0 && at < d.f.in.size && !p.planar {
		head, err := readJPEGHead(context.Background(), d.f.in.buffered(at, d.f.in.size, 4096), d.f.in.lim)
		if err == nil && head.supported() == nil && head.w == p.w && head.h >= p.h && head.n == p.samples {
			o.whole, o.at, o.head = true, at, head
			return o, nil
		}
	}
	if p.photometric == isYCbCr {
		o.h, o.v = 2, 2
		if v := d.ints(tagYCbCrSampling, 2); len(v) == 2 && v[0] >= 1 && v[0] <= 4 && v[1] >= 1 && v[1] <= 4 {
			o.h, o.v = int(v[0]), int(v[1])
		}
	}
	if p.planar || p.tiled {
		return nil, unsupported("JPEG of the old style in planes or tiles")
	}
	return o, o.readTables(d)
}

// readTables gathers the tables, one of each kind a component.
func (o *oldJPEG) readTables(d *tiffDir) error {
	add := func(marker byte, body []byte) {
		o.tables = append(o.tables, 0xff, marker)
		o.tables = binary.BigEndian.AppendUint16(o.tables, uint16(len(body)+2))
		o.tables = append(o.tables, body...)
	}
	in := d.f.in
	for i, at := range d.ints(tagJPEGQTables, int64(o.samples)) {
		b, err := in.bytes(at, 64)
		if err != nil {
			return damaged("a quantization table is missing")
		}
		add(0xdb, append([]byte{byte(i)}, b...))
	}
	for class, tag := range [2]uint16{tagJPEGDCTables, tagJPEGACTables} {
		for i, at := range d.ints(tag, int64(o.samples)) {
			b, err := in.bytes(at, 16)
			if err != nil {
				return damaged("a Huffman table is missing")
			}
			n := int64(0)
			for _, v := range b {
				n += int64(v)
			}
			values, err := in.bytes(at+16, min(n, 256))
			if err != nil {
				return damaged("a Huffman table is missing")
			}
			add(mDHT, append(append([]byte{byte(class<<4 | i)}, b...), values...))
		}
	}
	if len(o.tables) == 0 {
		return damaged("no JPEG tables")
	}
	if n := d.int(tagJPEGRestart, 0); n > 0 && n < 1<<16 {
		add(0xdd, []byte{byte(n >> 8), byte(n)})
	}
	return nil
}

// assemble makes a JPEG of a strip of w x h pixels.
func (o *oldJPEG) assemble(strip []byte, w, h int) []byte {
	if len(strip) > 2 && strip[0] == 0xff && strip[1] == mSOI { // some are JPEGs already
		return strip
	}
	out := append([]byte{0xff, mSOI}, o.tables...)
	frame := []byte{8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), byte(o.samples)}
	scan := []byte{byte(o.samples)}
	for i := range o.samples {
		factors := byte(0x11)
		if i == 0 {
			factors = byte(o.h<<4 | o.v)
		}
		frame = append(frame, byte(i+1), factors, byte(i))
		scan = append(scan, byte(i+1), byte(i<<4|i))
	}
	scan = append(scan, 0, 63, 0)
	for _, s := range []struct {
		marker byte
		body   []byte
	}{{mSOF0, frame}, {mSOS, scan}} {
		out = append(out, 0xff, s.marker, byte((len(s.body)+2)>>8), byte(len(s.body)+2))
		out = append(out, s.body...)
	}
	return append(append(out, strip...), 0xff, mEOI)
}

// interchange makes the JPEG that the tags point to the stream's data.
func (p *tiffPicture) interchange(b *book, out *plate) {
	out.dict = p.old.head.dict(b)
	whole := p.d.f.in.part(p.old.at, p.d.f.in.size-p.old.at)
	out.open = func(ctx context.Context) (io.ReadCloser, error) {
		r, err := whole(ctx)
		return &untilEOI{r: r}, err
	}
}
