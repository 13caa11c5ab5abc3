// Package jpx undoes the JPXDecode filter (ISO 32000-2, 7.4.9): JPEG 2000 Part 1, ITU-T T.800 | ISO/IEC 15444-1, as JP2 boxes
// or as a bare codestream.
//
// Decode gives one plane a channel, all of the picture's size, scaled to 8 bits (16 on request), palette and channel definitions applied.
// Options.Reduce leaves out resolution levels; the code blocks of those are never entropy decoded. Part 2 extensions and high-throughput blocks
// (Part 15) are refused.
//
// Pixels are made row by row: each wavelet level keeps a handful of rows, each subband one row of code blocks, so that the memory needed beside
// the planes grows with the picture's width and not with its area.
//
// Hostile input: nothing panics. Sizes, components, tiles, precincts, code blocks, progression changes and memory are bounded by Options and by
// the amount of data there is, every loop over packets consumes data, and ctx is looked at between packets, rows and code blocks. Whenever the
// size of the picture could be read the result is not nil, and what could be decoded is in it; the error says what is missing. Areas without
// any data are white (no ink in CMYK). The result depends on data and Options alone, not on Workers. All functions are safe for concurrent use.
package jpx

import (
	"context"
	"fmt"
)

// Options bounds and steers decoding. The zero value means the defaults.
type Options struct {
	Reduce  int  // resolution levels to leave out: the picture is 1/2^Reduce of its size; capped at the levels there are, 0 with a palette
	Sixteen bool // planes of 16 bits (Image.Wide) instead of 8
	Raw     bool // samples of at most 8 (16) bits keep their values instead of being spread over the range: indices into a palette kept elsewhere
	NoMap   bool // leave palette and component mapping alone: planes are the codestream's components
	Workers int  // goroutines that decode code blocks; 1 by default

	MaxPixels     int64 // width x height on the reference grid before Reduce; 1<<30 by default
	MaxComponents int   // 128 by default
	MaxTiles      int   // 65535 by default
	MaxMemory     int64 // bytes for planes, rows and tables, estimated; 2 GiB by default
}

func (o Options) withDefaults() Options {
	if o.MaxPixels <= 0 {
		o.MaxPixels = 1 << 30
	}
	if o.MaxComponents <= 0 {
		o.MaxComponents = 128
	}
	if o.MaxTiles <= 0 {
		o.MaxTiles = 65535
	}
	if o.MaxMemory <= 0 {
		o.MaxMemory = 2 << 30
	}
	o.Workers = min(max(o.Workers, 1), 64)
	o.Reduce = min(max(o.Reduce, 0), maxLevels)
	return o
}

// Beyond freeSamples a picture needs one byte of data for so many samples: an empty picture may be large, not boundless.
const (
	freeSamples    = 1 << 26
	samplesPerByte = 1 << 14
)

// Colour is what the file says its colour channels mean.
type Colour uint8

const (
	Unknown Colour = iota // a bare codestream, or a specification that is not known here
	Gray
	SRGB
	SYCC // see Image.ConvertSYCC
	CMYK
	Lab // enumerated colour space 14 with its default ranges
	ICC // Image.ICC holds the profile
)

// Image is a decoded picture.
type Image struct {
	W, H          int
	N             int   // channels: colours first, in the order of the colour space, then the rest
	Colours       int   // how many of them are colours
	Alpha         int   // channel that holds the opacity of the whole picture, -1 without
	Premultiplied bool  // the colours are multiplied by it
	Depth         []int // bits of each channel as coded
	Colour        Colour
	ICC           []byte // profile from the colr box, not checked, part of data
	Reduced       int    // levels that were in fact left out

	Planes [][]uint8  // N planes of W*H, or
	Wide   [][]uint16 // with Options.Sixteen
}

// Info is what the headers say.
type Info struct {
	W, H       int // samples on the reference grid, before any reduction
	Components int // in the codestream
	Channels   int // after palette
	Bits       int // of the deepest channel
	Levels     int // resolution levels that can be left out, the least of all components
	Colour     Colour
	ICC        []byte
	Alpha      bool
}

// Kind tells errors apart.
type Kind uint8

const (
	Damaged     Kind = iota // broken or cut off
	Unsupported             // outside Part 1
	Limit                   // beyond Options
)

func (k Kind) String() string { return [...]string{"damaged", "unsupported", "limit"}[k] }

// Error is what Decode and ReadInfo return, apart from the error of ctx.
type Error struct {
	Kind Kind
	Text string
}

func (e *Error) Error() string { return "jpx: " + e.Kind.String() + ": " + e.Text }

func fail(k Kind, format string, args ...any) *Error {
	return &Error{Kind: k, Text: fmt.Sprintf(format, args...)}
}

// ReadInfo reads the headers only.
func ReadInfo(data []byte) (Info, error) {
	f, err := openFile(data, Options{}.withDefaults())
	if f == nil {
		return Info{}, err
	}
	cs, meta := f.cs, f.meta
	info := Info{W: int(cs.x1 - cs.x0), H: int(cs.y1 - cs.y0), Components: len(cs.comps), Levels: cs.minLevels()}
	ch := f.channels()
	info.Channels = len(ch.list)
	for _, c := range ch.list {
		info.Bits = max(info.Bits, c.depth)
	}
	info.Colour, info.ICC = meta.colour, meta.icc
	info.Alpha = ch.alpha >= 0
	if err != nil {
		return info, err
	}
	return info, nil
}

// Decode decodes data. The error is nil, an *Error or that of ctx; with an error there is still an Image, as far as the main header could
// be read and the limits allow to make room for it (its planes are nil otherwise).
func Decode(ctx context.Context, data []byte, opt Options) (*Image, error) {
	opt = opt.withDefaults()
	f, err := openFile(data, opt)
	if f == nil {
		return nil, err
	}
	d := &decoder{ctx: ctx, opt: opt, file: f, cs: f.cs, budget: opt.MaxMemory}
	d.note(err)
	return d.run()
}
