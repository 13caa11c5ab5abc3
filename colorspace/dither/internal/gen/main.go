// Command gen makes bluenoise.bin, the threshold matrix of package dither, by the void-and-cluster method (R. Ulichney, "The void-and-cluster
// method for dither array generation", 1993): starting from a few points spread evenly, the largest void gets the next point, again and
// again; the order in which places are taken is their rank.
//
//	go run ./colorspace/dither/internal/gen colorspace/dither/bluenoise.bin
package main

import (
	"log"
	"math"
	"math/rand/v2"
	"os"
)

const (
	size  = 128
	cells = size * size
	sigma = 1.5
	reach = 8 // beyond it the Gaussian is nothing
)

// field is a pattern of points and, for every place, how crowded it is there.
type field struct {
	on     [cells]bool
	crowd  [cells]float64
	weight [2*reach + 1][2*reach + 1]float64
}

func (f *field) set(at int, on bool) {
	sign := 1.0
	if !on {
		sign = -1
	}
	f.on[at] = on
	x0, y0 := at%size, at/size
	for dy := -reach; dy <= reach; dy++ {
		for dx := -reach; dx <= reach; dx++ {
			f.crowd[(y0+dy+size)%size*size+(x0+dx+size)%size] += sign * f.weight[dy+reach][dx+reach]
		}
	}
}

// extreme returns the most crowded point, or the emptiest place without one.
func (f *field) extreme(on bool) int {
	best, at := math.Inf(1), -1
	for i, c := range f.crowd {
		if f.on[i] != on {
			continue
		}
		if on {
			c = -c
		}
		if c < best-1e-12 {
			best, at = c, i
		}
	}
	return at
}

func main() {
	f := &field{}
	for dy := -reach; dy <= reach; dy++ {
		for dx := -reach; dx <= reach; dx++ {
			f.weight[dy+reach][dx+reach] = math.Exp(-float64(dx*dx+dy*dy) / (2 * sigma * sigma))
		}
	}
	const first = cells / 10
	for _, at := range rand.New(rand.NewPCG(1993, 4)).Perm(cells)[:first] {
		f.set(at, true)
	}
	for { // spread them: from the tightest cluster to the largest void until that changes nothing
		from := f.extreme(true)
		f.set(from, false)
		to := f.extreme(false)
		f.set(to, true)
		if from == to {
			break
		}
	}
	var rank [cells]int
	start := *f
	for n := first - 1; n >= 0; n-- {
		at := f.extreme(true)
		f.set(at, false)
		rank[at] = n
	}
	*f = start
	for n := first; n < cells; n++ {
		at := f.extreme(false)
		f.set(at, true)
		rank[at] = n
	}
	out := make([]byte, cells)
	for i, r := range rank {
		out[i] = byte(1 + r*255/cells)
	}
	if err := os.WriteFile(os.Args[1], out, 0o644); err != nil {
		log.Fatal(err)
	}
}
