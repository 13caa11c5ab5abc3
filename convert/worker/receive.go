package worker

import (
	"fmt"
	"io"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// reception is what comes back from a conversion.
type reception struct {
	up  *upload
	out output

	reader   wire.PlanReader
	plan     *convert.Plan
	planned  bool // the caller has been told, in this attempt or an earlier one
	warnings []convert.Warning
	pages    int
	bytes    int64
	res      *convert.Result
}

// maxWarnings bounds what a worker may make a caller keep.
const maxWarnings = 1 << 20

// reset forgets an attempt.
func (r *reception) reset() {
	r.reader, r.plan, r.warnings, r.pages, r.bytes, r.res = wire.PlanReader{}, nil, nil, 0, 0, nil
}

// take handles a message.
func (r *reception) take(m *response) error {
	if r.res != nil {
		return broken("something after the result")
	}
	if m.chunk != nil {
		return r.takeOutput(m)
	}
	switch m := m.message.GetMessage().(type) {
	case *pb.ConvertResponse_Plan:
		return r.takePlan(m.Plan)
	case *pb.ConvertResponse_Progress:
		if m.Progress.GetDiff().GetState() == nil {
			r.pages = int(m.Progress.GetDiff().GetPagesPrinted())
			r.event("page")
		}
	case *pb.ConvertResponse_Warnings:
		r.warnings = append(r.warnings, wire.ToWarnings(m.Warnings)...)
		if len(r.warnings) > maxWarnings {
			return broken("too many warnings")
		}
	case *pb.ConvertResponse_Result:
		return r.takeResult(m.Result)
	case *pb.ConvertResponse_Accepted:
		return broken("accepted twice")
	}
	return nil // what a later version may say
}

func (r *reception) takePlan(m *pb.Plan) error {
	if r.plan != nil {
		return broken("two plans")
	}
	plan, err := r.reader.Add(m)
	if err != nil {
		return broken(err.Error())
	}
	if plan == nil {
		return nil
	}
	r.plan = plan
	if r.planned {
		return nil
	}
	r.planned = true
	if r.up.opt.Planned != nil {
		if err := r.up.opt.Planned(plan); err != nil {
			return asError(err)
		}
	}
	r.event("plan")
	return nil
}

func (r *reception) takeOutput(m *response) error {
	if r.plan == nil {
		return broken("output before the plan")
	}
	r.bytes += int64(m.size())
	if err := r.out.write(m); err != nil {
		return asWrite(err)
	}
	return nil
}

func (r *reception) takeResult(m *pb.JobResult) error {
	if r.plan == nil {
		return broken("a result before the plan")
	}
	if m.GetBytes() != r.bytes {
		return broken(fmt.Sprintf("%d bytes of output, its result says %d", r.bytes, m.GetBytes()))
	}
	if err := r.out.end(); err != nil {
		return err
	}
	r.res = wire.ToResult(m)
	r.res.Plan, r.res.PrinterTicket, r.res.Warnings = r.plan, r.plan.PrinterTicket, r.warnings
	r.pages = r.res.Pages
	r.event("done")
	return nil
}

func (r *reception) event(stage string) {
	if r.up.opt.Progress != nil && r.plan != nil {
		r.up.opt.Progress(convert.Event{Stage: stage, Page: r.pages, Pages: len(r.plan.Pages), Bytes: r.bytes})
	}
}

// output is where a result goes.
type output interface {
	write(*response) error
	begun() bool // something has been delivered that cannot be taken back
	end() error  // all has come
	abandon()    // it never will
}

// oneFile is a result in one piece.
type oneFile struct {
	w    io.Writer
	some bool
}

func (f *oneFile) write(m *response) error {
	if m.chunk.GetPage() != 0 || m.chunk.GetPageEnd() {
		return broken("a file a page, which nobody wanted")
	}
	f.some = true
	return m.each(func(p []byte) error {
		_, err := f.w.Write(p)
		return err
	})
}

func (f *oneFile) begun() bool { return f.some }
func (f *oneFile) end() error  { return nil }
func (f *oneFile) abandon()    {}

// filePerPage is a result of a file a page.
type filePerPage struct {
	open func(page int) (io.WriteCloser, error)
	page int32
	w    io.WriteCloser
	some bool
}

func (f *filePerPage) write(m *response) error {
	page := m.chunk.GetPage()
	if page < 1 || f.w != nil && page != f.page {
		return broken("output of a page that it has no place for")
	}
	if f.w == nil {
		f.some = true
		w, err := f.open(int(page))
		if err != nil {
			return err
		}
		f.w, f.page = w, page
	}
	err := m.each(func(p []byte) error {
		_, err := f.w.Write(p)
		return err
	})
	if err == nil && m.chunk.GetPageEnd() {
		w := f.w
		f.w = nil
		err = w.Close()
	}
	return err
}

func (f *filePerPage) begun() bool { return f.some }

func (f *filePerPage) end() error {
	if f.w != nil {
		return broken("a result while a page is not complete")
	}
	return nil
}

func (f *filePerPage) abandon() {
	if f.w == nil {
		return
	}
	if a, ok := f.w.(convert.Abandoner); ok {
		_ = a.Abandon()
	} else {
		_ = f.w.Close()
	}
	f.w = nil
}

// asWrite gives an error of the caller's writer its kind.
func asWrite(err error) error {
	if _, ok := err.(*convert.Error); ok {
		return err
	}
	return &convert.Error{Kind: convert.Write, Op: "write", Err: err}
}

// asError makes every error an error of the library.
func asError(err error) error {
	if _, ok := err.(*convert.Error); ok {
		return err
	}
	return &convert.Error{Kind: convert.KindOf(err), Op: "convert", Err: err}
}
