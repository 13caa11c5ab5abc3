package standard

import (
	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/latin-modern/lmmonolt10bold"
	"github.com/go-fonts/latin-modern/lmmonolt10boldoblique"
	"github.com/go-fonts/latin-modern/lmmonolt10oblique"
	"github.com/go-fonts/latin-modern/lmmonolt10regular"
	"github.com/go-fonts/liberation/liberationmonobold"
	"github.com/go-fonts/liberation/liberationmonobolditalic"
	"github.com/go-fonts/liberation/liberationmonoitalic"
	"github.com/go-fonts/liberation/liberationmonoregular"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansbolditalic"
	"github.com/go-fonts/liberation/liberationsansitalic"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifbolditalic"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"
)

// Program returns the TrueType or OpenType program that stands in for a style. The bytes are shared and must not be written to.
func (st Style) Program() []byte {
	pick := func(regular, bold, italic, boldItalic []byte) []byte {
		switch {
		case st.Bold && st.Italic:
			return boldItalic
		case st.Bold:
			return bold
		case st.Italic:
			return italic
		}
		return regular
	}
	switch st.Family {
	case Serif, Symbol:
		return pick(liberationserifregular.TTF, liberationserifbold.TTF, liberationserifitalic.TTF, liberationserifbolditalic.TTF)
	case Mono:
		if !st.Sans {
			return pick(lmmonolt10regular.TTF, lmmonolt10bold.TTF, lmmonolt10oblique.TTF, lmmonolt10boldoblique.TTF)
		}
		return pick(liberationmonoregular.TTF, liberationmonobold.TTF, liberationmonoitalic.TTF, liberationmonobolditalic.TTF)
	case Dingbats:
		return dejavusans.TTF
	}
	return pick(liberationsansregular.TTF, liberationsansbold.TTF, liberationsansitalic.TTF, liberationsansbolditalic.TTF)
}

// Wide returns the program with the widest repertoire, for characters that a style's own program lacks.
func Wide() []byte { return dejavusans.TTF }
