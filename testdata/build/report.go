package main

import (
	"fmt"
	"math"
	"strings"
)

// A4 in points, as printing programs write it.
const a4 = "/MediaBox[0 0 595.28 841.89]"

const (
	left  = 72.0
	width = 451.0
)

// reporter makes the pages of report.pdf.
type reporter struct {
	f                           *file
	body, bold, cid, cidB, std  *face
	photo, masked, index, rings int
	states                      string
	shadings                    string
}

// report is a report of four pages with all that reports have in them.
func report(fonts *fonts) (*file, error) {
	f := newFile()
	r := &reporter{
		f: f, body: fonts.regular.face(f), bold: fonts.bold.face(f), cid: fonts.serif.use(f, compositeFont),
		cidB: fonts.serifBold.use(f, compositeFont), std: fonts.helvetica.use(f, standardFont),
	}
	data, err := jpegOf(480, 320, 6, 70, 0.02)
	if err != nil {
		return nil, err
	}
	r.photo = f.jpeg(480, 320, data, "")
	small, err := jpegOf(160, 120, 5, 75, 0)
	if err != nil {
		return nil, err
	}
	r.masked = f.masked(160, 120, small)
	r.index, r.rings = f.indexed(120, 90), f.stencil(96)
	r.states = "/Half<</ca .5/CA .5>>/Full<</ca 1/CA 1>>"
	r.shade()
	r.first()
	r.second()
	r.third()
	r.fourth()
	for _, face := range []*face{r.body, r.bold, r.cid, r.cidB, r.std} {
		if err := face.finish(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (r *reporter) resources() string {
	return fmt.Sprintf("/Resources<</Font<<%s%s%s%s%s>>/XObject<</Photo %d 0 R/Masked %d 0 R/Index %d 0 R/Rings %d 0 R>>/ExtGState<<%s>>/Shading<<%s>>>>",
		r.body.resource(), r.bold.resource(), r.cid.resource(), r.cidB.resource(), r.std.resource(), r.photo, r.masked, r.index, r.rings, r.states, r.shadings)
}

func (r *reporter) shade() {
	blend := r.f.add("<</FunctionType 2/Domain[0 1]/C0[.15 .3 .6]/C1[.95 .85 .5]/N 1.4>>")
	stops := r.f.add("<</FunctionType 3/Domain[0 1]/Bounds[.5]/Encode[0 1 0 1]/Functions[<</FunctionType 2/Domain[0 1]/C0[1 1 .9]/C1[.9 .4 .2]/N 1>><</FunctionType 2/Domain[0 1]/C0[.9 .4 .2]/C1[.3 .05 .2]/N 1>>]>>")
	axial := r.f.add("<</ShadingType 2/ColorSpace/DeviceRGB/Coords[72 0 523 0]/Function %d 0 R/Extend[true true]>>", blend)
	radial := r.f.add("<</ShadingType 3/ColorSpace/DeviceRGB/Coords[435 215 4 445 205 62]/Function %d 0 R/Extend[true false]>>", stops)
	r.shadings = fmt.Sprintf("/Axial %d 0 R/Radial %d 0 R", axial, radial)
}

// foot draws the line at a page's end.
func (r *reporter) foot(c *canvas, page int) {
	c.op(".4 w .5 G %v 56 m %v 56 l S 0 G", left, left+width)
	c.at(left, 42, r.std, 8, "From the page to the paper")
	c.right(left+width, 42, r.std, 8, fmt.Sprintf("%d of 4", page))
}

// first: headings and paragraphs in a simple font, a link, a stamp.
func (r *reporter) first() {
	c := &canvas{}
	c.at(left, 760, r.bold, 22, "From the page to the paper")
	c.at(left, 738, r.body, 12, "What happens between a document and the first sheet")
	c.op("1.5 w .15 .3 .6 RG %v 728 m %v 728 l S 0 G", left, left+width)
	y := 704.0
	for i, title := range []string{"1  The task", "2  White and black", "3  Both sides of a sheet"} {
		c.at(left, y, r.bold, 14, title)
		y = c.paragraph(r.body, 10.5, left, y-20, width, 14.5, sentences[i*5:i*5+5])
		y = c.paragraph(r.body, 10.5, left, y-4, width, 14.5, prose(i+3, 3-i/2)) - 12
	}
	c.at(left, y, r.bold, 14, "4  Points to keep in mind")
	y -= 20
	for i := range 3 {
		c.at(left+10, y, r.body, 10.5, "\u2022")
		y = c.paragraph(r.body, 10.5, left+24, y, width-24, 14.5, sentences[20+i:21+i]) - 1
	}
	c.at(left, 84, r.body, 10.5, "Further reading:")
	c.op(".1 .2 .7 rg")
	c.at(left+90, 84, r.body, 10.5, "the table on the next page")
	c.op("0 g")
	r.foot(c, 1)
	link := r.f.add("<</Type/Annot/Subtype/Link/Rect[158 80 300 96]/Border[0 0 1]/C[.1 .2 .7]/Dest[1/Fit]>>")
	look := r.f.stream(fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 120 40]/Resources<</Font<<%s>>>>", r.bold.resource()),
		fmt.Appendf(nil, "2.5 w .75 .1 .1 RG .75 .1 .1 rg 2 2 116 36 re S BT /%s 20 Tf 14 13 Td %s ET", r.bold.resName, r.bold.show("PRINTED", 0)))
	stamp := r.f.add("<</Type/Annot/Subtype/Stamp/Rect[400 745 520 785]/F 4/AP<</N %d 0 R>>>>", look)
	r.f.page(a4+r.resources()+fmt.Sprintf("/Annots[%d 0 R %d 0 R]", link, stamp), c.content())
}

// second: a composite font, a table with a standard font.
func (r *reporter) second() {
	c := &canvas{}
	c.at(left, 760, r.cidB, 16, "5  What the machines can do")
	y := c.paragraph(r.cid, 11.5, left, 738, width, 15, sentences[21:27])
	y = c.paragraph(r.cid, 11.5, left, y-4, width, 15, sentences[15:19]) - 8
	columns := []float64{left, 190, 270, 350, 440, left + width}
	head := []string{"Printer", "Lines/inch", "Type", "Sheet back", "Pages/minute"}
	names := []string{"Amsel", "Bussard", "Drossel", "Elster", "Fink", "Gimpel", "Habicht", "Kiebitz", "Lerche", "Meise", "Pirol", "Star"}
	backs := []string{"normal", "rotated", "flipped", "tumble"}
	const row = 19.0
	top := y
	c.op(".85 .89 .95 rg %v %v %v %v re f 0 g", left, top-row, width, row)
	for i := range names {
		if i%2 == 1 {
			c.op(".95 g %v %v %v %v re f 0 g", left, top-row*float64(i+2), width, row)
		}
	}
	for i, h := range head {
		c.at(columns[i]+5, top-13, r.bold, 9.5, h)
	}
	for i, name := range names {
		y := top - row*float64(i+1) - 13
		c.at(columns[0]+5, y, r.std, 9.5, name)
		c.right(columns[2]-8, y, r.std, 9.5, fmt.Sprint(150*(1<<(i%3))*(1+i%2)))
		c.at(columns[2]+5, y, r.std, 9.5, []string{"sgray_8", "srgb_8"}[i%2])
		c.at(columns[3]+5, y, r.std, 9.5, backs[i%4])
		c.right(columns[5]-8, y, r.std, 9.5, fmt.Sprintf("%.1f", 9.5+3.7*float64(i*7%12)))
	}
	bottom := top - row*float64(len(names)+1)
	c.op(".25 w 0 G")
	for i := range len(names) + 2 {
		c.op("%v %v m %v %v l S", left, top-row*float64(i), left+width, top-row*float64(i))
	}
	for _, x := range columns {
		c.op("%v %v m %v %v l S", x, top, x, bottom)
	}
	c.op("1.2 w %v %v %v %v re S", left, bottom, width, top-bottom)
	y = c.paragraph(r.cid, 9, left, bottom-16, width, 12, []string{"Table 1. Machines of a small house, named for birds; figures of no real device."})
	c.op("q 1 0 .25 1 0 0 cm .5 0 0 rg")
	c.at(left-(y-30)*.25, y-30, r.cidB, 15, "Slanted, outlined and stretched:")
	c.op("Q q 1 Tr .6 w")
	c.at(330, y-30, r.cidB, 24, "Outline")
	c.op("Q q 130 Tz")
	c.at(430, y-30, r.body, 14, "wide")
	c.op("Q")
	y = c.paragraph(r.cid, 11.5, left, y-56, width, 15, append(prose(40, 4), "\u00c4hnlich \u2013 but not equal \u2013 are caf\u00e9, na\u00efve, \u00bd and 20 \u00b5m."))
	r.foot(c, 2)
	r.f.page(a4+r.resources(), c.content())
}

// third: a chart with curves, clips, dashes and alpha; shadings; a picture with a soft mask.
func (r *reporter) third() {
	c := &canvas{}
	c.at(left, 760, r.bold, 14, "6  Figures")
	const x0, y0, w, h = 100.0, 480.0, 400.0, 240.0
	c.op("q .97 g %v %v %v %v re f", x0, y0, w, h)
	c.op("[2 3] 0 d .3 w .5 G")
	for i := 1; i < 6; i++ {
		c.op("%v %v m %v %v l S", x0, y0+h*float64(i)/6, x0+w, y0+h*float64(i)/6)
	}
	c.op("Q q %v %v %v %v re W n", x0, y0, w, h)
	colours := []string{".15 .35 .65", ".85 .4 .1", ".2 .55 .25"}
	for k, col := range colours {
		var path strings.Builder
		at := func(t float64) float64 {
			return y0 + h*(0.45+0.1*float64(k)+0.4*math.Sin(t*5+float64(k)*1.3)*math.Exp(-t*0.6)*(1-0.2*float64(k)))
		}
		const n = 24
		fmt.Fprintf(&path, "%s %s m ", num(x0), num(at(0)))
		for i := range n {
			a, b := float64(i)/n, float64(i+1)/n
			slope := func(t float64) float64 { return (at(t+1e-4) - at(t-1e-4)) / 2e-4 }
			d := 1.0 / n / 3
			fmt.Fprintf(&path, "%s %s %s %s %s %s c ", num(x0+w*(a+d)), num(at(a)+slope(a)*d), num(x0+w*(b-d)), num(at(b)-slope(b)*d), num(x0+w*b), num(at(b)))
		}
		c.op("/Half gs %s rg %s %v %v l %v %v l f /Full gs", col, path.String(), x0+w, y0, x0, y0)
		c.op("%s RG 2 w 1 j %s S", col, path.String())
	}
	c.op("Q 1 w 0 G %v %v m %v %v l %v %v l S", x0, y0+h, x0, y0, x0+w, y0)
	for i := range 7 {
		c.right(x0-5, y0+h*float64(i)/6-3, r.std, 8, fmt.Sprint(10*i))
		c.op(".5 w %v %v m %v %v l S", x0+w*float64(i)/6, y0, x0+w*float64(i)/6, y0-4)
		c.at(x0+w*float64(i)/6-4, y0-14, r.std, 8, fmt.Sprint(2*i))
	}
	c.at(x0, y0-30, r.cid, 10, "Figure 1. Sheets waiting (blue), in work (orange) and done (green) over time.")
	c.op("q %v 400 %v 24 re W n /Axial sh Q .5 w %v 400 %v 24 re S", left, width, left, width)
	c.at(left, 386, r.cid, 10, "Figure 2. A ramp between two colours.")
	c.op("q 1 0 0 RG 6 w 1 J 1 j [] 0 d 90 340 m 130 370 l 170 340 l S 0 J 2 j 190 340 m 230 370 l 270 340 l S 2 J 0 j 290 340 m 330 370 l 370 340 l S")
	c.op("0 0 1 RG 4 w 1 J [0 9] 0 d 400 345 m 510 345 l S [12 4 2 4] 5 d 0 J 400 365 m 510 365 l S Q")
	c.at(left, 322, r.cid, 10, "Figure 3. Joins, caps and dashes.")
	c.op("q 150 0 0 112.5 %v 195 cm /Masked Do Q", left)
	c.op("q")
	c.circle(290, 250, 52)
	c.op("W n q 104 0 0 104 238 198 cm /Photo Do Q Q")
	c.op("q 375 130 140 150 re W n /Radial sh Q")
	for i, col := range []string{"1 0 0", "0 .6 0", "0 0 1"} {
		a := float64(i) * 2 * math.Pi / 3
		c.op("q /Half gs %s rg", col)
		c.circle(290+22*math.Sin(a), 142+20*math.Cos(a), 28)
		c.op("f Q")
	}
	c.op("q .2 .4 .3 rg 96 130 m 140 180 l 184 130 l 112 162 l 168 162 l h f* Q")
	c.at(left, 84, r.cid, 10, "Figure 4. A picture that fades out, one in a circle, a glow, three tinted glasses and a star.")
	r.foot(c, 3)
	r.f.page(a4+r.resources(), c.content())
}

// fourth: pictures, on a page that is turned.
func (r *reporter) fourth() {
	c := &canvas{}
	// The page is turned clockwise by 90 degrees: draw with x along the paper's long edge.
	c.op("q 0 1 -1 0 595.28 0 cm")
	c.at(left, 520, r.bold, 14, "7  Pictures, on a page that lies on its side")
	c.op("q 420 0 0 280 %v 220 cm /Photo Do Q", left)
	c.at(left, 204, r.cid, 10, "Figure 5. No real place.")
	c.op("q 240 0 0 180 520 320 cm /Index Do Q .5 w 520 320 240 180 re S")
	c.at(520, 304, r.cid, 10, "Figure 6. Sixteen colours.")
	c.op("q .6 .1 .4 rg 90 0 0 90 520 200 cm /Rings Do Q q .1 .4 .5 rg 64 64 -64 64 700 190 cm /Rings Do Q")
	c.at(520, 174, r.cid, 10, "Figure 7. Rings through a stencil.")
	c.paragraph(r.body, 9.5, left, 180, 420, 13, prose(5, 3))
	c.op("q 60 0 0 40 %v 80 cm BI /W 6 /H 4 /CS /RGB /BPC 8 /F /AHx ID %s> EI Q", 600.0, strings.Repeat("F00FF00FF00F00FF00FF00FFFFFFFFFF000000", 4)[:144])
	c.op("Q")
	r.f.page(a4+r.resources()+"/Rotate 90", c.content())
}
