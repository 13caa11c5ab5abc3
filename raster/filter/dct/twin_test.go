package dct

import (
	"bytes"
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// twin decodes a picture of several scans as the standard describes it, one scan after the other over all of the picture and bit by bit.
// It returns the coefficients of the components, and how many MCU rows there are.
func twin(d *decoder) (coefs [4][]int16, rows int) {
	for i := range d.comps {
		c := &d.comps[i]
		coefs[i] = make([]int16, c.blocksX*d.mcusY*c.v*64)
	}
	for i := range d.scans {
		s := d.scans[i]
		rows = max(rows, twinScan(d, &s, &coefs))
	}
	return coefs, rows
}

func twinScan(d *decoder, s *scan, coefs *[4][]int16) (rows int) {
	block := func(k, x, y int) *[64]int16 { return (*[64]int16)(coefs[k][(y*d.comps[k].blocksX+x)*64:]) }
	reached := func(row int) {
		if s.comps[0] == 0 && s.ss == 0 {
			rows = max(rows, row+1)
		}
	}
	if len(s.comps) == 1 {
		k := s.comps[0]
		c := &d.comps[k]
		for y := range c.realY {
			reached(y / c.v)
			for x := range c.realX {
				s.step()
				twinBlock(d, s, k, block(k, x, y))
				if s.stop(); s.ended {
					return rows
				}
			}
		}
		return rows
	}
	for my := range d.mcusY {
		reached(my)
		for mx := range d.mcusX {
			s.step()
			for _, k := range s.comps {
				c := &d.comps[k]
				for v := range c.v {
					for h := range c.h {
						twinBlock(d, s, k, block(k, mx*c.h+h, my*c.v+v))
					}
				}
			}
			if s.stop(); s.ended {
				return rows
			}
		}
	}
	return rows
}

func twinBlock(d *decoder, s *scan, k int, b *[64]int16) {
	switch {
	case s.ended || s.starved:
	case !d.progressive:
		clear(b[:])
		s.sequentialBlock(k, b)
	case s.ss == 0 && s.ah == 0:
		b[0] = int16(s.dcValue(k) << s.al)
	case s.ss == 0:
		b[0] |= int16(s.bits.take(1) << s.al)
	case s.ah == 0:
		twinFirst(s, s.ac[k], b)
	default:
		twinRefine(s, s.ac[k], b)
	}
}

// code reads a symbol; of one without value that is not 15 zeros it makes a run of blocks.
func twinCode(s *scan, h *huffman) (run, size int, ok bool) {
	if s.bits.n < 32 {
		s.bits.fill()
	}
	v, ok := h.symbol(&s.bits)
	if !ok {
		s.badCode()
		return 0, 0, false
	}
	run, size = int(v>>4), int(v&15)
	if size == 0 && run < 15 {
		s.eobrun = 1<<run + int(s.bits.take(run))
	}
	return run, size, true
}

func twinFirst(s *scan, h *huffman, b *[64]int16) {
	for k := s.ss; k <= s.se && s.eobrun == 0; k++ {
		run, size, ok := twinCode(s, h)
		if !ok {
			return
		}
		if s.eobrun > 0 {
			break
		}
		k += run
		if size > 0 {
			x := extend(s.bits.take(size), size)
			if k <= s.se {
				b[zigzag[k]] = int16(x << s.al)
			}
		}
	}
	s.eobrun = max(0, s.eobrun-1)
}

func twinRefine(s *scan, h *huffman, b *[64]int16) {
	bit := int16(1) << s.al
	// correct goes to the zero behind run others, or to the end of the band.
	correct := func(k, run int) int {
		for ; k <= s.se; k++ {
			p := &b[zigzag[k]]
			if *p == 0 {
				if run == 0 {
					break
				}
				run--
				continue
			}
			if s.bits.take(1) != 0 && *p&bit == 0 {
				if *p > 0 {
					*p += bit
				} else {
					*p -= bit
				}
			}
		}
		return k
	}
	k := s.ss
	for ; k <= s.se && s.eobrun == 0; k++ {
		run, size, ok := twinCode(s, h)
		if !ok {
			return
		}
		if s.eobrun > 0 {
			break
		}
		fresh := int16(0)
		if size > 0 {
			fresh = -bit
			if s.bits.take(1) != 0 {
				fresh = bit
			}
		}
		k = correct(k, run)
		if fresh != 0 && k <= s.se {
			b[zigzag[k]] = fresh
		}
	}
	if s.eobrun > 0 {
		correct(k, -1)
		s.eobrun--
	}
}

// checkTwin compares the rows with those that the twin's coefficients give.
func checkTwin(t testing.TB, data []byte, opt Options) bool {
	ctx := context.Background()
	r, err := Open(ctx, data, opt)
	if err != nil || !r.d.several {
		return false
	}
	plain := r.Clone()
	coefs, n := twin(&plain.d)
	var p, q Planes
	got := r.Decode(ctx, &p, r.MCURows)
	require.Equal(t, n, got)
	q.begin(r.Layout, 0, max(n, 1))
	for i := range plain.d.comps {
		c := &plain.d.comps[i]
		if c.skip {
			continue
		}
		for y := range n * c.v {
			for x := range c.blocksX {
				b := (*[64]int16)(coefs[i][(y*c.blocksX+x)*64:])
				last := 63 // it counts for sums that 32 bits do not hold
				for last > 0 && b[zigzag[last]] == 0 {
					last--
				}
				c.transform(b, last, q.comp[i][(1+y*c.size)*c.stride+x*c.size:])
			}
		}
		rows := n * r.Layout.planes[i].rows * c.stride
		require.True(t, bytes.Equal(q.comp[i][c.stride:c.stride+rows], p.comp[i][c.stride:c.stride+rows]), "component %d", i)
	}
	return true
}

// spoil damages data in one of several ways.
func spoil(data []byte, seed uint64) []byte {
	rng := rand.New(rand.NewPCG(seed, 5))
	data = bytes.Clone(data)
	at := len(data)/4 + rng.IntN(len(data)*3/4)
	switch seed % 5 {
	case 0:
		return data[:at]
	case 1:
		data[at] ^= 1 << rng.IntN(8)
	case 2:
		return append(data[:at], data[min(len(data), at+1+rng.IntN(60)):]...)
	case 3:
		for i := at; i < min(len(data), at+20); i++ {
			data[i] = byte(rng.UintN(256))
		}
	case 4:
		return append(append(bytes.Clone(data[:at]), 0xff, byte(rng.UintN(256))), data[at:]...)
	}
	return data
}

func TestScansSideBySideEqualOneAfterTheOther(t *testing.T) {
	pics := append(pictures(t), scanned()...)
	n := 0
	for i, data := range pics {
		for k := range uint64(40) {
			spoiled := data
			if k > 0 {
				spoiled = spoil(data, k+uint64(i)*100)
			}
			for _, opt := range []Options{{}, {Shrink: 8}, {Shrink: 2, Luma: true}} {
				if checkTwin(t, spoiled, opt) {
					n++
				}
			}
		}
	}
	assert.Greater(t, n, 1000)
}

// What the encoder of these tests wrote is what is decoded: the coefficients of every script are those of a single sequential scan.
func TestScriptsGiveTheSamePicture(t *testing.T) {
	for _, sampling := range [][][2]int{{{2, 2}, {1, 1}, {1, 1}}, {{1, 1}, {1, 1}, {1, 1}}, {{4, 1}, {1, 1}, {2, 1}}, {{1, 2}, {1, 1}, {1, 2}}} {
		c := newCoder(3, 75, 58, sampling...)
		_, want := rows(t, c.encode([]script{{[]int{0, 1, 2}, 0, 63, 0, 0}}), Options{})
		for i, scans := range [][]script{apart, pairs, usual} {
			for _, c.restart = range []int{0, 1, 6} {
				c.progressive = i == 2
				r, got := rows(t, c.encode(scans), Options{})
				require.NoError(t, r.Err())
				require.True(t, bytes.Equal(want, got), "%v, script %d, %d MCUs a restart", sampling, i, c.restart)
			}
		}
	}
}

func TestScansThatAddNothingAreLeftOut(t *testing.T) {
	c := newCoder(3, 75, 58, [2]int{1, 1}, [2]int{1, 1}, [2]int{1, 1})
	c.progressive = true
	data := c.encode(usual)
	for opt, want := range map[Options]int{{}: 10, {Luma: true}: 6, {Shrink: 2}: 10, {Shrink: 8}: 2, {Shrink: 8, Luma: true}: 2} {
		r, err := Open(context.Background(), data, opt)
		require.NoError(t, err)
		assert.Len(t, r.d.scans, want)
	}
}

func TestScansAreBounded(t *testing.T) {
	c := newCoder(3, 16, 16, [2]int{1, 1})
	c.progressive = true
	many := []script{{[]int{0}, 0, 0, 0, 0}}
	for range 2 * maxScans {
		many = append(many, script{[]int{0}, 1, 1, 0, 0})
	}
	r, got := rows(t, c.encode(many), Options{})
	assert.ErrorIs(t, r.Err(), ErrLimit)
	assert.Len(t, got, 16*16)
	assert.Len(t, r.d.scans, maxScans)
	_, err := Open(context.Background(), c.encode(many), Options{MaxBytes: 100})
	assert.ErrorIs(t, err, ErrLimit)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = Open(ctx, c.encode(many), Options{})
	assert.ErrorIs(t, err, context.Canceled)
}

// The memory of a picture of several scans is that of an MCU row, whatever its height.
func TestScansAreNotHeldAsAWhole(t *testing.T) {
	held := func(h int) int {
		c := newCoder(3, 64, h, [2]int{2, 2}, [2]int{1, 1}, [2]int{1, 1})
		c.progressive = true
		data := c.encode(usual)
		r, err := Open(context.Background(), data, Options{})
		require.NoError(t, err)
		return r.Held() - len(data)
	}
	assert.Equal(t, held(32), held(512))
}

func BenchmarkScans(b *testing.B) {
	for _, bm := range []struct {
		name  string
		scans []script
		opt   Options
	}{
		{"progressive", usual, Options{}}, {"apart", apart, Options{}}, {"together", []script{{[]int{0, 1, 2}, 0, 63, 0, 0}}, Options{}},
		{"progressive-luma", usual, Options{Luma: true}}, {"progressive-eighth", usual, Options{Shrink: 8}},
	} {
		c := newCoder(1, 512, 512, [2]int{2, 2}, [2]int{1, 1}, [2]int{1, 1})
		c.progressive = bm.scans[0].se == 0
		data := c.encode(bm.scans)
		b.Run(bm.name, func(b *testing.B) {
			ctx := context.Background()
			r, err := Open(ctx, data, bm.opt)
			require.NoError(b, err)
			top := r.Mark()
			var p Planes
			b.ReportAllocs()
			b.SetBytes(512 * 512)
			for b.Loop() {
				for r.Seek(ctx, top); r.MCURow() < r.MCURows; {
					r.Decode(ctx, &p, 4)
				}
			}
		})
	}
}
