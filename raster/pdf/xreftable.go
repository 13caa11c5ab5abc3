package pdf

// entryKind is what the cross-reference data says of an object number.
type entryKind uint8

const (
	entryNone  entryKind = iota
	entryFree            // deleted
	entryFile            // at off in the file
	entryInStm           // number idx in the object stream off
)

// entry is one cross-reference entry (ISO 32000-2, 7.5.4 and 7.5.8).
type entry struct {
	off  int64
	gen  uint32 // generation, or index in the object stream
	sect uint16 // which section set it, newest is 1
	kind entryKind
}

const chunkLen = 512

// xrefTable maps object numbers to entries. Chunks are made when used, so a sparse table with high numbers stays small.
type xrefTable struct {
	chunks []*[chunkLen]entry
	n      int // entries set
	max    int32
}

func (t *xrefTable) get(num int32) entry {
	if t == nil || num < 0 {
		return entry{}
	}
	c := int(num) / chunkLen
	if c >= len(t.chunks) || t.chunks[c] == nil {
		return entry{}
	}
	return t.chunks[c][int(num)%chunkLen]
}

// slot returns the place of a number below the limit the caller has checked.
func (t *xrefTable) slot(num int32) *entry {
	c := int(num) / chunkLen
	if c >= len(t.chunks) {
		t.chunks = append(t.chunks, make([]*[chunkLen]entry, c+1-len(t.chunks))...)
	}
	if t.chunks[c] == nil {
		t.chunks[c] = new([chunkLen]entry)
	}
	t.max = max(t.max, num)
	return &t.chunks[c][int(num)%chunkLen]
}

// add sets an entry unless a newer section has done so. Within one section a hybrid file's stream may fill what its table calls
// free (ISO 32000-2, 7.5.8.4).
func (t *xrefTable) add(num int32, e entry) {
	s := t.slot(num)
	if s.kind == entryNone {
		t.n++
		*s = e
		return
	}
	if s.kind == entryFree && s.sect == e.sect && e.kind != entryFree {
		*s = e
	}
}

// each calls f for all numbers set, in ascending order.
func (t *xrefTable) each(f func(num int32, e entry) bool) {
	for c, chunk := range t.chunks {
		if chunk == nil {
			continue
		}
		for i, e := range chunk {
			if e.kind != entryNone && !f(int32(c*chunkLen+i), e) {
				return
			}
		}
	}
}
