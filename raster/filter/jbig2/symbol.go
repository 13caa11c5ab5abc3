package jbig2

import "math/bits"

// retained are the contexts of a symbol dictionary kept for one that follows (7.4.2.2, step 7).
type retained struct {
	gb *genericContexts
	gr *refineContexts
}

// symbolDecoder is the state of the symbol dictionary decoding procedure (6.5).
type symbolDecoder struct {
	d         *decoder
	huff, agg bool // SDHUFF, SDREFAGG
	template  int
	rTemplate int
	at        []offset
	rAt       [2]offset
	exported  int64
	new       int64
	symbols   []*Bitmap // those imported, then those decoded
	imported  int
	m         *mq
	gb        *genericContexts
	gr        *refineContexts
	dh, dw    intContext
	ai, ex    intContext
	r         *bitReader
	huffDH    *huffman
	huffDW    *huffman
	huffSize  *huffman
	huffAgg   *huffman
	instances textCoder // of aggregations
}

// symbolDict decodes a symbol dictionary segment (7.4.2). A damaged one exports what it has, missing symbols filled up with nil so that
// the numbers of the others stay right.
func (d *decoder) symbolDict(s *segment, r *reader) error {
	flags := r.u16()
	sd := &symbolDecoder{d: d, huff: flags&1 != 0, agg: flags&2 != 0, template: flags >> 10 & 3, rTemplate: flags >> 12 & 1, rAt: nominalRefineAT}
	if !sd.huff {
		sd.at = r.offsets(len(nominalAT[sd.template]))
	}
	if sd.agg && sd.rTemplate == 0 {
		copy(sd.rAt[:], r.offsets(2))
	}
	sd.exported, sd.new = r.u32(), r.u32()
	if r.over {
		return damaged("segment %d is cut off", s.number)
	}
	var err error
	if sd.symbols, err = d.symbolsFor(s); err != nil {
		return err
	}
	sd.imported = len(sd.symbols)
	if sd.new > int64(d.opt.MaxSymbols-sd.imported) || sd.exported > sd.new+int64(sd.imported) {
		return limited("%d new and %d exported symbols", sd.new, sd.exported)
	}
	t := d.tablesFor(s)
	if sd.huff {
		sd.huffDH = t.pick(flags>>2&3, 4, 5)
		sd.huffDW = t.pick(flags>>4&3, 2, 3)
		sd.huffSize = t.pick(flags>>6&1, 1)
		sd.huffAgg = t.pick(flags>>7&1, 1)
		if t.err != nil {
			return t.err
		}
		sd.r = &bitReader{b: r.b}
	} else {
		sd.m = newMQ(r.b)
	}
	sd.gb, sd.gr = new(genericContexts), new(refineContexts)
	if flags&256 != 0 {
		var last *retained
		d.referred(s, func(have *result) {
			if have.kind == symbolDictionary {
				last = have.retained
			}
		})
		if last == nil {
			d.fail(damaged("segment %d misses retained contexts", s.number))
		} else {
			*sd.gb, *sd.gr = *last.gb, *last.gr
		}
	}
	if sd.agg {
		sd.setupAggregation()
	}
	res := &result{}
	err = sd.decode()
	if err == nil {
		res.symbols, err = sd.export()
	} else {
		res.symbols = sd.rescue()
	}
	if flags&512 != 0 {
		if d.kept -= 1 << 19; d.kept < 0 {
			return limited("too many contexts kept")
		}
		res.retained = &retained{sd.gb, sd.gr}
	}
	d.remember(s, res)
	return err
}

// rescue guesses what a damaged dictionary would have exported.
func (sd *symbolDecoder) rescue() []*Bitmap {
	out := sd.symbols
	if sd.exported == sd.new {
		out = out[sd.imported:] // almost always: those it defines
	}
	out = append([]*Bitmap(nil), out[:min(len(out), int(sd.exported))]...)
	for len(out) < int(sd.exported) {
		out = append(out, nil)
	}
	return out
}

// decode decodes the new symbols, one height class after the other (6.5.5).
func (sd *symbolDecoder) decode() error {
	height := int64(0)
	total := sd.imported + int(sd.new)
	for len(sd.symbols) < total {
		dh, ok, err := sd.value(sd.huffDH, &sd.dh)
		if err != nil || !ok {
			return sd.or(err)
		}
		if height += dh; height < 0 || height > maxSide {
			return damaged("symbols %d pixels high", height)
		}
		width, sum := int64(0), int64(0)
		var widths []int64
		for {
			dw, ok, err := sd.value(sd.huffDW, &sd.dw)
			if err != nil {
				return err
			}
			if !ok {
				break
			}
			if len(sd.symbols)+len(widths) >= total {
				return damaged("more than %d symbols", sd.new)
			}
			if width += dw; width < 0 || width > maxSide {
				return damaged("symbols %d pixels wide", width)
			}
			sum += width
			if sd.huff && !sd.agg {
				if sum > maxSide {
					return limited("symbols %d pixels wide in all", sum)
				}
				widths = append(widths, width)
				if err := sd.d.spend(16); err != nil {
					return err
				}
				continue
			}
			b, err := sd.symbol(width, height)
			if err != nil {
				return err
			}
			if err := sd.add(b); err != nil {
				return err
			}
		}
		if len(widths) > 0 || sd.huff && !sd.agg {
			if err := sd.collective(widths, sum, height); err != nil {
				return err
			}
		}
		if err := sd.d.spend(64); err != nil { // a class may be empty
			return err
		}
	}
	return nil
}

