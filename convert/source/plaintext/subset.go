package plaintext

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"github.com/pwgconvert/pwgconvert/raster/font/sfnt"
)

const maxGlyphParts = 1 << 16 // components looked at in a program

// locate returns a function that gives the bytes of a glyph (OpenType, loca and glyf).
func locate(f *sfnt.Font) func(gid int) []byte {
	head, loca, glyf := f.Table("head"), f.Table("loca"), f.Table("glyf")
	long := len(head) >= 52 && binary.BigEndian.Uint16(head[50:]) != 0
	return func(gid int) []byte {
		var lo, hi int
		if long {
			if 4*gid+8 > len(loca) {
				return nil
			}
			lo, hi = int(binary.BigEndian.Uint32(loca[4*gid:])), int(binary.BigEndian.Uint32(loca[4*gid+4:]))
		} else {
			if 2*gid+4 > len(loca) {
				return nil
			}
			lo, hi = 2*int(binary.BigEndian.Uint16(loca[2*gid:])), 2*int(binary.BigEndian.Uint16(loca[2*gid+2:]))
		}
		if lo >= hi || hi > len(glyf) {
			return nil
		}
		return glyf[lo:hi]
	}
}

// components calls f for the glyphs that a composite one is made of (OpenType, glyf, composite glyph description).
func components(b []byte, f func(gid int)) {
	if len(b) < 10 || int16(binary.BigEndian.Uint16(b)) >= 0 {
		return
	}
	for b = b[10:]; len(b) >= 4; {
		flags := binary.BigEndian.Uint16(b)
		f(int(binary.BigEndian.Uint16(b[2:])))
		n := 6
		if flags&1 != 0 {
			n += 2
		}
		switch {
		case flags&0x08 != 0:
			n += 2
		case flags&0x40 != 0:
			n += 4
		case flags&0x80 != 0:
			n += 8
		}
		if flags&0x20 == 0 || n > len(b) {
			return
		}
		b = b[n:]
	}
}

// subsetGlyf makes a TrueType program with the glyphs in use, and those they are made of, under their own numbers.
func subsetGlyf(f *sfnt.Font, used map[uint32]string) []byte {
	glyph := locate(f)
	keep := map[int]bool{0: true}
	todo := []int{0}
	for g := range used {
		if int(g) < f.NumGlyphs() && !keep[int(g)] {
			keep[int(g)] = true
			todo = append(todo, int(g))
		}
	}
	for parts := 0; len(todo) > 0; {
		g := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		components(glyph(g), func(c int) {
			if parts++; parts < maxGlyphParts && c < f.NumGlyphs() && !keep[c] {
				keep[c] = true
				todo = append(todo, c)
			}
		})
	}
	n := 0
	for g := range keep {
		n = max(n, g+1)
	}
	var glyf []byte
	loca := make([]byte, 4*(n+1))
	for g := range n {
		if keep[g] {
			glyf = append(glyf, glyph(g)...)
			for len(glyf)%4 != 0 {
				glyf = append(glyf, 0)
			}
		}
		binary.BigEndian.PutUint32(loca[4*g+4:], uint32(len(glyf)))
	}
	head := padded(f.Table("head"), 54)
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 1) // loca has 32 bits
	maxp := padded(f.Table("maxp"), 6)
	binary.BigEndian.PutUint16(maxp[4:], uint16(n))
	hhea := padded(f.Table("hhea"), 36)
	metrics := min(int(binary.BigEndian.Uint16(hhea[34:])), n)
	hmtx := f.Table("hmtx")
	hmtx = slices.Clone(hmtx[:min(len(hmtx), 4*metrics+2*(n-metrics))])
	binary.BigEndian.PutUint16(hhea[34:], uint16(metrics))
	tables := []sfntTable{{"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}}
	for _, t := range []string{"cvt ", "fpgm", "prep"} {
		if b := f.Table(t); len(b) > 0 {
			tables = append(tables, sfntTable{t, b})
		}
	}
	return assemble(tables)
}

// padded is a copy of at least n bytes.
func padded(b []byte, n int) []byte {
	out := make([]byte, max(len(b), n))
	copy(out, b)
	return out
}

type sfntTable struct {
	tag  string
	data []byte
}

// assemble writes a font file (OpenType, organization of an OpenType font).
func assemble(tables []sfntTable) []byte {
	slices.SortFunc(tables, func(a, b sfntTable) int { return slices.Compare([]byte(a.tag), []byte(b.tag)) })
	n := len(tables)
	log := bits.Len(uint(n)) - 1
	out := make([]byte, 12+16*n)
	binary.BigEndian.PutUint32(out, 0x00010000)
	for i, v := range []int{n, 16 << log, log, 16*n - 16<<log} {
		binary.BigEndian.PutUint16(out[4+2*i:], uint16(v))
	}
	head := 0
	for i, t := range tables {
		at := len(out)
		if t.tag == "head" {
			head = at
		}
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
		e := out[12+16*i:]
		copy(e, t.tag)
		binary.BigEndian.PutUint32(e[4:], checksum(out[at:]))
		binary.BigEndian.PutUint32(e[8:], uint32(at))
		binary.BigEndian.PutUint32(e[12:], uint32(len(t.data)))
	}
	binary.BigEndian.PutUint32(out[head+8:], 0xB1B0AFBA-checksum(out))
	return out
}

func checksum(b []byte) (sum uint32) {
	for i := 0; i+4 <= len(b); i += 4 {
		sum += binary.BigEndian.Uint32(b[i:])
	}
	return sum
}
