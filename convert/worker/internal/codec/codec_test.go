package codec_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/encoding"

	"github.com/pwgconvert/pwgconvert/convert/worker/internal/codec"
)

func code(t *testing.T, c encoding.Compressor, b []byte) []byte {
	t.Helper()
	var z bytes.Buffer
	w, err := c.Compress(&z)
	require.NoError(t, err)
	_, err = w.Write(b)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return z.Bytes()
}

// What goes in comes out, whichever coder of the pool did it, and coders survive messages that are no good.
func TestRoundTrip(t *testing.T) {
	random := make([]byte, 100_000)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(random)
	for _, name := range []string{codec.Zstd, codec.Gzip} {
		c := encoding.GetCompressor(name)
		require.NotNil(t, c, name)
		assert.Equal(t, name, c.Name())
		for range 3 {
			for _, b := range [][]byte{nil, []byte("a"), bytes.Repeat([]byte("pwg"), 50_000), random} {
				rd, err := c.Decompress(bytes.NewReader(code(t, c, b)))
				require.NoError(t, err)
				got, err := io.ReadAll(rd)
				require.NoError(t, err)
				assert.True(t, bytes.Equal(b, got))
				n, err := rd.Read(make([]byte, 1))
				assert.Zero(t, n)
				assert.Equal(t, io.EOF, err)
			}
			if rd, err := c.Decompress(bytes.NewReader(random)); err == nil {
				_, err = io.ReadAll(rd)
				require.Error(t, err)
			}
		}
	}
}

// A frame that wants more memory than the limit is refused.
func TestWindow(t *testing.T) {
	var z bytes.Buffer
	w, err := zstd.NewWriter(&z, zstd.WithWindowSize(64<<20), zstd.WithEncoderConcurrency(1))
	require.NoError(t, err)
	for range 80 {
		_, err = w.Write(make([]byte, 1<<20))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	rd, err := encoding.GetCompressor(codec.Zstd).Decompress(&z)
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, rd)
	assert.ErrorIs(t, err, zstd.ErrWindowSizeExceeded)
}