func (sd *symbolDecoder) or(err error) error {
	if err == nil {
		err = damaged("a value out of band")
	}
	return err
}

// value decodes a value with the Huffman table or the arithmetic contexts.
func (sd *symbolDecoder) value(t *huffman, cx *intContext) (int64, bool, error) {
	if sd.huff {
		return t.decode(sd.r)
	}
	v, ok := cx.decode(sd.m)
	return v, ok, nil
}

// add takes up a new symbol.
func (sd *symbolDecoder) add(b *Bitmap) error {
	if sd.d.symbols++; sd.d.symbols > sd.d.opt.MaxSymbols {
		return limited("more than %d symbols", sd.d.opt.MaxSymbols)
	}
	if err := sd.d.keep(b); err != nil {
		return err
	}
	sd.symbols = append(sd.symbols, b)
	return nil
}

// symbol decodes the bitmap of one symbol (6.5.8).
func (sd *symbolDecoder) symbol(w, h int64) (*Bitmap, error) {
	if err := sd.d.check(w, h); err != nil {
		return nil, err
	}
	if sd.agg {
		return sd.aggregate(w, h)
	}
	return sd.d.generic(&genericParams{w: int(w), h: int(h), template: sd.template, at: sd.at}, sd.m, sd.gb)
}

// setupAggregation prepares the decoding of symbols that refine or aggregate others: the parameters of table 17. Integer contexts are
// shared by all symbols of the dictionary.
func (sd *symbolDecoder) setupAggregation() {
	n := bits.Len(uint(max(sd.imported+int(sd.new)-1, 0)))
	if !sd.huff {
		sd.instances = newTextArith(sd.m, n, sd.gr)
		return
	}
	var t tables
	c := &textHuffman{r: sd.r, idBits: max(n, 1), gr: sd.gr, fs: t.pick(0, 6), ds: t.pick(0, 8), dt: t.pick(0, 11), rsize: t.pick(0, 1)}
	for i := range c.size {
		c.size[i] = t.pick(0, 15)
	}
	sd.instances = c
}

// aggregate decodes a symbol made of others (6.5.8.2).
func (sd *symbolDecoder) aggregate(w, h int64) (*Bitmap, error) {
	n, ok, err := sd.value(sd.huffAgg, &sd.ai)
	if err != nil || !ok {
		return nil, sd.or(err)
	}
	if n != 1 {
		return sd.d.text(&textParams{
			w: int(w), h: int(h), instances: n, symbols: sd.symbols, corner: topLeft, refine: true, template: sd.rTemplate, at: sd.rAt,
		}, sd.instances)
	}
	// 6.5.8.2.2: a single one has no place and the size of the symbol.
	id, err := sd.instances.symbolID()
	if err != nil {
		return nil, err
	}
	var v [4]int64
	switch c := sd.instances.(type) {
	case *textArith:
		if v[2], err = c.value(&c.rdx); err == nil {
			v[3], err = c.value(&c.rdy)
		}
	case *textHuffman:
		if v[2], err = c.value(c.size[2]); err == nil {
			v[3], err = c.value(c.size[3])
		}
	}
	if err != nil {
		return nil, err
	}
	if id >= len(sd.symbols) || sd.symbols[id] == nil {
		return nil, damaged("symbol %d of %d", id, len(sd.symbols))
	}
	return sd.instances.refinement(sd.d, &refineParams{
		w: int(w), h: int(h), template: sd.rTemplate, ref: sd.symbols[id], dx: v[2], dy: v[3], at: sd.rAt,
	})
}

// collective decodes the symbols of a height class that are coded as one bitmap (6.5.9).
func (sd *symbolDecoder) collective(widths []int64, sum, height int64) error {
	n, ok, err := sd.huffSize.decode(sd.r)
	if err != nil || !ok {
		return sd.or(err)
	}
	if err := sd.d.check(sum, height); err != nil {
		return err
	}
	sd.r.align()
	var all *Bitmap
	if n == 0 {
		all = newBitmap(int(sum), int(height))
		copy(all.Pix, sd.r.bytes(int64(len(all.Pix))))
		all.trim(0)
	} else {
		all, _, err = sd.d.mmr(sd.r.bytes(max(n, 0)), int(sum), int(height))
	}
	if err == nil && sd.r.over {
		err = damaged("symbols are cut off")
	}
	x := 0
	for _, w := range widths {
		if err := sd.add(all.cut(x, 0, int(w), int(height))); err != nil {
			return err
		}
		x += int(w)
	}
	return err
}

// export selects the symbols the dictionary exports (6.5.10).
func (sd *symbolDecoder) export() ([]*Bitmap, error) {
	var out []*Bitmap
	table := newHuffman(standardLines[0])
	on := false
	for i, empty := 0, 0; i < len(sd.symbols); on = !on {
		n, ok, err := sd.value(table, &sd.ex)
		if err != nil || !ok {
			return sd.rescue(), sd.or(err)
		}
		if n == 0 {
			empty++
		}
		if n < 0 || n > int64(len(sd.symbols)-i) || empty > 4 {
			return sd.rescue(), damaged("a run of %d exported symbols", n)
		}
		if on {
			out = append(out, sd.symbols[i:i+int(n)]...)
		}
		i += int(n)
	}
	if int64(len(out)) != sd.exported {
		return out, damaged("%d exported symbols instead of %d", len(out), sd.exported)
	}
	return out, nil
}
