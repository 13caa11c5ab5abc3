// Package font turns PDF font resources into character codes, widths and outlines (ISO 32000-2, 9.5 to 9.10).
package font

import "errors"

// ErrNotFont says that an object is no font dictionary.
var ErrNotFont = errors.New("font: not a font dictionary")
