package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// The heap may grow beyond what is in use by mostHeadroom before it is collected, by less where that would pass wantHeap, by leastHeadroom at
// least. The runtime's own rule, as much again as is in use, collects small heaps too often and lets large ones double.
const (
	wantHeap      = 40 << 20
	mostHeadroom  = 32 << 20
	leastHeadroom = 12 << 20
	// besides is what a process has beside its heap and what is free in parts of it: what is free beyond that goes back to the system.
	besides = 14 << 20
)

// steadyHeap keeps the process's heap at what is in use and some headroom, unless GOGC says otherwise.
func steadyHeap() {
	if os.Getenv("GOGC") != "" {
		return
	}
	t := &heapTuner{sample: []metrics.Sample{{Name: "/gc/heap/live:bytes"}}, limited: os.Getenv("GOMEMLIMIT") != ""}
	t.set(4 << 20)
	t.arm()
}

type heapTuner struct {
	sample  []metrics.Sample
	percent int
	limit   int64
	limited bool // by the environment
}

// sentinel is collected in every cycle.
type sentinel struct{ t *heapTuner }

func (t *heapTuner) arm() {
	runtime.SetFinalizer(&sentinel{t}, func(s *sentinel) {
		metrics.Read(s.t.sample)
		if s.t.sample[0].Value.Kind() == metrics.KindUint64 {
			s.t.set(s.t.sample[0].Value.Uint64())
		}
		s.t.arm()
	})
}

// set tells the runtime, if it makes a difference: that stops the world for a moment. The limit follows what is in use, so that there is always
// headroom below it.
func (t *heapTuner) set(live uint64) {
	if p := growth(live); p > t.percent+t.percent/8 || p < t.percent-t.percent/8 {
		t.percent = p
		debug.SetGCPercent(p)
	}
	if n := int64(live + headroom(live) + besides); !t.limited && (n > t.limit || n < t.limit-besides/4) {
		t.limit = n
		debug.SetMemoryLimit(n)
	}
}

// headroom is how many bytes the heap may grow by.
func headroom(live uint64) uint64 {
	if live >= wantHeap {
		return leastHeadroom
	}
	return max(leastHeadroom, min(mostHeadroom, wantHeap-live))
}

// growth is the percentage of live bytes that the heap may grow by.
func growth(live uint64) int {
	live = max(live, 1)
	return int(max(20, min(800, headroom(live)*100/live)))
}
