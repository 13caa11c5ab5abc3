package pdf

import (
	"bytes"
	"context"
)

// SameData reports whether the data of two streams of the file are the same bytes as they are stored, which their dictionaries say how to read.
// It says no where that cannot be told: where data are encrypted, as every object is in another way, or made in memory, and where a
// Length is wrong. It compares piece by piece and stops where the data differ.
func (d *Document) SameData(ctx context.Context, a, b *Stream) bool {
	if a == b || a.off == b.off && a.off != 0 {
		return true
	}
	if a.off == 0 || b.off == 0 || a.open != nil || b.open != nil || d.crypt != nil {
		return false
	}
	ld := loader{d: d}
	m, known := ld.int(a.Dict["Length"])
	if n, ok := ld.int(b.Dict["Length"]); !known || !ok || m != n {
		return false
	}
	end, sure := ld.extent(a)
	if !sure || end-a.off != m {
		return false
	}
	if end, sure = ld.extent(b); !sure || end-b.off != m {
		return false
	}
	x, y := d.src.lend(bigWindow), d.src.lend(bigWindow)
	defer d.src.giveBack(x)
	defer d.src.giveBack(y)
	for at := int64(0); at < m; at += bigWindow {
		n := min(bigWindow, m-at)
		p, q := (*x)[:n], (*y)[:n]
		if ctx.Err() != nil || d.src.fill(p, a.off+at) < len(p) || d.src.fill(q, b.off+at) < len(q) || !bytes.Equal(p, q) {
			return false
		}
	}
	return true
}
