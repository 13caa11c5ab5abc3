package dct

import "math/rand/v2"

// coder writes JPEGs of any sampling and scans for the tests. All codes come of one table: 128 of 8 bits and 128 of 9, in the order of the
// symbols.
type coder struct {
	w, h        int
	progressive bool
	restart     int // MCUs, when not 0
	comps       []codedComp
	out         []byte

	acc    uint32
	n      uint
	eobrun int
	corr   []byte // correction bits that belong behind the run
}

type codedComp struct {
	h, v, bx, by, rx, ry int
	blocks               [][64]int // in zigzag order
	pred                 int
}

// script is one scan.
type script struct {
	comps  []int
	ss, se int
	ah, al uint
}

// newCoder makes a picture of random coefficients, few of them large. sampling holds h, v of each component.
func newCoder(seed uint64, w, h int, sampling ...[2]int) *coder {
	rng := rand.New(rand.NewPCG(seed, 77))
	c := &coder{w: w, h: h}
	hm, vm := 1, 1
	for _, s := range sampling {
		hm, vm = max(hm, s[0]), max(vm, s[1])
	}
	for _, s := range sampling {
		k := codedComp{h: s[0], v: s[1], bx: ceilDiv(w, 8*hm) * s[0], by: ceilDiv(h, 8*vm) * s[1]}
		k.rx, k.ry = ceilDiv(ceilDiv(w*s[0], hm), 8), ceilDiv(ceilDiv(h*s[1], vm), 8)
		k.blocks = make([][64]int, k.bx*k.by)
		for i := range k.blocks {
			b := &k.blocks[i]
			b[0] = rng.IntN(600) - 300
			for range rng.IntN(1 + rng.IntN(40)) {
				at := 1 + rng.IntN(1+rng.IntN(63))
				b[at] = (rng.IntN(2<<rng.IntN(7)) - 1<<rng.IntN(6)) / (1 + at/8)
			}
			if rng.IntN(60) == 0 { // of bits to correct there are more than a word holds
				for at := range b {
					b[at] = 2 + rng.IntN(30)
				}
			}
		}
		c.comps = append(c.comps, k)
	}
	return c
}

func (c *coder) segment(m byte, body ...byte) {
	n := len(body) + 2
	c.out = append(append(c.out, 0xff, m, byte(n>>8), byte(n)), body...)
}

// encode writes the picture.
func (c *coder) encode(scans []script) []byte {
	c.out = []byte{0xff, mSOI}
	quant := make([]byte, 65)
	for k := range 64 {
		quant[1+k] = byte(1 + k/6)
	}
	c.segment(mDQT, quant...)
	sof := byte(mSOF0)
	if c.progressive {
		sof = mSOF2
	}
	frame := []byte{8, byte(c.h >> 8), byte(c.h), byte(c.w >> 8), byte(c.w), byte(len(c.comps))}
	for i, k := range c.comps {
		frame = append(frame, byte(i+1), byte(k.h<<4|k.v), 0)
	}
	c.segment(sof, frame...)
	if c.restart > 0 {
		c.segment(mDRI, byte(c.restart>>8), byte(c.restart))
	}
	table := make([]byte, 17+256)
	table[8], table[9] = 128, 128
	for i := range 256 {
		table[17+i] = byte(i)
	}
	c.segment(mDHT, table...)
	table[0] = 0x10
	c.segment(mDHT, table...)
	for _, s := range scans {
		body := []byte{byte(len(s.comps))}
		for _, k := range s.comps {
			body = append(body, byte(k+1), 0)
		}
		c.segment(mSOS, append(body, byte(s.ss), byte(s.se), byte(s.ah<<4|s.al))...)
		c.scan(s)
	}
	return append(c.out, 0xff, mEOI)
}

