package flate

import (
	"bytes"
	"errors"
	"io"
	"math/rand"
	"testing"
	"testing/iotest"

	kflate "github.com/klauspost/compress/flate"
	"github.com/stretchr/testify/require"
)

// readAll reads in pieces of all sizes.
func readAll(r io.Reader, rnd *rand.Rand) ([]byte, error) {
	var out []byte
	buf := make([]byte, 70000)
	for {
		n, err := r.Read(buf[:1+rnd.Intn(len(buf))])
		out = append(out, buf[:n]...)
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
	}
}

// A Reader gives what Decode gives: whole, cut, limited, damaged, and however the input arrives.
func TestReaderIsDecode(t *testing.T) {
	rnd := rand.New(rand.NewSource(4))
	noise := make([]byte, 300000)
	rnd.Read(noise)
	var far []byte // matches almost a window back
	for range 40 {
		far = append(far, noise[:32500]...)
		far = append(far, sample(rnd.Intn(300))...)
	}
	var d Decoder
	for name, want := range map[string][]byte{"letters": sample(500000), "zeros": make([]byte, 1000000), "noise": noise, "far": far, "one": {7}} {
		for _, level := range []int{kflate.HuffmanOnly, kflate.NoCompression, 1, 9} {
			var buf bytes.Buffer
			buf.Write([]byte{0x78, 0x9c})
			w, err := kflate.NewWriter(&buf, level)
			require.NoError(t, err)
			w.Write(want)
			w.Close()
			z := append(buf.Bytes(), 0, 0, 0, 0)
			for i := range 12 {
				in, limit := z, int64(1<<30)
				switch i % 4 {
				case 1:
					in = z[:2+rnd.Intn(len(z)-2)]
				case 2:
					limit = 1 + int64(rnd.Intn(len(want)))
				case 3:
					in = bytes.Clone(z)
					in[2+rnd.Intn(len(z)-2)] ^= 1 << rnd.Intn(8)
				}
				ref, refErr := d.Decode(in, limit)
				var src io.Reader = bytes.NewReader(in)
				if i >= 8 {
					src = iotest.HalfReader(src)
				}
				r, ok := d.NewReader(src, limit)
				if !ok {
					require.NoError(t, r.Close())
					continue
				}
				got, err := readAll(r, rnd)
				require.Equal(t, refErr, err, "%s, level %d, case %d", name, level, i)
				require.True(t, bytes.Equal(ref, got), "%s, level %d, case %d", name, level, i)
				require.NoError(t, r.Close())
			}
		}
	}
}

func TestReaderRefusesAndReports(t *testing.T) {
	z := pack(sample(200000))
	var d Decoder
	for _, in := range [][]byte{nil, {1}, {0x78}, {0x78, 0x9c}, z[2:], []byte("no deflate data at all")} {
		_, ok := d.NewReader(bytes.NewReader(in), 1000)
		require.False(t, ok, "%q", in[:min(len(in), 20)])
	}
	broken := errors.New("broken disk")
	r, ok := d.NewReader(io.MultiReader(bytes.NewReader(z[:len(z)/2]), iotest.ErrReader(broken)), 1<<20)
	require.True(t, ok)
	got, err := readAll(r, rand.New(rand.NewSource(1)))
	require.ErrorIs(t, err, broken)
	require.Greater(t, len(got), 50000)
	require.NoError(t, r.Close())
	_, err = r.Read(make([]byte, 1))
	require.Error(t, err)
}

func FuzzReader(f *testing.F) {
	f.Add(pack([]byte("hello hello hello")), int64(1<<20), 3)
	f.Add([]byte{0x78, 0x9c, 1, 5, 0}, int64(4), 100)
	f.Add([]byte("x\x9c000020A00000000000000"), int64(2), 117)
	f.Fuzz(func(t *testing.T, b []byte, limit int64, piece int) {
		limit = min(limit, 1<<20)
		var d Decoder
		r, ok := d.NewReader(bytes.NewReader(b), limit)
		if !ok {
			return
		}
		var got []byte
		buf := make([]byte, min(max(piece, 1), 1<<16))
		for {
			n, err := r.Read(buf)
			got = append(got, buf[:n]...)
			if err != nil {
				break
			}
		}
		ref, _ := d.Decode(b, limit)
		if !bytes.Equal(ref, got) {
			t.Fatalf("%d bytes instead of %d", len(got), len(ref))
		}
	})
}

func BenchmarkReader(b *testing.B) {
	z := pack(sample(1 << 20))
	var d Decoder
	buf := make([]byte, 4096)
	b.SetBytes(1 << 20)
	for b.Loop() {
		r, _ := d.NewReader(bytes.NewReader(z), 1<<21)
		for {
			if _, err := r.Read(buf); err != nil {
				break
			}
		}
		r.Close()
	}
}
