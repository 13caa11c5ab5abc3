package main

import "fmt"

// inks is a document for a press: pages that blend and overprint in cyan, magenta, yellow and black, 240 by 240 points each.
func inks() *file {
	f := newFile()
	page := func(entries string, c *canvas) { f.page("/MediaBox[0 0 240 240]"+entries, c.content()) }
	page("/Group<</S/Transparency/CS/DeviceCMYK>>/Resources "+blendResources(f), blendsInInks())
	page("/Resources "+overprintResources(f), overprints())
	return f
}

var blendModes = [...]string{"Normal", "Multiply", "Screen", "Overlay", "Darken", "Lighten", "ColorDodge", "ColorBurn", "HardLight",
	"SoftLight", "Difference", "Exclusion", "Hue", "Saturation", "Color", "Luminosity"}

func blendResources(f *file) string {
	states := "/H<</ca .5>>"
	for i, m := range blendModes {
		states += fmt.Sprintf("/B%d<</BM/%s>>", i, m)
	}
	// A group in sRGB, and one that is neither isolated nor in a space of its own.
	light := f.stream("/Type/XObject/Subtype/Form/BBox[0 0 40 40]/Group<</S/Transparency/I true/CS/DeviceRGB>>/Resources<</ExtGState<</S<</BM/Screen>>>>>>",
		[]byte(".2 .3 .6 rg 0 0 28 28 re f /S gs .5 .3 .1 rg 12 12 28 28 re f"))
	through := f.stream("/Type/XObject/Subtype/Form/BBox[0 0 40 40]/Group<</S/Transparency/K true>>/Resources<</ExtGState<</M<</BM/Multiply>>>>>>",
		[]byte("/M gs .6 0 0 0 k 0 0 28 28 re f 0 .6 0 0 k 12 12 28 28 re f"))
	picture := make([]byte, 0, 8*8*4)
	for y := range 8 {
		for x := range 8 {
			picture = append(picture, byte(36*x), byte(36*y), byte(18*(14-x-y)), byte(4*x*y))
		}
	}
	image := f.stream("/Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 8/ColorSpace/DeviceCMYK", picture)
	return fmt.Sprintf("<</ExtGState<<%s>>/XObject<</L %d 0 R/T %d 0 R/I %d 0 R>>/Shading<</S<</ShadingType 2/ColorSpace/DeviceCMYK/Coords[0 0 40 0]"+
		"/Function<</FunctionType 2/N 1/Domain[0 1]/C0[1 0 0 0]/C1[0 1 0 .3]>>>>>>>>", states, light, through, image)
}

// blendsInInks puts every blend mode's square over three strips, and below them a picture, a shading and two groups.
func blendsInInks() *canvas {
	c := &canvas{}
	for i := range blendModes {
		c.op("q 1 0 0 1 %v %v cm", 12+56*float64(i%4), 192-44*float64(i/4))
		c.op("0 .1 .7 0 k 0 0 48 12 re f .7 .2 0 0 k 0 12 48 12 re f 0 0 0 .5 k 0 24 48 12 re f")
		c.op("/B%d gs .2 .7 .4 .1 k 14 -2 20 40 re f Q", i)
	}
	c.op("0 0 .8 0 k 0 8 240 20 re f")
	c.op("q 40 0 0 40 12 5 cm /B1 gs /I Do Q")
	c.op("q 1 0 0 1 68 5 cm /B1 gs 0 0 40 40 re W n /S sh Q")
	c.op("q 1 0 0 1 124 5 cm /H gs /L Do Q q 1 0 0 1 180 5 cm /T Do Q")
	return c
}

func overprintResources(f *file) string {
	ramp := func(c, m, y, k float64) int {
		return f.add("<</FunctionType 2/N 1/Domain[0 1]/C0[0 0 0 0]/C1[%s %s %s %s]>>", num(c), num(m), num(y), num(k))
	}
	duo := f.stream("/FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1 0 1]", []byte("{ 0 exch 0 exch }"))
	return fmt.Sprintf("<</ExtGState<</N<</op false>>/A<</op true/OPM 0>>/B<</op true/OPM 1>>>>/ColorSpace<</K[/Separation/Black/DeviceCMYK %d 0 R]"+
		"/S[/Separation/Meadow/DeviceCMYK %d 0 R]/L[/Separation/All/DeviceCMYK %d 0 R]/D[/DeviceN[/Cyan/Black]/DeviceCMYK %d 0 R]>>>>",
		ramp(0, 0, 0, 1), ramp(.6, 0, .9, .1), ramp(1, 1, 1, 1), duo)
}

// overprints puts colours of seven kinds (rows) over three strips without overprinting and in both modes (columns).
func overprints() *canvas {
	c := &canvas{}
	paints := [...]string{".8 0 0 0 k", "0 .6 .2 0 k", "0 0 0 0 k", "/K cs .6 scn", "/S cs .9 scn", "/L cs .4 scn", "/D cs .7 .2 scn"}
	for row, paint := range paints {
		for column, state := range [...]string{"N", "A", "B"} {
			c.op("q 1 0 0 1 %v %v cm", 12+76*float64(column), 208-32*float64(row))
			c.op("0 0 .9 0 k 0 0 64 9 re f .1 .6 0 0 k 0 9 64 9 re f .4 .3 .3 .2 k 0 18 64 6 re f")
			c.op("/%s gs %s 12 -2 40 28 re f Q", state, paint)
		}
	}
	return c
}
