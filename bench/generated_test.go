package bench_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
)

// The page that generated documents have, in points.
const genWidth, genHeight = 150, 110

// pageMaker writes documents of random pages. Its choices come from a script first, so that a fuzzer can steer them, and from a generator
// that the script seeds then.
type pageMaker struct {
	script  []byte
	rng     *rand.Rand
	b       strings.Builder // content of the page being made
	objects []string        // from number 4 on
	depth   int
	level   int // of the page: opaque things in plain colours only, images, patterns and alpha too, groups and blend modes too
}

func newPageMaker(script []byte) *pageMaker {
	seed := uint64(14695981039346656037) // FNV-1a
	for _, c := range script {
		seed = (seed ^ uint64(c)) * 1099511628211
	}
	return &pageMaker{script: script, rng: rand.New(rand.NewPCG(seed, 1))}
}

// n returns a number below n.
func (g *pageMaker) n(n int) int {
	if len(g.script) > 0 {
		c := int(g.script[0])
		g.script = g.script[1:]
		return c % n
	}
	return g.rng.IntN(n)
}

// f returns a number from lo to hi, often one that falls between pixels.
func (g *pageMaker) f(lo, hi float64) float64 { return lo + (hi-lo)*float64(g.n(251))/250 }

func (g *pageMaker) op(format string, args ...any) { fmt.Fprintf(&g.b, format+"\n", args...) }

func (g *pageMaker) pick(of ...string) string { return of[g.n(len(of))] }

// color sets a colour that is black most of the time, as on pages of text, and else one of few or any.
func (g *pageMaker) color() {
	switch g.n(8) {
	case 0:
		g.op("%.3f %.3f %.3f rg %.3f G", g.f(0, 1), g.f(0, 1), g.f(0, 1), g.f(0, 1))
	case 1:
		g.op("%s rg %s RG", g.pick("1 0 0", "0 0 .6", "1 1 1"), g.pick("1 0 0", "0 .5 0"))
	case 2:
		g.op("%.3f %.3f 0 %.3f k .5 g", g.f(0, 1), g.f(0, 1), g.f(0, 1))
	default:
		g.op("0 g 0 G")
	}
}

// point returns a place on the page or a little outside, often one that is a whole number of pixels at 72 dpi.
func (g *pageMaker) point() (x, y float64) {
	if g.n(3) == 0 {
		return float64(g.n(genWidth+4) - 2), float64(g.n(genHeight+4) - 2)
	}
	return g.f(-10, genWidth+10), g.f(-10, genHeight+10)
}

// object draws one thing.
func (g *pageMaker) object() {
	g.color()
	x, y := g.point()
	switch g.n([]int{20, 28, 32}[g.level]) - 2 {
	case -2, -1:
		g.cover(x, y)
	case 0, 1, 2, 3, 4, 5:
		g.text(x, y)
	case 6, 7:
		g.op("%.2f %.2f %.2f %.2f re %s", x, y, g.f(0, 60), g.f(0, 30), g.pick("f", "f*", "B", "S"))
	case 8, 9: // a rule
		if g.n(2) == 0 {
			g.op("%.2f %.2f %.2f %.3f re f", x, y, g.f(5, genWidth), g.f(0, 1.2))
		} else {
			g.op("%.2f w %.2f %.2f m %.2f %.2f l S", g.f(0, 2), x, y, g.f(0, genWidth), y)
		}
	case 10, 11:
		g.stroke(x, y)
	case 12: // boxes over each other
		for i := range 2 + g.n(5) {
			g.color()
			g.op("%.2f %.2f 20 12 re f", x+float64(i)*g.f(0, 9), y-float64(i)*g.f(0, 6))
		}
	case 13, 14:
		g.path(x, y)
		g.op(g.pick("f", "f*", "b*"))
	case 15: // to a side of the page but for a pixel or less
		d := []float64{0, 1, 1, 1.5, 2}[g.n(5)]
		g.op("%v %.2f %.2f %v re f", d, y, g.f(1, 9), 1+g.n(12))
		g.op("%.2f %v %v 5 re f", x, y, genWidth-d-x)
	case 16: // letters and rules through them
		g.text(x, y)
		g.op("%.2f %.2f 60 %.2f re f", x/2+g.f(0, 20), y+g.f(-3, 3), g.f(.2, 1))
	case 17:
		g.op("q %.3f %.3f %.3f %.3f %.2f %.2f cm", g.f(-1.5, 1.5), g.f(-.4, .4), g.f(-.4, .4), g.f(-1.5, 1.5), x, y)
		g.nested()
		g.op("Q")
	case 18, 19:
		g.clipped(x, y)
	case 20, 21:
		g.image(x, y)
	case 22:
		g.op("q /%s gs", g.pick("Half", "Thin"))
		g.path(x, y)
		g.op("f Q")
	case 23, 24:
		g.op("/Pattern cs /%s scn", g.pick("Few", "Many", "Ramp"))
		g.path(x, y)
		g.op(g.pick("f", "f*"))
	case 25:
		g.op("q %.2f %.2f %.2f %.2f re W n /%s sh Q", x, y, g.f(1, 60), g.f(1, 60), g.pick("Axial", "Radial"))
	case 26, 27:
		g.group(x, y)
	case 28:
		g.op("q /%s gs", g.pick("Multiply", "Screen"))
		g.text(x, y)
		g.op("Q")
	default:
		g.op("q /Masked gs %.2f %.2f 50 40 re f Q", x, y)
	}
}

