package sfnt

// Coverage returns the best map from Unicode of a cmap table that was read alone, nil if there is none.
func Coverage(cmap []byte) *Cmap {
	f := &Font{tables: []table{{"cmap", cmap}}}
	f.openCmaps()
	return f.UnicodeCmap()
}
