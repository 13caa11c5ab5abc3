package jpx

import (
	"bytes"
	"encoding/binary"
)

// meta is what the JP2 header boxes say (T.800, Annex I).
type meta struct {
	colour  Colour
	icc     []byte
	palette *palette
	cmap    []mapping
	cdef    []definition
}

// palette is a pclr box: columns of entries.
type palette struct {
	entries int
	depth   []int // bits of a column, sign dropped
	signed  []bool
	values  []uint32 // entries x columns
}

// mapping is one channel of a cmap box.
type mapping struct{ comp, kind, column int }

// definition is one channel of a cdef box.
type definition struct{ channel, kind, assoc int }

const maxBoxes = 4096

// boxes calls fn for the boxes of b one after the other until it returns false. A length beyond the end means up to the end.
func boxes(b []byte, fn func(kind string, body []byte) bool) {
	for i := 0; i < maxBoxes && len(b) >= 8; i++ {
		n, head := uint64(binary.BigEndian.Uint32(b)), uint64(8)
		if n == 1 && len(b) >= 16 {
			n, head = binary.BigEndian.Uint64(b[8:]), 16
		}
		if n == 0 || n > uint64(len(b)) {
			n = uint64(len(b))
		}
		if n < head {
			return
		}
		if !fn(string(b[4:8]), b[head:n]) {
			return
		}
		b = b[n:]
	}
}

// split finds the codestream and the header boxes of a file, which may be a bare codestream or have broken boxes.
func split(data []byte) (*meta, []byte) {
	m := &meta{}
	soc := []byte{0xff, 0x4f, 0xff, 0x51}
	if bytes.HasPrefix(data, soc[:2]) {
		return m, data
	}
	var stream []byte
	boxes(data, func(kind string, body []byte) bool {
		switch kind {
		case "jp2h":
			m.read(body)
		case "jp2c":
			if stream == nil {
				stream = body
			}
			return false
		case "colr", "pclr", "cmap", "cdef": // lost their superbox
			m.box(kind, body)
		}
		return true
	})
	if bytes.HasPrefix(stream, soc[:2]) {
		return m, stream
	}
	if i := bytes.Index(data, soc); i >= 0 {
		if m.colour == Unknown && m.palette == nil {
			if j := bytes.Index(data[:i], []byte("jp2h")); j >= 0 {
				m.read(data[j+4 : i])
			}
		}
		return m, data[i:]
	}
	return m, nil
}

func (m *meta) read(body []byte) {
	boxes(body, func(kind string, b []byte) bool {
		m.box(kind, b)
		return true
	})
}

func (m *meta) box(kind string, b []byte) {
	switch kind {
	case "colr":
		m.colr(b)
	case "pclr":
		m.pclr(b)
	case "cmap":
		if m.cmap != nil {
			return
		}
		for ; len(b) >= 4 && len(m.cmap) < 256; b = b[4:] {
			m.cmap = append(m.cmap, mapping{int(binary.BigEndian.Uint16(b)), int(b[2]), int(b[3])})
		}
	case "cdef":
		if m.cdef != nil || len(b) < 2 {
			return
		}
		n := min(int(binary.BigEndian.Uint16(b)), 256)
		for b = b[2:]; len(b) >= 6 && len(m.cdef) < n; b = b[6:] {
			u := binary.BigEndian.Uint16
			m.cdef = append(m.cdef, definition{int(u(b)), int(u(b[2:])), int(u(b[4:]))})
		}
	}
}

// colr reads a colour specification (I.5.3.3). The first one that is understood counts.
func (m *meta) colr(b []byte) {
	if m.colour != Unknown || len(b) < 3 {
		return
	}
	switch b[0] {
	case 1:
		if len(b) < 7 {
			return
		}
		switch binary.BigEndian.Uint32(b[3:]) {
		case 0, 15, 17: // bi-level (0: 1 is black, rare enough), grey
			m.colour = Gray
		case 16, 20, 21: // sRGB; e-sRGB and ROMM are taken for it
			m.colour = SRGB
		case 1, 3, 4, 18: // YCbCr, sYCC
			m.colour = SYCC
		case 12:
			m.colour = CMYK
		case 14:
			m.colour = Lab
		}
	case 2, 3: // restricted ICC, and any ICC as JPX has it
		if p := b[3:]; len(p) >= 128 {
			m.colour, m.icc = ICC, p
		}
	}
}

// pclr reads a palette (I.5.3.4).
func (m *meta) pclr(b []byte) {
	if m.palette != nil || len(b) < 3 {
		return
	}
	p := &palette{entries: int(binary.BigEndian.Uint16(b))}
	n := int(b[2])
	b = b[3:]
	if p.entries < 1 || p.entries > 1024 || n < 1 || len(b) < n {
		return
	}
	for _, d := range b[:n] {
		depth := int(d&0x7f) + 1
		if depth > 32 {
			return
		}
		p.depth, p.signed = append(p.depth, depth), append(p.signed, d&0x80 != 0)
	}
	b = b[n:]
	p.values = make([]uint32, p.entries*n)
	for i := range p.values {
		bytes := (p.depth[i%n] + 7) / 8
		if len(b) < bytes {
			break // the rest stays 0
		}
		var v uint32
		for _, c := range b[:bytes] {
			v = v<<8 | uint32(c)
		}
		if p.signed[i%n] {
			v = (v + 1<<(p.depth[i%n]-1)) & uint32(1<<p.depth[i%n]-1)
		}
		p.values[i] = v
		b = b[bytes:]
	}
	// Entries that do not fit their depth tell that it is wrong: whole bytes then.
	for i, v := range p.values {
		if d := &p.depth[i%n]; v > uint32(1<<*d-1) {
			*d = (*d + 7) / 8 * 8
		}
	}
	m.palette = p
}
