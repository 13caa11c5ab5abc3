package image

import (
	"context"
	"fmt"
	"io"

	"github.com/pwgconvert/pwgconvert/raster/filter/ccitt"
	"github.com/pwgconvert/pwgconvert/raster/filter/dct"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// source gives an image's samples row by row, packed as in ISO 32000-2, 8.9.5.2.
type source interface {
	// size returns width, height, components and bits a component of what next gives.
	size() (w, h, n, bpc int)
	// next returns the next row, valid until the call after; shorter than a row where the data ends, nil behind it.
	next() []byte
	// close gives buffers back and returns what was wrong with the data.
	close() error
}

// open starts decoding. wantW and wantH are the smallest size that is of use, luma says that gray is enough: codecs that can decode
// to a smaller size or fewer components take advantage. An image whose codec is missing or fails at once is an empty source.
func (im *Image) open(ctx context.Context, wantW, wantH int, luma bool) (source, error) {
	n := im.components()
	if im.codec == "" {
		// The reader may be read on for other bands, under their contexts.
		r, err := im.doc.Reader(context.WithoutCancel(ctx), im.stream)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			im.warn(pdf.Damaged, "%v", err)
			return missing(im.W, im.H, n, im.bpc), nil
		}
		return &reader{r: r, w: im.W, h: im.H, n: n, bpc: im.bpc, row: make([]byte, (im.W*n*im.bpc+7)/8)}, nil
	}
	data, codec, err := im.doc.DecodeToImage(ctx, im.stream)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		im.warn(pdf.Damaged, "%v", err)
	}
	if len(codec) == 0 {
		return newRaw(data, im.W, im.H, n, im.bpc), nil
	}
	if len(codec) > 1 {
		im.warn(pdf.Unsupported, "filter %s after %s", codec[1].Name, codec[0].Name)
	}
	switch codec[0].Name {
	case "DCTDecode":
		return im.openDCT(ctx, data, codec[0].Parms, wantW, wantH, luma)
	case "CCITTFaxDecode":
		return im.openFax(data, codec[0].Parms), nil
	case "JBIG2Decode":
		return im.openJBIG2(ctx, data, codec[0].Parms)
	case "JPXDecode":
		return im.openJPX(ctx, data, wantW, wantH)
	}
	im.warn(pdf.Unsupported, "%s is not supported", codec[0].Name)
	return missing(im.W, im.H, n, im.bpc), nil
}

// raw serves samples that are in memory.
type raw struct {
	data            []byte
	w, h, n, bpc, y int
	stride          int
	silent          bool
}

func newRaw(data []byte, w, h, n, bpc int) *raw {
	return &raw{data: data, w: w, h: h, n: n, bpc: bpc, stride: (w*n*bpc + 7) / 8}
}

// missing is a source without data about which nothing more is to be said.
func missing(w, h, n, bpc int) *raw {
	r := newRaw(nil, w, h, n, bpc)
	r.silent = true
	return r
}

func (r *raw) size() (w, h, n, bpc int) { return r.w, r.h, r.n, r.bpc }

func (r *raw) next() []byte {
	lo := min(r.y*r.stride, len(r.data))
	hi := min(lo+r.stride, len(r.data))
	r.y++
	return r.data[lo:hi]
}

func (r *raw) close() error {
	if have := len(r.data) / max(r.stride, 1); have < r.h && !r.silent {
		return fmt.Errorf("data for %d of %d rows", have, r.h)
	}
	return nil
}

// reader serves samples that are decoded while they are read.
type reader struct {
	r               io.ReadCloser
	w, h, n, bpc, y int // y: whole rows read
	row             []byte
	err             error
}

func (r *reader) size() (w, h, n, bpc int) { return r.w, r.h, r.n, r.bpc }

func (r *reader) next() []byte {
	got := 0
	for got < len(r.row) && r.err == nil {
		var n int
		n, r.err = r.r.Read(r.row[got:])
		got += n
	}
	if got == len(r.row) {
		r.y++
	}
	return r.row[:got]
}

func (r *reader) close() error {
	err := r.r.Close()
	if r.y >= r.h {
		return err
	}
	if r.err != nil && r.err != io.EOF {
		return fmt.Errorf("data for %d of %d rows: %w", r.y, r.h, r.err)
	}
	return fmt.Errorf("data for %d of %d rows", r.y, r.h)
}

func (r *reader) mark() any {
	if m, ok := r.r.(pdf.Marker); ok && r.err == nil {
		if at := m.Mark(); at != nil {
			return readerPlace{at, r.y}
		}
	}
	return nil
}