func (c *coder) scan(s script) {
	var mcus [][]func()
	one := func(k *codedComp, x, y int) func() { return func() { c.block(s, k, &k.blocks[y*k.bx+x]) } }
	if len(s.comps) == 1 {
		k := &c.comps[s.comps[0]]
		for y := range k.ry {
			for x := range k.rx {
				mcus = append(mcus, []func(){one(k, x, y)})
			}
		}
	} else {
		first := &c.comps[s.comps[0]]
		for my := range first.by / first.v {
			for mx := range first.bx / first.h {
				var m []func()
				for _, i := range s.comps {
					k := &c.comps[i]
					for v := range k.v {
						for h := range k.h {
							m = append(m, one(k, mx*k.h+h, my*k.v+v))
						}
					}
				}
				mcus = append(mcus, m)
			}
		}
	}
	for i := range c.comps {
		c.comps[i].pred = 0
	}
	for i, m := range mcus {
		if c.restart > 0 && i > 0 && i%c.restart == 0 {
			c.flush()
			c.out = append(c.out, 0xff, mRST0+byte(i/c.restart-1)&7)
			for i := range c.comps {
				c.comps[i].pred = 0
			}
		}
		for _, f := range m {
			f()
		}
	}
	c.flush()
}

func (c *coder) put(v, n int) {
	for i := n - 1; i >= 0; i-- {
		c.acc = c.acc<<1 | uint32(v>>i&1)
		if c.n++; c.n == 8 {
			if c.out = append(c.out, byte(c.acc)); byte(c.acc) == 0xff {
				c.out = append(c.out, 0)
			}
			c.n = 0
		}
	}
}

func (c *coder) flush() {
	c.endRun()
	for c.n != 0 {
		c.put(1, 1)
	}
}

func (c *coder) symbol(s int) {
	if s < 128 {
		c.put(s, 8)
	} else {
		c.put(256+s-128, 9)
	}
}

func sizeOf(v int) (n int) {
	for v = max(v, -v); v > 0; v >>= 1 {
		n++
	}
	return n
}

func (c *coder) value(v, n int) {
	if v < 0 {
		v += 1<<n - 1
	}
	c.put(v, n)
}

func (c *coder) dc(k *codedComp, v int) {
	d := v - k.pred
	k.pred = v
	n := sizeOf(d)
	c.symbol(n)
	c.value(d, n)
}

// cut is a coefficient without its lowest bits (T.81, G.1.2.1 and G.1.2.2).
func cut(v int, al uint) int {
	if v < 0 {
		return -(-v >> al)
	}
	return v >> al
}

func (c *coder) block(s script, k *codedComp, b *[64]int) {
	switch {
	case s.ss == 0 && s.ah > 0:
		c.put(b[0]>>s.al, 1)
		return
	case s.ss == 0:
		c.dc(k, b[0]>>s.al)
	}
	switch {
	case s.se == 0:
	case s.ah > 0:
		c.refine(s, b)
	default:
		run := 0
		for i := max(s.ss, 1); i <= s.se; i++ {
			v := cut(b[i], s.al)
			if v == 0 {
				run++
				continue
			}
			c.endRun()
			for ; run > 15; run -= 16 {
				c.symbol(0xf0)
			}
			n := sizeOf(v)
			c.symbol(run<<4 | n)
			c.value(v, n)
			run = 0
		}
		if run > 0 {
			c.eobrun++
			if !c.progressive || c.eobrun == 0x7fff {
				c.endRun()
			}
		}
	}
}

func (c *coder) endRun() {
	if c.eobrun > 0 {
		n := sizeOf(c.eobrun) - 1
		c.symbol(n << 4)
		c.put(c.eobrun, n)
		c.eobrun = 0
	}
	for _, b := range c.corr {
		c.put(int(b), 1)
	}
	c.corr = c.corr[:0]
}

