package main

import "fmt"

// layers has pages of which much is hidden by what is painted later, or is white on white, as programs write them:
//
//  1. text on the white page that browsers and word processors paint first, with a white box of its own here and there
//  2. recognised text under the scan that it was read from
//  3. pictures as large as the page, each over the one before
//  4. a slide with the backgrounds of its master, its layout and its own, and panels over them
//  5. a form on which white boxes hide what stood there, with new words over them
func layers(fonts *fonts) (*file, error) {
	f := newFile()
	body, head := fonts.serif.face(f), fonts.bold.face(f)
	dusk, err := jpegOf(900, 1270, 7, 50, 0.03)
	if err != nil {
		return nil, err
	}
	hill, err := jpegOf(1270, 900, 6, 45, 0.05)
	if err != nil {
		return nil, err
	}
	const w, h = 1728, 2200
	scan, err := faxPage(w, h)
	if err != nil {
		return nil, err
	}
	a, b := f.jpeg(900, 1270, dusk, ""), f.jpeg(1270, 900, hill, "")
	s := f.stream(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns %d/Rows %d>>",
		w, h, w, h), group4(scan, w, h))
	blend := f.add("<</FunctionType 2/Domain[0 1]/C0[.1 .2 .45]/C1[.7 .8 .95]/N 1>>")
	axial := f.add("<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 595 842]/Function %d 0 R/Extend[true true]>>", blend)
	page := func(c *canvas) {
		f.page(fmt.Sprintf("/MediaBox[0 0 595 842]/Resources<</Font<<%s%s>>/XObject<</A %d 0 R/B %d 0 R/S %d 0 R>>/Shading<</G %d 0 R>>>>",
			body.resource(), head.resource(), a, b, s, axial), c.content())
	}
	text := func(c *canvas, seed int) {
		y := 790.0
		for i := 0; y > 110; i++ {
			y = c.paragraph(body, 9, 45, y, 505, 11, prose(seed+i, 9)) - 9
		}
	}

	c := &canvas{}
	c.op("1 g 0 0 595 842 re f 0 g")
	text(c, 300)
	for i := range 4 {
		y := 60 - 14*float64(i)
		c.op("1 g 45 %v 505 12 re f 0 g", y)
		c.at(50, y+3, body, 8, sentences[i])
	}
	page(c)

	c = &canvas{}
	text(c, 400)
	c.op("q 595 0 0 842 0 0 cm /S Do Q")
	page(c)

	c = &canvas{}
	for _, p := range []string{"595 0 0 842 0 0 cm /A", "0 842 -595 0 595 0 cm /B", "595 0 0 842 0 0 cm /A", "400 0 0 284 100 60 cm /B", "400 0 0 284 100 60 cm /A"} {
		c.op("q %s Do Q", p)
	}
	page(c)

	c = &canvas{}
	c.op("1 g 0 0 595 842 re f .2 .3 .5 rg 0 0 595 842 re f")
	c.op("q 595 0 0 842 0 0 cm /A Do Q /G sh")
	c.op("1 1 .96 rg 40 90 515 640 re f .85 .88 .95 rg 40 90 515 640 re f 1 g 50 100 495 560 re f 0 g")
	c.at(60, 690, head, 26, "One page, many grounds")
	for i := range 9 {
		y := 620 - 56*float64(i)
		c.op(".15 .3 .6 rg 66 %v 8 8 re f 0 g", y)
		c.paragraph(body, 13, 88, y, 430, 17, prose(500+i, 2))
	}
	page(c)

	c = &canvas{}
	text(c, 600)
	for i := range 9 {
		y := 780 - 80*float64(i)
		c.op("1 g 40 %v 515 46 re f 0 g", y-40)
		c.paragraph(head, 11, 48, y-8, 495, 14, prose(700+i, 2))
	}
	page(c)
	if err := body.finish(); err != nil {
		return nil, err
	}
	return f, head.finish()
}
