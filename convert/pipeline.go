// Package convert turns documents into what a printer takes: it plans by the printer's Cloud Device Description and the job's ticket,
// renders with parallel workers, and streams the result.
//
// A Pipeline is safe for concurrent use; a conversion keeps no state behind. Its workers write to the destination in turn, never two at a
// time. What it writes depends on the document and the options only, never on the number of workers or the memory given. Either the whole
// result has been written when Convert returns nil, or an *Error says why not; its Kind is one of a closed set. A panic of a worker, or of a
// callback, comes out of Convert.
package convert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/convert/source"
	"github.com/pwgconvert/pwgconvert/convert/source/plaintext"
	"github.com/pwgconvert/pwgconvert/raster"
	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/font/cmap"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// DefaultMemory is the most that coded rows waiting to be written take unless more is asked for: 2 MiB a worker up to this, enough for
// each to have a few pieces done while others are written, and a small part of what a page of photographs comes to.
const DefaultMemory = 8 << 20

const memoryPerJob = 2 << 20

// DefaultSharedMemory is the byte budget of all conversions of a Pipeline together.
const DefaultSharedMemory = 64 << 20

// Options are one conversion's.
type Options struct {
	Printer  *cloudprint.CloudDeviceDescription // nil: no printer to obey
	Ticket   *cloudprint.CloudJobTicket         // nil: no wishes
	Plan     PlanOptions                        // over printer and ticket
	Part     Part                               // of the plan's stream, for Convert
	Password string
	// ContentType is what somebody says the document is: "text/plain; charset=iso-8859-1". The content itself counts; see source.Identify. "" says
	// nothing.
	ContentType string
	// Text lays out text/plain; where it names no paper the plan's is taken, and fonts of the machine are the Pipeline's.
	Text plaintext.Options
	// Jobs is the number of workers; 0 means one a processor.
	Jobs int
	// Memory bounds the bytes of finished rows that wait for their turn; 0 means 2 MiB a worker and at most DefaultMemory. It changes speed, not
	// output. See also WithMemory.
	Memory int64
	// Aliased turns anti-aliasing off.
	Aliased bool
	// PixelsOnly and BandRows steer how rows are rendered, never what comes out: for tests and measurements.
	PixelsOnly bool
	BandRows   int
	Limits     raster.Limits
	// SecondOpinion: see raster.OpenOptions.
	SecondOpinion bool
	// Progress is called in order, by one goroutine of the conversion at a time.
	Progress func(Event)
	// Planned is called from the converting goroutine when the plan is made, before any page is. It may still change Jobs and Memory of these
	// Options. An error ends the conversion.
	Planned func(*Plan) error
}

// Event tells how far a conversion is.
type Event struct {
	Stage string `json:"stage"` // "plan", "page" (written), "done"
	Page  int    `json:"page"`  // pages written
	Pages int    `json:"pages"` // pages of the stream
	Bytes int64  `json:"bytes"` // written
}

// Result says what a conversion made.
type Result struct {
	ContentType string    `json:"content_type"`
	Plan        *Plan     `json:"-"`
	Pages       int       `json:"pages"`
	Sheets      int       `json:"sheets,omitempty"`
	Bytes       int64     `json:"bytes"`
	Warnings    []Warning `json:"warnings,omitempty"`
	// PrinterTicket is the plan's: what the printer is to be told beside the result.
	PrinterTicket json.RawMessage `json:"printer_ticket,omitempty"`
	Open          time.Duration   `json:"open_ns"`  // until the document was open
	Total         time.Duration   `json:"total_ns"` // all of it
}

// Warning is what was met and could not be made as the document means it.
type Warning struct {
	Page   int    `json:"page,omitempty"`   // 1-based, 0 for the document
	Object string `json:"object,omitempty"` // "12 0"
	Kind   string `json:"kind"`
	Text   string `json:"text"`
}

// Pipeline converts documents.
type Pipeline struct {
	log   *slog.Logger
	fonts *font.System
	cmaps *cmap.Set // shared by all documents
	// memory is what the conversions under way share.
	memory shares
}

// Option changes a Pipeline.
type Option func(*Pipeline)

// WithLogger makes a Pipeline log what it does; without, it is silent.
func WithLogger(l *slog.Logger) Option { return func(p *Pipeline) { p.log = l } }

// WithSystemFonts sets the folders searched for fonts that documents do not embed; none at all when dirs is empty. The default is where
// Unix systems keep them.
func WithSystemFonts(dirs ...string) Option {
	return func(p *Pipeline) {
		p.fonts = nil
		if len(dirs) > 0 {
			p.fonts = font.NewSystem(dirs...)
		}
	}
}

// WithMemory bounds the bytes of finished rows that wait in all conversions of a Pipeline together; each has an even share, and what Options.Memory
// says at most. The default is DefaultSharedMemory.
func WithMemory(bytes int64) Option { return func(p *Pipeline) { p.memory.total = bytes } }

