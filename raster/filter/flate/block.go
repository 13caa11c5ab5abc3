package flate

import (
	"encoding/binary"
	"io"
)

// block decodes one block's symbols. The inner loop runs while there are enough bytes in front and enough room behind for any symbol; the
// careful loop does the rest one symbol at a time.
func (f *inflater) block() error {
	for {
		if !f.room(4096) {
			return errPaused
		}
		if len(f.src)-f.p < 16 {
			f.more()
		}
		done, err := f.fast()
		if f.o > f.most {
			f.o = f.most
			return ErrLimit
		}
		if done || err != nil {
			return err
		}
		if len(f.src)-f.p >= 16 && len(f.dst)-f.o < 4096+slack || f.in != nil && len(f.src)-f.p < 16 {
			continue // only room or input was short, and there is more
		}
		for range 64 {
			if !f.room(0) {
				return errPaused
			}
			done, err = f.symbol()
			if f.o > f.most {
				f.o = f.most
				return ErrLimit
			}
			if done || err != nil {
				return err
			}
		}
	}
}

// fast decodes until input or room runs short, or the block ends.
func (f *inflater) fast() (done bool, err error) {
	src, dst := f.src, f.dst
	p, b, n, o := f.p, f.b, f.n, f.o
	lit, dist := f.lit, f.dist
	if len(lit) < 1<<litRoot || len(dist) < 1<<distRoot {
		return false, errTable
	}
	litTop, distTop := (*[1 << litRoot]uint32)(lit), (*[1 << distRoot]uint32)(dist)
	inEnd, outEnd := len(src)-16, len(dst)-slack
	if outEnd > f.most {
		outEnd = f.most
	}
	for p <= inEnd && o <= outEnd {
		b |= binary.LittleEndian.Uint64(src[p:]) << (n & 63)
		p += int((63 - n) >> 3)
		n |= 56
		e := litTop[b&(1<<litRoot-1)]
		if e&flagLiteral != 0 {
			// Literals come in rows: three of the first level take at most 30 bits.
			dst[o] = byte(e >> 16)
			o++
			b >>= e & 15
			n -= uint(e & 15)
			e = litTop[b&(1<<litRoot-1)]
			if e&flagLiteral != 0 {
				dst[o] = byte(e >> 16)
				o++
				b >>= e & 15
				n -= uint(e & 15)
				e = litTop[b&(1<<litRoot-1)]
				if e&flagLiteral != 0 {
					dst[o] = byte(e >> 16)
					o++
					b >>= e & 15
					n -= uint(e & 15)
					continue
				}
			}
			b |= binary.LittleEndian.Uint64(src[p:]) << (n & 63)
			p += int((63 - n) >> 3)
			n |= 56
		}
		if e&flagSub != 0 {
			b >>= litRoot
			n -= litRoot
			e = lit[int(e>>16)+int(b&(1<<(e>>8&15)-1))]
			if e&flagLiteral != 0 {
				dst[o] = byte(e >> 16)
				o++
				b >>= e & 15
				n -= uint(e & 15)
				continue
			}
		}
		if e&flagEnd != 0 {
			b >>= e & 15
			n -= uint(e & 15)
			done = true
			break
		}
		if e == 0 {
			err = errCode
			break
		}
		b >>= e & 15
		n -= uint(e & 15)
		x := e >> 8 & 15
		length := int(e>>16) + int(b&(1<<x-1))
		b >>= x
		n -= uint(x)
		e = distTop[b&(1<<distRoot-1)]
		if e&flagSub != 0 {
			b >>= distRoot
			n -= distRoot
			e = dist[int(e>>16)+int(b&(1<<(e>>8&15)-1))]
		}
		if e == 0 {
			err = errCode
			break
		}
		b >>= e & 15
		n -= uint(e & 15)
		x = e >> 8 & 15
		d := int(e>>16) + int(b&(1<<x-1))
		b >>= x
		n -= uint(x)
		if d > o {
			err = errDist
			break
		}
		if d < 16 {
			copyMatch(dst, o, d, length)
			o += length
			continue
		}
		from, to := o-d, o
		for o += length; to < o; to += 16 { // the slack takes what is too much
			*(*[16]byte)(dst[to:]) = *(*[16]byte)(dst[from:])
			from += 16
		}
	}
	f.p, f.b, f.n, f.o = p, b, n, o
	if n < 64 {
		f.b &= 1<<n - 1
	}
	return done, err
}

// copyMatch copies length bytes from distance d; it may write up to a word behind them.
func copyMatch(dst []byte, o, d, length int) {
	if d >= 8 {
		from, to, end := o-d, o, o+length
		for to < end {
			binary.LittleEndian.PutUint64(dst[to:], binary.LittleEndian.Uint64(dst[from:]))
			to += 8
			from += 8
		}
		return
	}
	if d == 1 {
		v := dst[o-1]
		run := dst[o : o+length]
		for i := range run {
			run[i] = v
		}
		return
	}
	for i := o; i < o+length; i++ {
		dst[i] = dst[i-d]
	}
}

// code reads one code by a table, careful about the end of the data.
func (f *inflater) code(tab []uint32, root uint) (uint32, error) {
	for f.n < maxCode && (f.p < len(f.src) || f.more()) {
		f.b |= uint64(f.src[f.p]) << f.n
		f.p++
		f.n += 8
	}
	e := tab[f.b&(1<<root-1)]
	used := uint(e & 255)
	if e&flagSub != 0 {
		e = tab[int(e>>16)+int(f.b>>root&(1<<(e>>8&15)-1))]
		used += uint(e & 255)
	}
	if e == 0 {
		if f.p >= len(f.src) && f.n < maxCode {
			return 0, io.ErrUnexpectedEOF
		}
		return 0, errCode
	}
	if used > f.n {
		return 0, io.ErrUnexpectedEOF
	}
	f.b >>= used
	f.n -= used
	return e, nil
}

// symbol decodes one literal or match.
func (f *inflater) symbol() (done bool, err error) {
	e, err := f.code(f.lit, litRoot)
	if err != nil {
		return false, err
	}
	if e&flagLiteral != 0 {
		f.dst[f.o] = byte(e >> 16)
		f.o++
		return false, nil
	}
	if e&flagEnd != 0 {
		return true, nil
	}
	x, err := f.take(uint(e >> 8 & 15))
	if err != nil {
		return false, err
	}
	length := int(e>>16) + int(x)
	if e, err = f.code(f.dist, distRoot); err != nil {
		return false, err
	}
	if x, err = f.take(uint(e >> 8 & 15)); err != nil {
		return false, err
	}
	d := int(e>>16) + int(x)
	if d > f.o {
		return false, errDist
	}
	copyMatch(f.dst, f.o, d, length)
	f.o += length
	return false, nil
}
