package jbig2

import (
	"context"
	"fmt"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"
)

func decode(t *testing.T, data []byte) *Bitmap {
	t.Helper()
	b, err := Decode(context.Background(), data, nil, Options{})
	require.NoError(t, err)
	return b
}

func testDecoder() *decoder {
	d := &decoder{ctx: context.Background(), opt: Options{}.withDefaults(), results: map[uint32]*result{}}
	d.work, d.kept = d.opt.MaxWork, d.opt.MaxSymbolPixels
	return d
}

// The test sequence of T.88, H.2, coded with one context.
func TestArithmeticSequence(t *testing.T) {
	plain := []byte{
		0x00, 0x02, 0x00, 0x51, 0x00, 0x00, 0x00, 0xc0, 0x03, 0x52, 0x87, 0x2a, 0xaa, 0xaa, 0xaa, 0xaa,
		0x82, 0xc0, 0x20, 0x00, 0xfc, 0xd7, 0x9e, 0xf6, 0xbf, 0x7f, 0xed, 0x90, 0x4f, 0x46, 0xa3, 0xbf,
	}
	coded := []byte{
		0x84, 0xc7, 0x3b, 0xfc, 0xe1, 0xa1, 0x43, 0x04, 0x02, 0x20, 0x00, 0x00, 0x41, 0x0d, 0xbb,
		0x86, 0xf4, 0x31, 0x7f, 0xff, 0x88, 0xff, 0x37, 0x47, 0x1a, 0xdb, 0x6a, 0xdf, 0xff, 0xac,
	}
	e := newMQEncoder()
	var cx uint8
	for i := range len(plain) * 8 {
		e.bit(&cx, uint32(plain[i/8]>>(7-i%8))&1)
	}
	require.Equal(t, coded, e.flush())
	for cut := range 3 { // the marker may be missing
		d := newMQ(coded[:len(coded)-cut])
		got := make([]byte, len(plain))
		cx = 0
		for i := range len(plain) * 8 {
			got[i/8] |= byte(d.bit(&cx) << (7 - i%8))
		}
		require.Equal(t, plain, got, cut)
	}
}

func TestIntegers(t *testing.T) {
	values := []int64{0, 1, -1, 3, 4, -4, 19, 20, 83, 84, 339, 340, -340, 4435, 4436, -4436, 1 << 20, 4435 + 1<<32}
	var enc, dec intContext
	e := newMQEncoder()
	for _, v := range values {
		enc.encode(e, v, false)
		enc.encode(e, 0, true)
	}
	ids := make([]uint8, 1<<9)
	for v := range 512 {
		encodeID(e, ids, 9, v)
	}
	m := newMQ(e.flush())
	for _, v := range values {
		got, ok := dec.decode(m)
		require.True(t, ok)
		require.Equal(t, v, got)
		_, ok = dec.decode(m)
		require.False(t, ok)
	}
	clear(ids)
	for v := range 512 {
		require.Equal(t, v, decodeID(m, ids, 9))
	}
}

func TestGenericRoundTrip(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	for template := range 5 {
		for i := range 60 {
			w, h := 1+rnd.Intn(200), 1+rnd.Intn(40)
			want := scribble(rnd, w, h)
			var at []offset
			if i%3 == 1 {
				n := len(extendedAT)
				if template < 4 {
					n = len(nominalAT[template])
				}
				for range n {
					at = append(at, offset{int16(rnd.Intn(256) - 128), int16(-1 - rnd.Intn(20))})
				}
				at[0] = offset{int16(-1 - rnd.Intn(128)), 0}
			}
			var s stream
			s.page(w, h, 0, 0)
			s.segment(genericRegion+2, nil, genericData(want, 0, 0, opOr, template, at, i%2 == 1))
			s.segment(endOfPage, nil, nil)
			require.Equal(t, want, decode(t, s.out), "template %d, %d x %d, at %v", template, w, h, at)
		}
	}
}

// The fast row and its plain twin decode the same from any data.
func TestGenericTwins(t *testing.T) {
	rnd := rand.New(rand.NewSource(2))
	for i := range 600 {
		p := genericParams{w: 1 + rnd.Intn(300), h: 1 + rnd.Intn(30), template: i % 4}
		if i%5 < 2 { // adaptive pixels elsewhere, some at places where nothing is decoded yet
			n := len(nominalAT[p.template])
			if p.template == 0 && i%5 == 0 {
				n = len(extendedAT)
			}
			for range n {
				p.at = append(p.at, offset{int16(rnd.Intn(256) - 128), int16(rnd.Intn(8) - 6)})
			}
		}
		data := make([]byte, rnd.Intn(200))
		if i%3 == 0 {
			rnd.Read(data)
		} else {
			e := newMQEncoder()
			encodeGeneric(e, new(genericContexts), scribble(rnd, p.w, p.h), i%4, nil, false, nil)
			data = e.flush()
		}
		fast, err := testDecoder().generic(&p, newMQ(data), new(genericContexts))
		require.NoError(t, err)
		p.skip = newBitmap(p.w, p.h) // skipping nothing, but by the plain twin
		plain, err := testDecoder().generic(&p, newMQ(data), new(genericContexts))
		require.NoError(t, err)
		require.Equal(t, plain, fast, "template %d, %d x %d", p.template, p.w, p.h)
	}
}

