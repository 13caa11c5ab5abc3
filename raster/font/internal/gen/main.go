// Command gen makes the data files of the font packages from their published sources.
//
//	gen agl glyphlist.txt > encoding/agl.txt              Adobe Glyph List, from adobe-type-tools/agl-aglfn
//	gen afm folder > standard/widths.txt                  the Core 14 AFM files
//	gen boxes folder > standard/boxes.txt                 the same
//	gen index table > table.idx                           what lines.Lookup finds the lines of such a table by
//	gen cmaps folder > cmap/predefined.bin                Adobe's CMap files, as in poppler-data's cMap
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/pwgconvert/pwgconvert/raster/font/internal/lines"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: gen agl|afm|boxes|index|cmaps source")
	}
	var out []byte
	var err error
	switch args[0] {
	case "agl":
		out, err = agl(args[1])
	case "afm":
		out, err = afm(args[1])
	case "boxes":
		out, err = boxes(args[1])
	case "index":
		var table []byte
		table, err = os.ReadFile(args[1])
		out = lines.Index(string(table))
	case "cmaps":
		out, err = cmaps(args[1])
	default:
		err = fmt.Errorf("unknown table %q", args[0])
	}
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(out)
	return err
}

func sorted(m map[string]string) []byte {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	var b bytes.Buffer
	for _, k := range keys {
		fmt.Fprintf(&b, "%s %s\n", k, m[k])
	}
	return b.Bytes()
}

// agl keeps the first code point of each name: an outline is looked up by one character.
func agl(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	m := map[string]string{}
	for _, line := range strings.Split(string(data), "\n") {
		name, codes, ok := strings.Cut(strings.TrimSpace(line), ";")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		first, _, _ := strings.Cut(codes, " ")
		m[name] = first
	}
	return sorted(m), nil
}

// afm writes one line a glyph name with the widths in these fonts, "-" where a font lacks the glyph. The oblique faces
// have the widths of the upright ones, and every glyph of Courier is 600 wide.
func afm(dir string) ([]byte, error) {
	return metrics(dir, []string{"Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic", "Symbol", "ZapfDingbats"},
		func(fields []string) string { return fields[4] })
}

// boxes writes one line a glyph name with the bounding boxes in all fonts.
func boxes(dir string) ([]byte, error) {
	return metrics(dir, []string{"Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique", "Times-Roman", "Times-Bold", "Times-Italic",
		"Times-BoldItalic", "Courier", "Courier-Bold", "Courier-Oblique", "Courier-BoldOblique", "Symbol", "ZapfDingbats"},
		func(fields []string) string {
			for i := 8; i+4 < len(fields); i++ {
				if fields[i] == "B" {
					return strings.Join(fields[i+1:i+5], ",")
				}
			}
			return "-"
		})
}

// metrics makes a table with a line for each glyph name and a cell for each font.
func metrics(dir string, fonts []string, cell func(fields []string) string) ([]byte, error) {
	rows := map[string][]string{}
	for i, f := range fonts {
		file, err := os.Open(filepath.Join(dir, f+".afm"))
		if err != nil {
			return nil, err
		}
		sc := bufio.NewScanner(file)
		for sc.Scan() {
			fields := strings.Fields(sc.Text())
			if len(fields) < 8 || fields[0] != "C" || fields[3] != "WX" || fields[6] != "N" {
				continue
			}
			name := fields[7]
			if rows[name] == nil {
				rows[name] = strings.Fields(strings.Repeat("- ", len(fonts)))
			}
			rows[name][i] = cell(fields)
		}
		file.Close()
		if sc.Err() != nil {
			return nil, sc.Err()
		}
	}
	m := map[string]string{}
	for name, r := range rows {
		m[name] = strings.Join(r, " ")
	}
	return sorted(m), nil
}
