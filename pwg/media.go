package pwg

import (
	"fmt"
	"strconv"
	"strings"
)

// Media is a size of paper.
type Media struct {
	Name   string `json:"name"`           // PWG self-describing name (PWG 5101.1)
	Width  int    `json:"width_microns"`  // micrometres, cross-feed
	Height int    `json:"height_microns"` // micrometres, feed
}

// MaxMedia is the largest edge of media in micrometres: 100 m.
const MaxMedia = 100_000_000

// Pixels returns the size of the media's bitmap. It rounds as libcups does, to the printers' own size: hundredths of
// millimetres and whole pixels, both down. A bitmap that is one pixel larger makes some printers drop the job.
func (m Media) Pixels(xdpi, ydpi int) (w, h int) {
	return m.Width / 10 * xdpi / 2540, m.Height / 10 * ydpi / 2540
}

// Points returns the size in whole points, rounded down, as in PageSize of a page header.
func (m Media) Points() (w, h int) { return m.Pixels(72, 72) }

// ParseMedia understands a self-describing name ("iso_a4_210x297mm", "na_letter_8.5x11in", "custom_label_50.5x30mm"), a
// size ("210x297mm", "4x6in"), and a name of the Cloud Device Description ("ISO_A4"). A bare size gets the standard name of
// exactly that size or a custom one.
func ParseMedia(s string) (Media, error) {
	bad := func(rule string) (Media, error) { return Media{}, &FieldError{"media", s, rule} }
	if m, ok := MediaByCDDName(s); ok {
		return m, nil
	}
	if err := checkString("media", s); err != nil {
		return Media{}, err
	}
	size := s[strings.LastIndexByte(s, '_')+1:]
	unit := 1000
	body, ok := strings.CutSuffix(size, "mm")
	if !ok {
		if body, ok = strings.CutSuffix(size, "in"); !ok {
			return bad("must end in a size such as 210x297mm or 8.5x11in")
		}
		unit = 25400
	}
	ws, hs, ok := strings.Cut(body, "x")
	w, wok := microns(ws, unit)
	h, hok := microns(hs, unit)
	if !ok || !wok || !hok {
		return bad("must have a width and a height above 0 and at most 100 m")
	}
	if size == s {
		return MediaOfSize(w, h, 0), nil
	}
	return Media{s, w, h}, nil
}

// microns reads a decimal number of units of the given micrometres, rounding down.
func microns(s string, unit int) (int, bool) {
	whole, frac, point := strings.Cut(s, ".")
	if whole == "" || len(whole) > 6 || len(frac) > 6 || point && frac == "" || !digits(whole+frac) {
		return 0, false
	}
	v, err := strconv.Atoi(whole + frac)
	if err != nil {
		return 0, false
	}
	scale := 1
	for range frac {
		scale *= 10
	}
	v = v * unit / scale
	return v, v > 0 && v <= MaxMedia
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// MediaByCDDName finds media by its name in the Cloud Device Description, "NA_LETTER".
func MediaByCDDName(cdd string) (Media, bool) {
	for _, n := range mediaNames {
		if n.cdd == cdd {
			return tableMedia(n.pwg), true
		}
	}
	return Media{}, false
}

// MediaOfSize returns media of exactly this size in micrometres. It is named after the nearest standard size whose width and
// height both differ by at most tolerance, or else "custom_WxHmm_WxHmm".
func MediaOfSize(width, height, tolerance int) Media {
	best, name := tolerance+1, ""
	for _, n := range mediaNames {
		m := tableMedia(n.pwg)
		if d := max(abs(m.Width-width), abs(m.Height-height)); d < best {
			best, name = d, n.pwg
		}
	}
	if name == "" {
		size := millimetres(width) + "x" + millimetres(height) + "mm"
		name = "custom_" + size + "_" + size
	}
	return Media{name, width, height}
}

// MediaNames returns the CDD name and the media of every standard size.
func MediaNames() map[string]Media {
	out := make(map[string]Media, len(mediaNames))
	for _, n := range mediaNames {
		out[n.cdd] = tableMedia(n.pwg)
	}
	return out
}

func tableMedia(name string) Media {
	size := name[strings.LastIndexByte(name, '_')+1:]
	unit := 1000
	if strings.HasSuffix(size, "in") {
		unit = 25400
	}
	ws, hs, _ := strings.Cut(size[:len(size)-2], "x")
	w, _ := microns(ws, unit)
	h, _ := microns(hs, unit)
	return Media{name, w, h}
}

// millimetres writes micrometres without needless zeros.
func millimetres(v int) string {
	s := strings.TrimRight(fmt.Sprintf("%d.%03d", v/1000, v%1000), "0")
	return strings.TrimSuffix(s, ".")
}

func abs(v int) int {
	if v < 0 {
		return -v
	}
	return v
}
