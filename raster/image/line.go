package image

import (
	"context"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// line converts packed sample rows to target channels: 1, 3 or 4 colour channels, or the coverage of a stencil; with a colour key mask
// colour is multiplied by alpha, which follows as one more channel.
type line struct {
	w, n, bpc, ch int
	scale         byte // factor from sample to byte below 8 bits: 255, 85 or 17; 1 for indices
	rows          colorspace.RowConverter
	inks          *colorspace.InkRow // of 4 channels
	bytes         []byte             // samples as bytes
	out           []byte
	pad           []byte // a short row made whole
	fill          byte   // what missing pixels are
	expand        [][8]byte
	stencil       *[256]byte // sample byte to coverage
	keyed         bool
	key           []int
	matte         *unmatte
	same          bool // samples are pixels already
	eight1        *[256][8]byte
	eight3        *[256][24]byte
}

func (l *line) channels() int {
	if l.stencil != nil {
		return 1
	}
	if l.keyed {
		return l.ch + 1
	}
	return l.ch
}

// newLine makes the converter for rows of w pixels; ch is 0 for a stencil.
func (im *Image) newLine(ctx context.Context, w, h, n, bpc, ch int, press *colorspace.Press, coded *codedColours) (*line, error) {
	l := &line{w: w, n: n, bpc: bpc, ch: ch, bytes: make([]byte, w*n), scale: 1, fill: 255}
	space, decode := im.space, im.decode
	if space == nil || space.N() != n {
		if space != nil && !(n == 1 && im.grayIsLuma()) { // one component is what a photo's luma has
			im.warn(pdf.Damaged, "%d components, but a ColorSpace of %d", n, space.N())
		}
		space, decode = deviceSpace(n), nil
		if len(im.decode) >= 2*n && im.space == nil {
			decode = im.decode
		}
		if im.space == nil && coded != nil && coded.space.N() == n {
			space, decode = coded.space, coded.decode
		}
	}
	_, indexed := space.(*colorspace.Indexed)
	if bpc < 8 && !indexed {
		l.scale = byte(255 / (1<<bpc - 1))
	}
	if bpc == 1 {
		l.expand = expandBits(l.scale)
	}
	if ch == 0 {
		l.out = make([]byte, w)
		l.stencil = stencilTable(im.decode)
		if !im.alpha {
			l.fill = 0
		}
		l.tabulate()
		return l, nil
	}
	if ch == 4 {
		l.inks = press.NewRow(space, decode, bpc)
	} else {
		l.rows = colorspace.NewRowConverter(space, decode, bpc)
	}
	l.out = make([]byte, w*(ch+1))
	if im.key != nil && len(im.key) >= 2*n {
		l.keyed, l.key = true, im.key
	}
	if im.matte != nil && len(im.matte) == n && bpc >= 8 {
		m, err := im.newUnmatte(ctx, space, w, h)
		if err != nil {
			return nil, err
		}
		l.matte = m
	}
	l.same = l.matte == nil && !l.keyed && bpc == 8 && n == ch && isPlain(space, decode)
	l.tabulate()
	return l, nil
}

// isPlain says that samples of 8 bits are gray or RGB as they are.
func isPlain(space colorspace.Space, decode []float64) bool {
	for j := range min(space.N(), len(decode)/2) {
		if lo, hi := space.Range(j, 8); decode[2*j] != lo || decode[2*j+1] != hi {
			return false
		}
	}
	if based, ok := space.(*colorspace.ICCBased); ok {
		space = based.Alternate()
	}
	return space == colorspace.Space(colorspace.DeviceRGB) || space == colorspace.Space(colorspace.DeviceGray)
}

// minTable is the width from which the tables of 1-bit rows pay.
const minTable = 256

// tabulate makes the table by which eight samples of 1 bit become pixels at once.
func (l *line) tabulate() {
	if l.bpc != 1 || l.n != 1 || l.keyed || l.matte != nil || l.ch > 3 || l.w < minTable {
		return
	}
	t := *l
	t.w, t.bytes, t.out = 8, make([]byte, 8), make([]byte, 8*4)
	if l.ch == 3 {
		l.eight3 = &[256][24]byte{}
	} else {
		l.eight1 = &[256][8]byte{}
	}
	for v := range 256 {
		px := t.convert([]byte{byte(v)}, 0)
		if l.ch == 3 {
			copy(l.eight3[v][:], px)
		} else {
			copy(l.eight1[v][:], px)
		}
	}
}

// eight converts a row by the table.
func (l *line) eight(row []byte) []byte {
	if l.eight3 != nil {
		out := l.out[:3*l.w]
		rest := out
		for _, v := range row {
			if len(rest) < 24 {
				copy(rest, l.eight3[v][:])
				break
			}
			*(*[24]byte)(rest) = l.eight3[v]
			rest = rest[24:]
		}
		return out
	}
	out := l.out[:l.w]
	rest := out
	for _, v := range row {
		if len(rest) < 8 {
			copy(rest, l.eight1[v][:])
			break
		}
		*(*[8]byte)(rest) = l.eight1[v]
		rest = rest[8:]
	}
	return out
}

func deviceSpace(n int) colorspace.Space {
	switch n {
	case 3:
		return colorspace.DeviceRGB
	case 4:
		return colorspace.DeviceCMYK
	}
	return colorspace.NewICCBased(n, nil)
}

// stencilTable maps samples scaled to a byte to coverage. Sample 0 paints; with Decode [1 0] sample 1 does (ISO 32000-2, 8.9.6.2).
func stencilTable(decode []float64) *[256]byte {
	invert := len(decode) >= 2 && decode[0] > decode[1]
	t := &[256]byte{}
	for v := range t {
		t[v] = byte(255 - v)
		if invert {
			t[v] = byte(v)
		}
	}
	return t
}

func expandBits(one byte) [][8]byte {
	t := make([][8]byte, 256)
	for v := range t {
		for i := range 8 {
			if v>>(7-i)&1 != 0 {
				t[v][i] = one
			}
		}
	}
	return t
}

// convert returns row y's pixels, valid until the next call.
func (l *line) convert(row []byte, y int) []byte {
	if l.eight1 != nil || l.eight3 != nil {
		return l.eight(row)
	}
	s := l.unpack(row)
	if l.stencil != nil {
		t, out := l.stencil, l.out[:len(s)]
		for i, v := range s {
			out[i] = t[v]
		}
		return out
	}
	if l.matte != nil {
		s = l.matte.row(s, y)
	}
	var out []byte
	switch l.ch {
	case 1:
		out = l.out[:l.w]
		l.rows.Gray8(out, s, l.w)
	case 4:
		out = l.out[:4*l.w]
		l.inks.Inks8(out, s, l.w)
	default:
		out = l.out[:3*l.w]
		l.rows.RGB8(out, s, l.w)
	}
	if l.keyed {
		return l.applyKey(row)
	}
	return out
}

// partial converts a row of which only the first bytes are there: the pixels behind are white, or of a stencil transparent.
func (l *line) partial(row []byte, y int) []byte {
	stride := (l.w*l.n*l.bpc + 7) / 8
	if l.pad == nil {
		l.pad = make([]byte, stride)
	}
	copy(l.pad, row)
	clear(l.pad[min(len(row), stride):])
	out := l.convert(l.pad, y)
	have := min(len(row)*8/(l.n*l.bpc), l.w)
	rest := out[have*l.channels():]
	for i := range rest {
		rest[i] = l.fill
	}
	return out
}

// unpack returns a row's samples as bytes, scaled to 0..255 except for indices.
func (l *line) unpack(row []byte) []byte {
	n := l.w * l.n
	switch l.bpc {
	case 8:
		return row[:n]
	case 1:
		i := 0
		for ; i+8 <= n; i += 8 {
			*(*[8]byte)(l.bytes[i:]) = l.expand[row[i>>3]]
		}
		if i < n {
			e := l.expand[row[i>>3]]
			copy(l.bytes[i:n], e[:])
		}
	case 2:
		for i := range l.bytes {
			l.bytes[i] = row[i>>2] >> (6 - i&3*2) & 3 * l.scale
		}
	case 4:
		for i := range l.bytes {
			l.bytes[i] = row[i>>1] >> (4 - i&1*4) & 15 * l.scale
		}
	case 16:
		for i := range l.bytes {
			v := uint32(row[2*i])<<8 | uint32(row[2*i+1])
			l.bytes[i] = byte((v*255 + 32767) / 65535)
		}
	}
	return l.bytes
}

// sample returns raw sample i of a packed row.
func (l *line) sample(row []byte, i int) int {
	switch l.bpc {
	case 8:
		return int(row[i])
	case 16:
		return int(row[2*i])<<8 | int(row[2*i+1])
	}
	bit := i * l.bpc
	return int(row[bit>>3]) >> (8 - l.bpc - bit&7) & (1<<l.bpc - 1)
}

// applyKey masks out the pixels all of whose samples lie within the key's ranges (ISO 32000-2, 8.9.6.4).
func (l *line) applyKey(row []byte) []byte {
	ch := l.ch
	for x := l.w - 1; x >= 0; x-- {
		hit := true
		for j := range l.n {
			v := l.sample(row, x*l.n+j)
			hit = hit && v >= l.key[2*j] && v <= l.key[2*j+1]
		}
		p := l.out[x*(ch+1) : x*(ch+1)+ch+1]
		copy(p, l.out[x*ch:x*ch+ch])
		p[ch] = 255
		if hit {
			clear(p)
		}
	}
	return l.out
}

// unmatte undoes preblending with a matte colour: c = m + (c' - m) / alpha (ISO 32000-2, 11.6.5.2).
type unmatte struct {
	matte []int // by component, as sample bytes
	alpha *stage
	w, h  int
	out   []byte
}

func (im *Image) newUnmatte(ctx context.Context, space colorspace.Space, w, h int) (*unmatte, error) {
	a, err := im.mask.makeStage(ctx, nil, im.mask.bounded(stageSpec{w: im.mask.W, h: im.mask.H, ch: 1}))
	if err != nil {
		return nil, err
	}
	u := &unmatte{alpha: a, w: w, h: h, out: make([]byte, w*len(im.matte))}
	for j, m := range im.matte {
		lo, hi := space.Range(j, im.bpc)
		if len(im.decode) >= 2*len(im.matte) {
			lo, hi = im.decode[2*j], im.decode[2*j+1]
		}
		v := 0.0
		if hi != lo {
			v = (m - lo) / (hi - lo) * 255
		}
		u.matte = append(u.matte, int(max(0, min(255, v+.5))))
	}
	return u, nil
}

func (u *unmatte) row(s []byte, y int) []byte {
	n := len(u.matte)
	a := u.alpha.pix[y*u.alpha.h/u.h*u.alpha.w:]
	for x := range u.w {
		al := int(a[x*u.alpha.w/u.w])
		for j, m := range u.matte {
			u.out[x*n+j] = unblend(int(s[x*n+j]), m, al)
		}
	}
	return u.out
}

// unblend returns the colour that gives c when blended with matte by alpha, all 0..255.
func unblend(c, matte, alpha int) byte {
	if alpha != 0 && alpha != 255 {
		d := (c - matte) * 255
		if d >= 0 {
			d += alpha / 2
		} else {
			d -= alpha / 2
		}
		c = max(0, min(255, matte+d/alpha))
	}
	return byte(c)
}
