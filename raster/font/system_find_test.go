package font_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/liberation/liberationmonobold"
	"github.com/go-fonts/liberation/liberationmonoregular"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/font"
)

func TestProgram(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string][]byte{"A-Bold.ttf": liberationmonobold.TTF, "B-Mono.TTF": liberationmonoregular.TTF, "C-Sans.otf": dejavusans.TTF,
		"cut.ttf": dejavusans.TTF[:50_000], "short.ttf": []byte("\x00\x01\x00\x00\xff\xff"), "cut.ttc": []byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x01\x7f\xff\xff\xff"), "text.txt": []byte("x")} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	s := font.NewSystem(dir)
	assert.Equal(t, liberationmonoregular.TTF, s.Program('a'), "the plain one of fixed pitch")
	assert.Equal(t, dejavusans.TTF, s.Program('\u0628'), "the only one that has it")
	assert.Nil(t, s.Program('\u4e00'))
	assert.Same(t, &s.Program('a')[0], &s.Program('b')[0], "read once")
	assert.Nil(t, font.NewSystem(filepath.Join(dir, "none")).Program('a'))
	var none *font.System
	assert.Nil(t, none.Program('a'))
}