// New returns a Pipeline. It starts nothing.
func New(opts ...Option) *Pipeline {
	p := &Pipeline{memory: shares{total: DefaultSharedMemory}, fonts: font.NewSystem("/usr/share/fonts", "/usr/local/share/fonts"), cmaps: &cmap.Set{}}
	for _, o := range opts {
		o(p)
	}
	return p
}

// conversion is one call of Convert under way.
type conversion struct {
	p     *Pipeline
	opt   *Options
	src   *source.Source
	doc   *raster.Document
	plan  *Plan
	res   *Result
	begun time.Time
	seen  map[Warning]bool
}

// Plan opens a document and says what Convert would do, without doing it.
func (p *Pipeline) Plan(ctx context.Context, src io.ReaderAt, size int64, opt *Options) (*Plan, error) {
	j, err := p.open(ctx, src, size, opt)
	if err != nil {
		return nil, err
	}
	return j.plan, nil
}

// Convert reads a document of size bytes from src and writes what the plan says to dst, as it is made. A result of several files (one
// picture a page) needs ConvertPages. The error is an *Error; what was written before it is not usable.
func (p *Pipeline) Convert(ctx context.Context, dst io.Writer, src io.ReaderAt, size int64, opt *Options) (*Result, error) {
	j, err := p.open(ctx, src, size, opt)
	if err != nil {
		return nil, err
	}
	cw := &countWriter{w: dst, n: &j.res.Bytes}
	switch {
	case j.plan.PassThrough:
		if _, err = io.Copy(cw, io.NewSectionReader(j.src, 0, j.src.Size)); err != nil {
			err = j.ioError(err, cw.err != nil)
		}
	case j.plan.ContentType == TypePDF:
		err = j.extract(ctx, cw)
	case j.plan.ContentType == TypePWG:
		err = j.produce(ctx, newPWGOutput(j.plan, j.partWriter(cw, pwgHeaderBytes)))
	case j.plan.ContentType == TypeURF:
		err = j.produce(ctx, newURFOutput(j.plan, j.partWriter(cw, urfHeaderBytes)))
	case j.plan.ContentType == TypePCLm:
		err = j.produce(ctx, newPCLmOutput(j.plan, cw))
	case j.plan.ContentType == TypeTIFF:
		err = j.tiff(ctx, dst, cw)
	case len(j.plan.Pages) == 1:
		err = j.pictures(ctx, func(int) (io.WriteCloser, error) { return nopCloser{cw}, nil })
	default:
		err = errorf(Usage, "write", "%s holds one page, the plan has %d", j.plan.ContentType, len(j.plan.Pages))
	}
	return j.finish(ctx, err)
}

// ConvertPages is Convert for results of one file a page: open is called for each page, with its number in the document (1-based), from
// one goroutine of the conversion at a time; the writer is closed when the page is complete.
func (p *Pipeline) ConvertPages(ctx context.Context, open func(page int) (io.WriteCloser, error), src io.ReaderAt, size int64, opt *Options) (*Result, error) {
	j, err := p.open(ctx, src, size, opt)
	if err != nil {
		return nil, err
	}
	if j.plan.PassThrough || j.plan.ContentType != TypePNG && j.plan.ContentType != TypeJPEG {
		return nil, errorf(Usage, "write", "%s is one file, not one a page", j.plan.ContentType)
	}
	return j.finish(ctx, j.pictures(ctx, open))
}

func (p *Pipeline) open(ctx context.Context, src io.ReaderAt, size int64, opt *Options) (*conversion, error) {
	if opt == nil {
		opt = &Options{}
	}
	j := &conversion{p: p, opt: opt, begun: time.Now(), res: &Result{}, seen: map[Warning]bool{}}
	info, err := j.openDocument(ctx, src, size)
	if err != nil {
		return nil, err
	}
	j.res.Open = time.Since(j.begun)
	info.Header = j.firstHeader(info.ContentType)
	j.plan, err = NewPlan(PlanInput{Doc: info, CDD: opt.Printer, Ticket: opt.Ticket, Options: opt.Plan, Color: func(page int) (bool, error) { return j.hasColor(ctx, page) }})
	if err != nil {
		return nil, err
	}
	j.res.Plan, j.res.ContentType, j.res.Sheets = j.plan, j.plan.ContentType, j.plan.Sheets
	j.res.PrinterTicket = j.plan.PrinterTicket
	if opt.Planned != nil {
		if err := opt.Planned(j.plan); err != nil {
			return nil, asError(err)
		}
	}
	if err := j.checkPart(); err != nil {
		return nil, err
	}
	j.event("plan")
	return j, nil
}

func (j *conversion) event(stage string) {
	if j.opt.Progress != nil {
		j.opt.Progress(Event{Stage: stage, Page: j.res.Pages, Pages: j.pages(), Bytes: j.res.Bytes})
	}
}

