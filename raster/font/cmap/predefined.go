package cmap

import (
	"bytes"
	"compress/flate"
	_ "embed" // for the predefined CMaps
	"io"
	"sync"
)

// packed holds Adobe's CMaps, made by font/internal/gen; see LICENSE-CMAP. It begins with a directory: the number of CMaps, and
// for each its name, the length of its data packed and unpacked. The packed data (Deflate) follow in the same order.
//
//go:embed predefined.bin
var packed []byte

// maxUnpacked bounds one unpacked CMap; the directory is ours, but a limit costs nothing.
const maxUnpacked = 4 << 20

// Predefined returns a CMap by its name (ISO 32000-2, 9.7.5.2), or the CID to Unicode map of a character collection, such
// as Adobe-Japan1-UCS2; nil if it is unknown here. It is unpacked, which takes about a millisecond for the largest.
func Predefined(name string) *CMap { return (*Set)(nil).Predefined(name) }

// Set remembers the predefined CMaps that were asked for; there are no more of them than packed has. The zero value is ready. It is safe
// for concurrent use.
type Set struct{ unpacked sync.Map }

// Predefined is the function of that name; a CMap is unpacked at its first use and shared from then on. A nil Set remembers nothing.
func (s *Set) Predefined(name string) *CMap { return s.predefined(name, 0) }

func (s *Set) predefined(name string, depth int) *CMap {
	switch name {
	case "Identity-H", "Identity":
		return Identity(false)
	case "Identity-V":
		return Identity(true)
	}
	if depth > maxDepth {
		return nil
	}
	if s != nil {
		if c, ok := s.unpacked.Load(name); ok {
			return c.(*CMap)
		}
	}
	r := &reader{b: packed}
	var at, size, full uint64
	found := false
	skip := uint64(0)
	for n := r.uint(); n > 0 && !r.bad; n-- {
		key, length, plain := r.string(), r.uint(), r.uint()
		if key == name {
			at, size, full, found = skip, length, plain, true
		}
		skip += length
	}
	if !found || r.bad || at+size > uint64(len(r.b)) || full > maxUnpacked {
		return nil
	}
	data := make([]byte, full)
	if _, err := io.ReadFull(flate.NewReader(bytes.NewReader(r.b[at:at+size])), data); err != nil {
		return nil
	}
	c, err := Decode(data, func(base string) *CMap { return s.predefined(base, depth+1) })
	if err != nil {
		return nil
	}
	if s == nil {
		return c
	}
	shared, _ := s.unpacked.LoadOrStore(name, c)
	return shared.(*CMap)
}
