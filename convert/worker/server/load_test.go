package server

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/admit"
)

// What balancers are told follows what the worker does, and is never nothing.
func TestLoad(t *testing.T) {
	g := admit.New(admit.Config{Weight: 4, Memory: 1000, Places: 10, PerClient: 10})
	l := newLoad(g)
	m := l.ServerMetrics()
	assert.Positive(t, m.AppUtilization)
	assert.Positive(t, m.QPS)
	p, err := g.Enter("a")
	require.NoError(t, err)
	require.NoError(t, p.Acquire(context.Background(), admit.Demand{Weight: 2, Memory: 500}))
	for range 400 {
		l.ended()
		l.sample(sampleEvery)
	}
	m = l.ServerMetrics()
	assert.InDelta(t, 0.5, m.AppUtilization, 0.01)
	assert.InDelta(t, 4, m.QPS, 0.1)
	assert.InDelta(t, 0.5, m.MemUtilization, 0.001)
	p.Leave()
	for range 400 {
		l.sample(sampleEvery)
	}
	m = l.ServerMetrics()
	assert.InDelta(t, 0.01, m.AppUtilization, 0.001)
	assert.Zero(t, m.MemUtilization)
}

// Memory is given back once after each time of work, not while jobs come and go.
func TestLoadRests(t *testing.T) {
	l := newLoad(nil)
	count := func(inside, samples int) (n int) {
		for range samples {
			if l.rests(inside) {
				n++
			}
		}
		return n
	}
	assert.Zero(t, count(0, 3*restAfter), "nothing was done yet")
	assert.Zero(t, count(1, 3*restAfter))
	assert.Zero(t, count(0, restAfter-1))
	assert.Zero(t, count(2, 1))
	assert.Zero(t, count(0, restAfter-1))
	assert.Equal(t, 1, count(0, 3*restAfter))
	count(1, 1)
	assert.Equal(t, 1, count(0, 3*restAfter))
}
