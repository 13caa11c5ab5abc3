package lzw

import (
	"bytes"
	stdlzw "compress/lzw"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"
	tifflzw "golang.org/x/image/tiff/lzw"
)

// encode writes LZW codes as the standard describes them, for both values of EarlyChange.
func encode(b []byte, early bool) []byte {
	var out []byte
	var acc, bits uint
	put := func(code, width uint) {
		acc, bits = acc<<width|code, bits+width
		for bits >= 8 {
			bits -= 8
			out = append(out, byte(acc>>bits))
		}
	}
	change := uint(0)
	if early {
		change = 1
	}
	var table map[string]uint
	var next, width uint
	reset := func() {
		put(clearCode, max(width, 9))
		table, next, width = map[string]uint{}, firstCode, 9
	}
	reset()
	code := func(s []byte) uint {
		if len(s) == 1 {
			return uint(s[0])
		}
		return table[string(s)]
	}
	var cur []byte
	for _, c := range b {
		s := append(append([]byte(nil), cur...), c)
		if _, ok := table[string(s)]; ok || len(s) == 1 {
			cur = s
			continue
		}
		put(code(cur), width)
		table[string(s)] = next
		next++
		// The decoder is one entry behind the encoder.
		if next-1+change >= 1<<width {
			width++
		}
		if next == 4094 {
			put(uint(c), width)
			reset()
			cur = nil
			continue
		}
		cur = []byte{c}
	}
	if len(cur) > 0 {
		put(code(cur), width)
		next++
		if next-1+change >= 1<<width && width < 12 {
			width++
		}
	}
	put(endCode, width)
	put(0, 7)
	return out
}

func sample(n, letters int) []byte {
	rnd := rand.New(rand.NewSource(1))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rnd.Intn(letters))
	}
	return b
}

func TestRoundTrip(t *testing.T) {
	for _, n := range []int{0, 1, 2, 255, 600, 5000, 100000} {
		for _, letters := range []int{1, 2, 30, 256} {
			want := sample(n, letters)
			for _, early := range []bool{true, false} {
				for _, lent := range []int{0, 1, len(want), 4*len(want) + 100} {
					got, err := DecodeTo(make([]byte, 0, lent), encode(want, early), early, 1<<20)
					require.NoError(t, err)
					require.True(t, bytes.Equal(want, got))
				}
				got, err := Decode(encode(want, early), early, 1<<20)
				require.NoError(t, err)
				require.True(t, bytes.Equal(want, got), "%d bytes of %d letters, early %v", n, letters, early)
			}
		}
	}
}

// Two decoders of other people's agree about what the encoder above writes or about what is read here.
func TestAgainstOthers(t *testing.T) {
	want := sample(50000, 20)
	var buf bytes.Buffer
	w := stdlzw.NewWriter(&buf, stdlzw.MSB, 8)
	_, err := w.Write(want)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	got, err := Decode(buf.Bytes(), false, 1<<20)
	require.NoError(t, err)
	require.True(t, bytes.Equal(want, got))

	got = make([]byte, len(want))
	r := tifflzw.NewReader(bytes.NewReader(encode(want, true)), tifflzw.MSB, 8)
	n := 0
	for n < len(got) {
		k, err := r.Read(got[n:])
		n += k
		require.NoError(t, err)
	}
	require.True(t, bytes.Equal(want, got))
}

// The example of ISO 32000-2, 7.4.4.2.
func TestExample(t *testing.T) {
	got, err := Decode([]byte{0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01}, true, 100)
	require.NoError(t, err)
	require.Equal(t, []byte{45, 45, 45, 45, 45, 65, 45, 45, 45, 66}, got)
}

func TestDamage(t *testing.T) {
	want := sample(5000, 30)
	z := encode(want, true)
	got, err := Decode(z[:len(z)/2], true, 1<<20)
	require.NoError(t, err, "a missing end mark is no damage")
	require.True(t, len(got) > 2000 && bytes.HasPrefix(want, got))
	got, err = Decode(z, true, 100)
	require.ErrorIs(t, err, ErrLimit)
	require.Equal(t, want[:100], got)
	_, err = Decode([]byte{0x80, 0x7f, 0xff, 0xff}, true, 100)
	require.ErrorIs(t, err, ErrDamaged)
}

func FuzzDecode(f *testing.F) {
	f.Add(encode([]byte("ababababab"), true), true)
	f.Add(encode([]byte("ababababab"), false), false)
	f.Fuzz(func(t *testing.T, b []byte, early bool) {
		if got, _ := Decode(b, early, 1<<16); len(got) > 1<<16 {
			t.Fatal("limit passed")
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	z := encode(sample(1<<20, 8), true)
	b.SetBytes(1 << 20)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(z, true, 1<<21); err != nil {
			b.Fatal(err)
		}
	}
}
