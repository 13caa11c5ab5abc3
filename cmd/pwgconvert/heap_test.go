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

func TestHeadroom(t *testing.T) {
	for live, want := range map[uint64]uint64{0: 32 << 20, 8 << 20: 32 << 20, 20 << 20: 20 << 20, 30 << 20: 12 << 20, 4 << 30: 12 << 20} {
		assert.Equal(t, want, headroom(live), live)
	}
}
