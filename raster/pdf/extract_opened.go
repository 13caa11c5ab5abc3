package pdf

import (
	"errors"
	"io"
	"strconv"

	"github.com/klauspost/compress/zlib"
)

// opened appends a stream made by NewStreamFrom while it is read: its length, which is known at the end, becomes an object of its own. Data
// that no filter codes is Flate-coded, an image's samples with a predictor: so a document made of pictures is written while they are decoded, and
// holds a row of each.
func (x *extractor) opened(s *Stream) {
	r, err := s.open(x.ctx)
	if err != nil {
		x.err = streamErr(s, err)
		return
	}
	defer r.Close()
	length := x.reserve()
	plain := len(loader{d: x.d}.filters(s)) == 0
	dict := Dict{}
	for k, v := range s.Dict {
		if k != "Length" {
			dict[k] = v
		}
	}
	var parms Dict
	var row, bpp int
	if plain {
		delete(dict, "DecodeParms")
		dict["Filter"] = Name("FlateDecode")
		if parms, row, bpp = x.predicted(s.Dict); parms != nil {
			dict["DecodeParms"] = parms
		}
	}
	x.dict(dict, "/Length "+strconv.Itoa(length)+" 0 R", 0)
	x.put("\nstream\n")
	x.flush()
	start := x.at
	if x.err == nil {
		in, out := &failedReader{r: r}, extractWriter{x}
		if plain {
			err = compress(out, in, parms != nil, row, bpp)
		} else {
			_, err = io.Copy(out, in)
		}
		if err != nil && in.err == nil { // damaged input ends the data, as it does everywhere
			x.err = err
		}
	}
	if err := x.ctx.Err(); err != nil && x.err == nil {
		x.err = err
	}
	n := x.at - start
	x.put("\nendstream\nendobj\n")
	x.begin(length)
	x.buf = strconv.AppendInt(x.buf, n, 10)
}

// compress codes what in gives; what stands before an error of in is coded whole.
func compress(out io.Writer, in io.Reader, predict bool, row, bpp int) error {
	z := zlib.NewWriter(out)
	var err error
	if predict {
		p := newRowFilter(z, row, bpp)
		_, err = io.Copy(p, in)
		err = errors.Join(err, p.Close())
	} else {
		_, err = io.Copy(z, in)
	}
	return errors.Join(err, z.Close())
}

// failedReader remembers that it was the reading that failed.
type failedReader struct {
	r   io.Reader
	err error
}

func (f *failedReader) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err != nil && err != io.EOF {
		f.err = err
	}
	return n, err
}

// extractWriter writes behind what has been flushed.
type extractWriter struct{ x *extractor }

func (w extractWriter) Write(p []byte) (int, error) {
	n, err := w.x.w.Write(p)
	w.x.at += int64(n)
	return n, err
}
