package icc

import "encoding/binary"

// signature is a four-character code (clause 4.2).
type signature uint32

const (
	spaceGray signature = 'G'<<24 | 'R'<<16 | 'A'<<8 | 'Y'
	spaceRGB  signature = 'R'<<24 | 'G'<<16 | 'B'<<8 | ' '
	spaceCMYK signature = 'C'<<24 | 'M'<<16 | 'Y'<<8 | 'K'
	spaceCMY  signature = 'C'<<24 | 'M'<<16 | 'Y'<<8 | ' '
	spaceLab  signature = 'L'<<24 | 'a'<<16 | 'b'<<8 | ' '
	spaceXYZ  signature = 'X'<<24 | 'Y'<<16 | 'Z'<<8 | ' '

	classInput   signature = 's'<<24 | 'c'<<16 | 'n'<<8 | 'r'
	classDisplay signature = 'm'<<24 | 'n'<<16 | 't'<<8 | 'r'
	classOutput  signature = 'p'<<24 | 'r'<<16 | 't'<<8 | 'r'
	classSpace   signature = 's'<<24 | 'p'<<16 | 'a'<<8 | 'c'

	magic signature = 'a'<<24 | 'c'<<16 | 's'<<8 | 'p'

	tagA2B0 signature = 'A'<<24 | '2'<<16 | 'B'<<8 | '0'
	tagA2B1 signature = 'A'<<24 | '2'<<16 | 'B'<<8 | '1'
	tagA2B2 signature = 'A'<<24 | '2'<<16 | 'B'<<8 | '2'
	tagB2A0 signature = 'B'<<24 | '2'<<16 | 'A'<<8 | '0'
	tagKTRC signature = 'k'<<24 | 'T'<<16 | 'R'<<8 | 'C'
	tagRTRC signature = 'r'<<24 | 'T'<<16 | 'R'<<8 | 'C'
	tagGTRC signature = 'g'<<24 | 'T'<<16 | 'R'<<8 | 'C'
	tagBTRC signature = 'b'<<24 | 'T'<<16 | 'R'<<8 | 'C'
	tagRXYZ signature = 'r'<<24 | 'X'<<16 | 'Y'<<8 | 'Z'
	tagGXYZ signature = 'g'<<24 | 'X'<<16 | 'Y'<<8 | 'Z'
	tagBXYZ signature = 'b'<<24 | 'X'<<16 | 'Y'<<8 | 'Z'

	typeCurve signature = 'c'<<24 | 'u'<<16 | 'r'<<8 | 'v'
	typePara  signature = 'p'<<24 | 'a'<<16 | 'r'<<8 | 'a'
	typeXYZ   signature = 'X'<<24 | 'Y'<<16 | 'Z'<<8 | ' '
	typeLut8  signature = 'm'<<24 | 'f'<<16 | 't'<<8 | '1'
	typeLut16 signature = 'm'<<24 | 'f'<<16 | 't'<<8 | '2'
	typeAToB  signature = 'm'<<24 | 'A'<<16 | 'B'<<8 | ' '
	typeBToA  signature = 'm'<<24 | 'B'<<16 | 'A'<<8 | ' '
)

// profile is what the header and the tag table say (clauses 7.2 and 7.3).
type profile struct {
	major    byte
	class    signature
	space    signature
	channels int
	pcs      signature
	tags     map[signature][]byte
}

const headerSize = 128

func parse(b []byte, opt Options) (*profile, error) {
	switch {
	case len(b) < headerSize+4:
		return nil, bad("%d bytes", len(b))
	case len(b) > opt.MaxBytes:
		return nil, bad("%d bytes, the limit is %d", len(b), opt.MaxBytes)
	case sig(b[36:]) != magic:
		return nil, bad("no signature")
	}
	p := &profile{major: b[8], class: sig(b[12:]), space: sig(b[16:]), pcs: sig(b[20:])}
	switch p.class {
	case classInput, classDisplay, classOutput, classSpace:
	default:
		return nil, bad("device class %q", p.class.String())
	}
	if p.pcs != spaceLab && p.pcs != spaceXYZ {
		return nil, bad("connection space %q", p.pcs.String())
	}
	if p.channels = p.space.channels(); p.channels == 0 {
		return nil, bad("colour space %q", p.space.String())
	}
	count := int64(be32(b[headerSize:]))
	if count > int64(opt.MaxTags) {
		return nil, bad("%d tags, the limit is %d", count, opt.MaxTags)
	}
	p.tags = make(map[signature][]byte, count)
	rest := b[headerSize+4:]
	for ; count > 0 && len(rest) >= 12; count, rest = count-1, rest[12:] {
		// A tag that reaches behind the end keeps what there is: profiles lose their last bytes more often than they lie.
		off, size := int64(be32(rest[4:])), int64(be32(rest[8:]))
		if off < headerSize || off+8 > int64(len(b)) {
			continue
		}
		if s := sig(rest); p.tags[s] == nil {
			p.tags[s] = b[off:min(off+size, int64(len(b)))]
		}
	}
	return p, nil
}

func (p *profile) has(s signature) bool { return len(p.tags[s]) >= 8 }

// channels counts a device space's channels (table 19), 0 for one there is not.
func (s signature) channels() int {
	switch s {
	case spaceGray:
		return 1
	case spaceCMYK:
		return 4
	case spaceRGB, spaceCMY, spaceLab:
		return 3
	}
	if s&0xffffff == 'C'<<16|'L'<<8|'R' {
		switch d := byte(s >> 24); {
		case d >= '1' && d <= '9':
			return int(d - '0')
		case d >= 'A' && d <= 'F':
			return int(d-'A') + 10
		}
		return 0
	}
	switch s {
	case 'H'<<24 | 'S'<<16 | 'V'<<8 | ' ', 'H'<<24 | 'L'<<16 | 'S'<<8 | ' ', 'Y'<<24 | 'C'<<16 | 'b'<<8 | 'r',
		'L'<<24 | 'u'<<16 | 'v'<<8 | ' ', 'Y'<<24 | 'x'<<16 | 'y'<<8 | ' ', spaceXYZ:
		return 3
	}
	return 0
}

func (s signature) String() string {
	return string([]byte{byte(s >> 24), byte(s >> 16), byte(s >> 8), byte(s)})
}

func sig(b []byte) signature { return signature(be32(b)) }

func be32(b []byte) uint32 { return binary.BigEndian.Uint32(b) }

func be16(b []byte) uint16 { return binary.BigEndian.Uint16(b) }

// fixed reads an s15Fixed16Number (clause 4.6).
func fixed(b []byte) float64 { return float64(int32(be32(b))) / 65536 }
