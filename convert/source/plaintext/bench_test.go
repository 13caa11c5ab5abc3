package plaintext

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var benchText = []byte(strings.Repeat("The quick brown fox jumps over the lazy dog, and\n\tafter that\tit goes home. What a long line this is, far beyond the margin of the page.\n", 4000))

func BenchmarkOpen(b *testing.B) {
	b.SetBytes(int64(len(benchText)))
	b.ReportAllocs()
	for b.Loop() {
		_, err := Open(context.Background(), bytes.NewReader(benchText), int64(len(benchText)), Options{})
		require.NoError(b, err)
	}
}

func BenchmarkPage(b *testing.B) {
	s := opened(b, benchText, Options{})
	b.ReportAllocs()
	for b.Loop() {
		r, err := s.content(context.Background(), 3)
		require.NoError(b, err)
		n, err := io.Copy(io.Discard, r)
		require.NoError(b, err)
		b.SetBytes(n)
	}
}
