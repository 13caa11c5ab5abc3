package runlength

import "io"

// Reader decodes while it is read. It gives what Decode gives and is not safe for concurrent use.
type Reader struct {
	in    io.Reader
	feed  [4096]byte
	p, n  int   // of feed: what has not been used
	fed   int64 // bytes that were read
	inErr error
	state
}

type state struct {
	literal, repeat int // bytes of the run that are left
	value           byte
	left            int64
	err             error
}

// NewReader starts decoding src; at most limit bytes come out, and ErrLimit behind them.
func NewReader(src io.Reader, limit int64) *Reader {
	return &Reader{in: src, state: state{left: max(limit, 0)}}
}

// Read implements io.Reader. Behind the data come io.EOF, ErrDamaged, ErrLimit or the error of the source.
func (r *Reader) Read(b []byte) (got int, err error) {
	for got < len(b) && r.err == nil {
		k := len(b) - got
		switch {
		case r.literal > 0:
			if !r.more() {
				r.damaged()
				break
			}
			k = min(k, r.literal, r.n-r.p)
			if int64(k) > r.left {
				k, r.err = int(r.left), ErrLimit
			}
			copy(b[got:], r.feed[r.p:r.p+k])
			r.p, r.literal = r.p+k, r.literal-k
			got, r.left = got+k, r.left-int64(k)
		case r.repeat > 0:
			k = min(k, r.repeat)
			if int64(k) > r.left {
				k, r.err = int(r.left), ErrLimit
			}
			run := b[got : got+k]
			for i := range run {
				run[i] = r.value
			}
			r.repeat -= k
			got, r.left = got+k, r.left-int64(k)
		default:
			r.run()
		}
	}
	if got > 0 {
		return got, nil
	}
	return 0, r.err
}

// run begins the next run.
func (r *Reader) run() {
	if !r.more() {
		r.err = r.inErr
		return
	}
	n := int(r.feed[r.p])
	r.p++
	switch {
	case n < 128:
		r.literal = n + 1
	case n == 128:
		r.err = io.EOF
	case !r.more():
		r.damaged()
	default:
		r.repeat, r.value = 257-n, r.feed[r.p]
		r.p++
	}
}

// damaged is called where data ends inside a run.
func (r *Reader) damaged() {
	if r.err = r.inErr; r.err == io.EOF {
		r.err = ErrDamaged
	}
}

// more says whether there is input.
func (r *Reader) more() bool {
	for tries := 0; r.p == r.n; tries++ {
		if r.inErr == nil && tries == 100 {
			r.inErr = io.ErrNoProgress
		}
		if r.inErr != nil {
			return false
		}
		r.p = 0
		r.n, r.inErr = r.in.Read(r.feed[:])
		r.fed += int64(r.n)
	}
	return true
}

// Mark is a place in the output to which a Reader of the same data can return.
type Mark struct {
	in int64
	state
}

// Mark returns the place the Reader is at, nil when its source is no io.Seeker, whose offset 0 is where the data begin.
func (r *Reader) Mark() *Mark {
	if _, ok := r.in.(io.Seeker); !ok {
		return nil
	}
	return &Mark{r.fed - int64(r.n-r.p), r.state}
}

// Seek returns to a place where this Reader, or another of the same data, has been.
func (r *Reader) Seek(m *Mark) error {
	if _, err := r.in.(io.Seeker).Seek(m.in, io.SeekStart); err != nil {
		return err
	}
	r.p, r.n, r.fed, r.inErr, r.state = 0, 0, m.in, nil, m.state
	return nil
}
