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
		{0, 800}, {3 << 20, 800}, {8 << 20, 300}, {24 << 20, 100}, {48 << 20, 50}, {96 << 20, 25}, {4 << 30, 25},
	} {
		assert.Equal(t, c.want, growth(c.live), c.live)
	}
}
