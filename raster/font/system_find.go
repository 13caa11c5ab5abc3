package font

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/pwgconvert/pwgconvert/raster/font/sfnt"
)

// candidate is a font file with the characters it has.
type candidate struct {
	path string
	base string // folded, see System.files
	cmap *sfnt.Cmap
}

const (
	maxCmapBytes     = 1 << 20  // of one file
	maxCoverageBytes = 32 << 20 // of all files
	maxDirectory     = 64       // tables looked at
)

// Program returns the program of a font of the machine that has a glyph for a character, the same one for the same files installed: one
// that is meant for the character's script before others, plain ones before bold, light and slanted ones. It is nil if there is none. The
// bytes are shared and must not be written to. Of a collection the first font is meant.
func (s *System) Program(r rune) []byte {
	if s == nil {
		return nil
	}
	s.once.Do(s.scan)
	s.covers.Do(s.readCoverage)
	for _, want := range preferred(r) {
		for _, c := range s.candidates {
			if strings.HasPrefix(c.base, want) && c.cmap.Lookup(uint32(r)) != 0 {
				if p := s.whole(c.path, r); p != nil {
					return p
				}
			}
		}
	}
	for _, c := range s.candidates {
		if c.cmap.Lookup(uint32(r)) != 0 {
			if p := s.whole(c.path, r); p != nil {
				return p
			}
		}
	}
	return nil
}

// whole returns a file's bytes if it can be drawn with.
func (s *System) whole(path string, r rune) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	data, known := s.programs[path]
	if !known {
		if st, err := os.Stat(path); err == nil && st.Size() <= maxSystemBytes {
			if b, err := os.ReadFile(filepath.Clean(path)); err == nil {
				if tt, err := sfnt.Parse(b); err == nil && tt.UnicodeCmap().Lookup(uint32(r)) != 0 {
					data = b
				}
			}
		}
		s.programs[path] = data
	}
	return data
}

// preferred lists the beginnings of file names to try first.
func preferred(r rune) []string {
	switch {
	case unicode.In(r, unicode.Hiragana, unicode.Katakana):
		return systemNames("Japan1", false)
	case unicode.Is(unicode.Hangul, r):
		return systemNames("Korea1", false)
	case unicode.Is(unicode.Bopomofo, r):
		return systemNames("CNS1", false)
	case r >= 0x2E80:
		return systemNames("", false)
	}
	return nil
}

// rank orders the files: smaller is better.
func rank(base string) int {
	n := 2
	switch {
	case strings.Contains(base, "mono"):
		n = 0
	case strings.Contains(base, "sans"):
		n = 1
	}
	for _, style := range [...]string{"bold", "italic", "oblique", "light", "thin", "black", "condensed", "medium", "heavy"} {
		if strings.Contains(base, style) {
			n += 10
		}
	}
	return n
}

// readCoverage reads the character maps of all files, of each no more than that.
func (s *System) readCoverage() {
	for base, path := range s.files {
		s.candidates = append(s.candidates, candidate{path: path, base: base})
	}
	slices.SortFunc(s.candidates, func(a, b candidate) int {
		if d := rank(a.base) - rank(b.base); d != 0 {
			return d
		}
		return strings.Compare(a.base, b.base)
	})
	total := 0
	kept := s.candidates[:0]
	for _, c := range s.candidates {
		table := readCmap(c.path)
		if total += len(table); table == nil || total > maxCoverageBytes {
			continue
		}
		if c.cmap = sfnt.Coverage(table); c.cmap != nil {
			kept = append(kept, c)
		}
	}
	s.candidates = kept
}

// readCmap reads the cmap table of a font with outlines, nil if there is none (OpenType, organization of an OpenType font).
func readCmap(path string) []byte {
	f, err := os.Open(filepath.Clean(path))
	if err != nil {
		return nil
	}
	defer f.Close()
	var head [16]byte
	if _, err := f.ReadAt(head[:], 0); err != nil {
		return nil
	}
	base := int64(0)
	if string(head[:4]) == "ttcf" {
		base = int64(binary.BigEndian.Uint32(head[12:]))
		if _, err := f.ReadAt(head[:12], base); err != nil {
			return nil
		}
	}
	dir := make([]byte, 16*min(int(binary.BigEndian.Uint16(head[4:])), maxDirectory))
	if _, err := f.ReadAt(dir, base+12); err != nil {
		return nil
	}
	outlines := false
	var table []byte
	for ; len(dir) > 0; dir = dir[16:] {
		switch string(dir[:4]) {
		case "glyf", "CFF ":
			outlines = true
		case "cmap":
			n := binary.BigEndian.Uint32(dir[12:])
			if n > maxCmapBytes {
				return nil
			}
			table = make([]byte, n)
			if _, err := f.ReadAt(table, int64(binary.BigEndian.Uint32(dir[8:]))); err != nil {
				return nil
			}
		}
	}
	if !outlines {
		return nil
	}
	return table
}
