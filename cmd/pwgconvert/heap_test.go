package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestGrowth(t *testing.T) {
	for _, c := range []struct {
		live uint64
		want int
	}{
		{0, 800}, {4 << 20, 800}, {8 << 20, 400}, {20 << 20, 100}, {24 << 20, 66}, {32 << 20, 37}, {60 << 20, 20}, {4 << 30, 20},
	} {
		assert.Equal(t, c.want, growth(c.live), c.live)
	}
}