func (j *conversion) finish(ctx context.Context, err error) (*Result, error) {
	if err != nil {
		var e *Error
		if ctx.Err() != nil && (errors.Is(err, ctx.Err()) || !errors.As(err, &e)) {
			err = contextError(ctx)
		}
		return nil, asError(err)
	}
	j.res.Total = time.Since(j.begun)
	if j.p.log != nil {
		j.p.log.LogAttrs(ctx, slog.LevelInfo, "converted", slog.String("type", j.res.ContentType), slog.Int("pages", j.res.Pages),
			slog.Int64("bytes", j.res.Bytes), slog.Duration("total", j.res.Total), slog.Int("warnings", len(j.res.Warnings)))
	}
	j.event("done")
	return j.res, nil
}

// warn collects warnings, each once.
func (j *conversion) warn(ws []raster.Warning) {
	for _, w := range ws {
		out := Warning{Page: w.Page, Kind: w.Kind.String(), Text: w.Text}
		if w.Object != (pdf.Ref{}) {
			out.Object = fmt.Sprintf("%d %d", w.Object.Num, w.Object.Gen)
		}
		if !j.seen[out] {
			j.seen[out] = true
			j.res.Warnings = append(j.res.Warnings, out)
		}
	}
}

func (j *conversion) jobs() int {
	if j.opt.Jobs > 0 {
		return min(j.opt.Jobs, 256)
	}
	return runtime.GOMAXPROCS(0)
}

func (j *conversion) memory() int64 {
	own := j.opt.Memory
	if own <= 0 {
		own = min(DefaultMemory, memoryPerJob*int64(j.jobs()))
	}
	return min(own, j.p.memory.share())
}

// shares divides a byte budget evenly between those who are under way.
type shares struct {
	total int64
	n     atomic.Int64
}

func (s *shares) enter()       { s.n.Add(1) }
func (s *shares) leave()       { s.n.Add(-1) }
func (s *shares) share() int64 { return s.total / max(1, s.n.Load()) }

// prepare interprets page k of the plan.
func (j *conversion) prepare(ctx context.Context, k int) (*raster.Plan, error) {
	pp := &j.plan.Pages[k]
	t := raster.Target{
		Width: pp.Width, Height: pp.Height, Format: formatOf(j.plan.Type), Matrix: pp.Matrix,
		Aliased: j.opt.Aliased, PixelsOnly: j.opt.PixelsOnly,
	}
	if pp.Clip != nil {
		t.Clip = *pp.Clip
	}
	if j.plan.Type.BitsPerColor() == 1 { // text and lines keep their edges; what is gray inside them is dithered
		t.Aliased, t.MinLine = true, 1
	}
	if pp.Source < 0 {
		return raster.Blank(t), nil
	}
	page, err := j.doc.Page(pp.Source)
	if err != nil {
		return raster.Blank(t), nil // the page tree has a hole: the sheet stays white, Open has said so
	}
	plan, err := page.Prepare(ctx, t)
	switch {
	case err == nil:
		return plan, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, raster.ErrTooLarge):
		return nil, &Error{Kind: Limit, Page: pp.Source + 1, Op: "render", Err: err}
	}
	return nil, &Error{Kind: Other, Page: pp.Source + 1, Op: "render", Err: err}
}

// pictures writes a file a page.
func (j *conversion) pictures(ctx context.Context, open func(page int) (io.WriteCloser, error)) error {
	o := &pictureOutput{j: j, open: open}
	if j.plan.ContentType == TypeJPEG {
		o.format = &jpegFormat{plan: j.plan, quality: j.plan.Quality}
	} else {
		o.format = &pngFormat{plan: j.plan}
	}
	return j.produce(ctx, o)
}

// tiff writes TIFF. A page begins with what is known at its end: where dst can seek it is filled in there, otherwise the coded page waits.
func (j *conversion) tiff(ctx context.Context, dst io.Writer, counted io.Writer) error {
	var patch func(int64, []byte) error
	if f, ok := dst.(io.WriteSeeker); ok {
		if start, err := f.Seek(0, io.SeekCurrent); err == nil {
			patch = func(at int64, b []byte) error { return overwrite(f, start+at, b) }
		}
	}
	return j.produce(ctx, newTIFFOutput(j.plan, counted, patch))
}

// overwrite writes at an offset and returns to where the file was.
func overwrite(f io.WriteSeeker, at int64, b []byte) error {
	back, err := f.Seek(0, io.SeekCurrent)
	if err == nil {
		_, err = f.Seek(at, io.SeekStart)
	}
	if err != nil {
		return err
	}
	if _, err = f.Write(b); err == nil {
		_, err = f.Seek(back, io.SeekStart)
	}
	return err
}

func (j *conversion) writeError(err error) error {
	var e *Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	return &Error{Kind: Write, Op: "write", Err: err}
}
