// Package admit decides which jobs may come in and which may run.
//
// A Gate has a number of places, a weight (processors, more or less) and a memory budget. A job enters or is refused at once; inside, it waits
// until its weight and memory are free. Among those that wait the caller that has used least goes first (start-time fair queueing by
// estimated cost), a caller's own jobs go in their order, and a large job that is first in line is not overtaken, so that none starves. A job
// whose output nobody takes gives its weight back while that lasts.
//
// Nothing here waits while it holds what another waits for, except memory by jobs that wait to get their weight back, and they are served before
// all others: there is no deadlock. All is safe for concurrent use, but a Place is one goroutine's.
package admit

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// Config is what a Gate has to give. Fields are more than 0.
type Config struct {
	Weight    int64
	Memory    int64 // bytes
	Places    int   // of all jobs inside
	PerClient int   // places of one caller
}

// Demand is what a job wants.
type Demand struct {
	Weight, Memory int64   // more than the whole is taken for the whole
	Cost           float64 // estimated work, in any unit; for fairness
}

// Stats is what is going on.
type Stats struct {
	Inside, Waiting, Running int
	Clients                  int
	WeightUsed, MemoryUsed   int64
}

// Gate admits jobs.
type Gate struct {
	cfg Config

	mu      sync.Mutex
	closed  bool
	inside  int
	running int
	weight  int64         // free
	memory  int64         // free
	idle    chan struct{} // closed when nobody is inside any more and nobody comes in
	clock   float64
	order   uint64
	clients map[string]*client
	resumed []*waiter // want their weight back, in order
}

type client struct {
	places  int
	used    float64 // on the Gate's clock
	waiting []*waiter
}

type waiter struct {
	d     Demand
	order uint64 // of arrival
	ready chan struct{}
}

// before reports whether the client's turn comes before another's: it has used less, or its first job came earlier.
func (c *client) before(o *client) bool {
	return c.used < o.used || c.used == o.used && c.waiting[0].order < o.waiting[0].order
}

// New makes a Gate.
func New(cfg Config) *Gate {
	return &Gate{cfg: cfg, weight: cfg.Weight, memory: cfg.Memory, idle: make(chan struct{}), clients: map[string]*client{}}
}

// Enter takes a place for a caller's job. Errors are *convert.Error with the reason: draining, full, or full for this caller.
func (g *Gate) Enter(name string) (*Place, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		f := wire.Fault{Reason: pb.Reason_REASON_DRAINING, Text: "the worker is being stopped"}
		return nil, f.Err()
	}
	if g.inside >= g.cfg.Places {
		f := wire.Fault{Reason: pb.Reason_REASON_QUEUE_FULL, Limit: int64(g.cfg.Places), RetryAfter: time.Second, Text: "the worker has as many jobs as it takes"}
		return nil, f.Err()
	}
	c := g.clients[name]
	if c == nil {
		c = &client{used: g.clock}
		g.clients[name] = c
	}
	if c.places >= g.cfg.PerClient {
		f := wire.Fault{Reason: pb.Reason_REASON_CLIENT_QUEUE_FULL, Limit: int64(g.cfg.PerClient), RetryAfter: time.Second, Text: "the worker has as many jobs of one caller as it takes"}
		return nil, f.Err()
	}
	c.places++
	g.inside++
	return &Place{g: g, name: name, c: c}, nil
}

// Close lets nobody in any more. The channel is closed when the last job has left.
func (g *Gate) Close() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		g.closed = true
		g.last()
	}
	return g.idle
}

// last tells that nobody is inside a closed Gate; g.mu is held.
func (g *Gate) last() {
	if g.closed && g.inside == 0 {
		close(g.idle)
	}
}

// Stats returns what is going on.
func (g *Gate) Stats() Stats {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := Stats{Inside: g.inside, Running: g.running, Clients: len(g.clients), WeightUsed: g.cfg.Weight - g.weight, MemoryUsed: g.cfg.Memory - g.memory}
	for _, c := range g.clients {
		s.Waiting += len(c.waiting)
	}
	return s
}

// Capacity returns what the Gate has to give.
func (g *Gate) Capacity() Config { return g.cfg }

// dispatch admits who may run now; g.mu is held.
func (g *Gate) dispatch() {
	for len(g.resumed) > 0 {
		w := g.resumed[0]
		if w.d.Weight > g.weight {
			return
		}
		g.resumed = g.resumed[1:]
		g.weight -= w.d.Weight
		close(w.ready)
	}
	for {
		var first *client
		for _, c := range g.clients {
			if len(c.waiting) > 0 && (first == nil || c.before(first)) {
				first = c
			}
		}
		if first == nil {
			return
		}
		w := first.waiting[0]
		if w.d.Weight > g.weight || w.d.Memory > g.memory {
			return
		}
		first.waiting = slices.Delete(first.waiting, 0, 1)
		g.weight -= w.d.Weight
		g.memory -= w.d.Memory
		g.running++
		g.clock = max(g.clock, first.used)
		first.used += w.d.Cost
		close(w.ready)
	}
}

