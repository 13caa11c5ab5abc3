package server

import (
	"context"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/codec"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
	"github.com/pwgconvert/pwgconvert/convert/worker/workerpb/workerrpc"
)

// Convert implements workerrpc.ConversionServer.
func (s *Server) Convert(stream workerrpc.Conversion_ConvertServer) error {
	return s.serve(&job{
		method: "Convert", ctx: stream.Context(),
		recv: func() (request, error) { return stream.Recv() },
		accepted: func(m *pb.Accepted) error {
			return stream.Send(&pb.ConvertResponse{Message: &pb.ConvertResponse_Accepted{Accepted: m}})
		},
		run: func(ctx context.Context, j *job) error { return s.convert(ctx, j, stream) },
	})
}

func (s *Server) convert(ctx context.Context, j *job, stream workerrpc.Conversion_ConvertServer) error {
	sink := &streamSink{stream: stream, pool: s.pool}
	defer sink.release()
	if err := sink.state(cloudprint.JobState_QUEUED); err != nil {
		return err
	}
	out, err := s.engine.Convert(ctx, j.place, j.engineJob(), sink)
	if err != nil {
		return err
	}
	for m := range wire.WarningParts(out.Warnings) {
		if err := stream.Send(&pb.ConvertResponse{Message: &pb.ConvertResponse_Warnings{Warnings: m}}); err != nil {
			return err
		}
	}
	if err := sink.state(cloudprint.JobState_DONE); err != nil {
		return err
	}
	res := wire.FromResult(out.Result)
	res.Timings.Upload, res.Timings.Queued = durationpb.New(j.upload), durationpb.New(out.Queued)
	res.Timings.Open, res.Timings.Total, res.Timings.Blocked = durationpb.New(out.Open), durationpb.New(out.Total), durationpb.New(out.Blocked)
	j.pages, j.bytesOut, j.warnings = out.Pages, out.Bytes, len(out.Warnings)
	return stream.Send(&pb.ConvertResponse{Message: &pb.ConvertResponse_Result{Result: res}})
}

// Plan implements workerrpc.ConversionServer.
func (s *Server) Plan(stream workerrpc.Conversion_PlanServer) error {
	return s.serve(&job{
		method: "Plan", ctx: stream.Context(), keep: true,
		recv: func() (request, error) { return stream.Recv() },
		accepted: func(m *pb.Accepted) error {
			return stream.Send(&pb.PlanResponse{Message: &pb.PlanResponse_Accepted{Accepted: m}})
		},
		run: func(ctx context.Context, j *job) error {
			plan, err := s.engine.Plan(ctx, j.place, j.engineJob())
			if err != nil {
				return err
			}
			for m := range wire.PlanParts(plan) {
				if err := stream.Send(&pb.PlanResponse{Message: &pb.PlanResponse_Plan{Plan: m}}); err != nil {
					return err
				}
			}
			return nil
		},
	})
}

// Formats implements workerrpc.ConversionServer.
func (s *Server) Formats(context.Context, *pb.FormatsRequest) (*pb.FormatsResponse, error) {
	c := s.cfg
	m := &pb.FormatsResponse{InputTypes: convert.InputTypes(), OutputTypes: convert.OutputTypes(), Version: s.version, Limits: &pb.JobLimits{
		DocumentBytes: c.MaxDocument, OutputBytes: c.MaxOutput, Pages: int32(c.MaxPages), PagePixels: c.MaxPagePixels, Pixels: c.MaxPixels,
		Time: durationpb.New(c.JobTime), MessageBytes: c.MaxMessage,
	}}
	for _, t := range convert.DocumentTypes() {
		m.DocumentTypes = append(m.DocumentTypes, t.String())
	}
	return m, nil
}

// streamSink sends what a job makes. It implements engine.Sink and engine.Lender.
type streamSink struct {
	stream workerrpc.Conversion_ConvertServer
	pool   *codec.Pool
	lent   *codec.Output
	pages  int32 // finished
	total  int32
	bytes  int64
}

// state tells a change of the job's state.
func (k *streamSink) state(t cloudprint.JobState_Type) error {
	return k.progress(&cloudprint.JobState{Type: t.Enum()})
}

func (k *streamSink) progress(state *cloudprint.JobState) error {
	diff := &cloudprint.PrintJobStateDiff{State: state}
	if k.pages > 0 {
		diff.PagesPrinted = proto.Int32(k.pages)
	}
	m := &pb.Progress{Diff: diff, PagesTotal: k.total, BytesOut: k.bytes}
	return k.stream.Send(&pb.ConvertResponse{Message: &pb.ConvertResponse_Progress{Progress: m}})
}

// Started implements engine.Sink.
func (k *streamSink) Started() error { return k.state(cloudprint.JobState_IN_PROGRESS) }

// Planned implements engine.Sink.
func (k *streamSink) Planned(p *convert.Plan) error {
	k.total = int32(len(p.Pages))
	for m := range wire.PlanParts(p) {
		if err := k.stream.Send(&pb.ConvertResponse{Message: &pb.ConvertResponse_Plan{Plan: m}}); err != nil {
			return err
		}
	}
	return nil
}

// Lend implements engine.Lender.
func (k *streamSink) Lend(n int) []byte {
	if k.lent == nil {
		k.lent = k.pool.NewOutput(n)
	}
	return k.lent.Room()
}

// release gives back what is lent when a job has ended.
func (k *streamSink) release() {
	if k.lent != nil {
		k.pool.Release(k.lent)
		k.lent = nil
	}
}

// Write implements engine.Sink. Send has coded the bytes when it returns, or keeps their buffer.
func (k *streamSink) Write(page int, p []byte, last bool) error {
	if o := k.lent; o != nil && o.Holds(p) {
		k.lent = nil
		o.Page, o.PageEnd = int32(page), last
		return k.stream.SendMsg(o)
	}
	m := &pb.OutputChunk{Data: p, Page: int32(page), PageEnd: last}
	return k.stream.Send(&pb.ConvertResponse{Message: &pb.ConvertResponse_Output{Output: m}})
}

// Page implements engine.Sink.
func (k *streamSink) Page(e convert.Event) error {
	k.pages, k.bytes = int32(e.Page), e.Bytes
	return k.progress(nil)
}