// cover draws something large that hides what was there, or a part of it: the page's background, a box with whole pixels or without, a picture. Most
// are white.
func (g *pageMaker) cover(x, y float64) {
	if g.n(2) == 0 {
		g.op("1 g")
	}
	shape := fmt.Sprintf("%.2f %.2f %.2f %.2f", g.f(-40, 60), g.f(-30, 50), g.f(60, genWidth), g.f(20, genHeight))
	if g.n(2) == 0 {
		shape = g.pick(fmt.Sprintf("0 0 %d %d", genWidth, genHeight), "0 10 150 40", "24 0 96 110", "-5 40 160 80")
	}
	if g.level > 0 && g.n(3) == 0 {
		g.op("q %s re W n 150 0 0 110 0 0 cm /%s Do Q", shape, g.pick("Photo", "Smooth"))
		return
	}
	g.op("%s re f", shape)
	if g.n(2) == 0 {
		g.op("0 g")
		g.text(x, y)
	}
}

// nested draws a few things inside of something else.
func (g *pageMaker) nested() {
	if g.depth > 1 {
		return
	}
	g.depth++
	for range 1 + g.n(4) {
		g.object()
	}
	g.depth--
}

func (g *pageMaker) text(x, y float64) {
	const letters = "Words in rows, set close: AVAWA ffi 0123456789 (and) more"
	from := g.n(len(letters) - 4)
	s := strings.NewReplacer("(", "\\(", ")", "\\)").Replace(letters[from:min(from+1+g.n(40), len(letters))])
	g.op("BT /%s %.2f Tf %.2f TL %.2f Tc %d Tr %.2f %.2f Td", g.pick("Serif", "Sans", "Mono"), []float64{4, 6, 7.5, 9, 11, 16, 40}[g.n(7)], g.f(3, 14),
		g.f(-.4, .6)*float64(g.n(2)), []int{0, 0, 0, 0, 0, 1, 2, 3}[g.n(8)], x/2, y)
	for range 1 + g.n(4) {
		g.op("(%s) Tj T*", s)
	}
	g.op("ET")
}

func (g *pageMaker) path(x, y float64) {
	g.op("%.2f %.2f m", x, y)
	for range 1 + g.n(5) {
		x, y = g.point()
		if g.n(2) == 0 {
			u, v := g.point()
			g.op("%.2f %.2f %.2f %.2f %.2f %.2f c", u, y, x, v, x, y)
		} else {
			g.op("%.2f %.2f l", x, y)
		}
	}
}

func (g *pageMaker) stroke(x, y float64) {
	g.op("q %.2f w %d J %d j %.1f M %s d", g.f(0, 6), g.n(3), g.n(3), g.f(1, 10), g.pick("[] 0", "[] 0", "[3 2] 1", "[0 4] 0", "[.3 .2] 0"))
	g.path(x, y)
	g.op(g.pick("S", "s", "B"))
	g.op("Q")
}

func (g *pageMaker) clipped(x, y float64) {
	g.op("q")
	switch g.n(3) {
	case 0:
		g.op("%.2f %.2f %.2f %.2f re W n", x, y, g.f(1, 80), g.f(1, 60))
	case 1:
		g.path(x, y)
		g.op(g.pick("W n", "W* n"))
	default:
		g.op("BT /Sans 50 Tf 7 Tr %.2f %.2f Td (Clip) Tj ET", x/2, y)
	}
	g.nested()
	g.op("Q")
}

func (g *pageMaker) image(x, y float64) {
	skew := g.f(-6, 6) * float64(g.n(2))
	g.op("q %.2f %.2f %.2f %.2f %.2f %.2f cm", g.f(-40, 60), skew, -skew, g.f(-40, 60), x, y)
	switch g.n(3) {
	case 0:
		g.op("/%s Do", g.pick("Photo", "Smooth"))
	case 1: // a stencil
		g.op("BI /W 16 /H 6 /IM true /F /AHx ID 8001 7ffe 5a5a 0ff0 ffff 1248> EI")
	default: // bits, as scans have
		g.op("BI /W 24 /H 4 /BPC 1 /CS /G /F /AHx ID ffffff c0ff03 f00f0f ffffff> EI")
	}
	g.op("Q")
}

