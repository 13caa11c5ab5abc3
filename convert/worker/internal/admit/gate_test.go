package admit

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

var bg = context.Background()

func enter(t *testing.T, g *Gate, name string) *Place {
	t.Helper()
	p, err := g.Enter(name)
	require.NoError(t, err)
	return p
}

// start puts a job in line and returns once it waits or runs; what comes out of the channel is Acquire's error.
func start(g *Gate, p *Place, ctx context.Context, d Demand) <-chan error {
	before := g.Stats()
	done := make(chan error, 1)
	go func() { done <- p.Acquire(ctx, d) }()
	for s := g.Stats(); s.Waiting+s.Running == before.Waiting+before.Running; s = g.Stats() {
		select {
		case err := <-done:
			done <- err
			return done
		default:
		}
	}
	return done
}

func TestPlaces(t *testing.T) {
	g := New(Config{Weight: 1, Memory: 1, Places: 3, PerClient: 2})
	a, b := enter(t, g, "a"), enter(t, g, "a")
	_, err := g.Enter("a")
	assert.Equal(t, pb.Reason_REASON_CLIENT_QUEUE_FULL, wire.ReasonOf(err))
	c := enter(t, g, "c")
	_, err = g.Enter("d")
	assert.Equal(t, pb.Reason_REASON_QUEUE_FULL, wire.ReasonOf(err))
	a.Leave()
	a.Leave()
	d := enter(t, g, "d")
	empty := g.Close()
	for _, p := range []*Place{b, c, d} {
		select {
		case <-empty:
			t.Fatal("somebody is inside")
		default:
		}
		p.Leave()
	}
	<-empty
	<-g.Close()
	_, err = g.Enter("a")
	assert.Equal(t, pb.Reason_REASON_DRAINING, wire.ReasonOf(err))
	assert.Equal(t, Stats{}, g.Stats())
}

// Whoever sends many jobs waits for those of others: they take turns by cost.
func TestFairness(t *testing.T) {
	g := New(Config{Weight: 1, Memory: 100, Places: 100, PerClient: 100})
	run := enter(t, g, "first")
	require.NoError(t, run.Acquire(bg, Demand{Weight: 1, Cost: 1}))
	var mu sync.Mutex
	var order []string
	var wg sync.WaitGroup
	job := func(name string, cost float64) {
		p := enter(t, g, name)
		done := start(g, p, bg, Demand{Weight: 1, Cost: cost})
		wg.Go(func() {
			assert.NoError(t, <-done)
			mu.Lock()
			order = append(order, name)
			mu.Unlock()
			p.Leave()
		})
	}
	for range 6 {
		job("busy", 2)
	}
	for range 3 {
		job("small", 1)
	}
	run.Leave()
	wg.Wait()
	last := 0
	for i, n := range order {
		if n == "small" {
			last = i
		}
	}
	assert.LessOrEqual(t, last, 5, "%v", order)
	assert.Equal(t, Stats{}, g.Stats())
}

// A large job that is first in line is not overtaken.
func TestLargeJob(t *testing.T) {
	g := New(Config{Weight: 4, Memory: 100, Places: 100, PerClient: 100})
	a := enter(t, g, "a")
	require.NoError(t, a.Acquire(bg, Demand{Weight: 1, Memory: 60}))
	large, small := enter(t, g, "b"), enter(t, g, "c")
	one := start(g, large, bg, Demand{Weight: 4, Memory: 1000})
	two := start(g, small, bg, Demand{Weight: 1, Memory: 1, Cost: 1})
	assert.Equal(t, 2, g.Stats().Waiting)
	a.Leave()
	require.NoError(t, <-one)
	assert.Equal(t, int64(100), g.Stats().MemoryUsed)
	assert.Equal(t, 1, g.Stats().Waiting)
	large.Leave()
	require.NoError(t, <-two)
	small.Leave()
}

func TestCancel(t *testing.T) {
	g := New(Config{Weight: 1, Memory: 10, Places: 10, PerClient: 10})
	a, b, c := enter(t, g, "a"), enter(t, g, "b"), enter(t, g, "c")
	require.NoError(t, a.Acquire(bg, Demand{Weight: 1}))
	why := errors.New("why")
	ctx, cancel := context.WithCancelCause(bg)
	waits := start(g, b, ctx, Demand{Weight: 1})
	next := start(g, c, bg, Demand{Weight: 1})
	cancel(why)
	require.ErrorIs(t, <-waits, why)
	b.Leave()
	a.Leave()
	require.NoError(t, <-next)
	c.Leave()
	assert.Equal(t, Stats{}, g.Stats())
}

