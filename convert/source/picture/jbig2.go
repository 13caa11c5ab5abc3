package picture

import (
	"context"
	"encoding/binary"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// openJBIG2 makes the segments of a file of the sequential kind (ITU-T T.88, D.1) the data of a JBIG2Decode stream (ISO 32000-2, 7.4.7). A file of
// several pages gives its first.
func openJBIG2(ctx context.Context, in *input, b *book) error {
	head, err := in.bytes(0, 9)
	if err != nil || string(head[:8]) != "\x97JB2\r\n\x1a\n" {
		return damaged("no JBIG2 header")
	}
	if head[8]&1 == 0 {
		return unsupported("segments for random access")
	}
	start := int64(13)
	if head[8]&2 != 0 {
		start = 9
	}
	at := start
	for i := 0; i < 1<<16; i++ {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		kind, data, n, err := jbig2Segment(in, at)
		if err != nil {
			return damaged("no page in it")
		}
		if kind != 48 { // page information, 7.4.8
			at = data + n
			continue
		}
		d, err := in.bytes(data, 16)
		if err != nil {
			return err
		}
		u32 := func(i int) int64 { return int64(binary.BigEndian.Uint32(d[i:])) }
		w, h := u32(0), u32(4)
		if h == 0xffffffff {
			return unsupported("a page of unknown height")
		}
		if err := b.fits(w, h); err != nil {
			return err
		}
		b.add(plate{
			w: int(w), h: int(h), dpi: inch(float64(u32(8)), float64(u32(12)), 0.0254), open: in.part(start, in.size-start),
			dict: pdf.Dict{"Filter": pdf.Name("JBIG2Decode"), "BitsPerComponent": int64(1), "ColorSpace": device(1)},
		})
		return nil
	}
	return damaged("no page in it")
}

// jbig2Segment reads a segment header (7.2): the kind, where the data is and how much of it.
func jbig2Segment(in *input, at int64) (kind byte, data, n int64, err error) {
	b, err := in.bytes(at, 9)
	if err != nil {
		return 0, 0, 0, err
	}
	number, flags := binary.BigEndian.Uint32(b), b[4]
	refs, size := int64(b[5]>>5), int64(1)
	if refs == 7 {
		refs = int64(binary.BigEndian.Uint32(b[5:]) & 0x1fffffff)
		size = 4 + (refs+8)/8
	}
	each, page := int64(4), int64(1)
	switch {
	case number <= 256:
		each = 1
	case number <= 65536:
		each = 2
	}
	if flags&0x40 != 0 {
		page = 4
	}
	end := at + 5 + size + refs*each + page
	if b, err = in.bytes(end, 4); err != nil {
		return 0, 0, 0, err
	}
	return flags & 63, end + 4, int64(binary.BigEndian.Uint32(b)), nil
}