func TestGenericSkip(t *testing.T) {
	rnd := rand.New(rand.NewSource(3))
	for template := range 4 {
		want, skip := scribble(rnd, 90, 30), scribble(rnd, 90, 30)
		for y := range want.H {
			for x := range want.W {
				if skip.pixel(x, y) != 0 {
					want.set(x, y, 0)
				}
			}
		}
		e := newMQEncoder()
		encodeGeneric(e, new(genericContexts), want, template, nil, false, skip)
		p := genericParams{w: 90, h: 30, template: template, skip: skip}
		got, err := testDecoder().generic(&p, newMQ(e.flush()), new(genericContexts))
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestRefineRoundTrip(t *testing.T) {
	rnd := rand.New(rand.NewSource(4))
	for i := range 240 {
		ref := scribble(rnd, 3+rnd.Intn(90), 3+rnd.Intn(30))
		want := disturb(rnd, ref, rnd.Intn(5)-2, rnd.Intn(5)-2)
		p := refineParams{
			w: want.W, h: want.H, template: i & 1, typical: i&2 != 0, ref: ref, at: nominalRefineAT,
			dx: int64(rnd.Intn(21) - 10), dy: int64(rnd.Intn(9) - 4),
		}
		if i%3 == 1 {
			p.at = [2]offset{{int16(rnd.Intn(40) - 20), -2}, {int16(rnd.Intn(40) - 20), int16(rnd.Intn(9) - 4)}}
		}
		e := newMQEncoder()
		encodeRefine(e, new(refineContexts), want, ref, int(p.dx), int(p.dy), p.template, p.at, p.typical)
		got, err := testDecoder().refine(&p, newMQ(e.flush()), new(refineContexts))
		require.NoError(t, err)
		require.Equal(t, want, got, fmt.Sprintf("%+v", p))
	}
}

// Rows without prediction and with nominal adaptive pixels take the fast way; the plain twin decodes the same from any data.
func TestRefineTwins(t *testing.T) {
	rnd := rand.New(rand.NewSource(5))
	for i := range 200 {
		p := refineParams{
			w: 1 + rnd.Intn(100), h: 1 + rnd.Intn(20), template: i & 1, ref: scribble(rnd, 1+rnd.Intn(100), 1+rnd.Intn(20)),
			dx: int64(rnd.Intn(41) - 20), dy: int64(rnd.Intn(9) - 4), at: nominalRefineAT,
		}
		data := make([]byte, 200)
		rnd.Read(data)
		fast, err := testDecoder().refine(&p, newMQ(data), new(refineContexts))
		require.NoError(t, err)
		plain, m, cx := newBitmap(p.w, p.h), newMQ(data), new(refineContexts)
		for y := range p.h {
			p.rowPlain(m, cx, plain, y, false)
		}
		require.Equal(t, plain, fast, fmt.Sprintf("%+v", p))
	}
}

func BenchmarkGeneric(b *testing.B) {
	const w, h = 4960, 7016 // A4 at 600 dpi
	rnd := rand.New(rand.NewSource(6))
	page := newBitmap(w, h)
	var letters []*Bitmap
	for range 40 {
		l := newBitmap(40, 60)
		for range 4 {
			x, y, dx, dy := rnd.Intn(30), rnd.Intn(50), rnd.Intn(3)-1, rnd.Intn(3)-1
			for range 40 {
				for k := range 64 {
					l.set(x+k%8, y+k/8, 1)
				}
				x, y = x+dx, y+dy
			}
		}
		letters = append(letters, l)
	}
	for y := 400; y < h-400; y += 100 {
		for x := 400; x < w-400; x += 48 {
			if rnd.Intn(6) > 0 {
				page.draw(letters[rnd.Intn(40)], int64(x), int64(y), opOr)
			}
		}
	}
	for template := range 4 {
		for _, form := range []string{"plain", "typical", "moved"} {
			var at []offset
			if form == "moved" {
				at = append(at, nominalAT[template]...)
				at[0] = offset{-12, 0}
			}
			var s stream
			s.page(w, h, 0, 0)
			s.segment(genericRegion+2, nil, genericData(page, 0, 0, opOr, template, at, form == "typical"))
			b.Run(fmt.Sprintf("template%d/%s", template, form), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(w * h / 8)
				for b.Loop() {
					if _, err := Decode(context.Background(), s.out, nil, Options{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
