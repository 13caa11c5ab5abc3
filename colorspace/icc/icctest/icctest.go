// Package icctest builds ICC profiles for tests (ICC.1:2022, clauses 7 and 10). Values are encoded as they are in the file, 0..1 for the
// whole range of an integer.
package icctest

import (
	"encoding/binary"
	"math"
)

// Element is a tag of a profile: its name of four characters and its data.
type Element struct {
	Name string
	Data []byte
}

// Tag makes an Element.
func Tag(name string, data []byte) Element { return Element{Name: name, Data: data} }

// Profile puts a profile together; class, space and pcs are four characters.
func Profile(major byte, class, space, pcs string, tags ...Element) []byte {
	b := make([]byte, 132+12*len(tags))
	b[8] = major
	copy(b[12:], class)
	copy(b[16:], space)
	copy(b[20:], pcs)
	copy(b[36:], "acsp")
	binary.BigEndian.PutUint32(b[128:], uint32(len(tags)))
	for i, t := range tags {
		entry := b[132+12*i:]
		copy(entry, t.Name)
		binary.BigEndian.PutUint32(entry[4:], uint32(len(b)))
		binary.BigEndian.PutUint32(entry[8:], uint32(len(t.Data)))
		b = append(b, t.Data...)
		b = append(b, make([]byte, -len(b)&3)...)
	}
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}

func u32(b []byte, v int) []byte { return binary.BigEndian.AppendUint32(b, uint32(v)) }

func u16(b []byte, v float64) []byte {
	return binary.BigEndian.AppendUint16(b, uint16(math.Round(min(max(v, 0), 1)*65535)))
}

func fixed(b []byte, v float64) []byte {
	return binary.BigEndian.AppendUint32(b, uint32(int32(math.Round(v*65536))))
}

func element(kind string) []byte { return append([]byte(kind), 0, 0, 0, 0) }

// Sampled is a curveType of n entries; n of 0 is the identity.
func Sampled(n int, f func(float64) float64) []byte {
	b := u32(element("curv"), n)
	for i := range n {
		b = u16(b, f(float64(i)/float64(n-1)))
	}
	return b
}

// Gamma is a curveType of one entry.
func Gamma(g float64) []byte {
	return binary.BigEndian.AppendUint16(u32(element("curv"), 1), uint16(math.Round(g*256)))
}

// Parametric is a parametricCurveType of kind 0 to 4.
func Parametric(kind int, params ...float64) []byte {
	b := u32(element("para"), kind<<16)
	for _, v := range params {
		b = fixed(b, v)
	}
	return b
}

// SRGBCurve is the curve of IEC 61966-2-1.
func SRGBCurve() []byte { return Parametric(3, 2.4, 1/1.055, .055/1.055, 1/12.92, .04045) }

// XYZ is an XYZType of one colour.
func XYZ(x, y, z float64) []byte { return fixed(fixed(fixed(element("XYZ "), x), y), z) }

// Matrix is a display profile of the matrix model with one curve and the colours of red, green and blue relative to D50.
func Matrix(major byte, curve []byte, r, g, b [3]float64) []byte {
	return Profile(major, "mntr", "RGB ", "XYZ ",
		Tag("rTRC", curve), Tag("gTRC", curve), Tag("bTRC", curve),
		Tag("rXYZ", XYZ(r[0], r[1], r[2])), Tag("gXYZ", XYZ(g[0], g[1], g[2])), Tag("bXYZ", XYZ(b[0], b[1], b[2])))
}

// SRGB is sRGB.
func SRGB() []byte {
	return Matrix(4, SRGBCurve(), [3]float64{.43607, .22249, .01392}, [3]float64{.38515, .71687, .09708}, [3]float64{.14307, .06061, .71410})
}

// Wide is a profile with the primaries and the gamma of Adobe RGB (1998).
func Wide() []byte {
	return Matrix(2, Gamma(2.19921875), [3]float64{.60974, .31111, .01947}, [3]float64{.20528, .62567, .06087}, [3]float64{.14919, .06322, .74457})
}

// Gray is a monochrome profile.
func Gray(curve []byte) []byte { return Profile(2, "mntr", "GRAY", "XYZ ", Tag("kTRC", curve)) }

