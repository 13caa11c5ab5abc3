package convert_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
)

// Planned comes before the first byte, may lower the workers and may refuse.
func TestPlanned(t *testing.T) {
	doc, err := os.ReadFile("../testdata/corners.pdf")
	require.NoError(t, err)
	var out bytes.Buffer
	var seen *convert.Plan
	opt := &convert.Options{Plan: convert.PlanOptions{Resolution: [2]int{72, 72}}}
	opt.Planned = func(p *convert.Plan) error {
		assert.Zero(t, out.Len())
		seen, opt.Jobs = p, 1
		return nil
	}
	res, err := convert.New().Convert(context.Background(), &out, bytes.NewReader(doc), int64(len(doc)), opt)
	require.NoError(t, err)
	assert.Same(t, res.Plan, seen)

	out.Reset()
	opt.Planned = func(*convert.Plan) error {
		return &convert.Error{Kind: convert.Limit, Err: errors.New("too many pages")}
	}
	_, err = convert.New().Convert(context.Background(), &out, bytes.NewReader(doc), int64(len(doc)), opt)
	require.ErrorIs(t, err, &convert.Error{Kind: convert.Limit})
	assert.Zero(t, out.Len())
}
