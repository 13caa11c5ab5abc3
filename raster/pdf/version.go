package pdf

// HeaderVersion returns the version the file's header claims, as "1.7" (ISO 32000-2, 7.5.2); "" when there is no header.
func (d *Document) HeaderVersion() string {
	h := d.src.bytes(d.base, 16)
	if len(h) < 8 || string(h[:5]) != "%PDF-" {
		return ""
	}
	h = h[5:]
	n := 0
	for n < len(h) && (isDigit(h[n]) || h[n] == '.') {
		n++
	}
	return string(h[:n])
}
