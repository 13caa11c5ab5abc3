package main

import (
	"fmt"
	"image"
	"image/draw"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// fax is a page as a fax machine in fine mode delivers it: 1728 x 2200 dots, coded by ITU-T T.6 (Group 4).
func fax() (*file, error) {
	const w, h = 1728, 2200
	page, err := faxPage(w, h)
	if err != nil {
		return nil, err
	}
	f := newFile()
	im := f.stream(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns %d/Rows %d>>",
		w, h, w, h), group4(page, w, h))
	f.page(fmt.Sprintf("/MediaBox[0 0 612 792]/Resources<</XObject<</Im %d 0 R>>>>", im), []byte("q 612 0 0 792 0 0 cm /Im Do Q"))
	return f, nil
}

// faxPage draws a letter; a dot is black where the byte is not 0.
func faxPage(w, h int) ([]byte, error) {
	ttf, err := opentype.Parse(gomono.TTF)
	if err != nil {
		return nil, err
	}
	face, err := opentype.NewFace(ttf, &opentype.FaceOptions{Size: 31, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, err
	}
	m := image.NewAlpha(image.Rect(0, 0, w, h))
	d := font.Drawer{Dst: m, Src: image.Opaque, Face: face}
	line := func(x, y int, s string) {
		d.Dot = fixed.P(x, y)
		d.DrawString(s)
	}
	line(150, 120, "TELEFAX                      page 1 of 1")
	bar := func(x0, y0, x1, y1 int) {
		draw.Draw(m, image.Rect(x0, y0, x1, y1), image.Opaque, image.Point{}, draw.Src)
	}
	bar(150, 150, 1580, 156)
	y := 230
	for _, s := range sentences[:20] {
		for len(s) > 0 {
			n := min(len(s), 76)
			for n < len(s) && s[n] != ' ' {
				n--
			}
			line(150, y, s[:n])
			y += 42
			if s = s[n:]; len(s) > 0 {
				s = s[1:]
			}
		}
	}
	y += 20
	for i := range 6 {
		bar(150, y+60*i, 1580, y+60*i+3)
	}
	for i := range 5 {
		bar(150+357*i, y, 153+357*i, y+303)
		for j := range 5 {
			if i < 4 {
				line(180+357*i, y+60*j+42, fmt.Sprintf("%d x %d", 17*(i+1), 23*(j+2)))
			}
		}
	}
	for i := range m.Pix {
		m.Pix[i] >>= 7
	}
	return m.Pix, nil
}

// bits gathers codes, high bit first.
type bits struct {
	out []byte
	n   int
}

// put appends a code written as 0s and 1s.
func (b *bits) put(code string) {
	for _, c := range code {
		if b.n%8 == 0 {
			b.out = append(b.out, 0)
		}
		if c == '1' {
			b.out[len(b.out)-1] |= 0x80 >> (b.n % 8)
		}
		b.n++
	}
}

// group4 codes w x h dots by ITU-T T.6.
func group4(dots []byte, w, h int) []byte {
	var b bits
	ref := make([]byte, w)
	for y := range h {
		line := dots[y*w:][:w]
		g4line(&b, line, ref, w)
		ref = line
	}
	b.put("000000000001000000000001")
	return b.out
}

// change returns the first place from x on, or w, where line changes from the colour.
func change(line []byte, x int, colour byte, w int) int {
	for x < w && line[x] == colour {
		x++
	}
	return x
}

func g4line(b *bits, line, ref []byte, w int) {
	vertical := map[int]string{0: "1", 1: "011", 2: "000011", 3: "0000011", -1: "010", -2: "000010", -3: "0000010"} // T.6, table 1
	colour := byte(0)
	for a0 := -1; a0 < w; {
		a1 := change(line, max(a0, 0), colour, w)
		// b1: the first changing element of the reference line right of a0 and of the colour opposite to a0's.
		b1 := a0 + 1
		for b1 < w && (ref[b1] == colour || b1 > 0 && ref[b1-1] != colour) {
			b1++
		}
		b2 := change(ref, b1, 1-colour, w)
		if b2 < a1 {
			b.put("0001")
			a0 = b2
			continue
		}
		if code, ok := vertical[a1-b1]; ok {
			b.put(code)
			a0, colour = a1, 1-colour
			continue
		}
		a2 := change(line, a1, 1-colour, w)
		b.put("001")
		b.run(a1-max(a0, 0), colour)
		b.run(a2-a1, 1-colour)
		a0 = a2
	}
}

// run codes the length of a run of a colour, 0 white; no line is long enough for the codes above 1728.
func (b *bits) run(n int, colour byte) {
	if k := n / 64; k > 0 {
		b.put(runCodes[colour][63+k])
	}
	b.put(runCodes[colour][n%64])
}
