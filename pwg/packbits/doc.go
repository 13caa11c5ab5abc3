// Package packbits codes raster lines in the PackBits-like form of PWG Raster (PWG 5102.4) and of URF.
//
// A line is a whole number of units; a unit is one pixel of 8 bits a channel or more (1 to 30 bytes), or for bi-level
// pixels one byte of eight. Its coding is a sequence of codes: 0x00..0x7F says that the next unit stands n+1 times,
// 0x81..0xFF says that 257-n units follow as they are. 0x80 has no agreed meaning (readers take it as "the rest is white",
// as 129 units or as damage): the coder never writes it.
//
// # Canonical coding
//
// Coding is canonical: the bytes depend on the line's units only. The line is cut into maximal runs of two or more equal
// units and the stretches of single units between them; a run is written as repeats of 128, 128, ..., rest and a stretch as
// literals of 128, 128, ..., rest, where a rest of one unit is a repeat of one (00 unit). Because every run and every stretch
// is coded by itself, codings can be composed: the coding of a line in which runs of at least two background units stand
// between stretches that begin and end with something else is the concatenation of AppendRun for the gaps and AppendLine
// for the stretches. Equal lines have equal codings and different lines different ones, so lines can be compared coded.
//
// # Promises
//
// The package is a leaf, keeps no state between calls and starts no goroutines; different values may be used concurrently,
// one Coded may not. The coders allocate nothing but the growth of their destination. The decoder bounds every write
// by the line it was given and reports damage; no input makes it panic.
package packbits

// MaxUnit is the largest unit in bytes: 15 colours of 16 bits.
const MaxUnit = 30

// MaxLineLen returns the largest number of bytes that the canonical coding of a line of n units can take.
func MaxLineLen(n, unit int) int { return n*unit + n/3 + n/128 + 2 }
