package pdf

import (
	"bytes"
	"context"
	"errors"
	"io"
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
