// Package lines looks keys up in sorted text tables, so that embedded data needs neither decoding nor start-up work.
//
// A table is a sequence of lines "key value...\n", sorted by key byte for byte. Looking up allocates nothing.
package lines

import "strings"

// Find returns what follows key and one space on its line. A table that is not sorted gives wrong misses, never a fault.
func Find(table, key string) (value string, ok bool) {
	lo, hi := 0, len(table)
	for lo < hi {
		mid := (lo + hi) / 2
		start := lo + strings.LastIndexByte(table[lo:mid], '\n') + 1
		end := len(table)
		if i := strings.IndexByte(table[start:], '\n'); i >= 0 {
			end = start + i
		}
		k, v, _ := strings.Cut(table[start:end], " ")
		switch {
		case k == key:
			return v, true
		case k < key:
			lo = min(end+1, hi)
		default:
			hi = start
		}
	}
	return "", false
}
