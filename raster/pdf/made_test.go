package pdf

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func opener(s string, fail error) Opener {
	return func(context.Context) (io.ReadCloser, error) {
		r := io.Reader(strings.NewReader(s))
		if fail != nil {
			r = io.MultiReader(r, errReader{fail})
		}
		return io.NopCloser(r), nil
	}
}

type errReader struct{ err error }

func (e errReader) Read([]byte) (int, error) { return 0, e.err }

// TestBuilder makes a document, reads it, writes it as a file and reads that.
func TestBuilder(t *testing.T) {
	b := NewBuilder()
	plain := NewStreamFrom(Dict{}, opener("0 0 m 9 9 l S", nil))
	coded := NewStreamFrom(Dict{"Filter": Name("ASCIIHexDecode")}, opener("414243>", nil))
	b.Page(Dict{"MediaBox": Array{int64(0), int64(0), int64(100), int64(50)}, "Contents": b.Add(plain), "Resources": Dict{"X": b.Add(coded)}})
	b.Page(Dict{"Contents": b.Add(NewStream(Dict{}, []byte("f")))})
	made, err := b.Document(Limits{}, Warning{Text: "as read"})
	require.NoError(t, err)
	require.Len(t, made.Warnings(), 1)
	var file bytes.Buffer
	require.NoError(t, made.Extract(context.Background(), &file, []ExtractPage{{Index: 0}, {Index: 1}}))
	read, err := Open(context.Background(), bytes.NewReader(file.Bytes()), int64(file.Len()), Options{})
	require.NoError(t, err)
	require.Empty(t, read.Warnings())
	for _, d := range []*Document{made, read} {
		require.Equal(t, 2, d.NumPages())
		p, err := d.Page(0)
		require.NoError(t, err)
		require.Equal(t, 100.0, p.MediaBox.W())
		content, warns := d.PageContent(context.Background(), p)
		require.Empty(t, warns)
		require.Equal(t, "0 0 m 9 9 l S", string(content))
		data, err := d.Decode(context.Background(), d.Stream(p.Resources["X"]))
		require.NoError(t, err)
		require.Equal(t, "ABC", string(data))
		r, err := d.Reader(context.Background(), d.Stream(p.Dict["Contents"]))
		require.NoError(t, err)
		data, err = io.ReadAll(r)
		require.NoError(t, err)
		require.NoError(t, r.Close())
		require.Equal(t, "0 0 m 9 9 l S", string(data))
	}
}

// TestOpenedDamage: data ends where its reading fails, and the error is told.
func TestOpenedDamage(t *testing.T) {
	b := NewBuilder()
	s := NewStreamFrom(Dict{}, opener("abc", errors.New("torn")))
	b.Page(Dict{"Contents": b.Add(s)})
	d, err := b.Document(Limits{})
	require.NoError(t, err)
	data, err := d.Decode(context.Background(), s)
	require.ErrorContains(t, err, "torn")
	require.Equal(t, "abc", string(data))
	r, err := d.Reader(context.Background(), s)
	require.NoError(t, err)
	data, err = io.ReadAll(r)
	require.ErrorContains(t, err, "torn")
	require.Equal(t, "abc", string(data))
	var file bytes.Buffer
	require.NoError(t, d.Extract(context.Background(), &file, []ExtractPage{{Index: 0}}))
	_, err = NewBuilder().Document(Limits{})
	require.Error(t, err)
}

// TestOpenedImages: samples come back through the predictor, of every depth and space, and where they end early.
func TestOpenedImages(t *testing.T) {
	const w, h = 37, 23
	for _, tt := range []struct {
		space   Object
		n, bits int
		predict bool
	}{
		{Name("DeviceGray"), 1, 8, true}, {Name("DeviceGray"), 1, 16, true}, {Name("DeviceGray"), 1, 1, false}, {Name("DeviceRGB"), 3, 8, true},
		{Name("DeviceRGB"), 3, 16, true}, {Name("DeviceCMYK"), 4, 8, true}, {Array{Name("Lab"), Dict{}}, 3, 8, true},
		{Array{Name("DeviceN"), Array{Name("A"), Name("B")}, Name("DeviceGray"), Dict{}}, 2, 8, true},
		{Array{Name("Indexed"), Name("DeviceRGB"), int64(3), String("abcdefghijkl")}, 1, 8, false},
	} {
		row := (w*tt.n*tt.bits + 7) / 8
		r := rand.New(rand.NewPCG(1, 2))
		samples := make([]byte, row*h)
		for i := range samples {
			samples[i] = byte(i*i/300) + byte(r.IntN(3))
			if i/row%5 == 4 { // rows equal to the one above, and rows of noise
				samples[i] = samples[i-row]
			} else if i/row%5 == 2 {
				samples[i] = byte(r.Uint32())
			}
		}
		for _, cut := range []int{0, 1, row + 3, len(samples)} {
			b := NewBuilder()
			data := string(samples[:len(samples)-cut])
			image := NewStreamFrom(Dict{"Subtype": Name("Image"), "Width": int64(w), "Height": int64(h), "BitsPerComponent": int64(tt.bits), "ColorSpace": tt.space}, opener(data, nil))
			b.Page(Dict{"Resources": Dict{"XObject": Dict{"I": b.Add(image)}}})
			made, err := b.Document(Limits{})
			require.NoError(t, err)
			var file bytes.Buffer
			require.NoError(t, made.Extract(context.Background(), &file, []ExtractPage{{Index: 0}}))
			read, err := Open(context.Background(), bytes.NewReader(file.Bytes()), int64(file.Len()), Options{})
			require.NoError(t, err)
			p, err := read.Page(0)
			require.NoError(t, err)
			s := read.Stream(read.Dict(p.Resources["XObject"])["I"])
			require.Equal(t, tt.predict, s.Dict["DecodeParms"] != nil, tt.space)
			got, err := read.Decode(context.Background(), s)
			require.NoError(t, err)
			require.True(t, data == string(got), "%v %d bits, %d of %d bytes", tt.space, tt.bits, len(got), len(data))
		}
	}
}