type readerPlace struct {
	m *pdf.StreamMark
	y int
}

func (r *reader) seek(m any) error {
	p := m.(readerPlace)
	r.y, r.err = p.y, nil
	return r.r.(pdf.Marker).Seek(p.m)
}

func (r *reader) costly() bool { return true }

// photo serves a JPEG.
type photo struct {
	r   *dct.Reader
	row []byte
}

func (im *Image) openDCT(ctx context.Context, data []byte, parms pdf.Dict, wantW, wantH int, luma bool) (source, error) {
	opt := dct.Options{MaxPixels: im.opt.MaxPixels, MaxBytes: im.opt.MaxBytes, Shrink: 1, Luma: luma}
	if v, ok := im.doc.Int(parms["ColorTransform"]); ok {
		t := int(v)
		opt.ColorTransform = &t
	}
	opt.Shrink = im.shrink(wantW, wantH)
	r, err := dct.Open(ctx, data, opt)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		im.warn(pdf.Damaged, "%v", err)
		return missing(im.W, im.H, im.components(), 8), nil
	}
	return &photo{r: r, row: make([]byte, r.W*r.N)}, nil
}

// shrink returns by how much a JPEG can be decoded smaller and still be of the size that is wanted.
func (im *Image) shrink(wantW, wantH int) int {
	k := 1
	for k < 8 && ceilDiv(im.W, 2*k) >= wantW && ceilDiv(im.H, 2*k) >= wantH {
		k *= 2
	}
	return k
}

func (p *photo) size() (w, h, n, bpc int) { return p.r.W, p.r.H, p.r.N, 8 }

func (p *photo) next() []byte {
	if !p.r.ReadRow(p.row) {
		return nil
	}
	return p.row
}

func (p *photo) close() error {
	err := p.r.Err()
	p.r.Close()
	return err
}

func (r *raw) mark() any    { return r.y }
func (r *raw) costly() bool { return false }

func (r *raw) seek(m any) error {
	r.y = m.(int)
	return nil
}

// fax serves CCITT data line by line.
type fax struct {
	r       *ccitt.Reader
	w, h, y int
	columns int
	black1  bool
	row     []byte
	coded   int // bytes
}

func (im *Image) openFax(data []byte, parms pdf.Dict) source {
	num := func(key pdf.Name, def int) int {
		if v, ok := im.doc.Int(parms[key]); ok {
			return int(max(-1<<30, min(1<<30, v)))
		}
		return def
	}
	f := &fax{coded: len(data), w: im.W, h: im.H, columns: num("Columns", 1728), black1: im.doc.Bool(parms["BlackIs1"], false)}
	r, err := ccitt.NewReader(data, ccitt.Params{
		K: num("K", 0), Columns: f.columns, Rows: im.H, BlackIs1: f.black1, ByteAlign: im.doc.Bool(parms["EncodedByteAlign"], false),
		EndOfLine: im.doc.Bool(parms["EndOfLine"], false), EndOfBlock: im.doc.Bool(parms["EndOfBlock"], true),
		DamagedRows: num("DamagedRowsBeforeError", 0),
	})
	if err != nil {
		im.warn(pdf.Damaged, "%v", err)
		return missing(im.W, im.H, 1, 1)
	}
	f.r, f.row = r, make([]byte, (max(f.w, f.columns)+7)/8)
	if !f.black1 && f.columns < f.w { // what the lines lack is white
		fill(f.row, 255)
	}
	return f
}

func (f *fax) size() (w, h, n, bpc int) { return f.w, f.h, 1, 1 }

func (f *fax) next() []byte {
	runs, ok := f.r.Next()
	if !ok {
		return nil
	}
	f.y++
	ccitt.Fill(f.row, runs, f.columns, f.black1)
	return f.row[:(f.w+7)/8]
}

func (f *fax) close() error {
	if err := f.r.Err(); err != nil || f.y >= f.h {
		return err
	}
	return fmt.Errorf("data for %d of %d rows", f.y, f.h)
}

// faxPlace is a fax at a line.
type faxPlace struct {
	r *ccitt.Reader
	y int
}

func (f *fax) mark() any { return faxPlace{f.r.Clone(), f.y} }

func (f *fax) seek(m any) error {
	p := m.(faxPlace)
	f.r, f.y = p.r.Clone(), p.y
	return nil
}

func (f *fax) costly() bool { return true }
