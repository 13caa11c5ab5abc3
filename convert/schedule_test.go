package convert

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster"
)

// errTest is what steps of these tests fail with.
var errTest = errors.New("of the test")

// trial runs a scheduler over pages of some rows, each piece of which holds its page and rows, and returns what was written.
type trial struct {
	pages, jobs int
	budget      int64
	pieceBytes  func(page int) int
	at          func(step string, page int) error // called in every step

	ahead atomic.Int64 // most bytes coded and not written
}

func (tr *trial) run(ctx context.Context) (out []string, err error) {
	var now atomic.Int64
	var writing sync.Mutex // only one may be writing
	alone := func(step string, page int, f func()) error {
		if !writing.TryLock() {
			return errors.New("two write at once")
		}
		defer writing.Unlock()
		runtime.Gosched()
		f()
		return tr.at(step, page)
	}
	do := steps{
		prepare: func(_ context.Context, k int) (*raster.Plan, error) {
			return raster.Blank(raster.Target{Width: 8, Height: 10 + k%3, Format: raster.Gray8}), tr.at("prepare", k)
		},
		encode: func(_ context.Context, k int, _ *raster.Plan, y0, y1, _ int, _ *workspace, c *piece) error {
			for range rand.IntN(4) {
				runtime.Gosched()
			}
			c.Data = append(c.Data, make([]byte, tr.pieceBytes(k))...)
			copy(c.Data, fmt.Sprintf("%d:%d-%d", k, y0, y1))
			n := now.Add(int64(cap(c.Data)))
			for most := tr.ahead.Load(); n > most && !tr.ahead.CompareAndSwap(most, n); most = tr.ahead.Load() {
			}
			return tr.at("encode", k)
		},
		begin: func(k int) error { return alone("begin", k, func() { out = append(out, fmt.Sprint("begin ", k)) }) },
		rows: func(k int, st *stretch) error {
			return alone("rows", k, func() {
				out = append(out, string(st.coded.Data[:len(fmt.Sprintf("%d:%d-%d", k, st.y0, st.y1))]))
				now.Add(-int64(cap(st.coded.Data)))
			})
		},
		end: func(k int, _ *raster.Plan) error {
			return alone("end", k, func() { out = append(out, fmt.Sprint("end ", k)) })
		},
	}
	s := newScheduler(tr.pages, tr.jobs, func() int64 { return tr.budget }, 4, do, func(int) int { return 4 })
	err = s.run(ctx, tr.jobs)
	return out, err
}

func (tr *trial) want() (out []string) {
	for k := range tr.pages {
		out = append(out, fmt.Sprint("begin ", k))
		for y, h := 0, 10+k%3; y < h; y += 4 {
			out = append(out, fmt.Sprintf("%d:%d-%d", k, y, min(y+4, h)))
		}
		out = append(out, fmt.Sprint("end ", k))
	}
	return out
}

func nothing(string, int) error { return nil }

func TestSchedulerKeepsOrderAndBudget(t *testing.T) {
	const size = 4 << 10
	for _, jobs := range []int{1, 2, 3, 8, 40} {
		for _, budget := range []int64{1, size, 10 * size, 1 << 20} {
			t.Run(fmt.Sprintf("%d jobs %d bytes", jobs, budget), func(t *testing.T) {
				tr := &trial{pages: 60, jobs: jobs, budget: budget, at: nothing, pieceBytes: func(int) int { return size }}
				out, err := tr.run(t.Context())
				require.NoError(t, err)
				assert.Equal(t, tr.want(), out)
				// A piece a worker may be under way when the budget is reached, and the one to be written next.
				assert.LessOrEqual(t, tr.ahead.Load(), budget+int64(jobs+1)*2*size)
			})
		}
	}
}

func TestSchedulerStopsAtTheFirstError(t *testing.T) {
	for _, step := range []string{"prepare", "encode", "begin", "rows", "end"} {
		for _, jobs := range []int{1, 2, 7} {
			t.Run(fmt.Sprint(step, jobs), func(t *testing.T) {
				tr := &trial{pages: 30, jobs: jobs, budget: 1 << 12, pieceBytes: func(int) int { return 100 }}
				tr.at = func(s string, page int) error {
					if s == step && page == 11 {
						return errTest
					}
					return nil
				}
				out, err := tr.run(t.Context())
				require.ErrorIs(t, err, errTest)
				assert.Equal(t, tr.want()[:len(out)], out)
				assert.NotContains(t, out, "begin 12")
			})
		}
	}
}

func TestSchedulerEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	tr := &trial{pages: 100, jobs: 3, budget: 1 << 12, pieceBytes: func(int) int { return 100 }}
	tr.at = func(s string, page int) error {
		if s == "rows" && page == 20 {
			cancel(errTest)
		}
		return nil
	}
	out, err := tr.run(ctx)
	if err != nil { // all may have been written by then
		require.ErrorIs(t, err, errTest)
	}
	assert.Equal(t, tr.want()[:len(out)], out)
}

func TestSchedulerPanicsInTheCallersGoroutine(t *testing.T) {
	for _, step := range []string{"prepare", "encode", "begin", "rows", "end"} {
		for _, jobs := range []int{1, 4} {
			t.Run(fmt.Sprint(step, jobs), func(t *testing.T) {
				tr := &trial{pages: 30, jobs: jobs, budget: 1 << 12, pieceBytes: func(int) int { return 100 }}
				tr.at = func(s string, page int) error {
					if s == step && page == 11 {
						panic(errTest)
					}
					return nil
				}
				assert.PanicsWithValue(t, errTest, func() { _, _ = tr.run(t.Context()) })
			})
		}
	}
}

func TestSharesOfMemory(t *testing.T) {
	p := New(WithMemory(12 << 20))
	j := &conversion{p: p, opt: &Options{Jobs: 20}}
	assert.EqualValues(t, DefaultMemory, j.memory())
	for range 3 {
		p.memory.enter()
	}
	assert.EqualValues(t, 4<<20, j.memory())
	p.memory.leave()
	assert.EqualValues(t, 6<<20, j.memory())
	j.opt.Memory = 1 << 20
	assert.EqualValues(t, 1<<20, j.memory())
	j.opt.Jobs, j.opt.Memory = 2, 0
	assert.EqualValues(t, 4<<20, j.memory())
}
