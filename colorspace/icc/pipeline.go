package icc

// pcs is how a table writes its connection space colours (clause 6.3.4).
type pcs uint8

const (
	pcsXYZ   pcs = iota
	pcsLab       // 8 bits, or 16 bits of version 4
	pcsLabV2     // 16 bits of lut16Type: 100 and 127 + 255/256 are 0xff00 and 0xffff (clause 10.10)
)

type stageKind uint8

const (
	stageCurves stageKind = iota
	stageMatrix
	stageCLUT
)

// stage is one element of a table: curves, one a channel; a matrix of 3 channels with an offset; or a colour table.
type stage struct {
	kind   stageKind
	curves []curve
	m      [12]float64
	clut   *clut
}

// pipeline is a lut8Type, lut16Type, lutAToBType or lutBToAType element, its stages in the order of evaluation.
type pipeline struct {
	stages []stage
	pcs    pcs
}

func (l *pipeline) eval(v *vector) {
	for i := range l.stages {
		s := &l.stages[i]
		switch s.kind {
		case stageCurves:
			for j := range s.curves {
				v[j] = s.curves[j].at(v[j])
			}
		case stageMatrix:
			x, y, z := v[0], v[1], v[2]
			for j := range 3 {
				v[j] = s.m[3*j]*x + s.m[3*j+1]*y + s.m[3*j+2]*z + s.m[9+j]
			}
		case stageCLUT:
			s.clut.eval(v)
		}
	}
}

func (l *pipeline) curves(c []curve) {
	for i := range c {
		if !c[i].equal(&curve{}) {
			l.stages = append(l.stages, stage{kind: stageCurves, curves: c})
			return
		}
	}
}

func (l *pipeline) matrix(m [12]float64) {
	if m != [12]float64{1, 0, 0, 0, 1, 0, 0, 0, 1} {
		l.stages = append(l.stages, stage{kind: stageMatrix, m: m})
	}
}

// table reads a table tag of in to out channels.
func (p *profile) table(tag signature, in, out int) (*pipeline, error) {
	b := p.tags[tag]
	if len(b) < 32 {
		return nil, bad("%s of %d bytes", tag, len(b))
	}
	if int(b[8]) != in || int(b[9]) != out {
		return nil, bad("%s of %d to %d channels, wanted %d to %d", tag, b[8], b[9], in, out)
	}
	l := &pipeline{pcs: pcsLab}
	if p.pcs == spaceXYZ {
		l.pcs = pcsXYZ
	}
	var err error
	switch kind := sig(b); kind {
	case typeLut8:
		err = l.lut(b, 1)
	case typeLut16:
		if p.pcs == spaceLab {
			l.pcs = pcsLabV2
		}
		err = l.lut(b, 2)
		if p.space == spaceLab && err == nil { // the device side of a CIELAB profile has the old encoding, too
			l.stages = append([]stage{{kind: stageMatrix, m: [12]float64{oldLab, 0, 0, 0, oldLab, 0, 0, 0, oldLab}}}, l.stages...)
		}
	case typeAToB, typeBToA:
		err = l.elements(b, kind == typeAToB)
	default:
		err = bad("%s of type %q", tag, kind)
	}
	return l, err
}

// lut reads lut8Type (clause 10.11) or lut16Type (10.10), width bytes a value.
func (l *pipeline) lut(b []byte, width int) error {
	in, out, side := int(b[8]), int(b[9]), b[10]
	var m [12]float64
	if len(b) < 52 {
		return bad("table of %d bytes", len(b))
	}
	for i := range 9 {
		m[i] = fixed(b[12+4*i:])
	}
	if in == 3 {
		l.matrix(m)
	}
	entries, exits := 256, 256
	b = b[48:]
	if width == 2 {
		entries, exits = int(be16(b)), int(be16(b[2:]))
		b = b[4:]
	}
	if entries < 2 || exits < 2 || entries > 4096 || exits > 4096 {
		return bad("table with curves of %d and %d entries", entries, exits)
	}
	b, err := l.tables(b, in, entries, width)
	if err != nil {
		return err
	}
	var sides [maxChannels]byte
	for i := range in {
		sides[i] = side
	}
	c, b, err := newCLUT(in, out, sides[:], width, b)
	if err != nil {
		return err
	}
	l.stages = append(l.stages, stage{kind: stageCLUT, clut: c})
	_, err = l.tables(b, out, exits, width)
	return err
}

// tables reads n curves of the older types.
func (l *pipeline) tables(b []byte, n, entries, width int) ([]byte, error) {
	size := entries * width
	if n*size > len(b) {
		return nil, bad("curves behind the end")
	}
	c := make([]curve, n)
	for i := range c {
		if width == 1 {
			c[i].table = table8(b[:size])
		} else {
			c[i].table = table16(b[:size])
		}
		b = b[size:]
	}
	l.stages = append(l.stages, stage{kind: stageCurves, curves: c})
	return b, nil
}

// elements reads lutAToBType (clause 10.12: A curves, table, M curves, matrix, B curves) or lutBToAType (10.13: the other way round).
func (l *pipeline) elements(b []byte, forward bool) error {
	in, out := int(b[8]), int(b[9])
	device, connection := in, out
	if !forward {
		device, connection = out, in
	}
	var parts [5][]byte // B, matrix, M, table, A
	for i := range parts {
		off := int64(be32(b[12+4*i:]))
		if off == 0 {
			continue
		}
		if off < 32 || off >= int64(len(b)) {
			return bad("element behind the end")
		}
		parts[i] = b[off:]
	}
	if parts[0] == nil || parts[3] == nil && in != out || connection != 3 {
		return bad("element without B curves or table")
	}
	order := [5]int{4, 3, 2, 1, 0}
	if !forward {
		order = [5]int{0, 1, 2, 3, 4}
	}
	for _, i := range order {
		if parts[i] == nil {
			continue
		}
		var err error
		switch i {
		case 3:
			err = l.element(parts[i], in, out)
		case 1:
			err = l.matrixElement(parts[i])
		case 4:
			err = l.curveElement(parts[i], device)
		default:
			err = l.curveElement(parts[i], connection)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *pipeline) element(b []byte, in, out int) error {
	if len(b) < 20 || b[16] != 1 && b[16] != 2 {
		return bad("table element")
	}
	c, _, err := newCLUT(in, out, b[:16], int(b[16]), b[20:])
	if err == nil {
		l.stages = append(l.stages, stage{kind: stageCLUT, clut: c})
	}
	return err
}

func (l *pipeline) matrixElement(b []byte) error {
	if len(b) < 48 {
		return bad("matrix behind the end")
	}
	var m [12]float64
	for i := range m {
		m[i] = fixed(b[4*i:])
	}
	l.matrix(m)
	return nil
}

func (l *pipeline) curveElement(b []byte, n int) error {
	c := make([]curve, n)
	for i := range c {
		q, size, err := parseCurve(b)
		if err != nil {
			return err
		}
		c[i] = q
		b = b[min((size+3)&^3, len(b)):]
	}
	l.curves(c)
	return nil
}
