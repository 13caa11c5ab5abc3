package jbig2

import (
	"fmt"
	"math/rand"
	"sort"
	"testing"

	"github.com/stretchr/testify/require"
)

// alphabet returns symbols in the order of their heights.
func alphabet(rnd *rand.Rand, n int) []*Bitmap {
	var out []*Bitmap
	for range n {
		out = append(out, scribble(rnd, 1+rnd.Intn(20), 1+rnd.Intn(12)))
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].H < out[j].H })
	return out
}

func all(n int) []bool {
	out := make([]bool, n)
	for i := range out {
		out[i] = true
	}
	return out
}

// someText returns parameters and instances of a text region.
func someText(rnd *rand.Rand, i int, symbols []*Bitmap) (*textParams, []instance) {
	p := &textParams{
		w: 150, h: 90, symbols: symbols, corner: i & 3, transposed: i&4 != 0, refine: i&8 != 0, op: combOp(i >> 4 & 3), black: i&64 != 0,
		logStrips: rnd.Intn(4), dsOffset: int64(rnd.Intn(32) - 16), template: rnd.Intn(2), at: nominalRefineAT,
	}
	var list []instance
	for range 30 {
		in := instance{id: rnd.Intn(len(symbols)), x: rnd.Intn(p.w+20) - 20, y: rnd.Intn(p.h+20) - 20}
		in.b = symbols[in.id]
		if p.refine && rnd.Intn(2) == 0 {
			in.ref = in.b
			in.v = [4]int64{int64(rnd.Intn(3)), int64(rnd.Intn(3)), int64(rnd.Intn(5) - 2), int64(rnd.Intn(5) - 2)}
			in.b = disturb(rnd, in.ref, int(in.v[0]), int(in.v[1]))
		}
		list = append(list, in)
	}
	return p, list
}

func TestTextArithmetic(t *testing.T) {
	rnd := rand.New(rand.NewSource(10))
	for i := range 128 {
		symbols := alphabet(rnd, 1+rnd.Intn(20))
		p, list := someText(rnd, i, symbols)
		e := newMQEncoder()
		order := encodeText(&arithWriter{e, newTextArith(nil, idBits(len(symbols)), new(refineContexts))}, p, list)
		var at []offset
		if p.refine && p.template == 0 {
			at = p.at[:]
		}
		var s stream
		s.page(p.w, p.h, 0, 0)
		dict := s.segment(symbolDictionary, nil, symbolData(symbols, i&3, 0, all(len(symbols))))
		s.segment(textRegion+2, []uint32{dict}, be(be(p.w, p.h, 0, 0, byte(0)), textFlags(p), at, len(list), e.flush()))
		require.Equal(t, paint(p, order), decode(t, s.out), fmt.Sprintf("%d", i))
	}
}

func TestTextHuffman(t *testing.T) {
	rnd := rand.New(rand.NewSource(11))
	for i := range 128 {
		symbols := alphabet(rnd, 2+rnd.Intn(20))
		p, list := someText(rnd, i, symbols)
		w := &huffWriter{}
		fs, ds, dt, rd := rnd.Intn(2), rnd.Intn(3), rnd.Intn(3), rnd.Intn(2)
		w.tables[0], w.tables[1], w.tables[2] = standardLines[5+fs], standardLines[7+ds], standardLines[10+dt]
		for k := range 4 {
			w.tables[3+k] = standardLines[13+rd]
		}
		w.tables[7] = standardLines[0]
		for k := range symbols {
			w.ids = append(w.ids, huffLine{low: int32(k), prefix: 5})
		}
		order := encodeText(w, p, list)
		var ids bitWriter // run codes: literal 5 and repetitions
		for k := range 35 {
			ids.put(map[int]uint64{5: 1, 32: 1}[k], 4)
		}
		ids.put(0, 1)
		for left := len(symbols) - 1; left > 0; {
			if left >= 3 {
				n := min(left, 6)
				ids.put(1, 1)
				ids.put(uint64(n-3), 2)
				left -= n
			} else {
				ids.put(0, 1)
				left--
			}
		}
		var at []offset
		if p.refine && p.template == 0 {
			at = p.at[:]
		}
		choice := uint16(fs | ds<<2 | dt<<4 | rd*0x55<<6)
		var s stream
		s.page(p.w, p.h, 0, 0)
		dict := s.segment(symbolDictionary, nil, huffSymbolData(symbols))
		s.segment(textRegion+3, []uint32{dict}, be(be(p.w, p.h, 0, 0, byte(0)), textFlags(p)|1, choice, at, len(list), ids.b, w.w.b))
		require.Equal(t, paint(p, order), decode(t, s.out), fmt.Sprintf("%d", i))
	}
}

