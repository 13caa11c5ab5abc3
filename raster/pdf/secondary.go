package pdf

import "context"

func openSecondary(ctx context.Context, d *Document, opt Options) *Document { return nil }
