package font

import (
	"sort"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// cidSpan gives the CIDs from lo to hi their metrics: k numbers each, or k numbers for all of them.
type cidSpan struct {
	lo, hi uint32
	v      []float64
}

const maxCID = 1 << 24

// cidSpans reads W (k is 1) or W2 (k is 3): "c [v ...]" and "c1 c2 v ..." (ISO 32000-2, 9.7.4.3).
func (l *loader) cidSpans(o pdf.Object, k int) []cidSpan {
	a := l.doc.Array(o)
	var out []cidSpan
	for i := 0; i+1 < len(a); {
		first, ok := l.doc.Int(a[i])
		if !ok || first < 0 || first > maxCID {
			i++
			continue
		}
		if arr := l.doc.Array(a[i+1]); arr != nil {
			v := make([]float64, 0, len(arr))
			for _, x := range arr {
				n, _ := l.doc.Num(x)
				v = append(v, n)
			}
			if n := len(v) / k; n > 0 {
				out = append(out, cidSpan{uint32(first), uint32(first) + uint32(n) - 1, v})
			}
			i += 2
			continue
		}
		last, ok := l.doc.Int(a[i+1])
		if !ok || i+2+k > len(a) {
			i += 2
			continue
		}
		v := make([]float64, k)
		for j := range v {
			v[j], _ = l.doc.Num(a[i+2+j])
		}
		if last >= first && last <= maxCID {
			out = append(out, cidSpan{uint32(first), uint32(last), v})
		}
		i += 2 + k
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].lo < out[j].lo })
	return out
}

// find returns the k numbers of a CID, nil if no span holds it. Of overlapping spans the last one counts.
func find(spans []cidSpan, cid uint32, k int) []float64 {
	i := sort.Search(len(spans), func(i int) bool { return spans[i].lo > cid })
	for stop := max(i-16, 0); i > stop; {
		i--
		s := &spans[i]
		if cid > s.hi {
			continue
		}
		if len(s.v) == k {
			return s.v
		}
		j := int(cid-s.lo) * k
		return s.v[j : j+k]
	}
	return nil
}