func (c *coder) refine(s script, b *[64]int) {
	last := 0 // the last that is new
	for i := s.ss; i <= s.se; i++ {
		if v := cut(b[i], s.al); v == 1 || v == -1 {
			last = i
		}
	}
	run := 0
	var own []byte
	for i := s.ss; i <= s.se; i++ {
		v := cut(b[i], s.al)
		if v == 0 {
			run++
			continue
		}
		for ; run > 15 && i <= last; run -= 16 {
			c.endRun()
			c.symbol(0xf0)
			c.corr = append(c.corr, own...)
			c.endRun()
			own = own[:0]
		}
		if v > 1 || v < -1 {
			own = append(own, byte(max(v, -v)&1))
			continue
		}
		c.endRun()
		c.symbol(run<<4 | 1)
		c.put(max(v, 0), 1)
		c.corr = append(c.corr, own...)
		c.endRun()
		own, run = own[:0], 0
	}
	if run > 0 || len(own) > 0 {
		c.eobrun++
		c.corr = append(c.corr, own...)
		if c.eobrun == 0x7fff || len(c.corr) > 900 {
			c.endRun()
		}
	}
}

// Scans of three components: what encoders write, bands that are refined in turns, and one component after another.
var (
	usual = []script{{[]int{0, 1, 2}, 0, 0, 0, 1}, {[]int{0}, 1, 5, 0, 2}, {[]int{2}, 1, 63, 0, 1}, {[]int{1}, 1, 63, 0, 1}, {[]int{0}, 6, 63, 0, 2},
		{[]int{0}, 1, 63, 2, 1}, {[]int{0, 1, 2}, 0, 0, 1, 0}, {[]int{2}, 1, 63, 1, 0}, {[]int{1}, 1, 63, 1, 0}, {[]int{0}, 1, 63, 1, 0}}
	turns = []script{{[]int{0}, 0, 0, 0, 2}, {[]int{1, 2}, 0, 0, 0, 0}, {[]int{0}, 1, 63, 0, 4}, {[]int{0}, 0, 0, 2, 1}, {[]int{0}, 1, 20, 4, 3}, {[]int{0}, 21, 63, 4, 3},
		{[]int{0}, 1, 63, 3, 2}, {[]int{0}, 1, 63, 2, 1}, {[]int{0}, 0, 0, 1, 0}, {[]int{0}, 1, 63, 1, 0}, {[]int{2}, 1, 63, 0, 0}}
	apart = []script{{[]int{0}, 0, 63, 0, 0}, {[]int{2}, 0, 63, 0, 0}, {[]int{1}, 0, 63, 0, 0}}
	pairs = []script{{[]int{1, 2}, 0, 63, 0, 0}, {[]int{0}, 0, 63, 0, 0}}
	alone = []script{{[]int{0}, 0, 0, 0, 1}, {[]int{0}, 1, 63, 0, 2}, {[]int{0}, 1, 63, 2, 1}, {[]int{0}, 0, 0, 1, 0}, {[]int{0}, 1, 63, 1, 0}}
	four  = []script{{[]int{0, 1, 2, 3}, 0, 0, 0, 1}, {[]int{3}, 1, 63, 0, 1}, {[]int{0}, 1, 63, 0, 0}, {[]int{3}, 1, 63, 1, 0}, {[]int{1}, 1, 30, 0, 0}, {[]int{0, 1, 2, 3}, 0, 0, 1, 0}}
)

// scanned are pictures of several scans.
func scanned() [][]byte {
	var out [][]byte
	add := func(w, h, restart int, scans []script, sampling ...[2]int) {
		c := newCoder(uint64(len(out)), w, h, sampling...)
		c.restart, c.progressive = restart, scans[len(scans)-1].ss > 0 || scans[0].se == 0
		out = append(out, c.encode(scans))
	}
	x := [2]int{1, 1}
	add(61, 45, 0, usual, [2]int{2, 2}, x, x)
	add(61, 45, 3, usual, [2]int{2, 1}, x, x)
	add(40, 50, 0, turns, x, x, x)
	add(71, 33, 5, turns, [2]int{4, 1}, x, x)
	add(50, 37, 0, apart, [2]int{2, 2}, [2]int{1, 2}, x)
	add(33, 70, 2, apart, [2]int{1, 2}, x, x)
	add(50, 37, 0, pairs, [2]int{2, 2}, x, [2]int{2, 1})
	add(59, 41, 0, alone, x)
	add(59, 41, 7, alone, [2]int{2, 2})
	add(30, 44, 0, four, [2]int{2, 2}, x, x, [2]int{2, 2})
	return out
}
