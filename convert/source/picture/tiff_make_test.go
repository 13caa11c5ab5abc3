package picture

import (
	"bytes"
	"compress/lzw"
	"compress/zlib"
	"encoding/binary"
	"math/bits"
	"sort"

	tiffwriter "github.com/pwgconvert/pwgconvert/convert/tiff"
)

// tiffOrder is a byte order to read and to write.
type tiffOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// tiffFields are a directory's tags; values are []uint64 (SHORT when small, else LONG), []byte (UNDEFINED) or [][2]uint32 (RATIONAL).
type tiffFields map[uint16]any

// makeTIFF writes directories and what they point to. Strips of a directory are what stands under tagStripOffsets or tagTileOffsets as [][]byte.
func makeTIFF(o tiffOrder, big bool, dirs ...tiffFields) []byte {
	out := []byte("II")
	if o.Uint16([]byte{1, 0}) == 256 {
		out = []byte("MM")
	}
	word := func(b []byte, v uint64) []byte {
		if big {
			return o.AppendUint64(b, v)
		}
		return o.AppendUint32(b, uint32(v))
	}
	size := 4
	if big {
		out = o.AppendUint16(o.AppendUint16(o.AppendUint16(out, 43), 8), 0)
		size = 8
	} else {
		out = o.AppendUint16(out, 42)
	}
	link := len(out)
	out = word(out, 0)
	for _, dir := range dirs {
		fields := tiffFields{}
		for k := range 1 << 16 { // in their order
			k := uint16(k)
			v := dir[k]
			if v == nil {
				continue
			}
			fields[k] = v
			segs, ok := v.([][]byte)
			if !ok {
				continue
			}
			var at, n []uint64
			for _, s := range segs {
				at, n = append(at, uint64(len(out))), append(n, uint64(len(s)))
				out = append(out, s...)
			}
			fields[k] = at
			if counts := map[uint16]uint16{tagStripOffsets: tagStripBytes, tagTileOffsets: tagTileBytes}[k]; counts != 0 && dir[counts] == nil {
				fields[counts] = n
			}
		}
		var tags []int
		for k := range fields {
			tags = append(tags, int(k))
		}
		sort.Ints(tags)
		var entries []byte
		for _, tag := range tags {
			kind, count, value := uint16(3), 0, []byte(nil)
			switch v := fields[uint16(tag)].(type) {
			case []byte:
				kind, count, value = 7, len(v), v
			case [][2]uint32:
				kind, count = 5, len(v)
				for _, x := range v {
					value = o.AppendUint32(o.AppendUint32(value, x[0]), x[1])
				}
			case []uint64:
				count = len(v)
				for _, x := range v {
					if x > 65535 {
						kind = 4
					}
				}
				for _, x := range v {
					if kind == 4 {
						value = o.AppendUint32(value, uint32(x))
					} else {
						value = o.AppendUint16(value, uint16(x))
					}
				}
			}
			entries = o.AppendUint16(o.AppendUint16(entries, uint16(tag)), kind)
			entries = word(entries, uint64(count))
			if len(value) > size {
				entries = word(entries, uint64(len(out)))
				out = append(out, value...)
			} else {
				entries = append(append(entries, value...), make([]byte, size-len(value))...)
			}
		}
		here := word(nil, uint64(len(out)))
		copy(out[link:], here)
		if big {
			out = o.AppendUint64(out, uint64(len(tags)))
		} else {
			out = o.AppendUint16(out, uint16(len(tags)))
		}
		out = append(out, entries...)
		link = len(out)
		out = word(out, 0)
	}
	return out
}

// codeStrip codes raw bytes.
func codeStrip(coding int, raw []byte) []byte {
	switch coding {
	case codingPackBits:
		var out []byte
		for len(raw) > 0 { // a literal, then a run of the byte behind it
			n := min(len(raw), 5)
			out = append(append(out, byte(n-1)), raw[:n]...)
			raw = raw[n:]
			if len(raw) > 0 {
				n = 1
				for n < len(raw) && n < 128 && raw[n] == raw[0] {
					n++
				}
				if n == 1 {
					out = append(out, 0, raw[0])
				} else {
					out = append(out, byte(257-n), raw[0])
				}
				raw = raw[n:]
			}
		}
		return append(out, 128)
	case codingLZW: // codes of 9 bits only: the table is cleared before it needs more
		var out []byte
		acc, n := uint32(0), 0
		put := func(code uint32) {
			acc, n = acc<<9|code, n+9
			for n >= 8 {
				out = append(out, byte(acc>>(n-8)))
				n -= 8
			}
		}
		for i, v := range raw {
			if i%200 == 0 {
				put(256)
			}
			put(uint32(v))
		}
		put(257)
		return append(out, byte(acc<<(8-n)))
	case codingDeflate, codingDeflate2:
		var b bytes.Buffer
		z := zlib.NewWriter(&b)
		_, _ = z.Write(raw)
		_ = z.Close()
		return b.Bytes()
	}
	return raw
}

// oldLZW is LZW as it was before TIFF 6.0: the lowest bit first.
func oldLZW(raw []byte) []byte {
	var b bytes.Buffer
	w := lzw.NewWriter(&b, lzw.LSB, 8)
	_, _ = w.Write(raw)
	_ = w.Close()
	return b.Bytes()
}

// g4 codes rows of w dots.
func g4(raw []byte, w int) []byte {
	var f tiffwriter.Fax
	f.Reset(w, nil)
	for stride := (w + 7) / 8; len(raw) >= stride; raw = raw[stride:] {
		f.Row(raw[:stride])
	}
	return f.End()
}

func reverseAll(b []byte) []byte {
	out := make([]byte, len(b))
	for i, v := range b {
		out[i] = bits.Reverse8(v)
	}
	return out
}

// difference is predictor 2.
func difference(row []byte, n, depth int, o tiffOrder) {
	if depth == 8 {
		for i := len(row) - 1; i >= n; i-- {
			row[i] -= row[i-n]
		}
		return
	}
	for i := len(row) - 2; i >= 2*n; i -= 2 {
		o.PutUint16(row[i:], o.Uint16(row[i:])-o.Uint16(row[i-2*n:]))
	}
}
