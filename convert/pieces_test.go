package convert

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg/packbits"
	"github.com/pwgconvert/pwgconvert/raster"
)

func TestPiecesAreTakenAgain(t *testing.T) {
	var m pieces
	rng := rand.New(rand.NewPCG(1, 2))
	const most = 1 << 20
	out := map[*piece]bool{}
	for range 10_000 {
		if rng.IntN(2) == 0 {
			n := rng.IntN(100 << 10)
			c := m.take(n, 2*n)
			if c == nil {
				c = newPiece(n)
			}
			require.False(t, out[c], "it is in use")
			require.GreaterOrEqual(t, cap(c.Data), n)
			require.Empty(t, c.Data)
			require.Empty(t, c.Groups)
			require.LessOrEqual(t, cap(c.Data), max(2*n, leastPiece))
			c.Data = append(c.Data, make([]byte, rng.IntN(2*n+1))...) // some grow
			c.Groups = append(c.Groups, packbits.Group{Lines: 1, End: len(c.Data)})
			out[c] = true
		} else {
			for c := range out {
				delete(out, c)
				m.put(c, most)
				break
			}
		}
		kept := int64(0)
		for _, f := range m.free {
			for _, c := range f {
				kept += int64(cap(c.Data))
			}
		}
		require.Equal(t, kept, m.kept)
		require.LessOrEqual(t, kept, int64(most))
	}
}

func TestPiecesLearnWhatIsTypical(t *testing.T) {
	var m pieces
	m.coded(100_000)
	assert.Greater(t, m.typical, 100_000)
	for range 16 {
		m.coded(100)
	}
	assert.Greater(t, m.typical, 50_000, "some white stretches do not count")
	for range 1000 {
		m.coded(100)
	}
	assert.Less(t, m.typical, 1000)
}

// What waits takes no more memory than it needs; what is written at once is not copied.
func TestWaitingPiecesAreFitted(t *testing.T) {
	head, behind := &stretch{y1: 4}, &stretch{y0: 4, y1: 8}
	s := newScheduler(1, 2, func() int64 { return 1 << 20 }, 0, steps{}, nil)
	s.pages[0] = &pageTask{ready: true, stretch: []*stretch{head, behind}}
	full := func() *piece {
		c := newPiece(100 << 10)
		c.Data = append(c.Data, "coded"...)
		c.Groups = append(c.Groups, packbits.Group{Lines: 3, End: 5})
		c.strips, c.sum, c.raw = append(c.strips, 3, 5), 7, 8
		return c
	}
	c := full()
	assert.Same(t, c, s.fitted(0, head, c))
	d := s.fitted(0, behind, c)
	assert.NotSame(t, c, d)
	assert.Equal(t, leastPiece, cap(d.Data))
	assert.Equal(t, "coded", string(d.Data))
	assert.Equal(t, []packbits.Group{{Lines: 3, End: 5}}, d.Groups)
	assert.Equal(t, []int{3, 5}, d.strips)
	assert.EqualValues(t, 7, d.sum)
	assert.EqualValues(t, 8, d.raw)
	assert.Same(t, c, s.pieces.take(100<<10, 1<<20), "its memory is kept")

	s.writing = true // by another worker: even the next one waits
	assert.NotSame(t, c, s.fitted(0, head, full()))

	c = full()
	c.Data = append(c.Data, make([]byte, 60<<10)...)
	assert.Same(t, c, s.fitted(0, behind, c), "most of it is used")
}

// While a worker opens a picture the others find something else to do, if there is anything.
func TestOneWorkerOpensAPicture(t *testing.T) {
	task := func(rows ...raster.RowRange) *pageTask {
		p := &pageTask{ready: true}
		for y := range 3 {
			p.stretch = append(p.stretch, &stretch{y0: y, y1: y + 1})
		}
		for _, r := range rows {
			p.pictures = append(p.pictures, pictures{RowRange: r})
		}
		return p
	}
	s := newScheduler(2, 2, func() int64 { return 1 << 20 }, 0, steps{}, nil)
	s.pages = []*pageTask{task(raster.RowRange{Y0: 1, Y1: 3}), task()}
	s.next = 2
	next := func(page, y int) *stretch {
		t.Helper()
		k, st := s.take()
		require.Equal(t, page, k)
		require.Equal(t, y, st.y0)
		return st
	}
	next(0, 0) // no picture
	opener := next(0, 1)
	next(1, 0)
	next(1, 1)
	s.pages[0].ended(opener)
	next(0, 2) // it is open

	s.pages = []*pageTask{task(raster.RowRange{Y0: 0, Y1: 3}), task()}
	s.pages[1].next = 3
	next(0, 0)
	next(0, 1) // nothing else to do
}