// grid writes out values at each of sides' nodes, the first channel varying slowest.
func grid(b []byte, sides []int, width int, f func(in []float64) []float64) []byte {
	at, c := make([]int, len(sides)), make([]float64, len(sides))
	for {
		for i := range c {
			c[i] = float64(at[i]) / float64(sides[i]-1)
		}
		for _, v := range f(c) {
			if width == 1 {
				b = append(b, byte(math.Round(min(max(v, 0), 1)*255)))
			} else {
				b = u16(b, v)
			}
		}
		i := len(at) - 1
		for ; i >= 0; i-- {
			if at[i]++; at[i] < sides[i] {
				break
			}
			at[i] = 0
		}
		if i < 0 {
			return b
		}
	}
}

// Lut is a lut8Type (width 1) or lut16Type (width 2) of in to out channels with straight curves and side nodes a channel.
func Lut(width, in, out, side int, f func(in []float64) []float64) []byte {
	entries := 256
	b := element("mft1")
	if width == 2 {
		b, entries = element("mft2"), 2
	}
	b = append(b, byte(in), byte(out), byte(side), 0)
	for i := range 9 {
		b = fixed(b, float64([9]int{1, 0, 0, 0, 1, 0, 0, 0, 1}[i]))
	}
	if width == 2 {
		b = append(b, 0, byte(entries), 0, byte(entries))
	}
	straight := func(n int) {
		for range n {
			for i := range entries {
				if width == 1 {
					b = append(b, byte(i))
				} else {
					b = u16(b, float64(i))
				}
			}
		}
	}
	straight(in)
	sides := make([]int, in)
	for i := range sides {
		sides[i] = side
	}
	b = grid(b, sides, width, f)
	straight(out)
	return b
}

// Elements are the parts of a lutAToBType or lutBToAType; those that are nil are left out.
type Elements struct {
	A, M, B [][]byte // curves
	Matrix  []float64
	Sides   []int
	Width   int
	Table   func(in []float64) []float64
}

// AToB is a lutAToBType.
func AToB(in, out int, e Elements) []byte { return elements("mAB ", in, out, e) }

// BToA is a lutBToAType.
func BToA(in, out int, e Elements) []byte { return elements("mBA ", in, out, e) }

func elements(kind string, in, out int, e Elements) []byte {
	b := append(element(kind), byte(in), byte(out), 0, 0)
	b = append(b, make([]byte, 20)...)
	mark := func(i int) { binary.BigEndian.PutUint32(b[12+4*i:], uint32(len(b))) }
	curves := func(i int, c [][]byte) {
		if c == nil {
			return
		}
		mark(i)
		for _, q := range c {
			b = append(b, q...)
			b = append(b, make([]byte, -len(b)&3)...)
		}
	}
	curves(0, e.B)
	if e.Matrix != nil {
		mark(1)
		for _, v := range e.Matrix {
			b = fixed(b, v)
		}
	}
	curves(2, e.M)
	if e.Table != nil {
		mark(3)
		head := make([]byte, 20)
		for i, s := range e.Sides {
			head[i] = byte(s)
		}
		head[16] = byte(e.Width)
		b = grid(append(b, head...), e.Sides, e.Width, e.Table)
		b = append(b, make([]byte, -len(b)&3)...)
	}
	curves(4, e.A)
	return b
}

// OldLab encodes L*, a*, b* as lut16Type does.
func OldLab(l, a, b float64) []float64 {
	return []float64{l / 100 * 65280 / 65535, (a + 128) * 256 / 65535, (b + 128) * 256 / 65535}
}

// Lab encodes L*, a*, b* as lut8Type and the types of version 4 do.
func Lab(l, a, b float64) []float64 { return []float64{l / 100, (a + 128) / 255, (b + 128) / 255} }

// Press is a CMYK output profile whose darkest colour, reached by black alone, has L* = black. side is the nodes of its tables.
func Press(side int, black float64) []byte {
	show := func(c []float64) []float64 {
		k := 1 - c[3]
		return OldLab(black+(100-black)*k*(1-.3*c[0])*(1-.4*c[1])*(1-.1*c[2]), 60*k*(c[1]-c[0]), 60*k*(c[2]-.5*c[0]-.3*c[1]))
	}
	print := func(c []float64) []float64 { return []float64{0, 0, 0, 1 - c[0]*65535/65280} }
	return Profile(2, "prtr", "CMYK", "Lab ", Tag("A2B0", Lut(2, 4, 3, side, show)), Tag("A2B1", Lut(2, 4, 3, side, show)), Tag("B2A0", Lut(2, 3, 4, 2, print)))
}
