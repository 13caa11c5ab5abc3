package predictor

import "io"

// Reader undoes a predictor while it is read, in the memory of two rows. It is not safe for concurrent use.
type Reader struct {
	src     io.Reader
	p       Params
	row     int
	cur, up []byte // png: with the filter byte in front
	rest    []byte // decoded and not handed out
	err     error  // of src, behind rest
	damaged bool
}

// NewReader gives src decoded. When the parameters make no sense the result is src itself with ErrParams, as Decode does.
func NewReader(src io.Reader, p Params) (io.Reader, error) {
	row, err := p.check()
	if err != nil || p.Predictor == 1 {
		return src, err
	}
	r := &Reader{src: src, p: p, row: row}
	n := row
	if p.Predictor != 2 {
		n++
		r.up = make([]byte, 0, n)
	}
	r.cur = make([]byte, n)
	return r, nil
}

// RowBytes returns how many bytes a row has, 0 when the parameters make no sense or there is nothing to undo.
func RowBytes(p Params) int {
	row, _ := p.check()
	return row
}

// Read gives decoded bytes. The error behind them is that of the source, or in place of io.EOF ErrDamaged after a row filter that is not known.
func (r *Reader) Read(b []byte) (int, error) {
	for len(b) > 0 {
		if n := copy(b, r.rest); n > 0 {
			r.rest = r.rest[n:]
			return n, nil
		}
		if r.err != nil {
			return 0, r.err
		}
		r.next()
	}
	return 0, nil
}

func (r *Reader) next() {
	buf, n := r.cur[:cap(r.cur)], 0
	for n < len(buf) && r.err == nil {
		var m int
		m, r.err = r.src.Read(buf[n:])
		n += m
	}
	buf = buf[:n]
	if r.p.Predictor == 2 {
		tiff(buf, r.p, r.row)
		r.rest = buf
	} else if n > 1 {
		var up []byte
		if len(r.up) > 0 {
			up = r.up[1:]
		}
		r.damaged = !undo(buf[0], buf[1:], up, r.p.bpp()) || r.damaged
		r.rest = buf[1:]
		r.cur, r.up = r.up, buf
	}
	if r.err == io.EOF && r.damaged {
		r.err = ErrDamaged
	}
}

// Mark is a place between two rows to which a Reader of the same data can return when its source returns to where it was then.
type Mark struct {
	up      []byte
	damaged bool
}

// Mark returns the place the Reader is at; false within a row.
func (r *Reader) Mark() (Mark, bool) {
	if len(r.rest) > 0 || r.err != nil {
		return Mark{}, false
	}
	return Mark{append([]byte(nil), r.up...), r.damaged}, true
}

// Seek returns to a place; the source has been put there already.
func (r *Reader) Seek(m Mark) {
	r.up, r.damaged = append(r.up[:0], m.up...), m.damaged
	r.rest, r.err = nil, nil
}
