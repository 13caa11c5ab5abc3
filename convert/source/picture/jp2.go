package picture

import (
	"context"
	"encoding/binary"
	"math"

	"github.com/pwgconvert/pwgconvert/raster/filter/jpx"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// openJP2 makes the file itself the data of a JPXDecode stream (ISO 32000-2, 7.4.9). A bare codestream will do as well.
func openJP2(_ context.Context, in *input, b *book) error {
	var head []byte
	var info jpx.Info
	for n := int64(64 << 10); ; n *= 16 { // the headers, however far back the pixels begin
		n = min(n, in.size, in.lim.MaxMetadataBytes)
		var err error
		if head, err = in.bytes(0, n); err != nil {
			return err
		}
		if info, err = jpx.ReadInfo(head); err == nil {
			break
		}
		if n == min(in.size, in.lim.MaxMetadataBytes) {
			return damaged("%v", err)
		}
	}
	if err := b.fits(int64(info.W), int64(info.H)); err != nil {
		return err
	}
	n := info.Channels
	dict := pdf.Dict{"Filter": pdf.Name("JPXDecode"), "BitsPerComponent": int64(8)}
	if info.Alpha {
		n--
		dict["SMaskInData"] = int64(1)
	}
	switch info.Colour {
	case jpx.ICC:
		if n == 1 || n == 3 || n == 4 {
			dict["ColorSpace"] = b.space(n, info.ICC)
		}
	case jpx.SRGB, jpx.SYCC:
		dict["ColorSpace"] = device(3)
	case jpx.Gray:
		dict["ColorSpace"] = device(1)
	case jpx.CMYK:
		dict["ColorSpace"] = device(4)
	}
	b.add(plate{w: info.W, h: info.H, dict: dict, dpi: jp2Density(head), open: in.part(0, in.size)})
	return nil
}

// jp2Density finds the resolution of capture or, better, of display (T.800, I.5.3.7).
func jp2Density(b []byte) density {
	var d density
	read := func(kind string, v []byte) {
		if len(v) < 10 {
			return
		}
		per := func(i, e int) float64 {
			den := float64(binary.BigEndian.Uint16(v[i+2:]))
			if den == 0 {
				return 0
			}
			return float64(binary.BigEndian.Uint16(v[i:])) / den * math.Pow(10, float64(int8(v[e])))
		}
		if got := inch(per(4, 9), per(0, 8), 0.0254); got != (density{}) && (kind == "resd" || d == density{}) {
			d = got
		}
	}
	walkBoxes(b, 0, read)
	return d
}

// walkBoxes calls fn for the resolution boxes, which are two levels down.
func walkBoxes(b []byte, depth int, fn func(kind string, body []byte)) {
	for i := 0; i < maxChunks && len(b) >= 8; i++ {
		n, kind := uint64(binary.BigEndian.Uint32(b)), string(b[4:8])
		if n < 8 || n > uint64(len(b)) {
			return
		}
		switch kind {
		case "jp2h", "res ":
			if depth < 2 {
				walkBoxes(b[8:n], depth+1, fn)
			}
		case "resc", "resd":
			fn(kind, b[8:n])
		}
		b = b[n:]
	}
}
