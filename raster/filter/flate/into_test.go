package flate

import (
	"bytes"
	"fmt"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever memory is lent, the same bytes and errors come out, and nothing that was handed out before is touched.
func TestDecodeTo(t *testing.T) {
	rnd := rand.New(rand.NewSource(3))
	mixed := append(make([]byte, keepBytes), sample(keepBytes)...) // at first little input gives much
	steep := append(sample(keepBytes), make([]byte, 2*keepBytes)...)
	var d Decoder
	type result struct{ got, want []byte }
	var all []result
	for _, plain := range [][]byte{nil, {7}, sample(100), sample(5000), sample(keepBytes - 1), sample(keepBytes), sample(keepBytes + 1), mixed, steep} {
		z := pack(plain)
		for i, src := range [][]byte{z, z[:len(z)-5], z[:len(z)/2], z[2:], append([]byte{0x12, 0x34}, z[2:]...), nil} {
			for _, limit := range []int64{0, 1, int64(len(plain)), 1 << 40}[2*(len(plain)/keepBytes/2):] {
				want, wantErr := Decode(src, limit)
				if i == 0 {
					require.True(t, bytes.HasPrefix(plain, want))
				}
				for _, lent := range []int{0, len(plain) + slack, 2*len(plain) + 8192, len(plain), 5000, slack + 1, slack, 1}[:max(3, 8-len(plain)/1000)] {
					buf := make([]byte, rnd.Intn(lent+1), lent)
					got, err := d.DecodeTo(buf, src, limit)
					require.Equal(t, wantErr, err)
					require.True(t, bytes.Equal(want, got), "%d bytes, limit %d, %d lent", len(plain), limit, lent)
					if lent >= len(plain)+slack+4096 && len(got) > 0 && i == 0 {
						require.Same(t, &buf[:1][0], &got[0])
					}
				}
				got, err := d.Decode(src, limit)
				require.Equal(t, wantErr, err)
				require.Equal(t, len(got), cap(got))
				all = append(all, result{got, want})
			}
		}
	}
	for _, r := range all {
		require.True(t, bytes.Equal(r.want, r.got))
	}
}

func BenchmarkDecodeTo(b *testing.B) {
	for _, c := range []struct {
		name  string
		plain []byte
		lent  int
	}{{"sample", sample(20000), 64 << 10}, {"text", text(200000), 1 << 20}} {
		b.Run(c.name, func(b *testing.B) {
			z := pack(c.plain)
			buf := make([]byte, c.lent)
			var d Decoder
			b.SetBytes(int64(len(c.plain)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := d.DecodeTo(buf, z, 1<<20); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// text resembles the content stream of a dense page.
func text(n int) []byte {
	rnd := rand.New(rand.NewSource(4))
	var b bytes.Buffer
	for b.Len() < n {
		fmt.Fprintf(&b, "BT /F%d 9.96 Tf %.2f %.2f Td [(w%c)%d(rd a%c)] TJ ET\n%.3f %.3f l\n", rnd.Intn(4), rnd.Float64()*500, rnd.Float64()*700,
			'a'+rnd.Intn(26), rnd.Intn(400), 'a'+rnd.Intn(26), rnd.Float64()*500, rnd.Float64()*700)
	}
	return b.Bytes()[:n]
}
