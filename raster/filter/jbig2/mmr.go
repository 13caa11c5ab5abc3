package jbig2

import "github.com/pwgconvert/pwgconvert/raster/filter/ccitt"

// mmr decodes a bitmap coded as in ITU-T T.6 (6.2.6) and returns the number of bytes it took. The pixels are paid for by the caller.
//
// Where the data ends is told by the end-of-facsimile-block code, if there is one: nothing else in such data has eleven zeros and a
// one in a row. Without it the bitmap takes all of the data.
func (d *decoder) mmr(data []byte, w, h int) (*Bitmap, int, error) {
	out := newBitmap(w, h)
	if w == 0 || h == 0 {
		return out, 0, nil
	}
	if w > ccitt.MaxColumns {
		return out, 0, limited("%d pixels a row", w)
	}
	n := endOfBlock(data)
	r, err := ccitt.NewReader(data[:n], ccitt.Params{K: -1, Columns: w, Rows: h})
	if err != nil {
		return out, 0, damaged("%v", err)
	}
	for y := range h {
		if err := d.tick(w); err != nil {
			return out, n, err
		}
		runs, ok := r.Next()
		if !ok {
			return out, n, damaged("MMR data for %d of %d rows", y, h)
		}
		ccitt.Fill(out.row(y), runs, w, true)
	}
	return out, n, nil
}

// endOfBlock returns the number of bytes up to and with the first end-of-facsimile-block code, or all.
func endOfBlock(data []byte) int {
	const code, mask = 0x001001, 0xffffff
	acc := uint64(1)
	for i, b := range data {
		acc = acc<<8 | uint64(b)
		for k := range 8 {
			if acc>>k&mask == code && i >= 2 {
				return i + 1
			}
		}
	}
	return len(data)
}
