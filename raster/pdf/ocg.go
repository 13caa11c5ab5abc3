package pdf

import "context"

type ocState struct{}

// Hidden reports whether optional content is off for printing.
func (d *Document) Hidden(ctx context.Context, oc Object) bool { return false }
