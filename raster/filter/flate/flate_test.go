package flate

import (
	"bytes"
	"compress/zlib"
	"io"
	"math/rand"
	"testing"

	kflate "github.com/klauspost/compress/flate"
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

// The decoder must agree with another one, whole and cut anywhere.
func TestAgainstOther(t *testing.T) {
	rnd := rand.New(rand.NewSource(2))
	kinds := map[string][]byte{"letters": sample(300000), "zeros": make([]byte, 100000), "empty": nil, "one": {7}}
	noise := make([]byte, 200000)
	rnd.Read(noise)
	kinds["noise"] = noise
	photo := make([]byte, 300000) // neighbours differ a little: long literal codes
	v := 100.0
	for i := range photo {
		v += rnd.NormFloat64() * 9
		photo[i] = byte(v)
	}
	kinds["photo"] = photo
	var far []byte
	for range 300 {
		n := rnd.Intn(900)
		at := rnd.Intn(len(noise) - 1000)
		far = append(far, noise[at%40000:at%40000+n]...)
	}
	kinds["far"] = far
	for name, want := range kinds {
		for _, level := range []int{kflate.HuffmanOnly, kflate.NoCompression, 1, 5, 9} {
			var buf bytes.Buffer
			w, err := kflate.NewWriter(&buf, level)
			require.NoError(t, err)
			w.Write(want)
			w.Close()
			z := buf.Bytes()
			var d Decoder
			got, err := d.inflate(nil, z, 1<<20)
			require.NoError(t, err, "%s, level %d", name, level)
			require.True(t, bytes.Equal(want, got), "%s, level %d", name, level)
			for range 20 {
				n := rnd.Intn(len(z))
				got, err := d.inflate(nil, z[:n], 1<<20)
				require.ErrorIs(t, err, io.ErrUnexpectedEOF)
				require.True(t, bytes.HasPrefix(want, got))
				ref, _ := io.ReadAll(kflate.NewReader(bytes.NewReader(z[:n])))
				require.LessOrEqual(t, len(ref), len(got)+16, "%s, level %d, cut at %d", name, level, n)
				if len(want) > 0 {
					lim := 1 + rnd.Intn(len(want))
					got, err = d.inflate(nil, z, int64(lim))
					require.True(t, bytes.Equal(want[:lim], got))
					if lim < len(want) {
						require.ErrorIs(t, err, ErrLimit)
					}
				}
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(pack([]byte("hello hello hello")))
	f.Add([]byte{0x78, 0x9c, 1, 5, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, _ := Decode(b, 1<<16); len(got) > 1<<16 {
			t.Fatal("limit passed")
		}
		// What another decoder takes must come out the same here.
		ref, err := io.ReadAll(io.LimitReader(kflate.NewReader(bytes.NewReader(b)), 1<<20))
		var d Decoder
		got, gotErr := d.inflate(nil, b, 1<<20)
		if err == nil && len(ref) < 1<<20 && (gotErr != nil || !bytes.Equal(ref, got)) {
			t.Fatalf("%d bytes and %v instead of %d bytes", len(got), gotErr, len(ref))
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
