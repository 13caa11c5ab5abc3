package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// textPages is ten dense pages of text, about 6000 glyphs each.
func textPages(fonts *fonts) (*file, error) {
	f := newFile()
	body, head := fonts.serif.face(f), fonts.serifBold.face(f)
	for p := range 10 {
		c := &canvas{}
		y := 795.0
		for i := 0; y > 130; i++ {
			c.at(50, y, head, 11, fmt.Sprintf("%d.%d  %s", p+1, i+1, strings.Join(strings.Fields(sentences[(7*p+3*i)%len(sentences)])[:6], " ")))
			y = c.paragraph(body, 8.6, 50, y-13, 495, 10.2, prose(100*p+i, 11)) - 8
		}
		c.paragraph(body, 8.6, 50, y, 495, 10.2, prose(p, 5))
		c.right(545, 22, body, 8.6, fmt.Sprint(p+1))
		f.page(fmt.Sprintf("/MediaBox[0 0 595 842]/Resources<</Font<<%s%s>>>>", body.resource(), head.resource()), c.content())
	}
	if err := body.finish(); err != nil {
		return nil, err
	}
	return f, head.finish()
}

// terrain is the height of the land of vector.pdf, 0..1.
func terrain(x, y float64) float64 { return plasma(x/130, y/130, 4, 501) }

// vector is a page like a map.
func vector() *file {
	f := newFile()
	f.page("/MediaBox[0 0 595 842]/Resources<<>>", mapContent())
	return f
}

// mapContent draws areas, contour lines of many points, roads, a grid of houses.
func mapContent() []byte {
	c := &canvas{}
	c.op(".93 .96 .88 rg 0 0 595 842 re f")
	for level := 4; level < 44; level++ {
		v := 0.2 + float64(level)*0.015
		c.op("%v w %v %v %v RG", 0.25+0.35*float64((level+1)%5/4), .75-.01*float64(level), .55, .35)
		for _, line := range contours(v) {
			for i, p := range line {
				if i == 0 {
					c.op("%v %v m", p[0], p[1])
				} else {
					c.op("%v %v l", p[0], p[1])
				}
			}
			c.op("S")
		}
	}
	for i := range 40 {
		x, y, r := 595*noise(float64(i)*3.7, 0, 7), 842*noise(float64(i)*5.3, 0, 8), 12+30*noise(float64(i), 0.5, 9)
		c.op(".55 .75 .9 rg .2 .4 .7 RG .4 w")
		for k := range 40 {
			a := float64(k) * math.Pi / 20
			d := r * (0.6 + 0.8*noise(3*math.Cos(a)+float64(i), 3*math.Sin(a), 10))
			c.op("%v %v %s", x+d*math.Cos(a), y+d*math.Sin(a), []string{"l", "m"}[max(0, 1-k)])
		}
		c.op("h")
		c.circle(x, y, r/5)
		c.op("B*")
	}
	road := func(i int) {
		y := 842 * (float64(i) + 0.5) / 12
		c.op("0 %v m", y)
		for x := 0.0; x < 595; x += 35 {
			n := func(t float64) float64 { return y + 120*(noise(t/90, float64(i), 21)-0.5) }
			c.op("%v %v %v %v %v %v c", x+12, n(x+12), x+23, n(x+23), x+35, n(x+35))
		}
		c.op("S")
	}
	for _, s := range []string{"1 J 1 j 5 w .4 G", "3.8 w 1 .9 .5 RG"} {
		c.op("%s", s)
		for i := range 12 {
			road(i)
		}
	}
	c.op(".6 w .6 0 .5 RG [6 2 1 2] 0 d 0 J")
	for i := range 5 {
		c.op("1 0 0 1 %v 0 cm", 3.0*float64(i))
		road(i*2 + 1)
	}
	c.op("[] 0 d .35 .25 .25 rg")
	for i := range 1500 {
		x, y := 595*noise(float64(i)*1.7, 1, 31), 842*noise(float64(i)*2.3, 2, 32)
		a := 3 * noise(float64(i), 3, 33)
		c.op("q %v %v %v %v %v %v cm 0 0 4 2.6 re f Q", math.Cos(a), math.Sin(a), -math.Sin(a), math.Cos(a), x, y)
	}
	return c.content()
}

// contours are the lines of height v, found by marching over a grid of squares.
func contours(v float64) [][][2]float64 {
	const step, nx, ny = 4.0, 149, 211
	type edge struct {
		x, y, dir int // from (x, y) to the right (0) or up (1)
	}
	h := make([]float64, (nx+1)*(ny+1))
	for y := range ny + 1 {
		for x := range nx + 1 {
			h[y*(nx+1)+x] = terrain(float64(x)*step, float64(y)*step) - v
		}
	}
	at := func(x, y int) float64 { return h[y*(nx+1)+x] }
	next := map[edge][]edge{}
	var order []edge
	for y := range ny {
		for x := range nx {
			var cut []edge
			for _, e := range []edge{{x, y, 0}, {x + 1, y, 1}, {x, y + 1, 0}, {x, y, 1}} {
				if (at(e.x, e.y) < 0) != (at(e.x+1-e.dir, e.y+e.dir) < 0) {
					cut = append(cut, e)
				}
			}
			for i := 0; i+1 < len(cut); i += 2 {
				a, b := cut[i], cut[i+1]
				next[a], next[b] = append(next[a], b), append(next[b], a)
				order = append(order, a, b)
			}
		}
	}
	place := func(e edge) [2]float64 {
		a, b := at(e.x, e.y), at(e.x+1-e.dir, e.y+e.dir)
		t := a / (a - b)
		return [2]float64{step * (float64(e.x) + t*float64(1-e.dir)), step * (float64(e.y) + t*float64(e.dir))}
	}
	var out [][][2]float64
	// Lines that end at the rim first, then closed ones.
	for _, ends := range []bool{true, false} {
		for _, e := range order {
			if len(next[e]) == 0 || ends && len(next[e]) != 1 {
				continue
			}
			line := [][2]float64{place(e)}
			for len(next[e]) > 0 {
				to := next[e][0]
				next[e] = next[e][1:]
				if i := slices.Index(next[to], e); i >= 0 {
					next[to] = slices.Delete(next[to], i, i+1)
				}
				e = to
				line = append(line, place(e))
			}
			out = append(out, line)
		}
	}
	return out
}

// corners has upright and wide pages, each as a front and as a back, with a letter F in every corner, all of whole points, to see which way a page lies.
func corners() *file {
	f := newFile()
	for n, size := range [][2]int{{595, 842}, {842, 595}, {842, 595}, {595, 842}} {
		c := &canvas{}
		w, h := float64(size[0]), float64(size[1])
		for i, p := range [][2]float64{{36, h - 156}, {w - 96, h - 156}, {36, 36}, {w - 96, 36}} {
			s := 1 - 0.2*float64(i) // every corner has its own shade
			c.op("%v g q 1 0 0 1 %v %v cm 0 0 15 120 re 15 105 45 15 re 15 60 30 15 re f Q", 0.7*(1-s), p[0], p[1])
		}
		for i := range n + 1 { // as many squares as the page's number, off the middle
			c.op(".8 0 0 rg %v %v 20 20 re f", math.Floor(w/2)+30*float64(i), math.Floor(h*0.6))
		}
		f.page(fmt.Sprintf("/MediaBox[0 0 %d %d]/Resources<<>>", size[0], size[1]), c.content())
	}
	return f
}
