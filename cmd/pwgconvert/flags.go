package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/convert/source/plaintext"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// planFlags are the flags that decide what is made; convert and plan share them.
type planFlags struct {
	printer, ticket string
	from, charset   string
	fontSize        float64
	columns         int
	wrap            string
	to, resolution  string
	docType, media  string
	pages, sides    string
	sheetBack, fit  string
	rotateAll       bool
	reverse         bool
	passwordFile    string
	timeout         time.Duration
	pageTimeout     time.Duration
	antialias       string
	width, quality  int
	dither          string
	compression     string
	// faults is what options passed over in the printer's and the ticket's files.
	faults []convert.Warning
}

func (f *planFlags) register(c *cobra.Command) {
	s := c.Flags()
	s.StringVar(&f.printer, "printer", "", "the printer's Cloud Device Description, a JSON file")
	s.StringVar(&f.ticket, "ticket", "", "the Cloud Job Ticket, a JSON file")
	s.StringVar(&f.from, "from", "", "content type that the document is said to have; what it is tells its content")
	s.StringVar(&f.charset, "charset", "", "of text: utf-8, windows-1252, shift_jis, ... (default: as the bytes look)")
	s.Float64Var(&f.fontSize, "font-size", 0, "of text, in points (default 10, or what lets --columns fit)")
	s.IntVar(&f.columns, "columns", 0, "of text: characters that must fit into a line (default 80, if 7 points are enough for it)")
	s.StringVar(&f.wrap, "wrap", "words", "of text: break long lines between words, at the last column (columns), or cut them (off)")
	s.StringVar(&f.to, "to", "", "content type of the result (default: the printer's choice, else image/pwg-raster)")
	s.StringVar(&f.resolution, "resolution", "", "dpi: 300, or 300x600 for cross-feed x feed")
	s.StringVar(&f.docType, "type", "", "document type: srgb_8, sgray_8, black_1, cmyk_8, device4_16, ... (see formats)")
	s.IntVar(&f.width, "width", 0, "scale every page to exactly this many dots across (receipt printers: 384, 576, 640, 832)")
	s.StringVar(&f.dither, "dither", "", "of 1-bit types: blue-noise, diffusion or none (default blue-noise)")
	s.StringVar(&f.compression, "compression", "", "of PCLm: flate, jpeg or packbits; of TIFF: flate, packbits, or g4 for 1 bit")
	s.IntVar(&f.quality, "quality", 0, "of JPEG, 1 to 100 (default 90)")
	s.StringVar(&f.media, "media", "", "paper: iso_a4_210x297mm, 210x297mm, na_letter_8.5x11in, ...")
	s.StringVar(&f.pages, "pages", "", "pages of the document: 1-5,8-")
	s.StringVar(&f.sides, "sides", "", "one-sided, two-sided-long-edge or two-sided-short-edge")
	s.StringVar(&f.sheetBack, "sheet-back", "", "normal, flipped, rotated or manual-tumble")
	s.StringVar(&f.fit, "fit", "", "none, fit, grow, shrink or fill")
	s.BoolVar(&f.rotateAll, "rotate-all", false, "turn every page by 180 degrees")
	s.BoolVar(&f.reverse, "reverse", false, "last page first")
	s.StringVar(&f.passwordFile, "password-file", "", "file whose first line is the document's password")
	s.DurationVar(&f.timeout, "timeout", 0, "give up after this long (30s, 5m; 0: never)")
	s.DurationVar(&f.pageTimeout, "page-timeout", time.Minute, "print a page that takes longer to interpret as far as it came (0: no limit)")
	s.StringVar(&f.antialias, "antialias", "on", "on or off")
}

// text reads the flags about text.
func (f *planFlags) text(o *plaintext.Options) error {
	if f.fontSize != 0 && !(f.fontSize >= 1 && f.fontSize <= 1000) || f.columns < 0 {
		return usage("--font-size takes 1 to 1000 points and --columns no negative number")
	}
	o.FontSize, o.Columns = f.fontSize, f.columns
	switch f.wrap {
	case "words":
	case "columns":
		o.Wrap = plaintext.WrapColumns
	case "off":
		o.Wrap = plaintext.WrapOff
	default:
		return usage("--wrap: %q is none of words, columns, off", f.wrap)
	}
	return nil
}

// declared joins a content type and a charset.
func declared(contentType, charset string) string {
	if charset != "" {
		contentType += "; charset=" + charset
	}
	return contentType
}

