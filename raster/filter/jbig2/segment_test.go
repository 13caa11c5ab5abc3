package jbig2

import (
	"bytes"
	"context"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPageOperators(t *testing.T) {
	rnd := rand.New(rand.NewSource(20))
	for op := opOr; op <= opReplace; op++ {
		for i := range 30 {
			w, h := 20+rnd.Intn(200), 5+rnd.Intn(20)
			a, b := scribble(rnd, w, h), scribble(rnd, 1+rnd.Intn(220), 1+rnd.Intn(30))
			x, y := rnd.Intn(260)-60, rnd.Intn(40)-20
			var s stream
			s.page(w, h, byte(i&1<<2), 0)
			s.segment(genericRegion+2, nil, genericData(a, 0, 0, opXor, 1, nil, false))
			s.segment(genericRegion+2, nil, genericData(b, x, y, op, 3, nil, true))
			got := decode(t, s.out)
			want := newBitmap(w, h)
			for py := range h {
				for px := range w {
					v := a.pixel(px, py) ^ uint32(i&1)
					if in := px >= x && px < x+b.W && py >= y && py < y+b.H; in {
						c := b.pixel(px-x, py-y)
						v = [...]uint32{v | c, v & c, v ^ c, 1 ^ v ^ c, c}[op]
					}
					want.set(px, py, v)
				}
			}
			require.Equal(t, want, got, "operator %d at %d, %d", op, x, y)
		}
	}
}

// A page whose height is not known, in stripes; the last region's length and height are not known either.
func TestStripes(t *testing.T) {
	rnd := rand.New(rand.NewSource(21))
	want := scribble(rnd, 70, 50)
	for _, ends := range []bool{true, false} {
		var s stream
		s.page(70, -1, 0, 0x8000|20)
		for y := 0; y < 50; y += 20 {
			part := want.cut(0, y, 70, min(20, 50-y))
			if y < 40 {
				s.segment(genericRegion+2, nil, genericData(part, 0, y, opOr, 0, nil, false))
			} else {
				data := genericData(part, 0, y, opOr, 0, nil, true)
				copy(data[4:], be(20)) // twice as high as it turns out
				s.header(genericRegion+2, nil, -1)
				s.out = append(s.out, be(data, part.H)...)
			}
			if ends {
				s.segment(endOfStripe, nil, be(min(y+20, 50)-1))
			}
		}
		s.segment(endOfPage, nil, nil)
		require.Equal(t, want, decode(t, s.out))
	}
	var s stream // a stripe nothing is drawn on
	s.page(8, -1, 4, 0x8000|20)
	s.segment(endOfStripe, nil, be(2))
	require.Equal(t, &Bitmap{8, 3, 1, []byte{255, 255, 255}}, decode(t, s.out))
}

func TestOrganisations(t *testing.T) {
	rnd := rand.New(rand.NewSource(22))
	symbols := alphabet(rnd, 4)
	p, list := someText(rnd, 1, symbols)
	e := newMQEncoder()
	want := paint(p, encodeText(&arithWriter{e, newTextArith(nil, 2, nil)}, p, list))
	text := e.flush()

	globals := &stream{next: 300} // numbers above 256 are referred to with two bytes, above 65536 with four
	dict := globals.segment(symbolDictionary, nil, symbolData(symbols, 0, 0, all(4)))
	for _, number := range []uint32{400, 70000} {
		s := &stream{next: number}
		s.page(p.w, p.h, 0, 0)
		s.segment(textRegion+2, []uint32{dict}, be(be(p.w, p.h, 0, 0, byte(0)), textFlags(p), len(list), text))
		s.segment(endOfFile, nil, nil)
		got, err := Decode(context.Background(), s.out, globals.out, Options{})
		require.NoError(t, err)
		require.Equal(t, want, got)

		head := "\x97JB2\r\n\x1a\n"
		sequential := be([]byte(head+"\x01\x00\x00\x00\x01"), globals.out, s.out)
		require.Equal(t, want, decode(t, sequential))

		// Random access: headers first. Their data is what lies between them in the other form.
		d := testDecoder()
		r := &reader{b: be(globals.out, s.out)}
		var headers, bodies []byte
		for len(r.b) > 0 {
			before := r.b
			h, err := d.header(r)
			require.NoError(t, err)
			headers = append(headers, before[:len(before)-len(r.b)]...)
			bodies = append(bodies, r.take(int(h.length))...)
		}
		require.Equal(t, want, decode(t, be([]byte(head+"\x02"), headers, bodies)))
	}
}

func TestRefineSegments(t *testing.T) {
	rnd := rand.New(rand.NewSource(23))
	ref := scribble(rnd, 60, 30)
	want := disturb(rnd, ref, 0, 0)
	e := newMQEncoder()
	encodeRefine(e, new(refineContexts), want, ref, 0, 0, 1, nominalRefineAT, true)
	data := be(region(want, 0, 0, opReplace), byte(3), e.flush())

	var s stream // an intermediate region
	s.page(60, 30, 0, 0)
	n := s.segment(genericRegion, nil, genericData(ref, 0, 0, opOr, 0, nil, false))
	s.segment(refinementRegion+2, []uint32{n}, data)
	require.Equal(t, want, decode(t, s.out))

	s = stream{} // the page
	s.page(60, 30, 0, 0)
	s.segment(genericRegion+2, nil, genericData(ref, 0, 0, opOr, 0, nil, false))
	s.segment(refinementRegion+3, nil, data)
	require.Equal(t, want, decode(t, s.out))

	// A part of the page.
	part := want.cut(11, 7, 30, 20)
	full := newBitmap(60, 30)
	full.draw(ref, 0, 0, opOr)
	full.draw(part, 11, 7, opReplace)
	e = newMQEncoder()
	encodeRefine(e, new(refineContexts), part, ref, -11, -7, 0, nominalRefineAT, false)
	s = stream{}
	s.page(60, 30, 0, 0)
	s.segment(genericRegion+2, nil, genericData(ref, 0, 0, opOr, 0, nil, false))
	s.segment(refinementRegion+2, nil, be(region(part, 11, 7, opReplace), byte(0), nominalRefineAT[:], e.flush()))
	require.Equal(t, full, decode(t, s.out))
}

func TestHalftone(t *testing.T) {
	rnd := rand.New(rand.NewSource(24))
	for i := range 48 {
		template := i & 3
		n, pw, ph := 1+rnd.Intn(20), 1+rnd.Intn(9), 1+rnd.Intn(9)
		all := scribble(rnd, n*pw, ph)
		e := newMQEncoder()
		at := append([]offset(nil), nominalAT[template]...)
		at[0] = offset{int16(-pw), 0}
		encodeGeneric(e, new(genericContexts), all, template, at, false, nil)
		var s stream
		s.page(100, 60, 0, 0)
		dict := s.segment(patternDictionary, nil, be(byte(template<<1), byte(pw), byte(ph), n-1, e.flush()))

		g := grid{w: 14, h: 11, x: int64(rnd.Intn(9000) - 3000), y: int64(rnd.Intn(3000) - 1000), rx: int64(rnd.Intn(3000)), ry: int64(rnd.Intn(1500))}
		useSkip := i&4 != 0
		skip := newBitmap(14, 11)
		want := newBitmap(100, 60)
		op := combOp(i >> 3 % 3) // OR, AND, XOR
		if op == opAnd {
			want.fill(0, true)
		}
		depth := idBits(n)
		planes := make([]*Bitmap, depth)
		for k := range planes {
			planes[k] = newBitmap(14, 11)
		}
		p := &textParams{w: 100, h: 60, op: op, black: op == opAnd}
		var list []instance
		for m := range 11 {
			for k := range 14 {
				x := int((g.x + int64(m)*g.ry + int64(k)*g.rx) >> 8)
				y := int((g.y + int64(m)*g.rx - int64(k)*g.ry) >> 8)
				v := rnd.Intn(n)
				if useSkip && (x+pw <= 0 || x >= 100 || y+ph <= 0 || y >= 60) {
					skip.set(k, m, 1)
					v = 0
				}
				gray := v ^ v>>1
				for b := range planes {
					planes[b].set(k, m, uint32(gray>>(depth-1-b))&1)
				}
				list = append(list, instance{x: x, y: y, b: all.cut(v*pw, 0, pw, ph)})
			}
		}
		flags := byte(template<<1) | byte(op<<4)
		if op == opAnd {
			flags |= 128
		}
		if useSkip {
			flags |= 8
		}
		e = newMQEncoder()
		cx := new(genericContexts)
		for _, b := range planes {
			encodeGeneric(e, cx, b, template, nil, false, skip)
		}
		s.segment(halftoneRegion+2, []uint32{dict}, be(region(want, 0, 0, opOr), flags, 14, 11, int(g.x), int(g.y), uint16(g.rx), uint16(g.ry), e.flush()))
		require.Equal(t, paint(p, list), decode(t, s.out), i)
	}
}

// Two lines of 8 pixels, black from 2 to 5, by hand: horizontal mode, white 2, black 3, end as above; then three times straight down.
func TestMMR(t *testing.T) {
	var w bitWriter
	w.put(0b001_0111_10_1, 10)
	w.put(0b111, 3)
	w.put(0x001001, 24)
	line := []byte{0b00111000, 0b00111000}
	b, n, err := testDecoder().mmr(be(w.b, []byte{1, 2, 3}), 8, 2)
	require.NoError(t, err)
	require.Equal(t, len(w.b), n)
	require.Equal(t, line, b.Pix)

	var s stream
	s.page(8, 2, 0, 0)
	s.header(genericRegion+2, nil, -1)
	s.out = append(s.out, be(be(8, 2, 0, 0, byte(0)), byte(1), w.b[:2], byte(0), byte(0), 2)...)
	s.segment(endOfPage, nil, nil)
	require.Equal(t, line, decode(t, s.out).Pix)
}

func TestDamage(t *testing.T) {
	rnd := rand.New(rand.NewSource(25))
	a, b := scribble(rnd, 60, 20), scribble(rnd, 60, 20)
	var s stream
	s.page(60, 40, 0, 0)
	s.segment(genericRegion+2, nil, genericData(a, 0, 0, opOr, 0, nil, false))
	s.segment(textRegion+2, nil, be(be(60, 40, 0, 0, byte(0)), uint16(0), 5, []byte{1, 2, 3}))
	last := len(s.out)
	s.segment(genericRegion+2, nil, genericData(b, 0, 20, opOr, 0, nil, false))
	got, err := Decode(context.Background(), s.out, nil, Options{})
	require.ErrorIs(t, err, ErrDamaged)
	require.Equal(t, a, got.cut(0, 0, 60, 20))
	require.Equal(t, b, got.cut(0, 20, 60, 20), "segments behind a damaged one are decoded")

	got, err = Decode(context.Background(), s.out[:last+40], nil, Options{})
	require.ErrorIs(t, err, ErrDamaged)
	require.Equal(t, a, got.cut(0, 0, 60, 20))

	got, err = Decode(context.Background(), s.out[30:], nil, Options{Width: 60, Height: 20}) // no page information
	require.ErrorIs(t, err, ErrDamaged)
	require.Equal(t, a, got)

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s = stream{}
	s.page(4000, 4000, 0, 0)
	s.segment(genericRegion+2, nil, be(be(4000, 4000, 0, 0, byte(0)), byte(0), nominalAT[0], []byte{0, 0, 0}))
	got, err = Decode(ctx, s.out, nil, Options{})
	require.ErrorIs(t, err, context.Canceled)
	require.NotNil(t, got)

	got, err = Decode(context.Background(), nil, nil, Options{})
	require.ErrorIs(t, err, ErrDamaged)
	require.Nil(t, got)
}

func TestLimits(t *testing.T) {
	huge := be(1<<20, 1<<20, 0, 0, byte(0))
	for _, c := range []struct {
		name string
		opt  Options
		make func(s *stream)
	}{
		{"page", Options{}, func(s *stream) { s.page(1<<20, 1<<20, 0, 0) }},
		{"region", Options{}, func(s *stream) { s.segment(genericRegion+2, nil, be(huge, byte(0), nominalAT[0])) }},
		{"stripe", Options{}, func(s *stream) {
			s.page(1<<20, -1, 0, 0)
			s.segment(endOfStripe, nil, be(1<<25))
		}},
		{"work", Options{Width: 10, Height: 10}, func(s *stream) {
			for range 2 {
				s.segment(genericRegion, nil, be(be(8000, 8000, 0, 0, byte(0)), byte(0), nominalAT[0]))
			}
		}},
		{"kept", Options{MaxSymbolPixels: 1000}, func(s *stream) {
			s.segment(genericRegion, nil, be(be(100, 100, 0, 0, byte(0)), byte(0), nominalAT[0]))
		}},
		{"symbols", Options{}, func(s *stream) { s.segment(symbolDictionary, nil, be(uint16(0), nominalAT[0], 1<<30, 1<<30)) }},
		{"patterns", Options{}, func(s *stream) { s.segment(patternDictionary, nil, be(byte(0), byte(1), byte(1), 1<<30)) }},
		{"segments", Options{MaxSegments: 3}, func(s *stream) {
			for range 4 {
				s.segment(extension, nil, nil)
			}
		}},
	} {
		var s stream
		if c.name != "page" && c.name != "stripe" {
			s.page(8, 8, 0, 0)
		}
		c.make(&s)
		got, err := Decode(context.Background(), s.out, nil, c.opt)
		require.ErrorIs(t, err, ErrLimit, c.name)
		require.Equal(t, c.name == "page", got == nil, c.name)
	}
}

func FuzzDecode(f *testing.F) {
	rnd := rand.New(rand.NewSource(26))
	symbols := alphabet(rnd, 5)
	p, list := someText(rnd, 8, symbols)
	e := newMQEncoder()
	encodeText(&arithWriter{e, newTextArith(nil, 3, new(refineContexts))}, p, list)
	var at []offset
	if p.template == 0 {
		at = p.at[:]
	}
	var s stream
	s.page(150, -1, 0, 0x8000|90)
	n := s.segment(symbolDictionary, nil, symbolData(symbols, 0, 0, all(5)))
	s.segment(textRegion+2, []uint32{n}, be(be(150, 90, 0, 0, byte(0)), textFlags(p), at, len(list), e.flush()))
	n = s.segment(genericRegion, nil, genericData(scribble(rnd, 30, 20), 0, 0, opOr, 0, nil, true))
	s.segment(refinementRegion+2, []uint32{n}, be(be(30, 20, 3, 3, byte(2)), byte(1), []byte{1, 2, 3, 4, 5}))
	s.segment(endOfStripe, nil, be(89))
	f.Add(s.out, []byte{})
	var h stream
	h.page(50, 30, 0, 0)
	n = h.segment(patternDictionary, nil, be(byte(0), byte(4), byte(4), 7, []byte{9, 8, 7, 6, 5}))
	h.segment(halftoneRegion+2, []uint32{n}, be(be(50, 30, 0, 0, byte(0)), byte(8), 12, 8, 0, 0, uint16(1024), uint16(20), []byte{1, 2, 3}))
	n = h.segment(symbolDictionary, nil, huffSymbolData(symbols))
	table := h.segment(codeTable, nil, be(byte(0x22), 0, 16, bytes.Repeat([]byte{0x53}, 20)))
	h.segment(textRegion+2, []uint32{n, table}, be(be(50, 30, 0, 0, byte(0)), uint16(3|1<<15), uint16(3), 9, bytes.Repeat([]byte{0x11, 0x52}, 40)))
	h.segment(genericRegion+2, nil, be(be(50, 30, 0, 0, byte(0)), byte(1), []byte{0x2f, 0xff, 0x80, 0x10, 0x01}))
	f.Add(h.out, []byte{})
	f.Add(h.out[60:], h.out[:60])
	f.Fuzz(func(t *testing.T, data, globals []byte) {
		const pixels = 1 << 18
		b, err := Decode(context.Background(), data, globals, Options{MaxPixels: pixels, MaxWork: 1 << 22, MaxSymbols: 1 << 10, MaxSymbolPixels: 1 << 20})
		if b == nil {
			if err == nil {
				t.Fatal("neither picture nor error")
			}
			return
		}
		if b.W*b.H > pixels || b.Stride != (b.W+7)/8 || len(b.Pix) != b.Stride*b.H {
			t.Fatalf("%d x %d, %d bytes", b.W, b.H, len(b.Pix))
		}
		before := append([]byte(nil), b.Pix...)
		if b.trim(0); !bytes.Equal(before, b.Pix) {
			t.Fatal("bits behind the end of a row")
		}
	})
}
