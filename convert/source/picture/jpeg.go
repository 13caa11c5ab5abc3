package picture

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"io"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// JPEG markers (ITU-T T.81, table B.1).
const (
	mSOF0  = 0xc0
	mDHT   = 0xc4
	mJPG   = 0xc8
	mDAC   = 0xcc
	mRST0  = 0xd0
	mSOI   = 0xd8
	mEOI   = 0xd9
	mSOS   = 0xda
	mDNL   = 0xdc
	mAPP0  = 0xe0
	mAPP1  = 0xe1
	mAPP2  = 0xe2
	mAPP14 = 0xee
)

// jpegHead is what stands in front of a JPEG's first scan.
type jpegHead struct {
	w, h, n    int
	process    byte // of SOFn
	bits       byte
	adobe      bool
	rgb        bool // three components that are named R, G and B
	jfif       bool
	dpi        density
	exif       exif
	icc        chunkedProfile
	foundFrame bool
}

// openJPEG makes the file itself the data of a DCTDecode stream (ISO 32000-2, 7.4.8).
func openJPEG(ctx context.Context, in *input, b *book) error {
	head, err := readJPEGHead(ctx, in.buffered(0, in.size, 4096), in.lim)
	if err != nil {
		return err
	}
	if err := head.supported(); err != nil {
		return err
	}
	if head.h == 0 {
		if head.h, err = heightBehind(ctx, in); err != nil {
			return err
		}
	}
	if err := b.fits(int64(head.w), int64(head.h)); err != nil {
		return err
	}
	dpi := head.dpi
	if dpi == (density{}) || dpi.x < 0 && head.exif.dpi.x > 0 {
		dpi = head.exif.dpi
	}
	whole := in.part(0, in.size)
	b.add(plate{
		w: head.w, h: head.h, dict: head.dict(b), dpi: dpi, orientation: head.exif.orientation,
		open: func(ctx context.Context) (io.ReadCloser, error) {
			r, err := whole(ctx)
			return &untilEOI{r: r}, err
		},
	})
	return nil
}

// dict describes the samples to the engine.
func (h *jpegHead) dict(b *book) pdf.Dict {
	d := pdf.Dict{"Filter": pdf.Name("DCTDecode"), "BitsPerComponent": int64(8), "ColorSpace": b.space(h.n, h.icc.whole())}
	d["Interpolate"] = true  // photos are enlarged smoothly; of other pictures pixels may matter
	if h.n == 4 && h.adobe { // Adobe's programs store the complement (T.872, 6.5.3, and what they do with CMYK)
		d["Decode"] = pdf.Array{int64(1), int64(0), int64(1), int64(0), int64(1), int64(0), int64(1), int64(0)}
	}
	if h.rgb && !h.adobe && !h.jfif {
		d["DecodeParms"] = pdf.Dict{"ColorTransform": int64(0)}
	}
	return d
}

func (h *jpegHead) supported() error {
	switch {
	case h.process > 2:
		return unsupported("coding process SOF%d (lossless, hierarchical or arithmetic)", h.process)
	case h.bits != 8:
		return unsupported("samples of %d bits", h.bits)
	case h.n != 1 && h.n != 3 && h.n != 4:
		return unsupported("%d components", h.n)
	}
	return nil
}

// readJPEGHead reads the segments up to the first scan.
func readJPEGHead(ctx context.Context, r *bufio.Reader, lim Limits) (*jpegHead, error) {
	h := &jpegHead{icc: chunkedProfile{most: lim.MaxMetadataBytes}}
	var soi [2]byte
	if _, err := io.ReadFull(r, soi[:]); err != nil || soi != [2]byte{0xff, mSOI} {
		return nil, damaged("no start of image")
	}
	left := 4 * lim.MaxMetadataBytes
	for i := 0; ; i++ {
		if i&255 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		m, skipped, err := nextMarker(r)
		if left -= skipped; err != nil || left < 0 {
			return nil, damaged("no picture in it")
		}
		if m == mEOI && !h.foundFrame {
			return nil, damaged("the image ends without a frame")
		}
		if m >= mRST0 && m <= mEOI || m == 1 {
			continue
		}
		if m == mSOS {
			if !h.foundFrame {
				return nil, damaged("a scan without a frame")
			}
			return h, nil
		}
		b, err := markerSegment(r)
		if err != nil {
			if h.foundFrame { // a picture that breaks off before its first scan: the engine says so
				return h, nil
			}
			return nil, damaged("the file ends in front of the picture")
		}
		left -= int64(len(b))
		if err := h.segment(m, b); err != nil {
			return nil, err
		}
	}
}

// nextMarker finds the next marker, skipping what is none.
func nextMarker(r *bufio.Reader) (m byte, skipped int64, err error) {
	for {
		c, err := r.ReadByte()
		if err != nil {
			return 0, skipped, err
		}
		skipped++
		if c != 0xff {
			continue
		}
		for c == 0xff {
			if c, err = r.ReadByte(); err != nil {
				return 0, skipped, err
			}
			skipped++
		}
		if c != 0 {
			return c, skipped, nil
		}
	}
}

// markerSegment reads the body of a marker segment.
func markerSegment(r *bufio.Reader) ([]byte, error) {
	var n [2]byte
	if _, err := io.ReadFull(r, n[:]); err != nil {
		return nil, err
	}
	b := make([]byte, max(0, int(binary.BigEndian.Uint16(n[:]))-2))
	_, err := io.ReadFull(r, b)
	return b, err
}

