package shade

func (l *loader) functionBased() error { return damaged("type 1 is not supported yet") }
