package packbits_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/pwg/packbits"
)

// lines are codings, each with how often it stands in a row.
type lines []struct {
	coded []byte
	n     int
}

// someLines makes lines of which no two that follow each other are equal, some long, some repeated more often than one byte says.
func someLines(rng *rand.Rand) (l lines) {
	for i := range 1 + rng.IntN(60) {
		coded := make([]byte, 1+rng.IntN([]int{8, 300, 20_000}[rng.IntN(3)]))
		for k := range coded {
			coded[k] = byte(rng.UintN(256))
		}
		coded[0] = byte(i)
		l = append(l, struct {
			coded []byte
			n     int
		}{coded, 1 + rng.IntN([]int{1, 3, 255, 256, 257, 1200}[rng.IntN(6)])})
	}
	return l
}

// file is what a file has of lines, by the format's own words: groups of 256, 256, ..., rest.
func (l lines) file() (out []byte) {
	for _, x := range l {
		for n := x.n; n > 0; n -= 256 {
			out = append(out, byte(min(n, 256)-1))
			out = append(out, x.coded...)
		}
	}
	return out
}

// cut gives the lines in pieces that end anywhere.
func (l lines) cut(rng *rand.Rand, give func(*packbits.Coded)) {
	var c packbits.Coded
	for _, x := range l {
		for left := x.n; left > 0; {
			n := 1 + rng.IntN(left)
			switch left -= n; rng.IntN(3) {
			case 0:
				c.AppendLines(x.coded, n)
			case 1:
				c.AppendLine(x.coded)
				c.Repeat(n - 1)
			default:
				for range n {
					c.Data = append(c.Data, x.coded...)
					c.EndLine()
				}
			}
			if rng.IntN(6) == 0 {
				give(&c)
				c.Reset()
			}
		}
	}
	give(&c)
}

// lender has room for what is written to it.
type lender struct {
	bytes.Buffer
	room int
}

func (l *lender) AvailableBuffer() []byte { return make([]byte, 0, l.room) }

// What is written depends on the lines only: not on how they are cut into calls, nor on whose memory it is written from.
func TestWriter(t *testing.T) {
	for seed := range uint64(120) {
		rng := rand.New(rand.NewPCG(seed, 3))
		l := someLines(rng)
		want := append([]byte("head"), l.file()...)
		want = append(append(want, "between"...), l.file()...)
		var plain bytes.Buffer
		lent := []*lender{{room: 0}, {room: 64 << 10}, {room: 100 << 10}}
		for _, to := range []io.Writer{&plain, lent[0], lent[1], lent[2]} {
			w := packbits.NewWriter(to)
			w.Write([]byte("head"))
			for i := range 2 {
				l.cut(rng, func(c *packbits.Coded) {
					require.NoError(t, c.Validate())
					w.Lines(c)
					require.NoError(t, w.Flush(rng.IntN(100<<10)))
				})
				w.EndLines()
				if i == 0 {
					w.Write([]byte("between"))
				}
			}
			require.NoError(t, w.Flush(0))
		}
		require.True(t, bytes.Equal(want, plain.Bytes()), "seed %d", seed)
		for _, b := range lent {
			require.True(t, bytes.Equal(want, b.Bytes()), "seed %d, room %d", seed, b.room)
		}
	}
}

// failing takes so many bytes.
type failing struct {
	left  int
	short bool // says nothing about it
	after int  // calls behind the failed one
}

var errFull = errors.New("full")

func (f *failing) Write(p []byte) (int, error) {
	if f.left < 0 {
		f.after++
	}
	if f.left -= len(p); f.left >= 0 {
		return len(p), nil
	}
	n := f.left + len(p)
	f.left = -1
	if f.short {
		return n, nil
	}
	return n, errFull
}

// The io.Writer's error stays, and it is not called again.
func TestWriterFails(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	l := someLines(rng)
	size := len(l.file())
	for left := 0; left < size; left += 1 + size/100 {
		for _, short := range []bool{false, true} {
			to := &failing{left: left, short: short}
			w := packbits.NewWriter(to)
			l.cut(rng, w.Lines)
			w.EndLines()
			want := errFull
			if short {
				want = io.ErrShortWrite
			}
			require.ErrorIs(t, w.Flush(0), want)
			require.ErrorIs(t, w.Flush(1<<30), want)
			w.Write(make([]byte, 1<<20))
			require.ErrorIs(t, w.Flush(1), want)
			assert.Zero(t, to.after)
		}
	}
}

func TestValidate(t *testing.T) {
	var c packbits.Coded
	require.NoError(t, c.Validate())
	c.AppendLines([]byte{3, 0}, 2)
	c.AppendLines([]byte{3, 1}, 700)
	c.AppendLine([]byte{3, 2})
	require.NoError(t, c.Validate())
	assert.Equal(t, []byte{255, 3, 1, 0, 3, 2}, c.Wire(1, 3))
	for name, spoil := range map[string]func(*packbits.Coded){
		"no lines":       func(c *packbits.Coded) { c.Groups[2].Lines = 0 },
		"no coding":      func(c *packbits.Coded) { c.Groups[1].End = c.Groups[0].End + 1 },
		"beyond":         func(c *packbits.Coded) { c.Groups[2].End = len(c.Data) + 1 },
		"repeat byte":    func(c *packbits.Coded) { c.Data[c.Groups[0].End] = 254 },
		"other lines":    func(c *packbits.Coded) { c.Groups[2].Lines = 2 },
		"going back":     func(c *packbits.Coded) { c.Groups[2].End = 1 },
		"negative start": func(c *packbits.Coded) { c.Groups[0].End = -3 },
	} {
		d := packbits.Coded{Data: bytes.Clone(c.Data), Groups: append([]packbits.Group(nil), c.Groups...)}
		spoil(&d)
		assert.ErrorIs(t, d.Validate(), packbits.ErrCoded, name)
	}
}