// group draws things in a form that is a transparency group.
func (g *pageMaker) group(x, y float64) {
	if g.depth > 1 {
		return
	}
	outer := g.b
	g.b = strings.Builder{}
	g.nested()
	content := g.b.String()
	g.b = outer
	number := g.add(genStream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 %d %d] /Resources 4 0 R /Group << /S /Transparency /I %v /K %v >>",
		genWidth, genHeight, g.n(2) == 0, g.n(4) == 0), content))
	g.op("q /%s gs 1 0 0 1 %.2f %.2f cm /X%d Do Q", g.pick("Half", "Opaque", "Thin", "Multiply"), x/4, y/4, number)
}

func (g *pageMaker) add(o string) int {
	g.objects = append(g.objects, o)
	return len(g.objects) + 3
}

func genStream(dict, data string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(data), data)
}

// resources are what pages and forms may name; forms are told by their numbers. Where no blend modes stand a page is no group, and can be
// composed of runs.
func (g *pageMaker) resources(blends bool) string {
	forms, modes := "", ""
	for i := range g.objects {
		if strings.Contains(g.objects[i], "/Form") {
			forms += fmt.Sprintf("/X%d %d 0 R ", i+4, i+4)
		}
	}
	if blends {
		modes = "/Multiply << /BM /Multiply /ca .8 >> /Screen << /BM /Screen >> /Masked << /SMask << /S /Luminosity /G 6 0 R >> >> "
	} else {
		forms = ""
	}
	return "<< /Font << /Serif << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> /Sans << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >> " +
		"/Mono << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> " +
		"/ExtGState << /Half << /ca .5 /CA .4 >> /Thin << /ca .1 /CA .9 >> /Opaque << /ca 1 >> " + modes + ">> " +
		"/Shading << /Axial 7 0 R /Radial 8 0 R >> /Pattern << /Few 9 0 R /Many 10 0 R /Ramp << /PatternType 2 /Shading 7 0 R >> >> " +
		"/XObject << /Photo 5 0 R /Smooth 11 0 R " + forms + ">> >>"
}

// document makes a document of so many pages.
func (g *pageMaker) document(pages int) []byte {
	var samples [3 * 13 * 9]byte
	for i := range samples {
		samples[i] = byte(i * i / 7)
	}
	const ramp = "/Function << /FunctionType 2 /N 1.3 /Domain [0 1] /C0 [1 0 0] /C1 [0 .2 1] >>"
	picture := "/Type /XObject /Subtype /Image /Width 13 /Height 9 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
	g.objects = []string{
		"", // 4: the resources, known at the end
		genStream(picture, string(samples[:])),
		genStream("/Type /XObject /Subtype /Form /BBox [0 0 200 200] /Group << /S /Transparency /CS /DeviceGray >>", "1 g 10 10 60 40 re f .5 g 40 20 60 60 re f"),
		"<< /ShadingType 2 /ColorSpace /DeviceRGB /Coords [10 10 120 60] /Extend [true false] " + ramp + " >>",
		"<< /ShadingType 3 /ColorSpace /DeviceRGB /Coords [60 50 5 80 60 40] /Extend [false true] " + ramp + " >>",
		genStream("/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 20 20] /XStep 24 /YStep 21 /Resources << >>", "0 g 2 2 10 9.5 re f 1 0 0 RG 0 20 m 20 0 l S"),
		genStream("/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 3 3] /XStep 3 /YStep 3 /Matrix [1 .1 0 1 0 0] /Resources << >>", "0 0 1.4 1.7 re f"),
		genStream(picture+" /Interpolate true", string(samples[:])),
	}
	var contents, levels []int
	for range pages {
		g.b.Reset()
		levels = append(levels, g.n(3))
		g.level = levels[len(levels)-1]
		for range 2 + g.n(16) {
			g.object()
		}
		contents = append(contents, g.add(genStream("", g.b.String())))
	}
	kids := ""
	for i, c := range contents {
		kids += fmt.Sprintf("%d 0 R ", g.add(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R /Resources %s >>", genWidth, genHeight, c,
			[]string{g.resources(false), g.resources(false), "4 0 R"}[levels[i]])))
	}
	g.objects[0] = g.resources(true)
	all := append([]string{"<< /Type /Catalog /Pages 2 0 R >>", fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids, pages), "null"}, g.objects...)
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	at := make([]int, len(all))
	for i, o := range all {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(all)+1)
	for _, o := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(all)+1, xref)
	return b.Bytes()
}
