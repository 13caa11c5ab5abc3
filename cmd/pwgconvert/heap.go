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
)

// steadyHeap keeps the process's heap at what is in use and some headroom, unless GOGC says otherwise.
func steadyHeap() {
	if os.Getenv("GOGC") != "" {
		return
	}
	t := &heapTuner{sample: []metrics.Sample{{Name: "/gc/heap/live:bytes"}}}
	t.set(4 << 20)
	t.arm()
}

type heapTuner struct {
	sample  []metrics.Sample
	percent int
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

// set tells the runtime, if it makes a difference: that stops the world for a moment.
func (t *heapTuner) set(live uint64) {
	p := growth(live)
	if p > t.percent+t.percent/8 || p < t.percent-t.percent/8 {
		t.percent = p
		debug.SetGCPercent(p)
	}
}

// growth is the percentage of live bytes that the heap may grow by.
func growth(live uint64) int {
	live = max(live, 1)
	room := uint64(leastHeadroom)
	if live < wantHeap {
		room = max(room, min(mostHeadroom, wantHeap-live))
	}
	return int(max(20, min(800, room*100/live)))
}
