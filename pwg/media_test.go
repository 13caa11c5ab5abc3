package pwg_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg"
)

func TestParseMedia(t *testing.T) {
	for _, tt := range []struct {
		in, name string
		w, h     int
	}{
		{"iso_a4_210x297mm", "iso_a4_210x297mm", 210000, 297000},
		{"ISO_A4", "iso_a4_210x297mm", 210000, 297000},
		{"210x297mm", "iso_a4_210x297mm", 210000, 297000},
		{"na_letter_8.5x11in", "na_letter_8.5x11in", 215900, 279400},
		{"8.5x11in", "na_letter_8.5x11in", 215900, 279400},
		{"na_super-a_8.94x14in", "na_super-a_8.94x14in", 227076, 355600},
		{"NA_NUMBER_9", "na_number-9_3.875x8.875in", 98425, 225425},
		{"iso_a4-extra_235.5x322.3mm", "iso_a4-extra_235.5x322.3mm", 235500, 322300},
		{"custom_label_50.5x30mm", "custom_label_50.5x30mm", 50500, 30000},
		{"80x200.25mm", "custom_80x200.25mm_80x200.25mm", 80000, 200250},
	} {
		m, err := pwg.ParseMedia(tt.in)
		require.NoError(t, err, tt.in)
		assert.Equal(t, pwg.Media{Name: tt.name, Width: tt.w, Height: tt.h}, m, tt.in)
	}
	for _, bad := range []string{"", "a4", "iso_a4_210x297", "210mm", "0x10mm", "-1x5mm", "1e3x5mm", "1.x5mm", ".5x5mm", "200000x5mm", "1000000x5in",
		"9999999x5mm", "210x297mm ", "x_" + strings.Repeat("y", 60) + "_1x1mm", "ü_1x1mm", "1x2x3mm"} {
		_, err := pwg.ParseMedia(bad)
		assert.Error(t, err, bad)
	}
}

// Sizes as libcups 2.4 gives them.
func TestMediaPixels(t *testing.T) {
	for _, tt := range []struct {
		media string
		dpi   int
		w, h  int
	}{
		{"ISO_A4", 150, 1240, 1753}, {"ISO_A4", 203, 1678, 2373}, {"ISO_A4", 300, 2480, 3507}, {"ISO_A4", 600, 4960, 7015},
		{"NA_LETTER", 300, 2550, 3300}, {"NA_LETTER", 203, 1725, 2233}, {"NA_LEGAL", 203, 1725, 2842}, {"ISO_A3", 300, 3507, 4960},
		{"ISO_A3", 600, 7015, 9921}, {"ISO_A5", 300, 1748, 2480}, {"4x6in", 203, 812, 1218}, {"100x150mm", 300, 1181, 1771},
	} {
		m, err := pwg.ParseMedia(tt.media)
		require.NoError(t, err)
		w, h := m.Pixels(tt.dpi, tt.dpi)
		assert.Equal(t, [2]int{tt.w, tt.h}, [2]int{w, h}, "%s at %d", tt.media, tt.dpi)
	}
	m, _ := pwg.ParseMedia("ISO_A4")
	w, h := m.Points()
	assert.Equal(t, [2]int{595, 841}, [2]int{w, h})
	w, h = m.Pixels(300, 600)
	assert.Equal(t, [2]int{2480, 7015}, [2]int{w, h})
}

func TestMediaOfSize(t *testing.T) {
	assert.Equal(t, pwg.Media{Name: "iso_a4_210x297mm", Width: 210300, Height: 296800}, pwg.MediaOfSize(210300, 296800, 500))
	assert.Equal(t, "custom_210.3x296.8mm_210.3x296.8mm", pwg.MediaOfSize(210300, 296800, 0).Name)
	assert.Equal(t, "om_small-photo_100x150mm", pwg.MediaOfSize(100100, 149900, 1000).Name)
	names := pwg.MediaNames()
	assert.Len(t, names, 164)
	for cdd, m := range names {
		assert.Positive(t, m.Width, cdd)
		assert.Positive(t, m.Height, cdd)
		got, err := pwg.ParseMedia(m.Name)
		assert.NoError(t, err)
		assert.Equal(t, m, got)
	}
}

func TestMediaPositions(t *testing.T) {
	named := 0
	for p := range pwg.MediaPosition(64) {
		got, ok := pwg.ParseMediaPosition(p.String())
		if ok {
			named++
			assert.Equal(t, p, got)
		}
	}
	assert.Equal(t, 50, named) // PWG 5102.4, table 5
	for _, s := range []string{"", "0", "tray-0", "tray-21", "roll-11", "Main"} {
		_, ok := pwg.ParseMediaPosition(s)
		assert.False(t, ok, s)
	}
}
