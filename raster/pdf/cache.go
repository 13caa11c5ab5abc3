package pdf

import "sync"

// objCache holds objects already read. It is sharded so that many goroutines can ask at once, and each shard starts over when it
// has grown too large: objects are immutable, so one that is read again is as good as the first.
type objCache struct {
	shards [16]struct {
		mu   sync.RWMutex
		m    map[int32]Object
		cost int
	}
}

// shardCost bounds the estimated bytes of one shard's objects.
const shardCost = 512 << 10

func (c *objCache) get(num int32) (Object, bool) {
	s := &c.shards[num&15]
	s.mu.RLock()
	o, ok := s.m[num]
	s.mu.RUnlock()
	return o, ok
}

// put stores an object and returns the one that counts: the first when two goroutines read the same one at once.
func (c *objCache) put(num int32, o Object) Object {
	s := &c.shards[num&15]
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.m[num]; ok {
		return old
	}
	if s.m == nil || s.cost > shardCost {
		s.m, s.cost = map[int32]Object{}, 0
	}
	s.m[num] = o
	s.cost += 64 + cost(o, 0)
	return o
}

func (c *objCache) clear() {
	for i := range c.shards {
		s := &c.shards[i]
		s.mu.Lock()
		s.m, s.cost = nil, 0
		s.mu.Unlock()
	}
}

// cost estimates the memory of an object.
func cost(o Object, depth int) int {
	if depth > maxNest {
		return 0
	}
	n := 16
	switch o := o.(type) {
	case String:
		n += len(o)
	case Name:
		n += len(o)
	case Array:
		for _, v := range o {
			n += cost(v, depth+1)
		}
	case Dict:
		n += 48
		for _, v := range o {
			n += 48 + cost(v, depth+1)
		}
	case *Stream:
		n += 96 + cost(o.Dict, depth+1)
	}
	return n
}
