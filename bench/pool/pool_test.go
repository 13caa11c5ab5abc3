package main

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
)

func TestQuantile(t *testing.T) {
	var d []time.Duration
	for i := range 100 {
		d = append(d, time.Duration(100-i))
	}
	assert.Equal(t, time.Duration(50), quantile(d, 0.5))
	assert.Equal(t, time.Duration(99), quantile(d, 0.99))
	assert.Equal(t, time.Duration(100), quantile(d, 1))
	assert.Equal(t, time.Duration(7), quantile([]time.Duration{7}, 0.01))
	assert.Zero(t, quantile(nil, 0.5))
}

// The documents that are made here are sound: what workers do with them says something about workers.
func TestDocuments(t *testing.T) {
	big := newBigDocument(1 << 20)
	whole, err := io.ReadAll(io.NewSectionReader(big, 0, big.size()+1))
	require.NoError(t, err)
	assert.Len(t, whole, int(big.size()))
	for name, doc := range map[string][]byte{"big": whole, "tiny": tinyDocument()} {
		var out bytes.Buffer
		res, err := convert.New().Convert(context.Background(), &out, bytes.NewReader(doc), int64(len(doc)), &convert.Options{Plan: convert.PlanOptions{Resolution: [2]int{72, 72}}})
		require.NoError(t, err, name)
		assert.Equal(t, 1, res.Pages, name)
		assert.Empty(t, res.Warnings, name)
	}
}

// A result that is not the library's is found out, and nothing else is called wrong.
func TestOnceCompares(t *testing.T) {
	j := &job{name: "tiny", doc: tinyDocument(), opt: convert.Options{Plan: convert.PlanOptions{Resolution: [2]int{72, 72}}}}
	require.NoError(t, j.reference(context.Background()))
	_, err := j.once(context.Background(), convert.New())
	require.NoError(t, err)
	j.sum++
	_, err = j.once(context.Background(), convert.New())
	var wrong wrongError
	require.ErrorAs(t, err, &wrong)
}
