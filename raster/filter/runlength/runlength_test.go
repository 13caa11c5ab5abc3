package runlength

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		in, want string
		err      error
	}{
		{"\x02abc\xfez\x80more", "abczzz", nil},
		{"\x00a", "a", nil},
		{"\x81b", strings.Repeat("b", 128), nil},
		{"\x05ab", "ab", ErrDamaged},
		{"\x00a\xff", "a", ErrDamaged},
		{"", "", nil},
	} {
		got, err := Decode([]byte(c.in), 1000)
		require.Equal(t, c.err, err, "%q", c.in)
		require.Equal(t, c.want, string(got), "%q", c.in)
	}
	for _, in := range []string{"\x02abc", "\xfea"} {
		got, err := Decode([]byte(in), 2)
		require.ErrorIs(t, err, ErrLimit)
		require.Len(t, got, 2)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("\x02abc\xfez\x80"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, _ := Decode(b, 100); len(got) > 100 {
			t.Fatal("limit passed")
		}
	})
}
