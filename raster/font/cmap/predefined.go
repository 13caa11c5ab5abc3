package cmap

// Predefined returns a CMap by its name (ISO 32000-2, 9.7.5.2), nil if it is unknown here.
func Predefined(name string) *CMap {
	switch name {
	case "Identity-H", "Identity":
		return Identity(false)
	case "Identity-V":
		return Identity(true)
	}
	return nil
}