// Place is one job's, from Enter to Leave.
type Place struct {
	g     *Gate
	name  string
	c     *client
	has   Demand
	runs  bool
	idle  bool // its weight is given back for a while
	gone  bool
	spent float64
}

// Acquire waits for weight and memory, once. The error is the context's cause.
func (p *Place) Acquire(ctx context.Context, d Demand) error {
	g := p.g
	g.mu.Lock()
	d.Weight, d.Memory = max(1, min(d.Weight, g.cfg.Weight)), max(0, min(d.Memory, g.cfg.Memory))
	g.order++
	w := &waiter{d: d, order: g.order, ready: make(chan struct{})}
	if len(p.c.waiting) == 0 {
		p.c.used = max(p.c.used, g.clock) // what somebody did not use is not saved up
	}
	p.c.waiting = append(p.c.waiting, w)
	g.dispatch()
	g.mu.Unlock()
	select {
	case <-w.ready:
	case <-ctx.Done():
		g.mu.Lock()
		defer g.mu.Unlock()
		if i := slices.Index(p.c.waiting, w); i >= 0 {
			p.c.waiting = slices.Delete(p.c.waiting, i, i+1)
			g.dispatch() // it may have stood in the way
			return context.Cause(ctx)
		}
	}
	p.has, p.runs, p.spent = d, true, d.Cost
	return nil
}

// Grow takes more weight and memory without waiting, and none that others wait for. It returns what the job has now.
func (p *Place) Grow(want Demand) Demand {
	g := p.g
	g.mu.Lock()
	defer g.mu.Unlock()
	free := len(g.resumed) == 0
	for _, c := range g.clients {
		free = free && len(c.waiting) == 0
	}
	if free && p.runs {
		w, m := max(0, min(want.Weight-p.has.Weight, g.weight)), max(0, min(want.Memory-p.has.Memory, g.memory))
		g.weight -= w
		g.memory -= m
		p.has.Weight += w
		p.has.Memory += m
	}
	return p.has
}

// Charge says what the job costs, now that it is known better than at Acquire.
func (p *Place) Charge(cost float64) {
	p.g.mu.Lock()
	defer p.g.mu.Unlock()
	p.c.used += cost - p.spent
	p.spent = cost
}

// Yield gives the weight back while the job can do nothing with it; Regain gets it again.
func (p *Place) Yield() {
	p.g.mu.Lock()
	defer p.g.mu.Unlock()
	if p.runs && !p.idle {
		p.idle = true
		p.g.weight += p.has.Weight
		p.g.dispatch()
	}
}

// Regain waits for what Yield gave back, ahead of jobs that have not begun. The error is the context's cause; the weight is not there then.
func (p *Place) Regain(ctx context.Context) error {
	g := p.g
	g.mu.Lock()
	if !p.idle {
		g.mu.Unlock()
		return nil
	}
	w := &waiter{d: Demand{Weight: p.has.Weight}, ready: make(chan struct{})}
	g.resumed = append(g.resumed, w)
	g.dispatch()
	g.mu.Unlock()
	select {
	case <-w.ready:
	case <-ctx.Done():
		g.mu.Lock()
		defer g.mu.Unlock()
		if i := slices.Index(g.resumed, w); i >= 0 {
			g.resumed = slices.Delete(g.resumed, i, i+1)
			g.dispatch()
			return context.Cause(ctx)
		}
	}
	p.idle = false
	return nil
}

// Leave gives everything back.
func (p *Place) Leave() {
	g := p.g
	g.mu.Lock()
	defer g.mu.Unlock()
	if p.gone {
		return
	}
	p.gone = true
	if p.runs {
		g.running--
		g.memory += p.has.Memory
		if !p.idle {
			g.weight += p.has.Weight
		}
	}
	g.inside--
	p.c.places--
	g.forget(p)
	g.dispatch()
	g.last()
}

// forget drops callers that owe nothing; g.mu is held.
func (g *Gate) forget(p *Place) {
	if g.inside == 0 {
		clear(g.clients)
		g.clock = 0
		return
	}
	if p.c.places == 0 && p.c.used <= g.clock {
		delete(g.clients, p.name)
	}
	if len(g.clients) <= 4*g.cfg.Places {
		return
	}
	for name, c := range g.clients { // many callers that came once: those that are not here are forgiven
		if c.places == 0 {
			delete(g.clients, name)
		}
	}
}
