package pdf

import (
	"errors"

	"golang.org/x/text/unicode/norm"
)

// encryption holds the entries of an encryption dictionary that matter (ISO 32000-2, tables 20 and 21).
type encryption struct {
	v, r             int
	o, u, oe, ue, id []byte
	p                int32
	plainMeta        bool
	identity         bool  // strings and streams are not encrypted unless a stream's own Crypt filter says so
	lengths          []int // key lengths in bytes that may be meant, most likely first
}

// openCrypt reads the encryption dictionary and finds the file key: with the password given, as user and as owner
// password, then with the empty one.
func (d *Document) openCrypt(enc Object, password string) error {
	ld := loader{d: d, noScan: true, plain: true}
	d.encryptRef = Ref{}
	if r, ok := enc.(Ref); ok {
		d.encryptRef = r
	}
	dict := toDict(ld.resolve(enc))
	if dict == nil {
		d.warn(Warning{Text: "encryption dictionary missing; the file is read as if not encrypted"})
		return nil
	}
	if f, _ := ld.resolve(dict["Filter"]).(Name); f != "Standard" && f != "" {
		return errf(Unsupported, d.encryptRef, "security handler %q", string(f))
	}
	e, c, err := ld.encryption(dict)
	if err != nil {
		return &Error{Kind: Unsupported, Object: d.encryptRef, Err: err}
	}
	for _, pw := range passwords(password, e.r) {
		if key, owner := e.fileKey(pw); key != nil {
			c.key, c.owner = key, owner
			d.crypt = c
			return nil
		}
	}
	if e.identity {
		// Only streams with a Crypt filter of their own are encrypted, as in files that hide nothing but an attachment.
		d.warn(Warning{Object: d.encryptRef, Kind: Password, Text: "only what a Crypt filter names is encrypted; that stays closed"})
		d.crypt = c
		return nil
	}
	if password == "" {
		return errf(Password, Ref{}, "the file needs a password")
	}
	return errf(Password, Ref{}, "the password does not open the file")
}

// passwords lists the byte strings to try: what was given, which may give the owner's rights, then the empty one. Up to revision 4
// passwords are in PDFDocEncoding, of which Latin-1 is the part people type; later ones are UTF-8 in normal form.
func passwords(pw string, r int) [][]byte {
	var list [][]byte
	if pw != "" {
		list = append(list, []byte(pw))
		if r < 5 {
			latin := make([]byte, 0, len(pw))
			for _, c := range pw {
				if c > 255 {
					latin = nil
					break
				}
				latin = append(latin, byte(c))
			}
			if latin != nil && string(latin) != pw {
				list = append(list, latin)
			}
		} else if n := norm.NFKC.String(pw); n != pw { // the part of SASLprep that changes what people type
			list = append(list, []byte(n))
		}
	}
	return append(list, nil)
}

func (ld loader) encryption(dict Dict) (*encryption, *crypt, error) {
	num := func(k Name) int {
		v, _ := ld.int(dict[k])
		return int(v)
	}
	str := func(o Object) []byte {
		s, _ := ld.resolve(o).(String)
		return []byte(s)
	}
	e := &encryption{v: num("V"), r: num("R"), o: str(dict["O"]), u: str(dict["U"]), oe: str(dict["OE"]), ue: str(dict["UE"])}
	e.p = int32(uint32(int64(num("P"))))
	if id, ok := ld.resolve(ld.d.trailer["ID"]).(Array); ok && len(id) > 0 {
		e.id = str(id[0])
	}
	if m, ok := ld.resolve(dict["EncryptMetadata"]).(bool); ok {
		e.plainMeta = !m
	}
	c := &crypt{perm: e.p, plainMeta: e.plainMeta && e.v >= 4, filters: map[Name]method{}}
	addLen := func(n int) {
		if n >= 40 || n%8 == 0 && n > 16 {
			n /= 8 // bits; smaller numbers are bytes, as some producers write
		}
		if n >= 5 && n <= 16 {
			e.lengths = append(e.lengths, n)
		}
	}
	switch {
	case e.v <= 3 && e.v >= 0:
		c.str, c.stm = cryptRC4, cryptRC4
		if e.v >= 2 {
			addLen(num("Length"))
		}
		e.lengths = append(e.lengths, 5, 16)
	case e.v == 4 || e.v == 5 || e.v == 6:
		cf := toDict(ld.resolve(dict["CF"]))
		for k, o := range cf {
			f := toDict(ld.resolve(o))
			m, _ := ld.resolve(f["CFM"]).(Name)
			switch m {
			case "V2":
				c.filters[k] = cryptRC4
			case "AESV2":
				c.filters[k] = cryptAES
			case "AESV3":
				c.filters[k] = cryptAES256
			}
		}
		pick := func(k Name) method {
			n, _ := ld.resolve(dict[k]).(Name)
			if f := toDict(ld.resolve(cf[n])); f != nil && e.v == 4 {
				l, _ := ld.int(f["Length"])
				addLen(int(min(max(l, 0), 1024)))
			}
			m := c.filters[n]
			if m == cryptNone && n != "Identity" && n != "" && cf == nil {
				m = cryptAES // the filter is named and its description forgotten
				if e.v > 4 {
					m = cryptAES256
				}
			}
			return m
		}
		e.lengths = append(e.lengths, 16)
		addLen(num("Length"))
		c.stm, c.str = pick("StmF"), pick("StrF")
		e.identity = true
		for _, k := range [2]Name{"StmF", "StrF"} {
			n, _ := ld.resolve(dict[k]).(Name)
			e.identity = e.identity && (n == "Identity" || n == "") // table 20: the default
		}
		e.lengths = append(e.lengths, 5)
	default:
		return nil, nil, errors.New("encryption version not known")
	}
	if e.r < 2 || e.r > 6 {
		return nil, nil, errors.New("encryption revision not known")
	}
	return e, c, nil
}
