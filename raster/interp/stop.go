package interp

import (
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// stopReason tells why a page is not interpreted to its end. A stopped page ends without an error: every stream that is being run returns, and
// the groups, masks and patterns around it keep what they have.
type stopReason uint8

const (
	running stopReason = iota
	tooManyOperators
	tooLong
	tooManyObjects
)

// stopped reports whether the page is to end here.
func (in *interp) stopped() bool {
	if in.stop != running {
		return true
	}
	switch {
	case in.ctx.Err() != nil:
		in.stop = tooLong
	case in.ops > in.env.Limits.MaxOperators:
		in.stop = tooManyOperators
	case in.b.Full():
		in.stop = tooManyObjects
	default:
		return false
	}
	return true
}

// reportStop warns of a page that is not complete.
func (in *interp) reportStop(page pdf.Ref) {
	if in.stop == running && in.b.Full() {
		in.stop = tooManyObjects
	}
	switch in.stop {
	case tooManyOperators:
		in.warn(page, "limit", "the page runs more than %d operators; the rest is not drawn", in.env.Limits.MaxOperators)
	case tooLong:
		in.warn(page, "limit", "the page takes longer than %v; the rest is not drawn", in.env.Limits.MaxTime)
	case tooManyObjects:
		in.warn(page, "limit", "the page has more objects than the limit allows; the rest is not drawn")
	}
}
