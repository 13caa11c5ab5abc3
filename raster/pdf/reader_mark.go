package pdf

import (
	"errors"
	"io"

	"github.com/pwgconvert/pwgconvert/raster/filter/flate"
	"github.com/pwgconvert/pwgconvert/raster/filter/lzw"
	"github.com/pwgconvert/pwgconvert/raster/filter/predictor"
	"github.com/pwgconvert/pwgconvert/raster/filter/runlength"
)

// StreamMark is a place in a stream's data.
type StreamMark struct {
	flate *flate.Mark // of what undoes the last filter
	lzw   *lzw.Mark
	runs  *runlength.Mark
	rows  predictor.Mark
	plain int64
}

// Marker is what the readers of Document.Reader are that can return to where they have been: of data in the file or in memory that is
// stored plainly or coded with Flate, LZW or RunLength.
type Marker interface {
	// Mark returns the place the reader is at; nil when it cannot return there, as within a row of a predictor. It takes about 45 KB of a
	// Flate-coded stream, 20 KB of an LZW-coded one, next to nothing of others.
	Mark() *StreamMark
	// Seek returns to a place where this reader, or another of the same stream, has been.
	Seek(m *StreamMark) error
}

var _ Marker = (*streamReader)(nil)

func (r *streamReader) Mark() *StreamMark {
	m := &StreamMark{}
	switch src := r.src.(type) {
	case *plainReader:
		if _, ok := src.r.(io.Seeker); !ok {
			return nil
		}
		m.plain = src.at
		return m
	case *predictor.Reader:
		var ok bool
		if m.rows, ok = src.Mark(); !ok {
			return nil
		}
	case *flate.Reader, *lzw.Reader, *runlength.Reader:
	default:
		return nil
	}
	switch {
	case r.inflater != nil:
		m.flate = r.inflater.Mark()
	case r.lzw != nil:
		m.lzw = r.lzw.Mark()
	case r.runs != nil:
		m.runs = r.runs.Mark()
	}
	if m.flate == nil && m.lzw == nil && m.runs == nil {
		return nil
	}
	return m
}

func (r *streamReader) Seek(m *StreamMark) error {
	switch src := r.src.(type) {
	case *plainReader:
		if _, err := src.r.(io.Seeker).Seek(m.plain, io.SeekStart); err != nil {
			return streamErr(r.s, err)
		}
		src.left += src.at - m.plain
		src.at = m.plain
		return nil
	case *predictor.Reader:
		src.Seek(m.rows)
	case *flate.Reader, *lzw.Reader, *runlength.Reader:
	default:
		return errors.ErrUnsupported
	}
	var err error
	switch {
	case m.lzw != nil:
		err = r.lzw.Seek(m.lzw)
	case m.runs != nil:
		err = r.runs.Seek(m.runs)
	default:
		err = r.inflater.Seek(m.flate)
	}
	return streamErr(r.s, err)
}
