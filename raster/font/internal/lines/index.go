package lines

import "strings"

// Index makes the index of a table that Lookup takes: an open hash table of three-byte slots, a power of two and a third of them empty at
// least, each with the place of a line plus one, low byte first. It is made when the table is, see font/internal/gen.
func Index(table string) []byte {
	n, lines := 4, strings.Count(table, "\n")+1
	for n < lines+lines/2 {
		n *= 2
	}
	out := make([]byte, 3*n)
	for at := 0; at < len(table); {
		line, _, _ := strings.Cut(table[at:], "\n")
		key, _, _ := strings.Cut(line, " ")
		i := hash(key) & uint32(n-1)
		for slot(out, i) != 0 {
			i = (i + 1) & uint32(n-1)
		}
		out[3*i], out[3*i+1], out[3*i+2] = byte(at+1), byte((at+1)>>8), byte((at+1)>>16)
		at += len(line) + 1
	}
	return out
}

func slot[T string | []byte](index T, i uint32) int {
	s := index[3*i:][:3]
	return int(s[0]) | int(s[1])<<8 | int(s[2])<<16
}

// hash is FNV-1a, folded.
func hash(key string) uint32 {
	h := uint32(2166136261)
	for i := range len(key) {
		h = (h ^ uint32(key[i])) * 16777619
	}
	return h ^ h>>15
}

// Lookup gives what Find gives of a table whose every line has a space, by its index: in one step instead of a dozen.
func Lookup(table, index, key string) (value string, ok bool) {
	n := uint32(len(index) / 3)
	for i := hash(key) & (n - 1); ; i = (i + 1) & (n - 1) {
		at := slot(index, i)
		if at == 0 {
			return "", false
		}
		line := table[at-1:]
		if len(line) > len(key) && line[len(key)] == ' ' && line[:len(key)] == key && strings.IndexByte(key, ' ') < 0 {
			line = line[len(key)+1:]
			if end := strings.IndexByte(line, '\n'); end >= 0 {
				line = line[:end]
			}
			return line, true
		}
	}
}
