// Package spare keeps what is not in use for the next one who needs such a thing: work space and buffers, of a document for instance.
//
// It is what sync.Pool is for processes. A sync.Pool is known to the runtime, which holds on to it, and to the document that it is a field of,
// until the second collection after it was used; where most of what lives is documents that have ended, collections get rare, and more
// of them stay. A List lives as long as what it is part of.
package spare

import "sync"

// Most is how many things a List keeps. There come to be as many as were in use at once.
const Most = 32

// List keeps things that nobody uses. The zero value is ready; safe for concurrent use.
type List[T any] struct {
	mu   sync.Mutex
	idle []*T
}

// Take returns what was left last, which is the likeliest to be in the processor's caches, or nil where there is nothing.
func (l *List[T]) Take() *T {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.idle) - 1
	if n < 0 {
		return nil
	}
	x := l.idle[n]
	l.idle[n] = nil
	l.idle = l.idle[:n]
	return x
}

// Leave keeps x for others, unless there is enough. Who leaves it may not use it any more.
func (l *List[T]) Leave(x *T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.idle) < Most {
		l.idle = append(l.idle, x)
	}
}
