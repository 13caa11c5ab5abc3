package queue

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/pwgconvert/pwgconvert/convert"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb"
)

// sink takes what a run makes into an object. It implements engine.Sink.
type sink struct {
	r      *run
	ctx    context.Context
	object *objectWriter
	plan   *convert.Plan
	told   time.Time

	zip  *zip.Writer // of a file a page
	page io.Writer
}

func newSink(ctx context.Context, r *run) *sink {
	s := &sink{r: r, ctx: ctx, object: r.q.s.outs.create(ctx, partID(r.key, r.part)), told: time.Now()}
	if r.record.FilePerPage {
		s.zip = zip.NewWriter(s.object)
	}
	return s
}

// Started implements engine.Sink.
func (s *sink) Started() error { return nil }

// Planned implements engine.Sink.
func (s *sink) Planned(p *convert.Plan) error {
	s.plan = p
	if s.r.part > 0 {
		if !samePlan(s.r.record, p) {
			return errPlan
		}
		return nil
	}
	if s.zip == nil && s.r.q.partsFor(p) != nil {
		return errSplit
	}
	return nil
}

// extensions of the files in archives.
var extensions = map[string]string{
	convert.TypePWG: ".pwg", convert.TypeURF: ".urf", convert.TypePCLm: ".pclm", convert.TypePDF: ".pdf", convert.TypePNG: ".png", convert.TypeJPEG: ".jpg",
	convert.TypeTIFF: ".tiff",
}

// Write implements engine.Sink.
func (s *sink) Write(page int, p []byte, last bool) error {
	if s.zip == nil {
		_, err := s.object.Write(p)
		return err
	}
	if s.page == nil {
		var err error
		name := fmt.Sprintf("page-%d%s", page, extensions[s.plan.ContentType])
		if s.page, err = s.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store}); err != nil {
			return err
		}
	}
	_, err := s.page.Write(p)
	if last {
		s.page = nil
	}
	return err
}

// tellTime is how often the record hears how far a job is.
const tellTime = 2 * time.Second

// Page implements engine.Sink.
func (s *sink) Page(e convert.Event) error {
	if s.r.part > 0 || time.Since(s.told) < tellTime {
		return nil
	}
	s.told = time.Now()
	_, _ = s.r.q.s.update(s.ctx, s.r.key, func(rec *pb.Record) error {
		if ended(rec) {
			return errUnchanged
		}
		rec.PagesDone, rec.PagesTotal = int32(e.Page), int32(e.Pages)
		return nil
	})
	return nil
}

// close makes the object appear.
func (s *sink) close() error {
	if s.zip != nil {
		if err := s.zip.Close(); err != nil {
			s.object.abandon()
			return err
		}
	}
	return s.object.close()
}

func (s *sink) abandon() { s.object.abandon() }
