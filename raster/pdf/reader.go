package pdf

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/pwgconvert/pwgconvert/raster/filter/flate"
	"github.com/pwgconvert/pwgconvert/raster/filter/lzw"
	"github.com/pwgconvert/pwgconvert/raster/filter/predictor"
	"github.com/pwgconvert/pwgconvert/raster/filter/runlength"
)

// maxReaderRow bounds the rows of a predictor that is undone while reading; longer ones are rare enough to be decoded as a whole.
const maxReaderRow = 16 << 20

// Reader returns a stream's decoded data to be read once, from front to back. Data that is stored plainly is read, and the last filter undone, piece
// by piece, so that memory does not grow with what comes out if that is Flate, LZW or RunLength, and Limits.MaxImageBytes bounds it; other
// filters, of which little more comes out than goes in, and those in front are undone as a whole within Limits.MaxStreamBytes. Behind the data
// Read gives io.EOF, or the *Error that Decode would give. Streams with an image codec are refused as Decode does. The reader belongs to one
// goroutine and must be closed; the error of Close tells of damage that cost no data.
func (d *Document) Reader(ctx context.Context, s *Stream) (io.ReadCloser, error) {
	return loader{d: d}.reader(ctx, s)
}

func (ld loader) reader(ctx context.Context, s *Stream) (io.ReadCloser, error) {
	if s == nil || ld.external(s) {
		_, err := ld.decode(ctx, s)
		return nil, err
	}
	specs := ld.filters(s)
	for _, f := range specs {
		if isCodec(f.Name) {
			return nil, errf(Unsupported, s.Ref, "image filter %s", f.Name)
		}
	}
	out := &streamReader{ctx: ctx, s: s}
	last := len(specs) - 1
	var parms predictor.Params
	if last >= 0 {
		switch specs[last].Name {
		case "FlateDecode", "LZWDecode":
			parms = ld.predictorParms(specs[last].Parms)
		case "RunLengthDecode":
		default:
			return ld.readWhole(ctx, out)
		}
		if predictor.RowBytes(parms) > maxReaderRow || last > 0 && s.open != nil {
			return ld.readWhole(ctx, out)
		}
	}
	var coded io.Reader
	if s.open != nil {
		r, err := s.open(ctx)
		if err != nil {
			return nil, streamErr(s, err)
		}
		coded, out.opened = r, r
	} else {
		coded = ld.rawReader(s, ld.d.src.size)
	}
	if last < 0 {
		out.src = &plainReader{r: coded, left: ld.d.lim.MaxImageBytes}
		return out, nil
	}
	if last > 0 {
		data, err := ld.undo(ctx, nil, s, ld.rawBytes(s), specs[:last])
		coded, out.first = bytes.NewReader(data), err
	}
	var plain io.Reader
	switch specs[last].Name {
	case "FlateDecode":
		inflater, ok := ld.d.flate.NewReader(coded, ld.d.lim.MaxImageBytes)
		if !ok {
			inflater.Close()
			out.Close()
			return ld.readWhole(ctx, out)
		}
		out.inflater, plain = inflater, inflater
	case "LZWDecode":
		out.lzw = lzw.NewReader(coded, ld.earlyChange(specs[last].Parms), ld.d.lim.MaxImageBytes)
		plain = out.lzw
	default:
		out.runs = runlength.NewReader(coded, ld.d.lim.MaxImageBytes)
		plain = out.runs
	}
	var err error
	if out.src, err = predictor.NewReader(plain, parms); out.first == nil {
		out.first = err
	}
	return out, nil
}

func (ld loader) readWhole(ctx context.Context, r *streamReader) (io.ReadCloser, error) {
	data, err := ld.decode(ctx, r.s)
	r.src, r.first = bytes.NewReader(data), err
	return r, nil
}

// rawReader reads a stream's data as stored, decrypted; what is not encrypted straight from the file, up to limit bytes.
func (ld loader) rawReader(s *Stream, limit int64) io.Reader {
	d := ld.d
	if s.off == 0 || d.crypt != nil && !s.plain {
		return bytes.NewReader(ld.rawBytes(s))
	}
	end, sure := ld.extent(s)
	if !sure { // its end has to be looked at
		return bytes.NewReader(ld.rawBytes(s))
	}
	return &fileReader{src: d.src, begin: s.off, off: s.off, end: s.off + min(end-s.off, limit)}
}

type fileReader struct {
	src             *source
	begin, off, end int64
}

// Seek implements io.Seeker from the beginning only.
func (f *fileReader) Seek(offset int64, whence int) (int64, error) {
	if whence != io.SeekStart || offset < 0 {
		return 0, errors.ErrUnsupported
	}
	f.off = min(f.begin+offset, f.end)
	return offset, nil
}

func (f *fileReader) Read(p []byte) (int, error) {
	if int64(len(p)) > f.end-f.off {
		p = p[:f.end-f.off]
	}
	n := f.src.fill(p, f.off)
	f.off += int64(n)
	if n == 0 && (len(p) > 0 || f.off >= f.end) {
		return 0, io.EOF
	}
	return n, nil
}

type streamReader struct {
	ctx      context.Context
	s        *Stream
	src      io.Reader
	inflater *flate.Reader // what undoes the last filter, one of these or none
	lzw      *lzw.Reader
	runs     *runlength.Reader
	opened   io.Closer // to be closed, or nil
	first    error     // from before reading, to be told behind the data
}

func (r *streamReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, &Error{Kind: Read, Object: r.s.Ref, Err: err}
	}
	n, err := r.src.Read(p)
	if err == nil || err == io.EOF && r.first == nil {
		return n, err
	}
	if r.first != nil {
		err = r.first
	}
	return n, streamErr(r.s, err)
}

// Close tells of damage that cost no data, as far as what a stream is opened from knows of it.
func (r *streamReader) Close() error {
	if r.inflater != nil {
		r.inflater.Close()
	}
	var err error
	if r.opened != nil {
		err = streamErr(r.s, r.opened.Close())
	}
	r.opened = nil
	r.src, r.inflater, r.lzw, r.runs = bytes.NewReader(nil), nil, nil, nil
	return err
}

// plainReader reads data that is not coded, up to a limit.
type plainReader struct {
	r        io.Reader
	at, left int64
}

func (p *plainReader) Read(b []byte) (int, error) {
	if p.left <= 0 {
		return 0, io.EOF
	}
	n, err := p.r.Read(b[:min(int64(len(b)), p.left)])
	p.at, p.left = p.at+int64(n), p.left-int64(n)
	return n, err
}
