// Package cmap reads CMaps (Adobe Technical Note 5014; ISO 32000-2, 9.7.5 and 9.10.3): from codes of one to four bytes to
// CIDs, or to Unicode in ToUnicode files.
//
// What it gives: codespace ranges, notdef ranges, cidchar, cidrange, bfchar, bfrange, usecmap, WMode, and the predefined CMaps
// as far as they are in the embedded data. Hostile input: work and memory are proportional to the bytes given, usecmap is
// bounded in depth, nothing panics. A CMap is immutable once made and safe for concurrent use.
package cmap

import "sort"

// CMap maps character codes. The zero value maps nothing and takes one byte at a time.
type CMap struct {
	name     string
	vertical bool
	identity bool
	spaces   []space
	ranges   [4][]span // by code length
	notdef   []notdef
	overlaps bool
	base     *CMap
	ordering string
	depth    int
}

// space is a codespace range of n-byte codes; each byte has its own bounds.
type space struct {
	n      int
	lo, hi uint32
}

// notdef gives all codes from lo to hi, of n bytes, the one CID of a notdef range.
type notdef struct {
	n           int
	lo, hi, cid uint32
}

// span maps the codes lo to hi to dst and what follows it.
type span struct{ lo, hi, dst uint32 }

// Identity returns Identity-H or Identity-V: two bytes, the code is the CID.
func Identity(vertical bool) *CMap {
	c := &CMap{name: "Identity-H", identity: true, vertical: vertical, spaces: []space{{2, 0, 0xFFFF}}}
	if vertical {
		c.name = "Identity-V"
	}
	return c
}

// Name returns CMapName.
func (c *CMap) Name() string { return c.name }

// Vertical reports whether WMode is 1.
func (c *CMap) Vertical() bool { return c.vertical }

// IsIdentity reports whether every two-byte code is its own CID.
func (c *CMap) IsIdentity() bool { return c.identity }

// Ordering returns the Ordering of CIDSystemInfo, such as Japan1, "" when the file does not say.
func (c *CMap) Ordering() string { return c.ordering }

// HasCodespace reports whether there is any codespace range.
func (c *CMap) HasCodespace() bool { return len(c.spaces) > 0 }

func (sp *space) matches(s []byte) (prefix int, all bool) {
	for i := range sp.n {
		if i >= len(s) {
			return i, false
		}
		shift := 8 * (sp.n - 1 - i)
		if b := s[i]; b < byte(sp.lo>>shift) || b > byte(sp.hi>>shift) {
			return i, false
		}
	}
	return sp.n, true
}

func join(s []byte) uint32 {
	v := uint32(0)
	for _, b := range s {
		v = v<<8 | uint32(b)
	}
	return v
}

// Next cuts the next code off s: n is its length, at least 1 unless s is empty. Bytes that fit no codespace range are
// taken in the length of the range they fit best (ISO 32000-2, 9.7.6.3).
func (c *CMap) Next(s []byte) (code uint32, n int) {
	if c.identity {
		if len(s) >= 2 {
			return uint32(s[0])<<8 | uint32(s[1]), 2
		}
		return join(s), len(s)
	}
	if len(s) == 0 {
		return 0, 0
	}
	best, length := -1, 1
	for i := range c.spaces {
		sp := &c.spaces[i]
		prefix, all := sp.matches(s)
		if all {
			return join(s[:sp.n]), sp.n
		}
		if prefix > best || prefix == best && sp.n < length {
			best, length = prefix, sp.n
		}
	}
	length = min(length, len(s))
	return join(s[:length]), length
}

// Lookup returns the CID (or, of a ToUnicode CMap, the first character) of an n-byte code.
func (c *CMap) Lookup(code uint32, n int) (dst uint32, ok bool) {
	for ; c != nil; c = c.base {
		if c.identity {
			return code, true
		}
		if n < 1 || n > 4 {
			return 0, false
		}
		r := c.ranges[n-1]
		i := sort.Search(len(r), func(i int) bool { return r[i].lo > code })
		i--
		for stop := max(i-maxOverlap, -1); i > stop; i-- {
			if code <= r[i].hi {
				return r[i].dst + (code - r[i].lo), true
			}
			if !c.overlaps {
				break
			}
		}
	}
	return 0, false
}

// Notdef returns the CID that a notdef range gives a code that Lookup knows nothing of, 0 if there is none (ISO 32000-2,
// 9.7.6.3).
func (c *CMap) Notdef(code uint32, n int) (cid uint32) {
	for ; c != nil; c = c.base {
		for i := len(c.notdef) - 1; i >= 0; i-- {
			if r := &c.notdef[i]; r.n == n && code >= r.lo && code <= r.hi {
				return r.cid
			}
		}
	}
	return 0
}

// maxOverlap bounds the search among ranges that overlap, which no sane file has.
const maxOverlap = 64

// Spans calls f for every mapped range until it returns false: codes of n bytes from lo to hi go to dst and what follows.
func (c *CMap) Spans(f func(n int, lo, hi, dst uint32) bool) {
	for ; c != nil; c = c.base {
		for n, r := range c.ranges {
			for _, s := range r {
				if !f(n+1, s.lo, s.hi, s.dst) {
					return
				}
			}
		}
	}
}

func (c *CMap) add(n int, lo, hi, dst uint32) {
	if n < 1 || n > 4 || hi < lo {
		return
	}
	r := c.ranges[n-1]
	if k := len(r) - 1; k >= 0 && r[k].hi+1 == lo && r[k].dst+(lo-r[k].lo) == dst && r[k].hi != 0xFFFFFFFF {
		r[k].hi = hi
		return
	}
	c.ranges[n-1] = append(r, span{lo, hi, dst})
}

// finish sorts the ranges; of two for one code the later one counts.
func (c *CMap) finish() {
	for n, r := range c.ranges {
		if !sort.SliceIsSorted(r, func(i, j int) bool { return r[i].lo < r[j].lo }) {
			sort.SliceStable(r, func(i, j int) bool { return r[i].lo < r[j].lo })
		}
		for i := 1; i < len(r); i++ {
			if r[i].lo <= r[i-1].hi {
				c.overlaps = true
			}
		}
		c.ranges[n] = r
	}
}

// AssumeCodespace gives a CMap without codespace ranges those of the code lengths it maps, or two bytes if it maps none.
// Only before c is shared.
func (c *CMap) AssumeCodespace() {
	if len(c.spaces) > 0 || c.identity {
		return
	}
	for n := range c.ranges {
		if len(c.ranges[n]) > 0 {
			c.spaces = append(c.spaces, space{n + 1, 0, 1<<(8*(n+1)) - 1})
			return
		}
	}
	c.spaces = []space{{2, 0, 0xFFFF}}
}
