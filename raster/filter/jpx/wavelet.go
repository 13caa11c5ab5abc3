package jpx

// Wavelet synthesis by rows (Annex F). A level interleaves rows of its four subbands, each filtered across as it comes, and runs the lifting steps
// down the picture over the few rows that they reach: row y-k takes step k as row y arrives. Steps 1 and 3 change even rows, 2 and 4 odd ones.

// level gives the rows of one resolution.
type level[T sample] struct {
	base       *strip[T] // resolution 0
	low        *level[T]
	hl, lh, hh *strip[T]

	w, h   int
	x0, y0 int
	k      *kernel[T]
	ring   [][]T
	fed    int
	out    int
}

// kernel is one of the two filters.
type kernel[T sample] struct {
	steps  int
	across func(dst, lo, hi []T, odd bool) // one row from its low and high half; odd: the first sample is a high-pass one
	lift   func(step int, dst, a, b []T)
	single func(dst []T) // a picture of one row, which is a high-pass one
}

func newLevel[T sample](d *decoder, t *tile, tc *tileComp, r int, k *kernel[T]) *level[T] {
	s := &tc.res[r]
	l := &level[T]{w: s.w(), h: s.h(), x0: s.x0, y0: s.y0, k: k}
	if r == 0 {
		l.base = newStrip[T](d, t, tc, s, 0)
		return l
	}
	l.low = newLevel(d, t, tc, r-1, k)
	l.hl, l.lh, l.hh = newStrip[T](d, t, tc, s, 0), newStrip[T](d, t, tc, s, 1), newStrip[T](d, t, tc, s, 2)
	if l.w <= 0 || l.h <= 0 {
		return l
	}
	rows := min(k.steps+2, l.h)
	if !d.charge(int64(rows) * int64(l.w) * 4) {
		return l
	}
	l.ring = make([][]T, rows)
	all := make([]T, len(l.ring)*l.w)
	for i := range l.ring {
		l.ring[i] = all[i*l.w:][:l.w]
	}
	return l
}

// next returns the next row, valid until the call after. It must not be called more often than there are rows.
func (l *level[T]) next() []T {
	if l.base != nil {
		return l.base.next()
	}
	if l.ring == nil {
		return nil
	}
	if l.h == 1 {
		l.feed(l.ring[0], l.y0)
		if l.y0&1 != 0 {
			l.k.single(l.ring[0])
		}
		return l.ring[0]
	}
	n := len(l.ring)
	for ; l.fed <= l.out+l.k.steps && l.fed < l.h+l.k.steps; l.fed++ {
		if l.fed < l.h {
			l.feed(l.ring[l.fed%n], l.y0+l.fed)
		}
		for k := 1; k <= l.k.steps; k++ {
			j := l.fed - k
			if j < 0 || j >= l.h || (l.y0+j+k)&1 == 0 {
				continue
			}
			a, b := j-1, j+1
			if a < 0 {
				a = b
			}
			if b >= l.h {
				b = j - 1
			}
			l.k.lift(k, l.ring[j%n], l.ring[a%n], l.ring[b%n])
		}
	}
	row := l.ring[l.out%n]
	l.out++
	return row
}

// feed makes row y of the interleaved picture, filtered across.
func (l *level[T]) feed(dst []T, y int) {
	if y&1 == 0 {
		l.k.across(dst, l.low.next(), l.hl.next(), l.x0&1 != 0)
	} else {
		l.k.across(dst, l.lh.next(), l.hh.next(), l.x0&1 != 0)
	}
}
