package content

import (
	"bytes"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// longKey expands the abbreviated keys of inline images (ISO 32000-2, table 91).
func longKey(n pdf.Name) pdf.Name {
	switch n {
	case "BPC":
		return "BitsPerComponent"
	case "CS":
		return "ColorSpace"
	case "D":
		return "Decode"
	case "DP":
		return "DecodeParms"
	case "F":
		return "Filter"
	case "H":
		return "Height"
	case "IM":
		return "ImageMask"
	case "I":
		return "Interpolate"
	case "W":
		return "Width"
	case "L":
		return "Length"
	}
	return n
}

// longSpace expands the abbreviated device space names (table 92).
func longSpace(o pdf.Object) pdf.Object {
	switch v := o.(type) {
	case pdf.Name:
		switch v {
		case "G":
			return pdf.Name("DeviceGray")
		case "RGB":
			return pdf.Name("DeviceRGB")
		case "CMYK":
			return pdf.Name("DeviceCMYK")
		case "I":
			return pdf.Name("Indexed")
		}
	case pdf.Array:
		if len(v) > 1 && (v[0] == pdf.Name("I") || v[0] == pdf.Name("Indexed")) {
			out := append(pdf.Array(nil), v...)
			out[0], out[1] = pdf.Name("Indexed"), longSpace(v[1])
			return out
		}
		if len(v) == 1 {
			return longSpace(v[0])
		}
	}
	return o
}

// inline reads an inline image from behind BI to behind EI (8.9.7).
func (s *Scanner) inline() *pdf.Stream {
	dict := pdf.Dict{}
	short := map[pdf.Name]bool{}
	for {
		k := s.lex.Next()
		if k == pdf.EOF {
			return pdf.NewStream(dict, nil)
		}
		if k == pdf.Keyword {
			if string(s.lex.Word) == "ID" {
				break
			}
			if string(s.lex.Word) == "EI" {
				return pdf.NewStream(dict, nil)
			}
			continue
		}
		if k != pdf.NameTok {
			continue
		}
		name := s.lex.Name
		key := longKey(name)
		k = s.lex.Next()
		if k == pdf.Keyword && string(s.lex.Word) == "ID" {
			break
		}
		if k == pdf.EOF {
			return pdf.NewStream(dict, nil)
		}
		v, ok := s.lex.Object(k, maxDepth)
		if !ok {
			continue
		}
		if key == "ColorSpace" {
			v = longSpace(v)
		}
		if key == name && short[key] { // where both forms stand, the abbreviated one counts
			continue
		}
		short[key] = key != name
		dict[key] = v
	}
	b := s.lex.Bytes()
	p := s.lex.Pos()
	if p < len(b) { // one white-space byte ends ID; CR LF counts as one
		if b[p] == '\r' && p+1 < len(b) && b[p+1] == '\n' {
			p++
		}
		p++
	}
	p = min(p, len(b))
	end, next := findEI(b, p, rawLength(dict))
	s.lex.SetPos(next)
	return pdf.NewStream(dict, b[p:end])
}

// rawLength returns how many bytes the samples take when no filter codes them and the colour space is a simple one, else -1.
func rawLength(d pdf.Dict) int {
	if n, ok := d["Length"].(int64); ok && n > 0 && n < 1<<31 {
		return int(n)
	}
	if f, ok := d["Filter"]; ok {
		if a, isArray := f.(pdf.Array); !isArray || len(a) > 0 {
			return -1
		}
	}
	w, ok1 := d["Width"].(int64)
	h, ok2 := d["Height"].(int64)
	if !ok1 || !ok2 || w <= 0 || h <= 0 || w > 1<<20 || h > 1<<20 {
		return -1
	}
	bpc, _ := d["BitsPerComponent"].(int64)
	n := int64(1)
	if d["ImageMask"] == true {
		bpc = 1
	} else {
		switch cs := d["ColorSpace"].(type) {
		case pdf.Name:
			switch cs {
			case "DeviceGray":
			case "DeviceRGB":
				n = 3
			case "DeviceCMYK":
				n = 4
			default:
				return -1
			}
		case pdf.Array:
			if len(cs) == 0 || cs[0] != pdf.Name("Indexed") {
				return -1
			}
		default:
			return -1
		}
	}
	if bpc < 1 || bpc > 16 {
		return -1
	}
	return int((w*n*bpc + 7) / 8 * h)
}

// findEI returns where the data ends and where reading goes on. A known length is believed when EI follows it; otherwise EI counts when
// white space stands around it and what follows looks like a content stream.
func findEI(b []byte, p, length int) (end, next int) {
	if length >= 0 && p+length <= len(b) {
		q := p + length
		for q < len(b) && q < p+length+8 && space(b[q]) {
			q++
		}
		if bytes.HasPrefix(b[q:], []byte("EI")) && (q+2 == len(b) || space(b[q+2])) {
			return p + length, q + 2
		}
	}
	for q := p; ; {
		i := bytes.Index(b[q:], []byte("EI"))
		if i < 0 {
			return len(b), len(b)
		}
		q += i
		if (q == p || space(b[q-1])) && (q+2 >= len(b) || space(b[q+2])) && textAhead(b[q+2:]) {
			end = q
			if end > p && space(b[end-1]) {
				end--
				if end > p && b[end] == '\n' && b[end-1] == '\r' {
					end--
				}
			}
			return end, q + 2
		}
		q += 2
	}
}

// textAhead reports whether the next bytes could be operators: no bytes that only binary data has.
func textAhead(b []byte) bool {
	for _, c := range b[:min(len(b), 16)] {
		if c > 126 || (c < 32 && !space(c)) {
			return false
		}
	}
	return true
}

func space(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}
