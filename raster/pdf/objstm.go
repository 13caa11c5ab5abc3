package pdf

import (
	"context"
	"sync"
)

// objStream is a decoded object stream (ISO 32000-2, 7.5.7): immutable once made.
type objStream struct {
	data []byte
	nums []int32
	offs []int32
}

// stmCache keeps decoded object streams up to a number of bytes; when it is full it starts over.
type stmCache struct {
	mu    sync.Mutex
	m     map[int32]*objStream
	bytes int
}

const stmCacheBytes = 16 << 20

func (c *stmCache) get(num int32) *objStream {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.m[num]
}

func (c *stmCache) put(num int32, s *objStream) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.m == nil || c.bytes > stmCacheBytes {
		c.m, c.bytes = map[int32]*objStream{}, 0
	}
	if _, has := c.m[num]; !has {
		c.bytes += len(s.data) + 8*len(s.nums)
	}
	c.m[num] = s
}

func (c *stmCache) clear() {
	c.mu.Lock()
	c.m, c.bytes = nil, 0
	c.mu.Unlock()
}

// objStream returns the object stream with that number, nil if there is none.
func (ld loader) objStream(stm int32) *objStream {
	d := ld.d
	if s := d.stms.get(stm); s != nil {
		return s
	}
	if ld.depth > maxChain {
		return nil
	}
	s, _ := ld.resolve(Ref{Num: stm}).(*Stream)
	if s == nil {
		return nil
	}
	os := ld.openObjStream(s)
	if os != nil {
		d.stms.put(stm, os)
	}
	return os
}

func (ld loader) openObjStream(s *Stream) *objStream {
	d := ld.d
	ld.depth++
	ld.limit = d.lim.MaxTableBytes
	data, err := ld.decode(context.Background(), s)
	if err != nil {
		d.warn(Warning{Object: s.Ref, Text: "damaged object stream: " + err.Error()})
	}
	first, _ := ld.int(s.Dict["First"])
	n, _ := ld.int(s.Dict["N"])
	if first <= 0 || first > int64(len(data)) || n <= 0 {
		return nil
	}
	n = min(n, first, int64(d.lim.MaxObjects)) // each pair takes at least four bytes
	os := &objStream{data: data}
	l := Lexer{b: data[:first]}
	for range n {
		if l.Next() != Int {
			break
		}
		num := l.Int
		if l.Next() != Int {
			break
		}
		off := first + l.Int
		if num < 0 || num >= int64(d.lim.MaxObjects) || l.Int < 0 || off >= int64(len(data)) {
			num, off = -1, 0 // keeps the index of those behind it
		}
		os.nums, os.offs = append(os.nums, int32(num)), append(os.offs, int32(off))
	}
	return os
}

// inStream reads the object num from an object stream; idx is where the cross-reference entry says it is.
func (ld loader) inStream(num, stm int32, idx int) (Object, bool) {
	if num == stm {
		return nil, false
	}
	s := ld.objStream(stm)
	if s == nil {
		return nil, false
	}
	if idx >= len(s.nums) || s.nums[idx] != num {
		idx = -1
		for i, n := range s.nums {
			if n == num {
				idx = i // the last one counts
			}
		}
		if idx < 0 {
			return nil, false
		}
	}
	l := Lexer{b: s.data, pos: int(s.offs[idx])}
	k := l.Next()
	if k == Int { // some producers repeat "n g obj" inside
		if l.Next() == Int && l.Next() == Keyword && string(l.Word) == "obj" {
			k = l.Next()
		} else {
			l.pos = int(s.offs[idx])
			k = l.Next()
		}
	}
	o, _ := l.object(k, 0, true)
	return o, true
}
