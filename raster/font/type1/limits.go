package type1

// Limits bounds what one glyph may cost; a glyph beyond is an ErrGlyph and has the outline up to there. Zero fields mean the defaults.
type Limits struct {
	MaxOperators int // charstring operators and operands run, subroutines included: 200 000
	MaxPoints    int // points of the outline: 200 000
}

func (l Limits) withDefaults() Limits {
	if l.MaxOperators <= 0 {
		l.MaxOperators = 200_000
	}
	if l.MaxPoints <= 0 {
		l.MaxPoints = 200_000
	}
	return l
}