func TestGrow(t *testing.T) {
	g := New(Config{Weight: 4, Memory: 100, Places: 10, PerClient: 10})
	a := enter(t, g, "a")
	require.NoError(t, a.Acquire(bg, Demand{Weight: 1, Memory: 10}))
	has := a.Grow(Demand{Weight: 3, Memory: 500})
	assert.Equal(t, Demand{Weight: 3, Memory: 100}, has)
	b := enter(t, g, "b")
	waits := start(g, b, bg, Demand{Weight: 1, Memory: 1})
	assert.Equal(t, has, a.Grow(Demand{Weight: 4, Memory: 500}), "others wait")
	a.Leave()
	require.NoError(t, <-waits)
	b.Leave()
}

// A job that cannot go on makes room, and gets its weight back before new ones.
func TestYield(t *testing.T) {
	g := New(Config{Weight: 2, Memory: 100, Places: 10, PerClient: 10})
	a, b, c := enter(t, g, "a"), enter(t, g, "b"), enter(t, g, "c")
	require.NoError(t, a.Acquire(bg, Demand{Weight: 2}))
	waits := start(g, b, bg, Demand{Weight: 2})
	a.Yield()
	a.Yield()
	require.NoError(t, <-waits)
	next := start(g, c, bg, Demand{Weight: 1, Cost: 0})
	back := make(chan error, 1)
	go func() { back <- a.Regain(bg) }()
	for {
		g.mu.Lock()
		n := len(g.resumed)
		g.mu.Unlock()
		if n == 1 {
			break
		}
	}
	b.Leave()
	require.NoError(t, <-back)
	require.NoError(t, a.Regain(bg), "has it")
	assert.Equal(t, 1, g.Stats().Waiting)
	a.Yield()
	require.NoError(t, <-next)
	ctx, cancel := context.WithCancel(bg)
	cancel()
	require.ErrorIs(t, a.Regain(ctx), context.Canceled)
	a.Leave()
	c.Leave()
	assert.Equal(t, Stats{}, g.Stats())
	assert.Equal(t, int64(2), g.weight)
}

// What a caller really cost counts for its next jobs.
func TestCharge(t *testing.T) {
	g := New(Config{Weight: 1, Memory: 1, Places: 10, PerClient: 10})
	a := enter(t, g, "a")
	require.NoError(t, a.Acquire(bg, Demand{Weight: 1, Cost: 1}))
	a.Charge(100)
	b1, a1 := enter(t, g, "b"), enter(t, g, "a")
	again := start(g, a1, bg, Demand{Weight: 1, Cost: 1})
	other := start(g, b1, bg, Demand{Weight: 1, Cost: 1})
	a.Leave()
	require.NoError(t, <-other)
	b1.Leave()
	require.NoError(t, <-again)
	a1.Leave()
}

// Whatever happens, no more is given than there is, and all comes back.
func TestInvariants(t *testing.T) {
	const weight, memory = 5, 1000
	g := New(Config{Weight: weight, Memory: memory, Places: 64, PerClient: 16})
	var weightUsed, memoryUsed atomic.Int64
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(i)))
			for range 50 {
				p, err := g.Enter(fmt.Sprint(r.IntN(6)))
				if err != nil {
					continue
				}
				ctx, cancel := context.WithCancel(bg)
				if r.IntN(4) == 0 {
					go cancel()
				}
				d := Demand{Weight: 1 + r.Int64N(weight+1), Memory: r.Int64N(memory), Cost: r.Float64()}
				if p.Acquire(ctx, d) == nil {
					w, m := min(d.Weight, weight), d.Memory
					assert.LessOrEqual(t, weightUsed.Add(w), int64(weight))
					assert.LessOrEqual(t, memoryUsed.Add(m), int64(memory))
					if r.IntN(2) == 0 {
						weightUsed.Add(-w)
						p.Yield()
						if p.Regain(ctx) == nil {
							assert.LessOrEqual(t, weightUsed.Add(w), int64(weight))
						} else {
							w = 0
						}
					}
					weightUsed.Add(-w)
					memoryUsed.Add(-m)
				}
				p.Leave()
				cancel()
			}
		})
	}
	wg.Wait()
	assert.Equal(t, Stats{}, g.Stats())
	assert.Equal(t, int64(weight), g.weight)
	assert.Equal(t, int64(memory), g.memory)
}
