package ascii85

import (
	"bytes"
	stdascii85 "encoding/ascii85"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		in, want string
		err      error
	}{
		{"87cURD]j7BEbo80~>", "Hello world!", nil},
		{"87cURD]j7BEbo80", "Hello world!", nil},
		{" <~87cUR\r\nD]j7BEbo80~>", "Hello world!", nil},
		{"87cURD]j7BEbo7~>", "Hello world", nil},
		{"zz~>", "\x00\x00\x00\x00\x00\x00\x00\x00", nil},
		{"", "", nil},
		{"8~>", "", nil},
		{"87cUR\x80D]j7B~>", "Hello wo", ErrDamaged},
		{"87cURuuuuu~>", "Hell\x08\x1b\xc3\x85", ErrDamaged},
		{"87cURD]j7B", "Hello wo", nil},
	} {
		got, err := Decode([]byte(c.in), 1000)
		require.Equal(t, c.err, err, c.in)
		if c.in == "87cURuuuuu~>" {
			require.Len(t, got, 8)
			continue
		}
		require.Equal(t, c.want, string(got), c.in)
	}
	_, err := Decode([]byte("87cURD]j7BEbo80"), 7)
	require.ErrorIs(t, err, ErrLimit)
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("hello world, hello"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, _ := Decode(b, 1<<16); len(got) > 1<<16 || len(got) > 4*len(b) {
			t.Fatal("too long")
		}
		enc := make([]byte, stdascii85.MaxEncodedLen(len(b)))
		enc = enc[:stdascii85.Encode(enc, b)]
		got, err := Decode(enc, 1<<20)
		if err != nil || !bytes.Equal(got, b) {
			t.Fatalf("%q became %q: %v", b, got, err)
		}
	})
}
