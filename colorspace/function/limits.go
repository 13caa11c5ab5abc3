package function

// Limits bounds what one function may hold; one beyond is an error that wraps ErrInvalid. Zero fields mean the defaults.
type Limits struct {
	// MaxOperators bounds the operators and operands of a type 4 function: 16384. An evaluation takes at most so many steps.
	MaxOperators int
	// MaxNesting bounds its procedures within each other: 64.
	MaxNesting int
	// MaxSamples bounds the table of a type 0 function: 16 777 216.
	MaxSamples int
}

func (l Limits) withDefaults() Limits {
	set := func(v *int, def int) {
		if *v <= 0 {
			*v = def
		}
	}
	set(&l.MaxOperators, 1<<14)
	set(&l.MaxNesting, 64)
	set(&l.MaxSamples, 1<<24)
	return l
}
