package sfnt

// Limits bounds what one glyph may cost; a glyph beyond is an ErrGlyph and has the outline up to there. Zero fields mean the defaults.
type Limits struct {
	MaxPoints     int // points of the outline, those of components included: 65 536
	MaxComponents int // components of a composite glyph, those of components included: 512
}

func (l Limits) withDefaults() Limits {
	if l.MaxPoints <= 0 {
		l.MaxPoints = 1 << 16
	}
	if l.MaxComponents <= 0 {
		l.MaxComponents = 512
	}
	return l
}