// options turns flags into conversion options.
func (f *planFlags) options(c *cobra.Command) (*convert.Options, error) {
	o := &convert.Options{SecondOpinion: true, ContentType: declared(f.from, f.charset)}
	if o.Limits.Page.MaxTime = f.pageTimeout; f.pageTimeout <= 0 {
		o.Limits.Page.MaxTime = -1
	}
	o.Plan.To = f.to
	if err := f.text(&o.Text); err != nil {
		return nil, err
	}
	var err error
	if f.resolution != "" {
		if o.Plan.Resolution, err = parseResolution(f.resolution); err != nil {
			return nil, err
		}
	}
	if f.docType != "" {
		var ok bool
		if o.Plan.Type, ok = pwg.ParseType(f.docType); !ok {
			return nil, usage("--type: %q is no PWG document type such as srgb_8", f.docType)
		}
	}
	o.Plan.Width, o.Plan.Quality, o.Plan.Compression = f.width, f.quality, convert.Compression(f.compression)
	if f.width < 0 || f.quality < 0 {
		return nil, usage("--width and --quality take no negative numbers")
	}
	if f.dither != "" {
		var ok bool
		if o.Plan.Dither, ok = convert.ParseDither(f.dither); !ok {
			return nil, usage("--dither: %q is none of blue-noise, diffusion, none", f.dither)
		}
	}
	o.Plan.Media = f.media
	if f.media != "" {
		if _, err := pwg.ParseMedia(f.media); err != nil {
			return nil, usage("--media: %w", err)
		}
	}
	if f.pages != "" {
		if o.Plan.Pages, err = convert.ParsePages(f.pages); err != nil {
			return nil, named("--pages", err)
		}
	}
	if f.sides != "" {
		v, ok := pwg.ParseSides(f.sides)
		if !ok {
			return nil, usage("--sides: %q is none of one-sided, two-sided-long-edge, two-sided-short-edge", f.sides)
		}
		o.Plan.Sides = &v
	}
	if f.sheetBack != "" {
		v, ok := pwg.ParseSheetBack(f.sheetBack)
		if !ok {
			return nil, usage("--sheet-back: %q is none of normal, flipped, rotated, manual-tumble", f.sheetBack)
		}
		o.Plan.SheetBack = &v
	}
	if f.fit != "" {
		v, ok := convert.ParseFit(f.fit)
		if !ok {
			return nil, usage("--fit: %q is none of none, fit, grow, shrink, fill", f.fit)
		}
		o.Plan.Fit = v
	}
	if c.Flags().Changed("rotate-all") {
		o.Plan.RotateAll = &f.rotateAll
	}
	if c.Flags().Changed("reverse") {
		o.Plan.Reverse = &f.reverse
	}
	switch f.antialias {
	case "on":
	case "off":
		o.Aliased = true
	default:
		return nil, usage("--antialias: %q is neither on nor off", f.antialias)
	}
	return o, f.files(o)
}

// files reads the files that flags name.
func (f *planFlags) files(o *convert.Options) error {
	if f.printer != "" {
		b, err := readSmall(f.printer)
		if err != nil {
			return err
		}
		var faults []cloudprint.Fault
		o.Printer, faults, err = cloudprint.ReadCDD(b, cloudprint.Limits{}, cloudprint.Lenient)
		f.note(f.printer, faults)
		if err != nil {
			return &convert.Error{Kind: convert.Ticket, Op: f.printer, Err: err}
		}
	}
	if f.ticket != "" {
		b, err := readSmall(f.ticket)
		if err != nil {
			return err
		}
		var faults []cloudprint.Fault
		o.Ticket, faults, err = cloudprint.ReadCJT(b, cloudprint.Limits{}, o.Printer, cloudprint.Lenient)
		f.note(f.ticket, faults)
		if err != nil {
			return &convert.Error{Kind: convert.Ticket, Op: f.ticket, Err: err}
		}
	}
	return readPassword(f.passwordFile, o)
}

// readPassword reads the first line of a file, if one is named.
func readPassword(name string, o *convert.Options) error {
	if name == "" {
		return nil
	}
	b, err := readSmall(name)
	if err != nil {
		return err
	}
	line, _, _ := strings.Cut(string(b), "\n")
	o.Password = strings.TrimSuffix(line, "\r")
	return nil
}

// note keeps what was wrong in a printer's or ticket's file and was passed over.
func (f *planFlags) note(name string, faults []cloudprint.Fault) {
	for _, fault := range faults {
		f.faults = append(f.faults, convert.Warning{Kind: "ticket", Text: name + ": " + fault.String()})
	}
}

// maxSmallFile bounds printer, ticket and password files.
const maxSmallFile = 16 << 20

func readSmall(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, &convert.Error{Kind: convert.Read, Err: err}
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxSmallFile+1))
	if err != nil {
		return nil, &convert.Error{Kind: convert.Read, Err: err}
	}
	if len(b) > maxSmallFile {
		return nil, &convert.Error{Kind: convert.Limit, Op: name, Err: fmt.Errorf("larger than %d bytes", maxSmallFile)}
	}
	return b, nil
}

func parseResolution(s string) ([2]int, error) {
	x, y, two := strings.Cut(strings.TrimSuffix(s, "dpi"), "x")
	if !two {
		y = x
	}
	a, err1 := strconv.Atoi(x)
	b, err2 := strconv.Atoi(y)
	if err1 != nil || err2 != nil || a < 1 || b < 1 || a > 65535 || b > 65535 {
		return [2]int{}, usage("--resolution: %q is no resolution such as 300 or 300x600", s)
	}
	return [2]int{a, b}, nil
}

// parseBytes reads 256MiB, 1GiB, 64M or a number of bytes.
func parseBytes(s string) (int64, error) {
	num := strings.TrimRight(s, "BbiIKkMmGg")
	n, err := strconv.ParseInt(num, 10, 64)
	shift := 0
	switch strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(s[len(num):]), "b"), "i")) {
	case "":
	case "k":
		shift = 10
	case "m":
		shift = 20
	case "g":
		shift = 30
	default:
		err = strconv.ErrSyntax
	}
	if err != nil || n < 1 || n > 1<<62>>shift {
		return 0, usage("--memory: %q is no size such as 256MiB", s)
	}
	return n << shift, nil
}
