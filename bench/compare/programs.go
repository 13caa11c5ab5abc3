//go:build unix

package main

import (
	"fmt"
	"os/exec"
	"strings"
)

// task is what one run of a program is to do.
type task struct {
	in, out string // out is a file, or toStdout
	dpi     string
	rgb     bool
	jobs    int    // of ours, 0 for its own choice
	pages   string // of ours, "" for all
}

// toStdout is the output that programs write to their standard output.
const toStdout = "-"

// program is one of those compared.
type program struct {
	name, bin string
	args      func(t task) []string
	version   []string // arguments that make it tell its version
}

func programs(ours string) []program {
	gs := func(t task) []string {
		out := t.out
		if out == toStdout {
			out = "%stdout"
		}
		return []string{"-q", "-dSAFER", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pwgraster", "-dcupsBitsPerColor=8",
			"-dcupsColorSpace=" + pick(t.rgb, "19", "18"), "-r" + t.dpi, "-sOutputFile=" + out, t.in}
	}
	return []program{
		{"pwgconvert", ours, func(t task) []string {
			args := []string{"convert", t.in, "--to", "image/pwg-raster", "--resolution", t.dpi, "--type", pick(t.rgb, "srgb_8", "sgray_8"), "--progress", "none", "-o", t.out}
			if t.jobs > 0 {
				args = append(args, "--jobs", fmt.Sprint(t.jobs))
			}
			if t.pages != "" {
				args = append(args, "--pages", t.pages)
			}
			return args
		}, nil},
		{"MuPDF", "mutool", func(t task) []string {
			return []string{"draw", "-q", "-F", "pwg", "-r", t.dpi, "-c", pick(t.rgb, "rgb", "gray"), "-o", t.out, t.in}
		}, []string{"-v"}},
		{"Ghostscript", "gs", gs, []string{"--version"}},
		{"Ghostscript, anti-aliased", "gs", func(t task) []string {
			return append([]string{"-dTextAlphaBits=4", "-dGraphicsAlphaBits=4"}, gs(t)...)
		}, nil},
		{"Poppler", "pdftoppm", func(t task) []string {
			args := []string{"-r", t.dpi}
			if !t.rgb {
				args = append(args, "-gray")
			}
			if args = append(args, t.in); t.out != toStdout {
				args = append(args, t.out)
			}
			return args
		}, []string{"-v"}},
	}
}

func pick(b bool, yes, no string) string {
	if b {
		return yes
	}
	return no
}

// present returns the programs that are installed; ours must be.
func present(ours string) ([]program, error) {
	var there []program
	for i, p := range programs(ours) {
		name, err := exec.LookPath(p.bin)
		if err != nil && i == 0 {
			return nil, err
		}
		if err == nil {
			p.bin = name
			there = append(there, p)
		}
	}
	return there, nil
}

// versionOf returns what a program says of itself, in a word.
func versionOf(p program) string {
	out, err := exec.Command(p.bin, p.version...).CombinedOutput()
	if err != nil && len(out) == 0 {
		return "?"
	}
	line, _, _ := strings.Cut(string(out), "\n")
	words := strings.Fields(line)
	if len(words) == 0 {
		return "?"
	}
	return words[len(words)-1]
}
