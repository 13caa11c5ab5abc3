package convert

import (
	"errors"
	"io"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/pwg/urf"
)

// Part is a run of pages of a plan's stream, From <= i < To; the zero value is all of it. Pages keep what the whole stream gives them: place,
// side, TotalPageCount. The part that begins with page 0 has the file's header, others have none, so that parts written one after the
// other are byte for byte the whole. That is so for image/pwg-raster and image/urf, which are a header and pages; other types have no parts.
type Part struct{ From, To int }

// Whole reports whether a Part is all of the stream.
func (p Part) Whole() bool { return p == Part{} }

// HasParts reports whether the plan's result may be made in parts.
func (p *Plan) HasParts() bool {
	return !p.PassThrough && (p.ContentType == TypePWG || p.ContentType == TypeURF)
}

// stream returns the pages to be made.
func (j *conversion) stream() Part {
	if p := j.opt.Part; !p.Whole() {
		return p
	}
	return Part{0, len(j.plan.Pages)}
}

// pages is how many pages will be written.
func (j *conversion) pages() int {
	p := j.stream()
	return p.To - p.From
}

// checkPart judges Options.Part by the plan.
func (j *conversion) checkPart() error {
	p := j.opt.Part
	switch {
	case p.Whole():
	case !j.plan.HasParts():
		return errorf(Usage, "plan", "%s is not made in parts", j.plan.ContentType)
	case p.From < 0 || p.From >= p.To || p.To > len(j.plan.Pages):
		return errorf(Usage, "plan", "a part from page %d to %d of a stream of %d", p.From, p.To, len(j.plan.Pages))
	}
	return nil
}

// partWriter leaves out the bytes of the file's header where a part has none.
func (j *conversion) partWriter(w io.Writer, header int) io.Writer {
	if j.stream().From == 0 {
		return w
	}
	return &tailWriter{w, header}
}

// The bytes before the first page: the synchronization word (PWG 5102.4, 4.2), and magic and number of pages.
const (
	pwgHeaderBytes = 4
	urfHeaderBytes = 12
)

// tailWriter drops the first bytes written to it.
type tailWriter struct {
	w    io.Writer
	drop int
}

func (t *tailWriter) Write(p []byte) (int, error) {
	n := min(t.drop, len(p))
	t.drop -= n
	if n == len(p) {
		return n, nil
	}
	m, err := t.w.Write(p[n:])
	return n + m, err
}

// closed is what the end of an output means: a part has fewer pages than its header says.
func (j *conversion) closed(err error) error {
	if !j.opt.Part.Whole() && (errors.Is(err, pwg.ErrPageCount) || errors.Is(err, urf.ErrPageCount)) {
		return nil
	}
	return err
}
