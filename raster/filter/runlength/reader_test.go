package runlength

import (
	"bytes"
	"errors"
	"io"
	"math/rand"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// check reads in pieces, with marks that it returns to, and compares with Decode.
func check(t testing.TB, z []byte, limit, seed int64) {
	want, wantErr := Decode(z, limit)
	if wantErr == nil {
		wantErr = io.EOF
	}
	rnd := rand.New(rand.NewSource(seed))
	r := NewReader(bytes.NewReader(z), limit)
	var m *Mark
	at, marked, jumps := 0, 0, 0
	piece := make([]byte, 1+rnd.Intn(300))
	for {
		switch {
		case rnd.Intn(5) == 0:
			m, marked = r.Mark(), at
		case m != nil && jumps < 20 && rnd.Intn(5) == 0:
			require.NoError(t, r.Seek(m))
			at, jumps = marked, jumps+1
		}
		n, err := r.Read(piece[:1+rnd.Intn(len(piece))])
		require.LessOrEqual(t, at+n, len(want))
		require.True(t, bytes.Equal(want[at:at+n], piece[:n]))
		if at += n; err != nil {
			require.Equal(t, wantErr, err)
			require.Len(t, want, at)
			return
		}
	}
}

func TestReaderEqualsDecode(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	for seed := range int64(300) {
		var z []byte
		for range rnd.Intn(200) {
			if n := rnd.Intn(256); n < 128 {
				z = append(z, byte(n))
				z = append(z, make([]byte, rnd.Intn(2)+n)...)
			} else if n != 128 || rnd.Intn(9) == 0 {
				z = append(z, byte(n), byte(n))
			}
		}
		check(t, z, 1<<20, seed)
		check(t, z, int64(rnd.Intn(9000)), seed)
	}
}

func TestReaderTellsOfItsSource(t *testing.T) {
	broken := errors.New("broken")
	got, err := io.ReadAll(NewReader(io.MultiReader(bytes.NewReader([]byte("\x02abc\x05ab")), iotest.ErrReader(broken)), 100))
	require.ErrorIs(t, err, broken)
	require.Equal(t, "abcab", string(got))
}

func FuzzReader(f *testing.F) {
	f.Add([]byte("\x02abc\xfez\x80"), int64(100), int64(1))
	f.Fuzz(func(t *testing.T, b []byte, limit, seed int64) { check(t, b, max(0, min(limit, 1<<18)), seed) })
}
