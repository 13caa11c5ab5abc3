package convert_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/pwg"
)

const deepW, deepH = 40, 30

// deepSample is a gradient that 8 bits cannot hold.
func deepSample(x, y, c int) uint16 { return uint16(3000 + 811*x + 907*y + 251*c + x*y) }

// deepDocument is a page with a 16-bit picture of deepW x deepH samples, a pixel each at 72 dpi, placed by a matrix, and what content says over it.
func deepDocument(w, h int, place, content string) []byte {
	var samples []byte
	for y := range deepH {
		for x := range deepW {
			for c := range 3 {
				samples = binary.BigEndian.AppendUint16(samples, deepSample(x, y, c))
			}
		}
	}
	stream := func(dict string, data []byte) string {
		return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
	}
	var b bytes.Buffer
	var offsets []int
	b.WriteString("%PDF-1.7\n")
	for i, o := range []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>", w, h),
		stream("", []byte("q "+place+" cm /I Do Q "+content)),
		stream(fmt.Sprintf("/Subtype/Image/Width %d/Height %d/BitsPerComponent 16/ColorSpace/DeviceRGB", deepW, deepH), samples),
	} {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 6\n0000000000 65535 f \n")
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", xref)
	return b.Bytes()
}

func convertDeep(t *testing.T, doc []byte, ty pwg.Type, change func(*convert.Options)) page {
	opt := outOptions(convert.TypePWG, ty, 72)
	if change != nil {
		change(&opt)
	}
	var out bytes.Buffer
	_, err := convert.New(convert.WithSystemFonts()).Convert(t.Context(), &out, bytes.NewReader(doc), int64(len(doc)), &opt)
	require.NoError(t, err)
	pages := read(t, out.Bytes())
	require.Len(t, pages, 1)
	return pages[0]
}

func TestSixteenBitsStaySixteenBits(t *testing.T) {
	// The picture's left upper corner lies at (4, 5); a black rule and white paper lie over it.
	doc := deepDocument(50, 40, "40 0 0 30 4 5", "0 g 20 0 2 40 re f 1 g 30 0 3 40 re f")
	upright := func(x, y int) (int, int) { return x - 4, y - 5 }
	turned := deepDocument(40, 50, "0 40 -30 0 35 6", "0 g 9 0 2 50 re f 1 g 15 0 3 50 re f")
	back := func(x, y int) (int, int) { return 39 - (y - 4), x - 5 } // samples run upward, rows to the right
	for name, c := range map[string]struct {
		doc  []byte
		to   func(x, y int) (int, int)
		rule [4]int // black from, to, white from, to
	}{"upright": {doc, upright, [4]int{20, 22, 30, 33}}, "turned": {turned, back, [4]int{9, 11, 15, 18}}} {
		t.Run(name, func(t *testing.T) {
			p := convertDeep(t, c.doc, pwg.SRGB16, nil)
			w, h := int(p.header.Width), int(p.header.Height)
			inside := 0
			check := func(p page, of func(v [3]uint16) []uint16) {
				n := len(of([3]uint16{}))
				for y := range h {
					for x := range w {
						v := [3]uint16{65535, 65535, 65535}
						sx, sy := c.to(x, y)
						switch in := sx >= 0 && sy >= 0 && sx < deepW && sy < deepH; {
						case x >= c.rule[0] && x < c.rule[1]:
							v = [3]uint16{}
						case x >= c.rule[2] && x < c.rule[3]:
						case in:
							inside++
							v = [3]uint16{deepSample(sx, sy, 0), deepSample(sx, sy, 1), deepSample(sx, sy, 2)}
						}
						for j, want := range of(v) {
							got := binary.BigEndian.Uint16(p.pix[2*((y*w+x)*n+j):])
							require.Equal(t, want, got, "%d,%d channel %d", x, y, j)
						}
					}
				}
			}
			check(p, func(v [3]uint16) []uint16 { return v[:] })
			assert.Greater(t, inside, 900)
			check(convertDeep(t, c.doc, pwg.RGB16, nil), func(v [3]uint16) []uint16 { return v[:] })
			check(convertDeep(t, c.doc, pwg.CMYK16, nil), func(v [3]uint16) []uint16 {
				k := min(^v[0], ^v[1], ^v[2])
				return []uint16{^v[0] - k, ^v[1] - k, ^v[2] - k, k}
			})
			gray := func(v [3]uint16) uint16 {
				return uint16((19595*uint32(v[0]) + 38470*uint32(v[1]) + 7471*uint32(v[2]) + 1<<15) >> 16)
			}
			check(convertDeep(t, c.doc, pwg.SGray16, nil), func(v [3]uint16) []uint16 { return []uint16{gray(v)} })
			check(convertDeep(t, c.doc, pwg.Black16, nil), func(v [3]uint16) []uint16 { return []uint16{^gray(v)} })
			for _, jobs := range []int{1, 3} {
				for _, rows := range []int{1, 7, 64} {
					same := convertDeep(t, c.doc, pwg.SRGB16, func(o *convert.Options) { o.Jobs, o.BandRows = jobs, rows })
					require.Equal(t, p.pix, same.pix)
				}
			}
		})
	}
}
