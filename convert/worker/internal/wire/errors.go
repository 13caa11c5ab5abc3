package wire

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// Fault is the cause inside a *convert.Error that is about the worker rather than the document: a rule that ended a job, or, on the other
// side of the wire, what a worker said.
type Fault struct {
	Reason     pb.Reason
	Text       string
	Field      string        // of the request that is wrong
	Limit      int64         // the rule's number, 0 for none
	Offset     int64         // how much of the document the worker has
	RetryAfter time.Duration // 0: nothing is said about it
	JobID      string

	status *status.Status // as it came, nil on the worker
	cause  error          // *cloudprint.Error
}

func (f *Fault) Error() string { return f.Text }

// Unwrap returns the *cloudprint.Error that a worker told of.
func (f *Fault) Unwrap() error { return f.cause }

// GRPCStatus makes status.FromError and status.Code find what a worker answered.
func (f *Fault) GRPCStatus() *status.Status {
	if f.status == nil {
		return status.New(codes.Unknown, f.Text)
	}
	return f.status
}

// reasons has the kind and code of each; codes.OK leaves the code to the kind.
var reasons = map[pb.Reason]struct {
	kind convert.Kind
	code codes.Code
}{
	pb.Reason_REASON_QUEUE_FULL:        {convert.Other, codes.ResourceExhausted},
	pb.Reason_REASON_CLIENT_QUEUE_FULL: {convert.Other, codes.ResourceExhausted},
	pb.Reason_REASON_SPOOL_FULL:        {convert.Other, codes.ResourceExhausted},
	pb.Reason_REASON_DRAINING:          {convert.Other, codes.Unavailable},
	pb.Reason_REASON_DOCUMENT_BYTES:    {convert.Limit, codes.OK},
	pb.Reason_REASON_JOB_PAGES:         {convert.Limit, codes.OK},
	pb.Reason_REASON_PAGE_PIXELS:       {convert.Limit, codes.OK},
	pb.Reason_REASON_JOB_PIXELS:        {convert.Limit, codes.OK},
	pb.Reason_REASON_OUTPUT_BYTES:      {convert.Limit, codes.OK},
	pb.Reason_REASON_JOB_TIME:          {convert.Timeout, codes.OK},
	pb.Reason_REASON_QUEUE_TIME:        {convert.Timeout, codes.ResourceExhausted},
	pb.Reason_REASON_UPLOAD_STOPPED:    {convert.Read, codes.Aborted},
	pb.Reason_REASON_READER_STOPPED:    {convert.Write, codes.OK},
	pb.Reason_REASON_SUPERSEDED:        {convert.Cancelled, codes.Aborted},
	pb.Reason_REASON_PROTOCOL:          {convert.Usage, codes.OK},
	pb.Reason_REASON_DOCUMENT_DIFFERS:  {convert.Read, codes.OK},
	pb.Reason_REASON_TOKEN:             {convert.Other, codes.Unauthenticated},
	pb.Reason_REASON_INTERNAL:          {convert.Other, codes.OK},
}

var kindCodes = [...]codes.Code{
	convert.Other: codes.Internal, convert.Usage: codes.InvalidArgument, convert.Read: codes.DataLoss, convert.NotDocument: codes.InvalidArgument,
	convert.Password: codes.FailedPrecondition, convert.Write: codes.Aborted, convert.Unsupported: codes.Unimplemented, convert.Limit: codes.ResourceExhausted,
	convert.PageRange: codes.OutOfRange, convert.Ticket: codes.InvalidArgument, convert.Timeout: codes.DeadlineExceeded, convert.Cancelled: codes.Canceled,
}

// Err makes an error of a fault; its kind follows from the reason.
func (f *Fault) Err() *convert.Error {
	return &convert.Error{Kind: reasons[f.Reason].kind, Op: "worker", Err: f}
}

// Ended makes an error of the library of what a job ended with. Where its context has ended by the worker's doing, that is the error, not
// what came of it.
func Ended(ctx context.Context, err error) error {
	var ce *convert.Error
	if ctx.Err() != nil && errors.As(context.Cause(ctx), &ce) {
		return ce
	}
	if errors.As(err, &ce) {
		return err
	}
	kind := convert.KindOf(err)
	if kind == convert.Other && ctx.Err() != nil {
		kind = convert.KindOf(ctx.Err())
	}
	return &convert.Error{Kind: kind, Op: "convert", Err: err}
}

// Code returns the code of an error of a conversion.
func Code(err error) codes.Code {
	var f *Fault
	if errors.As(err, &f) {
		if r, ok := reasons[f.Reason]; ok && r.code != codes.OK {
			return r.code
		}
	}
	if k := convert.KindOf(err); int(k) < len(kindCodes) {
		return kindCodes[k]
	}
	return codes.Internal
}

// ReasonOf returns the worker's reason for an error, REASON_UNSPECIFIED when the conversion itself failed.
func ReasonOf(err error) pb.Reason {
	var f *Fault
	if errors.As(err, &f) {
		return f.Reason
	}
	return pb.Reason_REASON_UNSPECIFIED
}

// The bounds of what a status says: it travels in headers.
const maxText = 1024

