package picture

import (
	"context"
	"errors"
	"io"

	"github.com/pwgconvert/pwgconvert/raster/filter/flate"
	"github.com/pwgconvert/pwgconvert/raster/filter/predictor"
)

// rowReader makes a stream of rows.
type rowReader struct {
	ctx   context.Context
	next  func() ([]byte, error) // the next row, valid until the call after; an error only without a row
	close func() error
	rest  []byte
	err   error
}

func (r *rowReader) Read(p []byte) (int, error) {
	for len(p) > 0 {
		if len(r.rest) > 0 {
			n := copy(p, r.rest)
			r.rest = r.rest[n:]
			return n, nil
		}
		if r.err != nil {
			return 0, r.err
		}
		if r.err = r.ctx.Err(); r.err == nil {
			r.rest, r.err = r.next()
		}
	}
	return 0, nil
}

// Close ends the reading; its error tells of damage that did not cost pixels.
func (r *rowReader) Close() error {
	if r.close == nil {
		return nil
	}
	return r.close()
}

// errShort is what the rows end with where the data ends before them.
var errShort = errors.New("the pixel data ends too early")

// inflate undoes zlib compression; at most limit bytes come out.
func inflate(d *flate.Decoder, src io.Reader, limit int64) (io.ReadCloser, error) {
	r, ok := d.NewReader(src, limit)
	if !ok {
		r.Close()
		return nil, damaged("the pixel data is not zlib data")
	}
	return r, nil
}

func (h *pngHead) predictorOf(w int) predictor.Params {
	return predictor.Params{Predictor: 15, Colors: h.channels(), BitsPerComponent: h.depth, Columns: w}
}

// dataBytes is the decompressed size: of a pass w x hh, each row with its filter.
func (h *pngHead) dataBytes(w, hh int) int64 {
	if w == 0 {
		return 0
	}
	return int64(hh) * (1 + h.rowBytes(w))
}

func (h *pngHead) rowBytes(w int) int64 { return (int64(w)*int64(h.channels()*h.depth) + 7) / 8 }

// alphaRows gives the rows of a picture with an alpha channel laid over white.
func (h *pngHead) alphaRows(ctx context.Context, data *idatReader) (io.ReadCloser, error) {
	inflated, err := inflate(new(flate.Decoder), data, h.dataBytes(h.w, h.h))
	if err != nil {
		return nil, err
	}
	src, err := predictor.NewReader(inflated, h.predictorOf(h.w))
	if err != nil {
		inflated.Close()
		return nil, err
	}
	row := make([]byte, h.rowBytes(h.w))
	y := 0
	return &rowReader{ctx: ctx, next: func() ([]byte, error) {
		if y++; y > h.h {
			return nil, io.EOF
		}
		n, err := io.ReadFull(src, row)
		pixel := h.channels() * h.depth / 8
		if n -= n % pixel; n > 0 {
			return flatten(row[:n], h.channels(), h.depth), nil
		}
		return nil, short(err)
	}, close: func() error {
		inflated.Close()
		return data.Close()
	}}, nil
}

// short is the error of rows that end too early.
func short(err error) error {
	if err == nil || err == io.EOF || err == io.ErrUnexpectedEOF {
		return errShort
	}
	return err
}
