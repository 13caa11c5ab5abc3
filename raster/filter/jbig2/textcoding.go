package jbig2

// textArith reads a text region coded arithmetically. The contexts serve all aggregations of a symbol dictionary as well (6.5.8.2).
type textArith struct {
	m                  *mq
	dt, fs, ds, it, ri intContext
	rdw, rdh, rdx, rdy intContext
	id                 []uint8
	idBits             int
	gr                 *refineContexts
}

func newTextArith(m *mq, idBits int, gr *refineContexts) *textArith {
	return &textArith{m: m, id: make([]uint8, 1<<idBits), idBits: idBits, gr: gr}
}

// value decodes a value that may not be out of band.
func (c *textArith) value(cx *intContext) (int64, error) {
	v, ok := cx.decode(c.m)
	if !ok {
		return 0, damaged("a value out of band")
	}
	return v, nil
}

func (c *textArith) deltaT() (int64, error) { return c.value(&c.dt) }
func (c *textArith) firstS() (int64, error) { return c.value(&c.fs) }

func (c *textArith) deltaS() (int64, bool, error) {
	v, ok := c.ds.decode(c.m)
	return v, ok, nil
}

func (c *textArith) curT(int) (int64, error) { return c.value(&c.it) }
func (c *textArith) symbolID() (int, error)  { return decodeID(c.m, c.id, c.idBits), nil }

func (c *textArith) refined() (bool, error) {
	v, err := c.value(&c.ri)
	return v != 0, err
}

func (c *textArith) sizes() (v [4]int64, err error) {
	for i, cx := range [...]*intContext{&c.rdw, &c.rdh, &c.rdx, &c.rdy} {
		if v[i], err = c.value(cx); err != nil {
			return v, err
		}
	}
	return v, nil
}

func (c *textArith) refinement(d *decoder, p *refineParams) (*Bitmap, error) {
	return d.refine(p, c.m, c.gr)
}

// textHuffman reads a text region coded with Huffman tables.
type textHuffman struct {
	r          *bitReader
	fs, ds, dt *huffman
	size       [4]*huffman // RDW, RDH, RDX, RDY
	rsize      *huffman
	ids        *huffman // nil: IDs of idBits bits
	idBits     int
	gr         *refineContexts
}

// newTextHuffman reads which tables are used and the codes of the symbol IDs (7.4.3.1.2, 7.4.3.1.7).
func (d *decoder) newTextHuffman(s *segment, data []byte, choice, symbols int) (*textHuffman, error) {
	t := d.tablesFor(s)
	c := &textHuffman{r: &bitReader{b: data}, gr: new(refineContexts)}
	c.fs = t.pick(choice&3, 6, 7)
	c.ds = t.pick(choice>>2&3, 8, 9, 10)
	c.dt = t.pick(choice>>4&3, 11, 12, 13)
	for i := range c.size {
		c.size[i] = t.pick(choice>>(6+2*i)&3, 14, 15)
	}
	c.rsize = t.pick(choice>>14&1, 1)
	if t.err != nil {
		return nil, t.err
	}
	var runs [35]huffLine
	for i := range runs {
		runs[i] = huffLine{low: int32(i), prefix: uint8(c.r.read(4))}
	}
	codes := newHuffman(runs[:])
	lines := make([]huffLine, 0, symbols)
	for len(lines) < symbols {
		v, _, err := codes.decode(c.r)
		if err != nil {
			return nil, err
		}
		n, prefix := int64(1), uint8(v)
		switch v {
		case 32:
			n = c.r.read(2) + 3
			if len(lines) == 0 {
				return nil, damaged("symbol ID codes begin with a repetition")
			}
			prefix = lines[len(lines)-1].prefix
		case 33:
			n, prefix = c.r.read(3)+3, 0
		case 34:
			n, prefix = c.r.read(7)+11, 0
		}
		for ; n > 0 && len(lines) < symbols; n-- {
			lines = append(lines, huffLine{low: int32(len(lines)), prefix: prefix})
		}
	}
	c.r.align()
	c.ids = newHuffman(lines)
	return c, nil
}

// value decodes a value that may not be out of band.
func (c *textHuffman) value(t *huffman) (int64, error) {
	v, ok, err := t.decode(c.r)
	if err == nil && !ok {
		err = damaged("a value out of band")
	}
	return v, err
}

// raw reads n bits as they are.
func (c *textHuffman) raw(n int) (int64, error) {
	v := c.r.read(n)
	if c.r.over {
		return 0, damaged("Huffman data ends early")
	}
	return v, nil
}

func (c *textHuffman) deltaT() (int64, error)       { return c.value(c.dt) }
func (c *textHuffman) firstS() (int64, error)       { return c.value(c.fs) }
func (c *textHuffman) deltaS() (int64, bool, error) { return c.ds.decode(c.r) }
func (c *textHuffman) curT(bits int) (int64, error) { return c.raw(bits) }

func (c *textHuffman) symbolID() (int, error) {
	if c.ids == nil {
		v, err := c.raw(c.idBits)
		return int(v), err
	}
	v, err := c.value(c.ids)
	return int(v), err
}

func (c *textHuffman) refined() (bool, error) {
	v, err := c.raw(1)
	return v != 0, err
}

func (c *textHuffman) sizes() (v [4]int64, err error) {
	for i, t := range c.size {
		if v[i], err = c.value(t); err != nil {
			return v, err
		}
	}
	return v, nil
}

// refinement decodes a bitmap from arithmetic data between the Huffman codes: its length, and the data on whole bytes (6.4.11). The
// contexts live on from one to the next, the decoder begins anew.
func (c *textHuffman) refinement(d *decoder, p *refineParams) (*Bitmap, error) {
	n, err := c.value(c.rsize)
	if err != nil {
		return nil, err
	}
	c.r.align()
	return d.refine(p, newMQ(c.r.bytes(max(n, 0))), c.gr)
}
