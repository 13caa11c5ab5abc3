package pdf

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRewrite(t *testing.T) {
	for _, in := range [][]byte{plainFile(), compressed(true).Bytes()} {
		out, err := rewrite(context.Background(), in, "")
		require.NoError(t, err)
		require.Equal(t, twoContents, content(t, open(t, out, Options{NoSecondOpinion: true})))
	}
	_, err := rewrite(context.Background(), []byte("%PDF-1.4 nothing at all"), "")
	require.Error(t, err)
}