// huffSymbolData is the data of a symbol dictionary coded with tables B.4, B.3 and B.1, bitmaps as they are.
func huffSymbolData(symbols []*Bitmap) []byte {
	var w bitWriter
	height := 0
	for i := 0; i < len(symbols); {
		w.value(standardLines[3], int64(symbols[i].H-height), false)
		height = symbols[i].H
		width, sum, from := 0, 0, i
		var widths []int
		for ; i < len(symbols) && symbols[i].H == height; i++ {
			widths = append(widths, symbols[i].W)
			sum += symbols[i].W
		}
		all := newBitmap(sum, height)
		x := 0
		for k, n := range widths {
			w.value(standardLines[2], int64(n-width), false)
			all.draw(symbols[from+k], int64(x), 0, opOr)
			width = n
			x += n
		}
		w.value(standardLines[2], 0, true)
		w.value(standardLines[0], 0, false)
		w.bytes(all.Pix)
	}
	w.value(standardLines[0], 0, false)
	w.value(standardLines[0], int64(len(symbols)), false)
	return be(uint16(1|1<<4), len(symbols), len(symbols), w.b)
}

// Dictionaries that import from others and export a part; contexts carried over; many referred-to segments.
func TestSymbolImport(t *testing.T) {
	rnd := rand.New(rand.NewSource(12))
	a, b := alphabet(rnd, 5), alphabet(rnd, 4)
	export := []bool{false, true, true, false, true, true, true, false, true}
	var s stream
	s.page(100, 20, 0, 0)
	da := s.segment(symbolDictionary, nil, symbolData(a, 0, 0, all(5)))
	db := s.segment(symbolDictionary, []uint32{da}, symbolData(b, 1, 5, export))
	var symbols []*Bitmap
	for i, v := range append(append([]*Bitmap(nil), a...), b...) {
		if export[i] {
			symbols = append(symbols, v)
		}
	}
	p := &textParams{w: 100, h: 20, symbols: append(symbols, a...), corner: topLeft}
	var list []instance
	for i, v := range p.symbols {
		list = append(list, instance{id: i, x: 8 * i, b: v})
	}
	e := newMQEncoder()
	order := encodeText(&arithWriter{e, newTextArith(nil, idBits(len(p.symbols)), new(refineContexts))}, p, list)
	refs := []uint32{db, da, 0, 0, 0, 0, 0, 0, 0} // the page's segment has no symbols
	s.segment(textRegion+2, refs, be(be(100, 20, 0, 0, byte(0)), textFlags(p), len(list), e.flush()))
	require.Equal(t, paint(p, order), decode(t, s.out))
}

// A dictionary of refined and aggregated symbols (6.5.8.2).
func TestSymbolAggregation(t *testing.T) {
	rnd := rand.New(rand.NewSource(13))
	for template := range 2 {
		base := alphabet(rnd, 3)
		refined := disturb(rnd, base[1], 1, 2)
		params := &textParams{w: 30, h: refined.H, corner: topLeft, refine: true, template: template, at: nominalRefineAT}
		cx := newTextArith(nil, idBits(5), new(refineContexts))
		e := newMQEncoder()
		w := &arithWriter{e, cx}
		var dh, dw, ai, ex intContext
		dh.encode(e, int64(refined.H), false)
		dw.encode(e, int64(refined.W), false)
		ai.encode(e, 1, false)
		w.symbolID(1)
		cx.rdx.encode(e, -1, false)
		cx.rdy.encode(e, 1, false)
		encodeRefine(e, cx.gr, refined, base[1], -1, 1, template, params.at, false)
		dw.encode(e, int64(30-refined.W), false)
		ai.encode(e, 3, false)
		again := disturb(rnd, refined, 0, 0)
		order := encodeText(w, params, []instance{
			{id: 0, b: base[0]}, {id: 3, x: 5, b: again, ref: refined}, {id: 2, x: 12, y: 1, b: base[2]},
		})
		dw.encode(e, 0, true)
		for _, n := range []int64{3, 2} {
			ex.encode(e, n, false)
		}
		data := be(uint16(2|template<<12), nominalAT[0])
		if template == 0 {
			data = be(data, nominalRefineAT[:])
		}
		data = be(data, 2, 2, e.flush())

		var s stream
		s.page(60, 30, 0, 0)
		first := s.segment(symbolDictionary, nil, symbolData(base, 0, 0, all(3)))
		second := s.segment(symbolDictionary, []uint32{first}, data)
		both := []*Bitmap{refined, paint(params, order)}
		p := &textParams{w: 60, h: 30, symbols: both, corner: topLeft}
		e = newMQEncoder()
		order = encodeText(&arithWriter{e, newTextArith(nil, 1, nil)}, p, []instance{{id: 0, b: both[0]}, {id: 1, x: 25, y: 4, b: both[1]}})
		s.segment(textRegion+2, []uint32{second}, be(be(60, 30, 0, 0, byte(0)), textFlags(p), 2, e.flush()))
		require.Equal(t, paint(p, order), decode(t, s.out), template)
	}
}
