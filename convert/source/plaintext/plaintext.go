package plaintext

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// Open reads a text of size bytes from r and makes its pages. It goes through the text once to find where pages begin and which glyphs they
// need; their content is read from r again when it is asked for, so r must serve concurrent reads for as long as the document is used.
// A text without any ink is one empty page; so are no bytes at all. Empty pages at the end are left out.
// Errors are *pdf.Error: Limit, Read (the context's too), or Unsupported where the paper has no room for text.
func Open(ctx context.Context, r io.ReaderAt, size int64, opt Options) (*pdf.Document, error) {
	opt.Limits = opt.Limits.withDefaults()
	s, warnings, err := open(ctx, r, size, opt)
	if err != nil {
		return nil, err
	}
	return s.document(opt.PDF, warnings)
}

func open(ctx context.Context, r io.ReaderAt, size int64, opt Options) (*source, []pdf.Warning, error) {
	if size = max(size, 0); size > opt.Limits.MaxBytes {
		return nil, nil, &pdf.Error{Kind: pdf.Limit, Err: fmt.Errorf("text of more than %d bytes", opt.Limits.MaxBytes)}
	}
	cs, warnings, err := findCharset(ctx, r, size, opt.Charset)
	if err != nil {
		return nil, nil, err
	}
	fs := newFaces(opt)
	f := fs.main()
	ascent, descent := f.vertical()
	g, err := newGrid(opt, f.advance(f.gid('0')), ascent, descent)
	if err != nil {
		return nil, nil, err
	}
	s := &source{r: r, size: size, cs: cs, g: g, fs: fs, lim: opt.Limits}
	w, err := s.index(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := fs.freeze(); err != nil {
		return nil, nil, err
	}
	warnings = append(warnings, w.warnings(cs, fs)...)
	s.idle.Leave(w)
	return s, warnings, nil
}

func warning(kind pdf.Kind, format string, args ...any) pdf.Warning {
	return pdf.Warning{Kind: kind, Text: "text: " + fmt.Sprintf(format, args...)}
}

// warnings tells what a first reading met.
func (w *walker) warnings(cs *charset, fs *faces) (out []pdf.Warning) {
	if n := w.scan.dec.invalid; n > 0 {
		out = append(out, warning(pdf.Damaged, "%d places are not valid %s and shown as U+FFFD", n, cs.name))
	}
	if n := w.read.dropped; n > 0 {
		out = append(out, warning(pdf.Damaged, "%d control characters are left out", n))
	}
	if n := w.scan.cut; n > 0 {
		out = append(out, warning(pdf.Limit, "%d times a line was longer than %d bytes and broken there", n, w.scan.maxLine))
	}
	if len(fs.missing) == 0 {
		return out
	}
	var rs []rune
	for r := range fs.missing {
		rs = append(rs, r)
	}
	slices.Sort(rs)
	var list []string
	for _, r := range rs[:min(len(rs), 8)] {
		list = append(list, fmt.Sprintf("%U", r))
	}
	if len(rs) > len(list) {
		list = append(list, "...")
	}
	return append(out, warning(pdf.Unsupported, "no font has %d of its characters, shown as boxes: %s", len(rs), strings.Join(list, " ")))
}

// document makes the pages. They share all but their content.
func (s *source) document(lim pdf.Limits, warnings []pdf.Warning) (*pdf.Document, error) {
	b := pdf.NewBuilder()
	fonts := pdf.Dict{}
	for _, f := range s.fs.list {
		if len(f.used) > 0 {
			fonts[f.key] = f.object(b)
		}
	}
	resources := b.Add(pdf.Dict{"Font": fonts})
	box := pdf.Array{0.0, 0.0, s.g.paperW, s.g.paperH}
	for i, p := range s.pages {
		d := pdf.Dict{"MediaBox": box, "Resources": resources}
		if p.rows > 0 {
			d["Contents"] = b.Add(pdf.NewStreamFrom(nil, func(ctx context.Context) (io.ReadCloser, error) { return s.content(ctx, i) }))
		}
		b.Page(d)
	}
	return b.Document(lim, warnings...)
}
