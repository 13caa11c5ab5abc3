package pdf

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha256"
	"crypto/sha512"
)

// passPad fills passwords up to 32 bytes (ISO 32000-2, 7.6.4.3.2, algorithm 2, step a).
const passPad = "\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08" +
	"\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A"

func padded(pw []byte) []byte {
	return append(append(make([]byte, 0, 64), pw[:min(len(pw), 32)]...), passPad...)[:32]
}

// fileKey returns the file key if pw is the user or the owner password.
func (e *encryption) fileKey(pw []byte) (key []byte, owner bool) {
	if e.r >= 5 {
		return e.fileKey256(pw)
	}
	for _, n := range e.lengths {
		if key := e.userKey(pw, n); key != nil {
			return key, false
		}
		if key := e.userKey(e.ownerPass(pw, n), n); key != nil {
			return key, true
		}
	}
	return nil, false
}

// userKey derives the key of n bytes from a user password (algorithm 2) and checks it against U (algorithms 4 to 6).
func (e *encryption) userKey(pw []byte, n int) []byte {
	h := md5.New()
	h.Write(padded(pw))
	h.Write(e.o[:min(len(e.o), 32)])
	p := uint32(e.p)
	h.Write([]byte{byte(p), byte(p >> 8), byte(p >> 16), byte(p >> 24)})
	h.Write(e.id)
	if e.r >= 4 && e.plainMeta {
		h.Write([]byte{255, 255, 255, 255})
	}
	key := h.Sum(nil)
	if e.r == 2 {
		n = 5
	}
	if e.r >= 3 {
		for range 50 {
			s := md5.Sum(key[:n])
			copy(key, s[:])
		}
	}
	key = key[:n]
	if e.r == 2 {
		if len(e.u) >= 32 && bytes.Equal(rc4Once(key, []byte(passPad)), e.u[:32]) {
			return key
		}
		return nil
	}
	h = md5.New()
	h.Write([]byte(passPad))
	h.Write(e.id)
	u := h.Sum(nil)
	for i := range 20 {
		u = rc4Once(xored(key, byte(i)), u)
	}
	if len(e.u) >= 16 && bytes.Equal(u, e.u[:16]) {
		return key
	}
	return nil
}

// ownerPass finds the user password from the owner password (algorithm 7).
func (e *encryption) ownerPass(pw []byte, n int) []byte {
	s := md5.Sum(padded(pw))
	key := s[:]
	if e.r >= 3 {
		for range 50 {
			s = md5.Sum(key)
			key = s[:]
		}
	} else {
		n = 5
	}
	key = key[:n]
	out := append([]byte(nil), e.o[:min(len(e.o), 32)]...)
	if e.r == 2 {
		return rc4Once(key, out)
	}
	for i := 19; i >= 0; i-- {
		out = rc4Once(xored(key, byte(i)), out)
	}
	return out
}

func xored(key []byte, v byte) []byte {
	out := make([]byte, len(key))
	for i, k := range key {
		out[i] = k ^ v
	}
	return out
}

func rc4Once(key, b []byte) []byte {
	c, err := rc4.NewCipher(key)
	if err != nil {
		return nil
	}
	out := make([]byte, len(b))
	c.XORKeyStream(out, b)
	return out
}

// fileKey256 is algorithm 2.A, for revisions 5 (Adobe's, with a plain hash) and 6.
func (e *encryption) fileKey256(pw []byte) (key []byte, owner bool) {
	pw = pw[:min(len(pw), 127)]
	if len(e.u) < 48 {
		return nil, false
	}
	u := e.u[:48]
	if len(e.o) >= 48 && bytes.Equal(e.hash(pw, e.o[32:40], u), e.o[:32]) {
		if key := unwrap(e.hash(pw, e.o[40:48], u), e.oe); key != nil {
			return key, true
		}
	}
	if bytes.Equal(e.hash(pw, u[32:40], nil), u[:32]) {
		return unwrap(e.hash(pw, u[40:48], nil), e.ue), false
	}
	return nil, false
}

func unwrap(key, wrapped []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil || len(wrapped) < 32 {
		return nil
	}
	out := make([]byte, 32)
	cipher.NewCBCDecrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(out, wrapped[:32])
	return out
}

// hash is algorithm 2.B, in revision 5 one SHA-256.
func (e *encryption) hash(pw, salt, u []byte) []byte {
	first := sha256.New()
	first.Write(pw)
	first.Write(salt)
	first.Write(u)
	k := first.Sum(nil)
	if e.r == 5 {
		return k
	}
	var round []byte
	for i := 0; ; i++ {
		one := append(append(append([]byte(nil), pw...), k...), u...)
		round = bytes.Repeat(one, 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return nil
		}
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(round, round)
		mod := 0
		for _, b := range round[:16] {
			mod += int(b) // 256 is 1 modulo 3, so the digits' sum will do
		}
		switch mod % 3 {
		case 0:
			s := sha256.Sum256(round)
			k = s[:]
		case 1:
			s := sha512.Sum384(round)
			k = s[:]
		default:
			s := sha512.Sum512(round)
			k = s[:]
		}
		if i >= 63 && int(round[len(round)-1]) <= i-31 {
			return k[:32]
		}
	}
}
