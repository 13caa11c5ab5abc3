package plaintext

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// opened is Open up to the pages.
func opened(t testing.TB, data []byte, opt Options) *source {
	t.Helper()
	opt.Limits = opt.Limits.withDefaults()
	s, _, err := open(context.Background(), bytes.NewReader(data), int64(len(data)), opt)
	require.NoError(t, err)
	return s
}
