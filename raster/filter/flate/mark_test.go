package flate

import (
	"bytes"
	"compress/flate"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// texts gives data of several kinds, coded with dynamic, fixed and stored blocks.
func texts(t testing.TB) [][]byte {
	rng := rand.New(rand.NewPCG(1, 2))
	plain := make([]byte, 700<<10)
	for i := range plain {
		plain[i] = byte(rng.UintN(9) * uint(1+i>>16))
		if i > 40000 && i%1000 < 500 {
			plain[i] = plain[i-30000]
		}
	}
	var out [][]byte
	for _, level := range []int{flate.NoCompression, flate.BestSpeed, flate.DefaultCompression, flate.HuffmanOnly} {
		b := bytes.NewBuffer([]byte{0x78, 0x9c})
		w, err := flate.NewWriter(b, level)
		require.NoError(t, err)
		for at := 0; at < len(plain); at += 90000 {
			_, err = w.Write(plain[at:min(at+90000, len(plain))])
			require.NoError(t, err)
			require.NoError(t, w.Flush())
		}
		require.NoError(t, w.Close())
		out = append(out, b.Bytes())
	}
	return out
}

// checkMarks reads data with pauses and goes back to each of them.
func checkMarks(t testing.TB, data []byte, limit int64, step int) {
	var d Decoder
	r, ok := d.NewReader(bytes.NewReader(data), limit)
	defer func() { r.Close() }()
	if !ok {
		return
	}
	want, wantErr := io.ReadAll(r)
	r.Close()
	r, _ = d.NewReader(bytes.NewReader(data), limit)
	type place struct {
		m  *Mark
		at int
	}
	var places []place
	for at := 0; at < len(want); {
		if m := r.Mark(); m != nil && len(places) < 30 {
			places = append(places, place{m, at})
		}
		n, _ := io.ReadFull(r, make([]byte, min(step, len(want)-at)))
		at += n
		step = step*3/2 + 1
	}
	other, _ := d.NewReader(bytes.NewReader(data), limit)
	defer other.Close()
	for i := range places {
		p := places[(i*7+3)%len(places)]
		for _, r := range []*Reader{r, other} {
			require.NoError(t, r.Seek(p.m))
			got, err := io.ReadAll(r)
			require.True(t, bytes.Equal(want[p.at:], got), "from %d: %d of %d bytes", p.at, len(got), len(want)-p.at)
			require.Equal(t, wantErr, err)
		}
	}
}

func TestReaderReturnsToMarks(t *testing.T) {
	for _, data := range texts(t) {
		checkMarks(t, data, 1<<30, 1000)
		checkMarks(t, data, 300001, 7)
		checkMarks(t, data[:len(data)*2/3], 1<<30, 333)
		bad := bytes.Clone(data)
		bad[len(bad)/2] ^= 0x55
		checkMarks(t, bad, 1<<30, 100)
	}
	var d Decoder
	r, ok := d.NewReader(io.MultiReader(bytes.NewReader(texts(t)[2])), 1<<30)
	require.True(t, ok)
	require.Nil(t, r.Mark(), "a source that cannot seek")
	r.Close()
	require.Nil(t, r.Mark())
}

func FuzzMarks(f *testing.F) {
	for _, data := range texts(f) {
		f.Add(data[:3000], 1<<20, 100)
		f.Add(data[:2000], 1500, 3)
	}
	f.Fuzz(func(t *testing.T, data []byte, limit, step int) {
		if len(data) > 1<<14 || limit > 1<<20 {
			return
		}
		checkMarks(t, data, int64(limit), max(1, step&0xffff))
	})
}
