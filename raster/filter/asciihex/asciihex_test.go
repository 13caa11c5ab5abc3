package asciihex

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		in, want string
		err      error
	}{
		{"48656C6c6f>", "Hello", nil},
		{"48 65\n6C 6c 6f", "Hello", nil},
		{"487>48", "Hp", nil},
		{"48x65", "He", ErrDamaged},
		{"", "", nil},
	} {
		got, err := Decode([]byte(c.in), 1000)
		require.Equal(t, c.err, err, c.in)
		require.Equal(t, c.want, string(got), c.in)
	}
	got, err := Decode([]byte("48656C6c6f"), 2)
	require.ErrorIs(t, err, ErrLimit)
	require.Equal(t, "He", string(got))
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("48656C>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, _ := Decode(b, 100); len(got) > 100 {
			t.Fatal("limit passed")
		}
	})
}
