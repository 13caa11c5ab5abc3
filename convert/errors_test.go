package convert

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestExitCodes(t *testing.T) {
	for kind, want := range map[Kind]int{Other: 1, Usage: 2, Read: 3, NotDocument: 4, Password: 5, Write: 6, Unsupported: 7, Limit: 8,
		PageRange: 9, Ticket: 10, Timeout: 11, Cancelled: 130, Kind(99): 1} {
		err := fmt.Errorf("outer: %w", &Error{Kind: kind, Page: 3, Op: "render", Err: io.EOF})
		assert.Equal(t, want, ExitCode(err), kind)
		assert.ErrorIs(t, err, io.EOF)
		assert.ErrorIs(t, err, &Error{Kind: kind})
		assert.False(t, errors.Is(err, &Error{Kind: kind + 1}))
	}
	assert.Zero(t, ExitCode(nil))
	assert.Equal(t, 1, ExitCode(io.EOF))
	assert.Equal(t, 130, ExitCode(fmt.Errorf("x: %w", context.Canceled)))
	assert.Equal(t, 11, ExitCode(context.DeadlineExceeded))
}

func TestErrorText(t *testing.T) {
	for want, e := range map[string]*Error{
		"limit":                     {Kind: Limit},
		"render: limit":             {Kind: Limit, Op: "render"},
		"render: page 2: too large": {Kind: Limit, Op: "render", Page: 2, Err: errors.New("too large")},
		"page 2: too large":         {Page: 2, Err: errors.New("too large")},
		"too large":                 {Err: errors.New("too large")},
	} {
		assert.Equal(t, want, e.Error())
	}
	b, _ := PageRange.MarshalText()
	assert.Equal(t, "page-range", string(b))
}
