package colorspace

// MaxComponents bounds N of DeviceN and ICCBased spaces (ISO 32000-2, annex C: 32 colorants).
const MaxComponents = 32

// Indexed is a palette over a base space (ISO 32000-2, 8.6.6.3). Use NewIndexed.
type Indexed struct {
	base    Space
	palette []RGB
	table   []byte // base.N() bytes an entry
}

// NewIndexed makes an Indexed space of the indices 0..hival (clamped to 255) over base. table holds base.N() bytes an entry, each
// scaled to base's range; entries it lacks are those of byte 0.
func NewIndexed(base Space, hival int, table []byte) *Indexed {
	n := base.N()
	hival = min(max(hival, 0), 255)
	x := &Indexed{base: base, palette: make([]RGB, hival+1), table: make([]byte, (hival+1)*n)}
	copy(x.table, table)
	c := make([]float64, n)
	for i := range x.palette {
		x.entry(i, c)
		x.palette[i] = base.RGB(c)
	}
	return x
}

// entry fills c with the base space's components of entry i.
func (x *Indexed) entry(i int, c []float64) {
	for j := range c {
		lo, hi := x.base.Range(j, 8)
		c[j] = lo + (hi-lo)*float64(x.table[i*len(c)+j])/255
	}
}

// components returns the base space's components of index c[0].
func (x *Indexed) components(c []float64, buf *[MaxComponents]float64) []float64 {
	out := buf[:min(x.base.N(), MaxComponents)]
	x.entry(x.index(c), out)
	return out
}

func (x *Indexed) index(c []float64) int {
	return int(clamp(at(c, 0)+0.5, 0, float64(len(x.palette)-1)))
}

// Base returns the space the palette's entries are in.
func (x *Indexed) Base() Space { return x.base }

// Len returns the number of entries, 1..256.
func (x *Indexed) Len() int { return len(x.palette) }

// N returns 1.
func (x *Indexed) N() int { return 1 }

// Initial returns index 0.
func (x *Indexed) Initial() []float64 { return []float64{0} }

// Range returns 0 and the largest sample, so that samples are indices.
func (x *Indexed) Range(i, bpc int) (lo, hi float64) {
	return 0, float64(uint(1)<<min(max(bpc, 1), 16) - 1)
}

// RGB returns the entry of c[0], rounded to an integer and clamped to the palette.
func (x *Indexed) RGB(c []float64) RGB {
	return x.palette[x.index(c)]
}

// Tinted is a Separation or DeviceN space (ISO 32000-2, 8.6.6.4, 8.6.6.5), always shown through its alternate space. Use NewTinted.
type Tinted struct {
	n    int
	alt  Space
	tint Tint
	kind tintKind
	inks uint8 // process inks among the colorants, a bit each, cyan first
	all  bool  // the colorant All
	spot bool  // a colorant that is none of these
}

type tintKind uint8

const (
	tintFunc tintKind = iota
	tintNone          // colorant None: no mark; shown as white
)

// NewTinted makes a space of n colorants (clamped to 1..MaxComponents) whose tints become alt's components through tint; tint must be
// safe for concurrent use.
func NewTinted(n int, alt Space, tint Tint) *Tinted {
	return &Tinted{n: min(max(n, 1), MaxComponents), alt: alt, tint: tint}
}

// WithColorants returns the space with its colorants named, in PDF's words; only what they overprint depends on it.
func (t *Tinted) WithColorants(names []string) *Tinted {
	u := *t
	u.inks, u.all, u.spot = 0, false, false
	for _, n := range names {
		switch n {
		case "Cyan":
			u.inks |= 1
		case "Magenta":
			u.inks |= 2
		case "Yellow":
			u.inks |= 4
		case "Black":
			u.inks |= 8
		case "All":
			u.all = true
		case "None":
		default:
			u.spot = true
		}
	}
	return &u
}

// Inks tells which inks are painted: the process ones, a bit each from cyan, 1, to black, 8 (15 for the colorant All), and whether there
// are others beside them.
func (t *Tinted) Inks() (process uint8, spot bool) {
	if t.all {
		return 15, false
	}
	return t.inks, t.spot || t.inks == 0
}

// NewNone makes a space of n colorants that are all /None: painting with it leaves no mark (ISO 32000-2, 8.6.6.4).
func NewNone(n int) *Tinted {
	return &Tinted{n: min(max(n, 1), MaxComponents), alt: DeviceGray, kind: tintNone}
}

// NoMarks reports whether painting in this space leaves no mark: all its colorants are None.
func (t *Tinted) NoMarks() bool { return t.kind == tintNone }

// Alternate returns the space the tints are shown in.
func (t *Tinted) Alternate() Space { return t.alt }

// N returns the number of colorants.
func (t *Tinted) N() int { return t.n }

// Initial returns full tints.
func (t *Tinted) Initial() []float64 {
	c := make([]float64, t.n)
	for i := range c {
		c[i] = 1
	}
	return c
}

// Range returns 0 and 1.
func (t *Tinted) Range(i, bpc int) (lo, hi float64) { return 0, 1 }

// RGB runs the tint transformation and converts its result in the alternate space.
func (t *Tinted) RGB(c []float64) RGB {
	if t.kind == tintNone || t.tint == nil {
		return RGB{maxChannel, maxChannel, maxChannel}
	}
	var out [MaxComponents]float64
	return t.alt.RGB(t.components(c, &out))
}

// components returns the alternate space's components of tints c.
func (t *Tinted) components(c []float64, out *[MaxComponents]float64) []float64 {
	var in [MaxComponents]float64
	for i := range t.n {
		in[i] = clamp(at(c, i), 0, 1)
	}
	n := min(t.alt.N(), MaxComponents)
	t.tint.Eval(in[:t.n], out[:n])
	return out[:n]
}
