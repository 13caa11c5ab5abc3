package flate

import (
	"bytes"
	"compress/zlib"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"
)

func pack(b []byte) []byte {
	var buf bytes.Buffer
	w := zlib.NewWriter(&buf)
	w.Write(b)
	w.Close()
	return buf.Bytes()
}

func sample(n int) []byte {
	rnd := rand.New(rand.NewSource(1))
	b := make([]byte, n)
	for i := range b {
		b[i] = "aaabcdefgh "[rnd.Intn(11)]
	}
	return b
}

func TestDecode(t *testing.T) {
	want := sample(100000)
	z := pack(want)
	sum := append([]byte(nil), z...)
	sum[len(sum)-1] ^= 1
	bad := append([]byte(nil), z...)
	bad[0], bad[1] = 0x12, 0x34
	for _, c := range []struct {
		name string
		in   []byte
	}{
		{"whole", z}, {"checksum wrong", sum}, {"checksum missing", z[:len(z)-4]}, {"no header", z[2:]}, {"header wrong", bad},
		{"line feed in front", append([]byte("\r\n"), z...)}, {"bytes behind", append(append([]byte(nil), z...), "\r\njunk"...)},
	} {
		var d Decoder
		for range 2 { // the second time with used work space
			got, err := d.Decode(c.in, 1<<20)
			require.NoError(t, err, c.name)
			require.True(t, bytes.Equal(want, got), c.name)
		}
	}
	got, err := Decode(z[:len(z)/2], 1<<20)
	require.Error(t, err)
	require.Greater(t, len(got), 40000)
	require.True(t, bytes.HasPrefix(want, got))
	got, err = Decode(z, 1000)
	require.ErrorIs(t, err, ErrLimit)
	require.Equal(t, want[:1000], got)
	got, err = Decode(z, int64(len(want)))
	require.NoError(t, err)
	require.Len(t, got, len(want))
	_, err = Decode(nil, 1000)
	require.Error(t, err)
}

func FuzzDecode(f *testing.F) {
	f.Add(pack([]byte("hello hello hello")))
	f.Add([]byte{0x78, 0x9c, 1, 5, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, _ := Decode(b, 1<<16); len(got) > 1<<16 {
			t.Fatal("limit passed")
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	z := pack(sample(1 << 20))
	var d Decoder
	b.SetBytes(1 << 20)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Decode(z, 1<<21); err != nil {
			b.Fatal(err)
		}
	}
}
