package annot

import (
	"fmt"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Limits bounds what the appearance made for one annotation may hold; what is beyond is left out, with a warning. Zero fields mean the
// defaults. Appearances that the file brings are not counted here.
type Limits struct {
	MaxPoints       int // points of one list: 50 000
	MaxItems        int // options of a choice field, strokes of an ink annotation, quadrilaterals: 2000
	MaxText         int // characters of one text: 32 000
	MaxContentBytes int // bytes of the stream, and a quarter more: 4 MiB
}

func (l Limits) withDefaults() Limits {
	set := func(v *int, def int) {
		if *v <= 0 {
			*v = def
		}
	}
	set(&l.MaxPoints, 50_000)
	set(&l.MaxItems, 2000)
	set(&l.MaxText, 32_000)
	set(&l.MaxContentBytes, 4<<20)
	return l
}

// within cuts a count at a limit and says so once an annotation.
func (m *Maker) within(n, limit int, what string) int {
	if n <= limit {
		return n
	}
	w := pdf.Warning{Kind: pdf.Limit, Text: fmt.Sprintf("annotation: more than %d %s; the rest is not drawn", limit, what)}
	for _, have := range m.warns {
		if have == w {
			return limit
		}
	}
	m.warns = append(m.warns, w)
	return limit
}
