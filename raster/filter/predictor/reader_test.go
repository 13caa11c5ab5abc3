package predictor

import (
	"bytes"
	"errors"
	"io"
	"math/rand"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// A Reader gives what Decode gives, for all data however it arrives.
func TestReaderIsDecode(t *testing.T) {
	rnd := rand.New(rand.NewSource(3))
	for range 500 {
		p := Params{
			Predictor: []int{0, 1, 2, 10, 12, 15, 3, -1}[rnd.Intn(8)], Colors: rnd.Intn(5), BitsPerComponent: []int{0, 1, 2, 4, 8, 16, 5}[rnd.Intn(7)],
			Columns: rnd.Intn(40),
		}
		data := make([]byte, rnd.Intn(2000))
		rnd.Read(data)
		if rnd.Intn(2) == 0 && RowBytes(p) > 0 { // all row filters known
			for i := 0; i < len(data); i += RowBytes(p) + 1 {
				data[i] %= 5
			}
		}
		want, wantErr := Decode(bytes.Clone(data), p)
		var src io.Reader = bytes.NewReader(data)
		switch rnd.Intn(3) {
		case 0:
			src = iotest.OneByteReader(src)
		case 1:
			src = iotest.DataErrReader(src)
		}
		r, err := NewReader(src, p)
		got, readErr := io.ReadAll(iotest.OneByteReader(r))
		require.True(t, bytes.Equal(want, got), "%+v", p)
		if err == nil {
			err = readErr
		}
		require.Equal(t, wantErr, err, "%+v", p)
	}
}

// What the source says at its end comes behind the last part of a row.
func TestReaderPassesErrorsOn(t *testing.T) {
	broken := errors.New("broken")
	r, err := NewReader(io.MultiReader(bytes.NewReader([]byte{1, 1, 1, 1, 2, 1}), iotest.ErrReader(broken)), Params{Predictor: 15, Columns: 3})
	require.NoError(t, err)
	got, err := io.ReadAll(r)
	require.ErrorIs(t, err, broken)
	require.Equal(t, []byte{1, 2, 3, 2}, got)
}
