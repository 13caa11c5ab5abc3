package image

import (
	"context"
	"fmt"

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
	data, codec, err := im.doc.DecodeToImage(ctx, im.stream)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		im.warn(pdf.Damaged, "%v", err)
	}
	n := 1
	if im.space != nil {
		n = im.space.N()
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
		return im.openCCITT(ctx, data, codec[0].Parms)
	case "JBIG2Decode":
		// Place of raster/filter/jbig2: rows of 1 bit, 1 is black (so the samples are inverted), JBIG2Globals in Parms.
	case "JPXDecode":
		// Place of raster/filter/jpx: size and components of its own, wantW and wantH choose the resolution level.
	}
	im.warn(pdf.Unsupported, "%s is not supported yet", codec[0].Name)
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

// photo serves a JPEG.
type photo struct {
	r   *dct.Reader
	row []byte
}

func (im *Image) openDCT(ctx context.Context, data []byte, parms pdf.Dict, wantW, wantH int, luma bool) (source, error) {
	opt := dct.Options{MaxPixels: im.opt.MaxPixels, Shrink: 1, Luma: luma}
	if v, ok := im.doc.Int(parms["ColorTransform"]); ok {
		t := int(v)
		opt.ColorTransform = &t
	}
	for s := 2; s <= 8 && (im.W+s-1)/s >= wantW && (im.H+s-1)/s >= wantH; s *= 2 {
		opt.Shrink = s
	}
	r, err := dct.Open(ctx, data, opt)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		im.warn(pdf.Damaged, "%v", err)
		n := 1
		if im.space != nil {
			n = im.space.N()
		}
		return missing(im.W, im.H, n, 8), nil
	}
	return &photo{r: r, row: make([]byte, r.W*r.N)}, nil
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

func (im *Image) openCCITT(ctx context.Context, data []byte, parms pdf.Dict) (source, error) {
	im.warn(pdf.Unsupported, "CCITTFaxDecode is not supported yet")
	return newRaw(nil, im.W, im.H, 1, 1), nil
}