func (h *jpegHead) segment(m byte, b []byte) error {
	switch {
	case m == mAPP0 && len(b) >= 12 && string(b[:5]) == "JFIF\x00": // T.871, 10.1
		h.jfif = true
		x, y := float64(binary.BigEndian.Uint16(b[8:])), float64(binary.BigEndian.Uint16(b[10:]))
		perInch := [...]float64{0, 1, 2.54}
		if b[7] < 3 && h.dpi == (density{}) {
			h.dpi = inch(x, y, perInch[b[7]])
		}
	case m == mAPP1 && len(b) >= 6 && string(b[:6]) == "Exif\x00\x00" && h.exif == (exif{}):
		h.exif = readEXIF(b[6:])
	case m == mAPP2 && len(b) >= 14 && string(b[:12]) == "ICC_PROFILE\x00": // ICC.1:2022, B.4
		h.icc.add(int(b[12]), int(b[13]), b[14:])
	case m == mAPP14 && len(b) >= 12 && string(b[:5]) == "Adobe":
		h.adobe = true
	case m >= mSOF0 && m <= 0xcf && m != mDHT && m != mJPG && m != mDAC && !h.foundFrame:
		if len(b) < 6 {
			return damaged("a frame header of %d bytes", len(b))
		}
		h.foundFrame, h.process, h.bits = true, m-mSOF0, b[0]
		h.h, h.w, h.n = int(binary.BigEndian.Uint16(b[1:])), int(binary.BigEndian.Uint16(b[3:])), int(b[5])
		h.rgb = h.n == 3 && len(b) >= 15 && b[6] == 'R' && b[9] == 'G' && b[12] == 'B'
	}
	return nil
}

// heightBehind finds the height in the segment that follows the first scan when the frame header leaves it out (T.81, B.2.5).
func heightBehind(ctx context.Context, in *input) (int, error) {
	r := in.buffered(0, in.size, 1<<16)
	var last uint64
	for i := 0; ; i++ {
		if i&0xfffff == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		c, err := r.ReadByte()
		if err != nil {
			return 0, damaged("the height is not known")
		}
		if last = last<<8 | uint64(c); last>>16&0xffffffff == 0xff<<24|mDNL<<16|4 {
			return int(last & 0xffff), nil
		}
	}
}

// chunkedProfile gathers a colour profile from its parts.
type chunkedProfile struct {
	parts map[int][]byte
	total int
	size  int64
	most  int64
}

func (c *chunkedProfile) add(seq, total int, b []byte) {
	if c.size += int64(len(b)); c.size > c.most {
		return
	}
	if c.parts == nil {
		c.parts, c.total = map[int][]byte{}, total
	}
	if _, ok := c.parts[seq]; !ok {
		c.parts[seq] = b
	}
}

// whole joins the parts; what cannot be whole is one byte, so that it counts as damaged.
func (c *chunkedProfile) whole() []byte {
	if len(c.parts) == 0 {
		return nil
	}
	var out []byte
	for i := 1; i <= c.total; i++ {
		p, ok := c.parts[i]
		if !ok {
			return []byte{0}
		}
		out = append(out, p...)
	}
	return out
}

// untilEOI ends a JPEG behind its end-of-image marker, so that what cameras append (further pictures, films) is neither held nor copied.
type untilEOI struct {
	r     io.ReadCloser
	state eoiState
	skip  int // bytes of a segment left to pass
	size  int
	done  bool
	err   error
}

type eoiState uint8

const (
	inData   eoiState = iota // entropy-coded data, or between segments
	atMarker                 // behind 0xff
	atLength                 // behind a marker with a segment
	atLength2
	inSegment
)

func (u *untilEOI) Read(p []byte) (int, error) {
	if u.done || u.err != nil {
		if u.err == nil {
			u.err = io.EOF
		}
		return 0, u.err
	}
	n, err := u.r.Read(p)
	u.err = err
	if end := u.scan(p[:n]); end >= 0 {
		u.done, u.err = true, nil
		return end, nil
	}
	return n, err
}

// scan goes on through the markers; it returns where the picture ends in p, or -1.
func (u *untilEOI) scan(p []byte) int {
	for i := 0; i < len(p); {
		c := p[i]
		switch u.state {
		case inData:
			j := bytes.IndexByte(p[i:], 0xff)
			if j < 0 {
				return -1
			}
			i += j
			u.state = atMarker
		case atMarker:
			switch {
			case c == 0xff:
			case c == mEOI:
				return i + 1
			case c == 0 || c == 1 || c >= mRST0 && c <= mSOI:
				u.state = inData
			default:
				u.state = atLength
			}
		case atLength:
			u.size, u.state = int(c)<<8, atLength2
		case atLength2:
			u.skip, u.state = max(0, (u.size|int(c))-2), inSegment
			if u.size|int(c) < 2 || u.skip == 0 {
				u.state = inData
			}
		case inSegment:
			n := min(u.skip, len(p)-i)
			i += n
			if u.skip -= n; u.skip == 0 {
				u.state = inData
			}
			continue
		}
		i++
	}
	return -1
}

// Size is the most that there can be.
func (u *untilEOI) Size() int64 {
	if s, ok := u.r.(section); ok {
		return s.Size()
	}
	return 0
}

// Close ends the reading.
func (u *untilEOI) Close() error { return u.r.Close() }
