package main

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// canvas gathers a content stream. Lengths are points, y up.
type canvas struct{ b bytes.Buffer }

func (c *canvas) content() []byte { return c.b.Bytes() }

// op writes operators; every number among args is written shortly.
func (c *canvas) op(format string, args ...any) {
	for i, a := range args {
		if v, ok := a.(float64); ok {
			args[i] = num(v)
		}
	}
	fmt.Fprintf(&c.b, format+"\n", args...)
}

// num writes a number with at most three decimals.
func num(v float64) string {
	s := strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64)
	if s == "-0" {
		return "0"
	}
	return s
}

// at shows one line of text.
func (c *canvas) at(x, y float64, f *face, size float64, s string) {
	c.op("BT /%s %v Tf %v %v Td %s ET", f.resName, size, x, y, f.show(s, 0))
}

// right shows one line of text that ends at x.
func (c *canvas) right(x, y float64, f *face, size float64, s string) {
	c.at(x-f.width(s)*size, y, f, size, s)
}

// paragraph sets sentences as one justified paragraph with its first line at y and returns the line below its last.
func (c *canvas) paragraph(f *face, size, x, y, width, leading float64, sentences []string) float64 {
	words := strings.Fields(strings.Join(sentences, " "))
	c.op("BT /%s %v Tf %v %v Td %v TL", f.resName, size, x, y, leading)
	for len(words) > 0 {
		n, w := 1, f.width(words[0])*size
		for n < len(words) {
			more := f.width(" "+words[n]) * size
			if w+more > width {
				break
			}
			w += more
			n++
		}
		line := strings.Join(words[:n], " ")
		extra := 0.0
		if n < len(words) && n > 1 {
			extra = (width - w) / float64(n-1)
		}
		words = words[n:]
		if f.kind == compositeFont {
			c.op("%s T*", f.show(line, extra/size))
		} else {
			c.op("%v Tw %s T*", extra, f.show(line, 0))
		}
		y -= leading
	}
	c.op("0 Tw ET")
	return y
}

// circle appends a circle of four curves to the path.
func (c *canvas) circle(x, y, r float64) {
	k := r * 0.5523
	c.op("%v %v m %v %v %v %v %v %v c", x+r, y, x+r, y+k, x+k, y+r, x, y+r)
	c.op("%v %v %v %v %v %v c", x-k, y+r, x-r, y+k, x-r, y)
	c.op("%v %v %v %v %v %v c", x-r, y-k, x-k, y-r, x, y-r)
	c.op("%v %v %v %v %v %v c h", x+k, y-r, x+r, y-k, x+r, y)
}
