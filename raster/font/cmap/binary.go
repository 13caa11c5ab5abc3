package cmap

import (
	"encoding/binary"
	"errors"
)

// ErrBinary says that the compact form is damaged.
var ErrBinary = errors.New("cmap: damaged data")

// Append appends the compact form of c, in which the predefined CMaps are carried: name, ordering, WMode, the name of the
// base, codespace ranges, notdef ranges, and the mapped ranges as differences. Of the base only the name is kept, and c must not have
// taken over its codespace ranges.
func (c *CMap) Append(dst []byte) []byte {
	str := func(s string) {
		dst = binary.AppendUvarint(dst, uint64(len(s)))
		dst = append(dst, s...)
	}
	str(c.name)
	str(c.ordering)
	wmode := uint64(0)
	if c.vertical {
		wmode = 1
	}
	dst = binary.AppendUvarint(dst, wmode)
	if c.base != nil {
		str(c.base.name)
	} else {
		str("")
	}
	dst = binary.AppendUvarint(dst, uint64(len(c.spaces)))
	for _, s := range c.spaces {
		dst = binary.AppendUvarint(dst, uint64(s.n))
		dst = binary.AppendUvarint(dst, uint64(s.lo))
		dst = binary.AppendUvarint(dst, uint64(s.hi))
	}
	dst = binary.AppendUvarint(dst, uint64(len(c.notdef)))
	for _, r := range c.notdef {
		for _, v := range [...]uint32{uint32(r.n), r.lo, r.hi, r.cid} {
			dst = binary.AppendUvarint(dst, uint64(v))
		}
	}
	for _, r := range c.ranges {
		dst = binary.AppendUvarint(dst, uint64(len(r)))
		var end, out int64
		for _, s := range r {
			dst = binary.AppendVarint(dst, int64(s.lo)-end)
			dst = binary.AppendUvarint(dst, uint64(s.hi-s.lo))
			dst = binary.AppendVarint(dst, int64(s.dst)-out)
			end, out = int64(s.hi)+1, int64(s.dst)+int64(s.hi-s.lo)+1
		}
	}
	return dst
}

// reader takes numbers off a buffer; after damage it gives zeros and bad is set.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) uint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.b, r.bad = nil, true
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) int() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.b, r.bad = nil, true
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) string() string {
	n := r.uint()
	if n > uint64(len(r.b)) {
		r.b, r.bad = nil, true
		return ""
	}
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}

// Decode reads the compact form. use returns the base by its name and may be nil.
func Decode(b []byte, use func(name string) *CMap) (*CMap, error) {
	r := &reader{b: b}
	c := &CMap{name: r.string(), ordering: r.string()}
	c.vertical = r.uint() == 1
	base := r.string()
	for n := r.uint(); n > 0 && !r.bad && len(c.spaces) < maxSpaces; n-- {
		s := space{int(r.uint() & 7), uint32(r.uint()), uint32(r.uint())}
		if s.n >= 1 && s.n <= 4 {
			c.spaces = append(c.spaces, s)
		}
	}
	for n := r.uint(); n > 0 && !r.bad && len(c.notdef) < maxNotdef; n-- {
		c.notdef = append(c.notdef, notdef{int(r.uint() & 7), uint32(r.uint()), uint32(r.uint()), uint32(r.uint())})
	}
	for k := range c.ranges {
		n := r.uint()
		if n > uint64(len(r.b)) {
			return c, ErrBinary
		}
		if n == 0 {
			continue
		}
		list := make([]span, 0, n)
		var end, out int64
		for ; n > 0 && !r.bad; n-- {
			lo := end + r.int()
			size := int64(r.uint() & 0xFFFFFFFF)
			dst := out + r.int()
			if lo < 0 || lo+size > 0xFFFFFFFF || dst < 0 || dst > 0xFFFFFFFF {
				return c, ErrBinary
			}
			list = append(list, span{uint32(lo), uint32(lo + size), uint32(dst)})
			end, out = lo+size+1, dst+size+1
		}
		c.ranges[k] = list
	}
	c.finish()
	if r.bad {
		return c, ErrBinary
	}
	if base != "" && use != nil {
		c.Use(use(base))
	}
	return c, nil
}
