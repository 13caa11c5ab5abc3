package jbig2

import "bytes"

// segmentType is the kind of a segment (7.3).
type segmentType uint8

const (
	symbolDictionary    segmentType = 0
	textRegion          segmentType = 4 // intermediate; 6 and 7 are immediate
	patternDictionary   segmentType = 16
	halftoneRegion      segmentType = 20 // 22, 23
	genericRegion       segmentType = 36 // 38, 39
	refinementRegion    segmentType = 40 // 42, 43
	pageInformation     segmentType = 48
	endOfPage           segmentType = 49
	endOfStripe         segmentType = 50
	endOfFile           segmentType = 51
	profiles            segmentType = 52
	codeTable           segmentType = 53
	colourPalette       segmentType = 54
	extension           segmentType = 62
	unknownLength       int64       = 0xffffffff
	maxReferredSegments             = 1 << 16
)

// segment is a segment header (7.2) with its data.
type segment struct {
	number uint32
	kind   segmentType
	refs   []uint32
	length int64
	data   []byte
}

// immediate tells whether a region is drawn on the page at once.
func (s *segment) immediate() bool { return s.kind&3 != 0 }

// region returns the kind of a region segment without the distinction of intermediate, immediate and lossless.
func (s *segment) region() segmentType { return s.kind &^ 3 }

// run decodes the segments of a stream: the globals or the page's own. Neither should have a file header (annex D.4), but may.
func (d *decoder) run(b []byte, globals bool) {
	r := &reader{b: b}
	random := false
	if bytes.HasPrefix(b, []byte("\x97JB2\r\n\x1a\n")) && len(b) > 9 {
		r.take(8)
		flags := r.u8()
		random = flags&1 == 0
		if flags&2 == 0 {
			r.take(4)
		}
	}
	if random {
		d.runRandom(r, globals)
		return
	}
	for len(r.b) > 0 && !d.stop {
		s, err := d.header(r)
		if err != nil {
			d.fail(err)
			return
		}
		d.body(r, s)
		d.segment(s, globals)
	}
}

// runRandom decodes the random-access organisation (annex D.2): all headers, then all data.
func (d *decoder) runRandom(r *reader, globals bool) {
	var all []*segment
	for len(r.b) > 0 {
		s, err := d.header(r)
		if err != nil {
			d.fail(err)
			break
		}
		all = append(all, s)
		if s.kind == endOfFile {
			break
		}
	}
	for _, s := range all {
		if d.stop {
			return
		}
		d.body(r, s)
		d.segment(s, globals)
	}
}

// header reads a segment header.
func (d *decoder) header(r *reader) (*segment, error) {
	if d.segments++; d.segments > d.opt.MaxSegments {
		return nil, limited("more than %d segments", d.opt.MaxSegments)
	}
	if err := d.spend(256); err != nil {
		return nil, err
	}
	s := &segment{number: uint32(r.u32())}
	flags := r.u8()
	s.kind = segmentType(flags & 0x3f)
	// 7.2.4: up to four segments and their retention flags in one byte, or a long form.
	count := int64(0)
	if len(r.b) > 0 {
		count = int64(r.b[0] >> 5)
	}
	if count == 7 {
		count = r.u32() & 0x1fffffff
		if count > maxReferredSegments || count > int64(len(r.b)) {
			return nil, damaged("segment %d refers to %d others", s.number, count)
		}
		r.take(int(count+8) / 8)
	} else {
		r.take(1)
	}
	for range count {
		var n int64
		switch {
		case s.number <= 256:
			n = int64(r.u8())
		case s.number <= 65536:
			n = int64(r.u16())
		default:
			n = r.u32()
		}
		s.refs = append(s.refs, uint32(n))
	}
	if flags&0x40 != 0 {
		r.u32()
	} else {
		r.u8()
	}
	s.length = r.u32()
	if r.over {
		return nil, damaged("a segment header is cut off")
	}
	return s, d.spend(16 * count)
}

// body takes the data of a segment off r.
func (d *decoder) body(r *reader, s *segment) {
	n := s.length
	if n == unknownLength {
		n = int64(len(r.b))
		if s.region() == genericRegion {
			n = int64(unknownEnd(r.b))
		}
	}
	if n > int64(len(r.b)) {
		d.fail(damaged("segment %d is cut off", s.number))
		n = int64(len(r.b))
	}
	s.data = r.take(int(n))
}

// unknownEnd finds the end of a generic region whose length was not known when it was written (7.2.7): a two byte mark that depends on
// the coding, and a row count of four bytes.
func unknownEnd(b []byte) int {
	if len(b) < 19 {
		return len(b)
	}
	mark := []byte{0xff, 0xac}
	if b[17]&1 != 0 {
		mark = []byte{0, 0}
	}
	i := bytes.Index(b[18:], mark)
	if i < 0 {
		return len(b)
	}
	return min(18+i+6, len(b))
}

// segment decodes one segment.
func (d *decoder) segment(s *segment, globals bool) {
	var err error
	r := &reader{b: s.data}
	switch s.kind {
	case symbolDictionary:
		err = d.symbolDict(s, r)
	case patternDictionary:
		err = d.patternDict(s, r)
	case codeTable:
		err = d.codeTable(s, r)
	case pageInformation:
		if d.page != nil {
			d.stop = true // the next page
			return
		}
		err = d.pageInfo(r)
	case endOfStripe:
		if d.page != nil {
			err = d.page.stripe(d, r.u32())
		}
	case endOfPage, endOfFile:
		d.stop = !globals
	case profiles, colourPalette, extension:
	default:
		switch s.region() {
		case textRegion, halftoneRegion, genericRegion, refinementRegion:
			if s.kind != s.region()+1 {
				err = d.regionSegment(s, r)
			}
		}
	}
	d.fail(err)
}

// remember keeps a segment's result.
func (d *decoder) remember(s *segment, r *result) {
	r.kind = s.kind
	d.results[s.number] = r
}

// referred calls f for the results of the segments that s refers to.
func (d *decoder) referred(s *segment, f func(*result)) {
	for _, n := range s.refs {
		if r := d.results[n]; r != nil {
			f(r)
		}
	}
}
