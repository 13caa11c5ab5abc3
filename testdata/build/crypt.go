package main

import (
	"bytes"
	"crypto/aes"
	stdcipher "crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"fmt"
)

// cipher encrypts with AES-128, revision 4 of the standard security handler (ISO 32000-2, 7.6.4).
type cipher struct {
	id, owner, user, key []byte
	permissions          int32
}

var padding = []byte("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A")

func padded(password string) []byte { return append([]byte(password), padding...)[:32] }

func md5sum(parts ...[]byte) []byte {
	s := md5.Sum(bytes.Join(parts, nil))
	return s[:]
}

// rc4Rounds applies RC4 with the key and with nineteen keys made of it.
func rc4Rounds(key, data []byte) []byte {
	out := bytes.Clone(data)
	for i := range 20 {
		k := bytes.Clone(key)
		for j := range k {
			k[j] ^= byte(i)
		}
		c, err := rc4.NewCipher(k)
		if err != nil {
			panic(err) // the key has 16 bytes
		}
		c.XORKeyStream(out, out)
	}
	return out
}

// newCipher makes the keys for two passwords (algorithms 2, 3 and 5).
func newCipher(user, owner, id string) *cipher {
	c := &cipher{id: md5sum([]byte(id)), permissions: -4}
	k := padded(owner)
	for range 51 {
		k = md5sum(k)
	}
	c.owner = rc4Rounds(k, padded(user))
	p := uint32(c.permissions)
	k = md5sum(padded(user), c.owner, []byte{byte(p), byte(p >> 8), byte(p >> 16), byte(p >> 24)}, c.id)
	for range 50 {
		k = md5sum(k)
	}
	c.key = k
	c.user = append(rc4Rounds(k, md5sum(padding, c.id)), make([]byte, 16)...)
	return c
}

func (c *cipher) dict() string {
	return fmt.Sprintf("<</Filter/Standard/V 4/R 4/Length 128/CF<</StdCF<</CFM/AESV2/AuthEvent/DocOpen/Length 16>>>>/StmF/StdCF/StrF/StdCF/O<%X>/U<%X>/P %d>>",
		c.owner, c.user, c.permissions)
}

// apply encrypts the stream (part 0) or a string of object n (algorithm 1.A). The initialization vector follows from both.
func (c *cipher) apply(n, part int, data []byte) []byte {
	num := []byte{byte(n), byte(n >> 8), byte(n >> 16), 0, 0}
	block, err := aes.NewCipher(md5sum(c.key, num, []byte("sAlT")))
	if err != nil {
		panic(err) // the key has 16 bytes
	}
	iv := md5sum(c.id, num, []byte{byte(part)})
	fill := 16 - len(data)%16
	data = append(bytes.Clone(data), bytes.Repeat([]byte{byte(fill)}, fill)...)
	stdcipher.NewCBCEncrypter(block, iv).CryptBlocks(data, data)
	return append(iv, data...)
}

// encrypted is a page that opens with the password "secret".
func encrypted(fonts *fonts) ([]byte, error) {
	f := newFile()
	body := fonts.regular.face(f)
	c := &canvas{}
	c.at(72, 760, body, 16, "Only for those who know the password")
	c.paragraph(body, 11, 72, 725, 451, 15, sentences[:6])
	if err := body.finish(); err != nil {
		return nil, err
	}
	look := f.stream("/Type/XObject/Subtype/Form/BBox[0 0 475 190]", []byte(".2 .4 .6 RG 1 1 473 188 re S"))
	info := f.add("<</Type/Annot/Subtype/Square/Rect[60 600 535 790]/F 4/Contents%s/AP<</N %d 0 R>>>>", lit("a frame"), look)
	f.page(fmt.Sprintf("/MediaBox[0 0 595 842]/Resources<</Font<<%s>>>>/Annots[%d 0 R]", body.resource(), info), c.content())
	f.cipher = newCipher("secret", "owner", "encrypted")
	return f.bytes(classic), nil
}
