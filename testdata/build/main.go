// Command build makes the documents of testdata anew: go run ./testdata/build, from the project's root.
//
// Everything in them is this project's own: the words, the drawings, the synthesised pictures. The embedded fonts are subsets of the
// open Go fonts (BSD licence) and Liberation fonts (SIL Open Font License). The same program makes the same bytes.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	dir := flag.String("o", "testdata", "folder to write to")
	posters := flag.String("posters", "", "folder to write posters of size A0 to instead: poster-vector.pdf and poster-photo.pdf")
	flag.Parse()
	do := func() error { return run(*dir) }
	if *posters != "" {
		do = func() error { return writePosters(*posters) }
	}
	if err := do(); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	fonts, err := loadFonts()
	if err != nil {
		return err
	}
	report, err := report(fonts)
	if err != nil {
		return err
	}
	plain := report.bytes(classic)
	text, err := textPages(fonts)
	if err != nil {
		return err
	}
	photo, err := photo()
	if err != nil {
		return err
	}
	fax, err := fax()
	if err != nil {
		return err
	}
	layers, err := layers(fonts)
	if err != nil {
		return err
	}
	encrypted, err := encrypted(fonts)
	if err != nil {
		return err
	}
	return write(dir, []document{
		{"report.pdf", report.bytes(compressed)},
		{"classic.pdf", plain},
		{"damaged.pdf", damage(plain)},
		{"encrypted.pdf", encrypted},
		{"text.pdf", text.bytes(compressed)},
		{"vector.pdf", vector().bytes(compressed)},
		{"photo.pdf", photo.bytes(classic)},
		{"fax.pdf", fax.bytes(classic)},
		{"corners.pdf", corners().bytes(classic)},
		{"inks.pdf", inks().bytes(classic)},
		{"layers.pdf", layers.bytes(compressed)},
	})
}

func writePosters(dir string) error {
	photo, err := photoPoster()
	if err != nil {
		return err
	}
	return write(dir, []document{{"poster-vector.pdf", vectorPoster().bytes(compressed)}, {"poster-photo.pdf", photo.bytes(classic)}})
}

type document struct {
	name string
	data []byte
}

func write(dir string, docs []document) error {
	for _, f := range docs {
		if err := os.WriteFile(filepath.Join(dir, f.name), f.data, 0o644); err != nil {
			return err
		}
		fmt.Printf("%-14s %7d bytes\n", f.name, len(f.data))
	}
	return nil
}
