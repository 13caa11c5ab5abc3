package paint

import (
	"context"

	"github.com/pwgconvert/pwgconvert/pwg/packbits"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
)

// BandRows returns the band height that keeps a band's pixels near 256 KiB, half of a usual second-level cache: a multiple of
// list.RowGroup.
func BandRows(width, channels int) int {
	const target = 256 << 10
	n := target / max(1, width*channels) / list.RowGroup * list.RowGroup
	return min(max(n, list.RowGroup), 256)
}

// Band is rendered rows: Height rows of Stride bytes, Channels bytes a pixel. It belongs to the Scratch that made it and is valid until
// that is used again.
type Band struct {
	Y0, Height    int
	Width, Stride int
	Channels      int
	Pix           []byte
}

// Render paints rows y0 <= y < y1 as pixels.
func Render(ctx context.Context, l *list.List, y0, y1 int, s *Scratch, opt Options) (Band, error) {
	s.begin(l.Width, opt)
	ly, err := s.paintRows(ctx, l, y0, y1)
	s.white = 0 // the caller may write to the rows
	if err != nil {
		return Band{}, err
	}
	w := l.Width * l.Channels
	return Band{Y0: y0, Height: y1 - y0, Width: l.Width, Stride: w, Channels: l.Channels, Pix: ly.pix}, nil
}

// paintRows paints a white band with every item that touches it.
func (s *Scratch) paintRows(ctx context.Context, l *list.List, y0, y1 int) (*layer, error) {
	ly := &s.page
	white := s.clean(ly, l, y1-y0)
	ly.box, ly.blender = geom.IRect{X1: l.Width, Y0: y0, Y1: y1}, s.blending()
	v := s.level(0)
	v.items = l.ItemsIn(y0, y1, v.items)
	p := painter{ctx: ctx, s: s, l: l, ly: ly, clips: map[uint32]*mask{}, softs: map[uint32]*mask{}, depths: v.hide(l, ly.box, s.opt)}
	err := p.paintItems(v.items)
	if err == nil {
		s.white = white
	}
	return ly, err
}

// clean makes a layer of so many white rows. What it was used for last is mostly white still: only where something was painted it is filled anew.
// It returns how many rows are white, more perhaps than are asked for; they are none until painting has gone well.
func (s *Scratch) clean(ly *layer, l *list.List, rows int) (white int) {
	stride := l.Width * l.Channels
	if s.white > 0 && ly.ch == l.Channels && ly.box.X1 == l.Width && !s.opt.plain() {
		white = s.white
		for y := ly.box.Y0; y < ly.box.Y1; y++ {
			for x0, x1 := ly.painted(y, 0); x0 < x1; x0, x1 = ly.painted(y, x1) {
				fill1(ly.row(y, x0, x1), white255)
			}
		}
	}
	s.white = 0
	if n := stride * rows; cap(ly.pix) < n {
		ly.pix, white = make([]byte, n), 0
	} else {
		ly.pix = ly.pix[:n]
	}
	if rows > white {
		fill1(ly.pix[stride*white:], white255)
		white = rows
	}
	ly.ch = l.Channels
	ly.dwords = (l.Width + 4095) / 4096
	if need := ly.dwords * rows; cap(ly.dirty) < need {
		ly.dirty = make([]uint64, need)
	} else {
		ly.dirty = ly.dirty[:need]
		clear(ly.dirty)
	}
	return white
}

// Encode appends rows y0 <= y < y1, coded for PWG raster with a unit of one pixel, to c. channels is the number of channels of the
// target: 1, or 3 (a list with 3 channels can be coded as gray: each pixel's luma).
func Encode(ctx context.Context, l *list.List, y0, y1, channels int, s *Scratch, opt Options, c *packbits.Coded) error {
	for y := y0; y < y1; {
		if err := ctx.Err(); err != nil {
			return err
		}
		class := classOf(l, y, channels, opt)
		end := min(y1, y-y%list.RowGroup+list.RowGroup)
		for end < y1 && classOf(l, end, channels, opt) == class {
			end = min(y1, end+list.RowGroup)
		}
		var err error
		switch class {
		case list.Empty:
			s.encodeBlank(l.Width, end-y, channels, c)
		case list.Runs:
			s.begin(l.Width, opt)
			err = s.runs.encode(ctx, s, l, y, end, channels, c)
		default:
			err = s.encodePixels(ctx, l, y, end, channels, opt, c)
		}
		if err != nil {
			return err
		}
		y = end
	}
	return nil
}

// classOf returns how the row group that holds row y is coded. A list in colour that is coded as gray is composed in colour: rounding
// would differ otherwise.
func classOf(l *list.List, y, channels int, opt Options) list.Class {
	c := l.ClassOf(y)
	if opt.PixelsOnly || c == list.Runs && channels != l.Channels {
		return list.Pixels
	}
	return c
}

var white = [3]byte{255, 255, 255}

func (s *Scratch) encodeBlank(width, rows, unit int, c *packbits.Coded) {
	s.line = packbits.AppendRun(s.line[:0], white[:unit], width)
	c.AppendLines(s.line, rows)
}

// encodePixels paints and codes rows in slices that stay in the cache.
func (s *Scratch) encodePixels(ctx context.Context, l *list.List, y0, y1, channels int, opt Options, c *packbits.Coded) error {
	s.begin(l.Width, opt)
	ly, err := s.paintRows(ctx, l, y0, y1)
	if err != nil {
		return err
	}
	pix := ly.pix
	if channels == 1 && l.Channels == 3 {
		pix = s.toGray(pix)
	}
	stride := l.Width * channels
	packbits.EncodeBandDirty(c, pix, stride, l.Width, channels, &packbits.Dirty{
		Bits: ly.dirty, Stride: ly.dwords, Block: 64, Background: white[:channels],
	})
	return nil
}
