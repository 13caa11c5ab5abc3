package color

import "github.com/pwgconvert/pwgconvert/colorspace/function"

// Limits bounds what the colour spaces and functions of a document may cost. A space beyond one is replaced by the device space of as many
// components, with an error. Zero fields mean the defaults.
type Limits struct {
	// MaxDepth bounds how deep spaces and functions refer to others: 16.
	MaxDepth int
	// MaxCached bounds the spaces and profiles a Resolver remembers: 16384 of each.
	MaxCached int
	// MaxParts bounds the functions of a stitching function or of an array of functions: 4096.
	MaxParts int
	// MaxProfileBytes bounds what the profiles of a document take with their tables: 256 MiB. Those beyond are shown as their alternates.
	MaxProfileBytes int64
	// MaxICCBytes and MaxICCTags bound one profile: 64 MiB and 256.
	MaxICCBytes, MaxICCTags int
	// Function bounds one function.
	Function function.Limits
}

func (l Limits) withDefaults() Limits {
	set := func(v *int, def int) {
		if *v <= 0 {
			*v = def
		}
	}
	set(&l.MaxDepth, 16)
	set(&l.MaxCached, 1<<14)
	set(&l.MaxParts, 1<<12)
	if l.MaxProfileBytes <= 0 {
		l.MaxProfileBytes = 256 << 20
	}
	return l
}
