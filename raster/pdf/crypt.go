package pdf

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
)

// method is how a crypt filter encrypts (ISO 32000-2, table 25).
type method uint8

const (
	cryptNone   method = iota
	cryptRC4           // V2: RC4 with a key a object
	cryptAES           // AESV2: AES-128-CBC with a key an object
	cryptAES256        // AESV3: AES-256-CBC with the file's key
)

// crypt decrypts a file under the standard security handler (ISO 32000-2, 7.6). Immutable once made.
type crypt struct {
	key       []byte // nil when no password fitted and only streams with a Crypt filter are encrypted
	str, stm  method
	filters   map[Name]method
	plainMeta bool // EncryptMetadata false
	perm      int32
	owner     bool
}

// Permissions are the access rights of an encrypted file (ISO 32000-2, table 22).
type Permissions struct {
	Encrypted bool
	Owner     bool // opened with the owner password: everything is allowed
	Print     bool
	PrintHigh bool // print at full quality
}

// Permissions returns the access rights; everything is allowed for a file that is not encrypted.
func (d *Document) Permissions() Permissions {
	c := d.crypt
	if c == nil {
		return Permissions{Print: true, PrintHigh: true, Owner: true}
	}
	p := Permissions{Encrypted: true, Owner: c.owner}
	p.Print = c.owner || c.perm&(1<<2) != 0
	p.PrintHigh = p.Print && (c.owner || c.perm&(1<<11) != 0)
	return p
}

// object decrypts the strings of an object just read, in place where it can.
func (c *crypt) object(o Object, ref Ref) Object {
	if s, ok := o.(*Stream); ok && s.Dict["Type"] == Name("XRef") {
		return o
	}
	if c.str == cryptNone {
		return o
	}
	return c.strings(o, c.objectKey(ref, c.str), 0)
}

func (c *crypt) strings(o Object, key []byte, depth int) Object {
	if depth > maxNest+1 {
		return o
	}
	switch v := o.(type) {
	case String:
		return String(decrypt(c.str, key, []byte(v)))
	case Array:
		for i, e := range v {
			switch e.(type) {
			case String, Array, Dict:
				v[i] = c.strings(e, key, depth+1)
			}
		}
	case Dict:
		for k, e := range v {
			switch e.(type) {
			case String, Array, Dict:
				v[k] = c.strings(e, key, depth+1)
			}
		}
	case *Stream:
		c.strings(v.Dict, key, depth+1)
	}
	return o
}

// stream decrypts a stream's data, unless its type or a Crypt filter says that it is not encrypted (ISO 32000-2, 7.4.10 and 7.6.3).
func (c *crypt) stream(ld loader, s *Stream, b []byte) []byte {
	t, _ := ld.resolve(s.Dict["Type"]).(Name)
	m := c.stm
	if t == "XRef" || t == "Metadata" && c.plainMeta {
		return b
	}
	for _, f := range ld.filters(s) {
		if f.Name == "Crypt" {
			n, _ := ld.resolve(f.Parms["Name"]).(Name)
			m = c.filters[n] // Identity, and whatever is unknown, is none
			break
		}
	}
	if m == cryptNone || c.key == nil {
		return b
	}
	return decrypt(m, c.objectKey(s.Ref, m), b)
}

// objectKey derives the key of one object (ISO 32000-2, 7.6.3.2, algorithm 1).
func (c *crypt) objectKey(ref Ref, m method) []byte {
	if m == cryptAES256 || m == cryptNone {
		return c.key
	}
	h := md5.New()
	h.Write(c.key)
	h.Write([]byte{byte(ref.Num), byte(ref.Num >> 8), byte(ref.Num >> 16), byte(ref.Gen), byte(ref.Gen >> 8)})
	if m == cryptAES {
		h.Write([]byte("sAlT"))
	}
	return h.Sum(nil)[:min(len(c.key)+5, 16)]
}

// decrypt undoes one string's or stream's encryption. AES data that is too short or not a whole number of blocks gives what can be had.
func decrypt(m method, key, b []byte) []byte {
	switch m {
	case cryptRC4:
		k, err := rc4.NewCipher(key)
		if err != nil {
			return b
		}
		k.XORKeyStream(b, b)
		return b
	case cryptAES, cryptAES256:
		block, err := aes.NewCipher(key)
		if err != nil {
			return b
		}
		if len(b) < 2*aes.BlockSize {
			return nil
		}
		iv, b := b[:aes.BlockSize], b[aes.BlockSize:]
		b = b[:len(b)/aes.BlockSize*aes.BlockSize]
		cipher.NewCBCDecrypter(block, iv).CryptBlocks(b, b)
		if pad := int(b[len(b)-1]); pad >= 1 && pad <= aes.BlockSize {
			b = b[:len(b)-pad]
		}
		return b
	}
	return b
}
