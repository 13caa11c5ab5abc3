package flate

import "io"

const (
	window    = 32 << 10 // how far back a match can lie (RFC 1951, 2)
	roomBytes = 128 << 10
	feedBytes = 32 << 10
)

// Reader decodes while it is read, in about 200 KB whatever the size of the data. It is not safe for concurrent use.
type Reader struct {
	d    *Decoder
	f    *inflater
	from int // next byte of f.dst to hand out
	err  error

	in    io.Reader
	began int   // f.o when the last step began
	start start // and where it stood then
}

// NewReader starts decoding src; at most limit bytes come out, and ErrLimit behind them. ok is false when no zlib header is there or no
// byte can be decoded: Decode may make more of such data, and src must be read again from its start for it.
func (d *Decoder) NewReader(src io.Reader, limit int64) (r *Reader, ok bool) {
	f := d.readers.Take()
	if f == nil {
		f = new(inflater)
	}
	r = &Reader{d: d, f: f, in: src}
	if f.feed == nil {
		f.feed, f.space = make([]byte, 0, feedBytes), make([]byte, window+roomBytes+slack)
	}
	f.reset(f.feed, max(limit, 0))
	f.fixed, f.in, f.dst = true, src, f.space
	for len(f.src) < 16 && f.more() { // more keeps what is there
		f.p = 0
	}
	body, headless := strip(f.src)
	f.p = len(f.src) - len(body)
	if headless {
		return r, false
	}
	r.step()
	return r, f.o > 0 || r.err == io.EOF || r.err == ErrLimit
}

// step decodes on; what there was has been handed out.
func (r *Reader) step() {
	f := r.f
	if k := f.o - window; k > 0 {
		copy(f.dst, f.dst[k:f.o])
		f.o -= k
		f.most -= k
	}
	r.from, r.began = f.o, f.o
	f.keep = true
	r.start = startOf(f)
	switch err := f.run(); {
	case err == errPaused:
	case err == nil:
		r.err = io.EOF
	case f.inErr != nil:
		r.err = f.inErr
	default:
		r.err = err
	}
}

// Read gives decoded bytes, and io.EOF or what is wrong with the data behind all that could be decoded.
func (r *Reader) Read(p []byte) (int, error) {
	if r.f == nil {
		return 0, io.ErrClosedPipe
	}
	for len(p) > 0 {
		if n := copy(p, r.f.dst[r.from:r.f.o]); n > 0 {
			r.from += n
			return n, nil
		}
		if r.err != nil {
			return 0, r.err
		}
		r.step()
	}
	return 0, nil
}

// Close gives the work space back.
func (r *Reader) Close() error {
	if r.f != nil {
		r.f.reset(nil, 0)
		r.d.readers.Leave(r.f)
		r.f = nil
	}
	return nil
}
