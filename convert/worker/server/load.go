package server

import (
	"context"
	"math"
	"runtime/debug"
	"sync"
	"time"

	"google.golang.org/grpc/orca"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/admit"
)

// load is the worker's load as callers' balancers see it (ORCA): use of its processors, jobs that wait included, and jobs a second, both
// averaged over the last seconds. It implements orca.ServerMetricsProvider.
type load struct {
	gate *admit.Gate

	mu   sync.Mutex
	util float64
	rate float64 // jobs a second
	ends float64 // since the last sample

	idle   int  // samples since the last job left
	worked bool // since memory was given back
}

const (
	sampleEvery = 250 * time.Millisecond
	// remember is the time over which older samples lose two thirds of their weight.
	remember = 5 * time.Second
	// restAfter is how many samples without a job it takes until the worker gives back what it holds for the next ones: ten seconds.
	restAfter = 40
)

func newLoad(g *admit.Gate) *load { return &load{gate: g} }

// ended counts a job.
func (l *load) ended() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ends++
}

// run takes samples until the context ends.
func (l *load) run(ctx context.Context) {
	t := time.NewTicker(sampleEvery)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			l.sample(sampleEvery)
			if l.rests(l.gate.Stats().Inside) {
				debug.FreeOSMemory()
			}
		}
	}
}

// rests reports, once after each time that jobs were inside, that none has been for a while.
func (l *load) rests(inside int) bool {
	if inside > 0 {
		l.idle, l.worked = 0, true
		return false
	}
	l.idle++
	if !l.worked || l.idle < restAfter {
		return false
	}
	l.worked = false
	return true
}

func (l *load) sample(d time.Duration) {
	st, capacity := l.gate.Stats(), l.gate.Capacity()
	l.mu.Lock()
	defer l.mu.Unlock()
	k := 1 - math.Exp(-d.Seconds()/remember.Seconds())
	l.util += k * (float64(st.WeightUsed+int64(st.Waiting))/float64(capacity.Weight) - l.util)
	l.rate += k * (l.ends/d.Seconds() - l.rate)
	l.ends = 0
}

// ServerMetrics implements orca.ServerMetricsProvider. An idle worker reports a little rather than nothing, which balancers would take for
// not known.
func (l *load) ServerMetrics() *orca.ServerMetrics {
	st, capacity := l.gate.Stats(), l.gate.Capacity()
	l.mu.Lock()
	defer l.mu.Unlock()
	return &orca.ServerMetrics{
		CPUUtilization: -1, MemUtilization: math.Min(1, float64(st.MemoryUsed)/float64(capacity.Memory)), AppUtilization: math.Max(0.01, l.util),
		QPS: math.Max(0.01, l.rate), EPS: -1,
		Utilization: map[string]float64{}, RequestCost: map[string]float64{}, NamedMetrics: map[string]float64{},
	}
}
