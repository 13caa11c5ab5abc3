package lzw

import (
	"bytes"
	"errors"
	"io"
	"math/rand"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// long holds texts of every length, repeated near and far.
func long(n int, seed int64) []byte {
	rnd := rand.New(rand.NewSource(seed))
	var b []byte
	for len(b) < n {
		switch rnd.Intn(4) {
		case 0:
			b = append(b, bytes.Repeat([]byte{byte(rnd.Intn(3))}, rnd.Intn(40000))...)
		case 1:
			for range rnd.Intn(300) {
				b = append(b, byte(rnd.Intn(256)))
			}
		default:
			if len(b) > 0 {
				at := rnd.Intn(len(b))
				b = append(b, b[at:min(len(b), at+rnd.Intn(30000))]...)
			}
		}
	}
	return b[:n]
}

// endless writes codes without ever clearing the table.
func endless(b []byte) []byte {
	z := encode(b[:min(len(b), 3000)], true)
	var acc, bits uint
	for i := range 20000 {
		acc, bits = acc<<12|uint(i*7919)%maxCodes, bits+12
		for bits >= 8 {
			bits -= 8
			z = append(z, byte(acc>>bits))
		}
	}
	return z
}

// check reads in pieces, with marks that it returns to, and compares with Decode.
func check(t testing.TB, z []byte, early bool, limit int64, seed int64) {
	want, wantErr := Decode(z, early, limit)
	if wantErr == nil {
		wantErr = io.EOF
	}
	rnd := rand.New(rand.NewSource(seed))
	type place struct {
		m  *Mark
		at int
	}
	var places []place
	r := NewReader(bytes.NewReader(z), early, limit)
	got, at := make([]byte, 0, len(want)), 0
	piece := make([]byte, 1+rnd.Intn(20000))
	jumps := 0
	for {
		if rnd.Intn(6) == 0 {
			places = append(places, place{r.Mark(), at})
		}
		if len(places) > 0 && jumps < 20 && rnd.Intn(8) == 0 {
			p := places[rnd.Intn(len(places))]
			if rnd.Intn(2) == 0 {
				r = NewReader(bytes.NewReader(z), early, limit)
			}
			require.NoError(t, r.Seek(p.m))
			at = p.at
			jumps++
		}
		n, err := r.Read(piece[:1+rnd.Intn(len(piece))])
		require.LessOrEqual(t, at+n, len(want))
		require.True(t, bytes.Equal(want[at:at+n], piece[:n]), "at %d", at)
		if at+n > len(got) {
			got = append(got[:at], piece[:n]...)
		}
		at += n
		if err != nil {
			require.Equal(t, wantErr, err)
			require.Len(t, want, at)
			return
		}
	}
}

func TestReaderEqualsDecode(t *testing.T) {
	for seed := range int64(9) {
		b := long(200000, seed)
		if seed%3 == 0 {
			b = sample(300000, 1+int(seed)*8)
		}
		for _, early := range []bool{true, false} {
			z := encode(b, early)
			check(t, z, early, 1<<30, seed)
			check(t, z, early, int64(len(b))-seed*100, seed)
			check(t, z, !early, 1<<30, seed)
			check(t, z[:len(z)*2/3], early, 1<<30, seed)
			bad := bytes.Clone(z)
			for range 3 {
				bad[len(z)/4+rand.New(rand.NewSource(seed)).Intn(len(z)/2)] ^= 0x15
			}
			check(t, bad, early, 1<<30, seed)
		}
		check(t, endless(b), true, 1<<30, seed)
	}
}

func TestReaderTellsOfItsSource(t *testing.T) {
	z := encode(sample(5000, 30), true)
	broken := errors.New("broken")
	r := NewReader(io.MultiReader(bytes.NewReader(z[:len(z)/2]), iotest.ErrReader(broken)), true, 1<<20)
	got, err := io.ReadAll(r)
	require.ErrorIs(t, err, broken)
	require.Greater(t, len(got), 2000)
	require.Nil(t, r.Mark())
	got, err = io.ReadAll(NewReader(iotest.OneByteReader(bytes.NewReader(z)), true, 1<<20))
	require.NoError(t, err)
	require.Equal(t, sample(5000, 30), got)
	_, err = NewReader(idle{}, true, 100).Read(make([]byte, 1))
	require.ErrorIs(t, err, io.ErrNoProgress)
}

type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

func FuzzReader(f *testing.F) {
	f.Add(encode([]byte("ababababab"), true), true, int64(100), int64(1))
	f.Add(encode(long(3000, 1), false), false, int64(5000), int64(2))
	f.Add(endless(long(3000, 2))[:5000], true, int64(1<<16), int64(3))
	f.Fuzz(func(t *testing.T, b []byte, early bool, limit, seed int64) {
		check(t, b, early, max(0, min(limit, 1<<18)), seed)
	})
}

func BenchmarkReader(b *testing.B) {
	for name, data := range map[string][]byte{"letters": sample(1<<20, 8), "texts": long(1<<20, 1)} {
		z := encode(data, true)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(1 << 20)
			b.ReportAllocs()
			r := NewReader(bytes.NewReader(z), true, 1<<40)
			top := r.Mark()
			row := make([]byte, 18000)
			for b.Loop() {
				if err := r.Seek(top); err != nil {
					b.Fatal(err)
				}
				for {
					if _, err := r.Read(row); err == io.EOF {
						break
					} else if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
		b.Run(name+"-whole", func(b *testing.B) {
			b.SetBytes(1 << 20)
			for b.Loop() {
				if _, err := Decode(z, true, 1<<21); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
