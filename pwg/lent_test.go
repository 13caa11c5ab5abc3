package pwg_test

import (
	"bufio"
	"bytes"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg"
)

// keeper lends buffers and keeps those that are written.
type keeper struct {
	room  int
	lent  []byte
	out   bytes.Buffer
	taken int // bytes that were written in what was lent
}

func (k *keeper) AvailableBuffer() []byte {
	k.lent = make([]byte, 0, k.room)
	return k.lent
}

func (k *keeper) Write(p []byte) (int, error) {
	if k.lent != nil && cap(k.lent) > 0 && &k.lent[:1][0] == &p[0] {
		k.taken += len(p)
	}
	k.lent = nil
	return k.out.Write(p)
}

// What is written in a lent buffer is what is written otherwise.
func TestWriterLentBuffer(t *testing.T) {
	h := header(pwg.SRGB8, 500, 400)
	rnd := rand.New(rand.NewPCG(1, 2))
	pix := make([]byte, 3*500*400)
	for i := range pix {
		pix[i] = byte(rnd.IntN(256))
	}
	write := func(to io.Writer) {
		w := pwg.NewWriter(to)
		for range 3 {
			require.NoError(t, w.BeginPage(h))
			require.NoError(t, w.WriteLines(pix, 1500))
			require.NoError(t, w.EndPage())
		}
		require.NoError(t, w.Close())
	}
	var want bytes.Buffer
	write(&want)
	for _, room := range []int{0, 1000, 64 << 10, 66 << 10, 1 << 20} {
		k := &keeper{room: room}
		write(k)
		assert.True(t, bytes.Equal(want.Bytes(), k.out.Bytes()), "%d", room)
		if room < 64<<10 {
			assert.Zero(t, k.taken)
		}
		if room > 64<<10 {
			assert.Equal(t, want.Len(), k.taken)
		}
		var b bytes.Buffer
		bw := bufio.NewWriterSize(&b, room)
		write(bw)
		require.NoError(t, bw.Flush())
		assert.True(t, bytes.Equal(want.Bytes(), b.Bytes()), "bufio, %d", room)
	}
}
