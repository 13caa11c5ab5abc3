package plaintext

import (
	"errors"
	"math"

	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Wrap says what becomes of lines that are too long.
type Wrap uint8

// The ways to wrap.
const (
	WrapWords   Wrap = iota // where UAX #14 allows a break, inside words that are longer than a line
	WrapColumns             // at the last column
	WrapOff                 // what is beyond the last column is cut off
)

// Options say how text is laid out. The zero value is useful: 10 points with 6 lines an inch on A4 with margins of half an inch, that is
// 87 columns and 64 lines.
type Options struct {
	// Charset is the declared charset, as in "text/plain; charset=Shift_JIS": any name that IANA or the WHATWG encoding standard knows. A byte order
	// mark is believed before it. Empty means that the bytes are looked at.
	Charset string
	// Width and Height are the paper in points; A4 where zero.
	Width, Height float64
	// Margins are top, right, bottom and left in points. Four zeros mean 36 each; less than zero means none.
	Margins [4]float64
	// FontSize is in points. 0 means 10, or what lets Columns fit into the width, yet not less than 7 where Columns is not given.
	FontSize float64
	// Leading is from one baseline to the next in points; 1.2 times the font size where zero.
	Leading float64
	// Columns is how many characters must fit into a line; 80 where zero.
	Columns int
	// TabWidth is how many columns lie between tab stops; 8 where zero.
	TabWidth int
	Wrap     Wrap
	// System finds fonts of the machine for what the carried fonts lack; nil means none are looked for.
	System *font.System
	Limits Limits
	PDF    pdf.Limits
}

// Limits bound what a file may cost. A zero field takes the default named beside it.
type Limits struct {
	// MaxBytes bounds the file: 1 GiB.
	MaxBytes int64
	// MaxPages bounds the pages: 200 000.
	MaxPages int
	// MaxLine bounds the bytes of a line of the file, which are laid out at once: 16 KiB. Longer ones are broken there.
	MaxLine int
	// MaxFonts and MaxFontBytes bound the fonts of the machine that are used: 32 and 256 MiB altogether.
	MaxFonts     int
	MaxFontBytes int64
}

func (l Limits) withDefaults() Limits {
	if l.MaxBytes <= 0 {
		l.MaxBytes = 1 << 30
	}
	if l.MaxPages <= 0 {
		l.MaxPages = 200_000
	}
	if l.MaxLine <= 0 {
		l.MaxLine = 16 << 10
	}
	l.MaxLine = max(64, min(l.MaxLine, 1<<20))
	if l.MaxFonts <= 0 {
		l.MaxFonts = 32
	}
	if l.MaxFontBytes <= 0 {
		l.MaxFontBytes = 256 << 20
	}
	return l
}

const (
	defaultSize   = 10.0
	smallestSize  = 7.0
	defaultMargin = 36.0
	a4Width       = 210 * 72 / 25.4
	a4Height      = 297 * 72 / 25.4
	maxPaper      = 200 * 72.0 // ISO 32000-2, C.2: 14 400 units
	// slack forgives what rounding adds to the width of a line, in points.
	slack = 0.02
)

// grid is the layout in points.
type grid struct {
	paperW, paperH float64
	left, top      float64 // of the text area; top from the paper's bottom
	width          float64 // of the text area
	rows           int     // a page
	size, leading  float64
	cell           float64 // the width of a column
	tab            float64 // between tab stops
	baseline       float64 // of the first row, below top
	wrap           Wrap
}

// newGrid works the layout out for a font of em units with this advance, ascent and descent.
func newGrid(o Options, advance, ascent, descent float64) (grid, error) {
	g := grid{paperW: o.Width, paperH: o.Height, size: o.FontSize, leading: o.Leading, wrap: o.Wrap}
	if !(g.paperW > 0) {
		g.paperW = a4Width
	}
	if !(g.paperH > 0) {
		g.paperH = a4Height
	}
	m := o.Margins
	if m == ([4]float64{}) {
		m = [4]float64{defaultMargin, defaultMargin, defaultMargin, defaultMargin}
	}
	for i := range m {
		if !(m[i] > 0) {
			m[i] = 0
		}
	}
	g.left, g.top = m[3], g.paperH-m[0]
	g.width = g.paperW - m[1] - m[3]
	height := g.paperH - m[0] - m[2]
	columns, least := float64(o.Columns), 1.0
	if o.Columns <= 0 {
		columns, least = 80, smallestSize
	}
	if !(g.size > 0) {
		g.size = max(least, min(defaultSize, g.width/(columns*advance)))
	}
	if !(g.leading > 0) {
		g.leading = 1.2 * g.size
	}
	g.cell = advance * g.size
	tab := o.TabWidth
	if tab <= 0 {
		tab = 8
	}
	g.tab = float64(tab) * g.cell
	g.rows = int(math.Min((height+slack)/g.leading, 1e6))
	g.baseline = (g.leading-(ascent+descent)*g.size)/2 + ascent*g.size
	if g.rows < 1 || g.width+slack < g.cell || g.paperW > maxPaper || g.paperH > maxPaper || g.size < 1 {
		return g, &pdf.Error{Kind: pdf.Unsupported, Err: errors.New("text on this paper: no room for a character between the margins, or paper beyond 200 inches")}
	}
	return g, nil
}