// valid makes a string that a message may have: UTF-8, and not too long.
func valid(s string, limit int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) > limit {
		for limit > 0 && !utf8.RuneStart(s[limit]) {
			limit--
		}
		s = s[:limit] + "…"
	}
	return s
}

// ToStatus makes the status for the error of a job. err is not nil.
func ToStatus(err error, jobID string) *status.Status {
	text := valid(err.Error(), maxText)
	st := status.New(Code(err), text)
	kind := convert.KindOf(err)
	detail := &pb.ConversionError{Kind: kind.String(), Text: text, JobId: jobID, State: convert.JobState(err, by)}
	var ce *convert.Error
	if errors.As(err, &ce) {
		detail.Page, detail.Op = int32Of(ce.Page), valid(ce.Op, maxText)
		if ce.Err != nil {
			detail.Text = valid(ce.Err.Error(), maxText)
		}
	}
	info := &errdetails.ErrorInfo{Reason: strings.ToUpper(strings.ReplaceAll(kind.String(), "-", "_")), Domain: Domain, Metadata: map[string]string{"kind": kind.String()}}
	details := []protoadapt.MessageV1{info, detail}
	if jobID != "" {
		info.Metadata["job_id"] = jobID
	}
	bad := &errdetails.BadRequest{}
	var cp *cloudprint.Error
	if errors.As(err, &cp) {
		detail.Fault = &pb.DocumentFault{Document: cp.Document, Path: valid(cp.Path, maxText), Problem: valid(cp.Problem, maxText)}
		bad.FieldViolations = append(bad.FieldViolations, &errdetails.BadRequest_FieldViolation{
			Field: strings.TrimSuffix(map[string]string{"CDD": "options.printer", "CJT": "options.ticket"}[cp.Document]+"/"+valid(cp.Path, maxText), "/"), Description: valid(cp.Problem, maxText),
		})
	}
	var f *Fault
	if errors.As(err, &f) {
		detail.Reason, detail.Offset = f.Reason, f.Offset
		if f.Reason != pb.Reason_REASON_UNSPECIFIED {
			info.Reason = strings.TrimPrefix(f.Reason.String(), "REASON_")
		}
		if f.Field != "" {
			bad.FieldViolations = append(bad.FieldViolations, &errdetails.BadRequest_FieldViolation{Field: f.Field, Description: valid(f.Text, maxText)})
		}
		if f.Limit > 0 {
			info.Metadata["limit"] = strconv.FormatInt(f.Limit, 10)
			details = append(details, &errdetails.QuotaFailure{Violations: []*errdetails.QuotaFailure_Violation{{Subject: info.Reason, Description: valid(f.Text, maxText)}}})
		}
		if f.RetryAfter > 0 {
			details = append(details, &errdetails.RetryInfo{RetryDelay: durationpb.New(f.RetryAfter)})
		}
	}
	if len(bad.FieldViolations) > 0 {
		details = append(details, bad)
	}
	if with, err := st.WithDetails(details...); err == nil {
		return with
	}
	return st
}

// FromError makes an error of the library of what an RPC ended with. The status stays reachable by status.FromError. ctx is the caller's:
// when it has ended, the error says how.
func FromError(ctx context.Context, err error) *convert.Error {
	st, _ := status.FromError(err)
	f := &Fault{Text: st.Message(), status: st}
	out := &convert.Error{Kind: kindOfCode(st.Code()), Op: "worker", Err: f}
	told := false
	for _, d := range st.Details() {
		switch d := d.(type) {
		case *pb.ConversionError:
			told = true
			f.tell(out, d)
		case *errdetails.RetryInfo:
			f.RetryAfter = d.GetRetryDelay().AsDuration()
		}
	}
	if ctx.Err() != nil && !told {
		out.Kind, out.Op, f.cause = convert.KindOf(ctx.Err()), "convert", context.Cause(ctx)
	}
	return out
}

// tell makes an error and its cause what a worker said.
func (f *Fault) tell(out *convert.Error, d *pb.ConversionError) {
	out.Kind, out.Page, out.Op = kindOf(d.GetKind()), int(d.GetPage()), d.GetOp()
	f.Reason, f.Text, f.Offset, f.JobID = d.GetReason(), d.GetText(), d.GetOffset(), d.GetJobId()
	if df := d.GetFault(); df != nil {
		f.cause = &cloudprint.Error{Document: df.GetDocument(), Path: df.GetPath(), Problem: df.GetProblem()}
	}
}

// FromConversionError makes an error of the library of what a job is said to have ended with.
func FromConversionError(d *pb.ConversionError) *convert.Error {
	f := &Fault{}
	out := &convert.Error{Err: f}
	f.tell(out, d)
	return out
}

// kindOfCode is for errors that are not the service's own.
func kindOfCode(c codes.Code) convert.Kind {
	switch c {
	case codes.Canceled:
		return convert.Cancelled
	case codes.DeadlineExceeded:
		return convert.Timeout
	case codes.InvalidArgument:
		return convert.Usage
	case codes.ResourceExhausted:
		return convert.Limit
	}
	return convert.Other
}

// kindOf finds a kind by its name; names of kinds to come are Other.
func kindOf(name string) convert.Kind {
	for k := convert.Other; k <= convert.Cancelled; k++ {
		if k.String() == name {
			return k
		}
	}
	return convert.Other
}
