package wire_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// Every kind has a code of its own choosing and comes back as itself, with page, cause and the job's state.
func TestErrorRoundTrip(t *testing.T) {
	want := map[convert.Kind]codes.Code{
		convert.Other: codes.Internal, convert.Usage: codes.InvalidArgument, convert.Read: codes.DataLoss, convert.NotDocument: codes.InvalidArgument,
		convert.Password: codes.FailedPrecondition, convert.Write: codes.Aborted, convert.Unsupported: codes.Unimplemented,
		convert.Limit: codes.ResourceExhausted, convert.PageRange: codes.OutOfRange, convert.Ticket: codes.InvalidArgument,
		convert.Timeout: codes.DeadlineExceeded, convert.Cancelled: codes.Canceled,
	}
	for kind := convert.Other; kind <= convert.Cancelled; kind++ {
		in := &convert.Error{Kind: kind, Page: 7, Op: "render", Err: errors.New("it broke")}
		st := wire.ToStatus(fmt.Errorf("wrapped: %w", in), "job-1")
		assert.Equal(t, want[kind], st.Code(), kind)
		out := wire.FromError(context.Background(), st.Err())
		assert.Equal(t, kind, out.Kind)
		assert.Equal(t, 7, out.Page)
		assert.Equal(t, in.Error(), out.Error())
		assert.Equal(t, st.Code(), status.Code(out), "the status stays reachable")
		for _, d := range st.Details() {
			if d, ok := d.(*pb.ConversionError); ok {
				assert.Equal(t, "job-1", d.JobId)
				assert.Equal(t, cloudprint.JobState_ABORTED, d.State.GetType())
				assert.NoError(t, d.State.Validate(cloudprint.Service))
			}
		}
	}
}

// A ticket's fault names its field and gives the same state on both sides.
func TestTicketError(t *testing.T) {
	in := &convert.Error{Kind: convert.Ticket, Op: "plan", Err: &cloudprint.Error{Document: "CDD", Path: "printer.dpi", Problem: "is empty"}}
	st := wire.ToStatus(in, "")
	out := wire.FromError(context.Background(), st.Err())
	var cp *cloudprint.Error
	require.ErrorAs(t, out, &cp)
	assert.Equal(t, &cloudprint.Error{Document: "CDD", Path: "printer.dpi", Problem: "is empty"}, cp)
	assert.Equal(t, convert.JobState(in, cloudprint.Service).GetServiceActionCause().GetErrorCode(), convert.JobState(out, cloudprint.Service).GetServiceActionCause().GetErrorCode())
	found := false
	for _, d := range st.Details() {
		if d, ok := d.(*errdetails.BadRequest); ok {
			found = true
			assert.Equal(t, "options.printer/printer.dpi", d.FieldViolations[0].Field)
		}
	}
	assert.True(t, found)
}

// Every reason survives, and each has a code.
func TestReasons(t *testing.T) {
	for n, name := range pb.Reason_name {
		f := &wire.Fault{Reason: pb.Reason(n), Text: "because", Limit: 12, Offset: 34, RetryAfter: time.Second}
		err := f.Err()
		st := wire.ToStatus(err, "j")
		assert.NotContains(t, []codes.Code{codes.OK, codes.Unknown}, st.Code(), name)
		out := wire.FromError(context.Background(), st.Err())
		assert.Equal(t, pb.Reason(n), wire.ReasonOf(out), name)
		assert.Equal(t, err.Kind, out.Kind, name)
		var got *wire.Fault
		require.ErrorAs(t, out, &got)
		assert.Equal(t, int64(34), got.Offset)
		assert.Equal(t, time.Second, got.RetryAfter)
	}
}

// Headers stay small whatever a document says.
func TestLongText(t *testing.T) {
	st := wire.ToStatus(&convert.Error{Kind: convert.Other, Op: strings.Repeat("ö", 100_000), Err: errors.New(strings.Repeat("\xff", 100_000))}, "")
	size := len(st.Message())
	for _, d := range st.Proto().GetDetails() {
		size += len(d.GetValue())
	}
	assert.Less(t, size, 8<<10)
}

// What is no error of the service gets the nearest kind; an ended context counts first.
func TestForeignErrors(t *testing.T) {
	assert.Equal(t, convert.Other, wire.FromError(context.Background(), status.Error(codes.Unavailable, "gone")).Kind)
	assert.Equal(t, convert.Timeout, wire.FromError(context.Background(), status.Error(codes.DeadlineExceeded, "late")).Kind)
	assert.Equal(t, convert.Other, wire.FromError(context.Background(), errors.New("plain")).Kind)
	ctx, cancel := context.WithCancelCause(context.Background())
	why := errors.New("why")
	cancel(why)
	err := wire.FromError(ctx, status.Error(codes.Unavailable, "gone"))
	assert.Equal(t, convert.Cancelled, err.Kind)
	assert.ErrorIs(t, err, why)
}

// The worker's own reason counts before its consequences, and an ended context before what has no kind.
func TestEnded(t *testing.T) {
	plain := errors.New("broken pipe")
	assert.Equal(t, convert.Other, convert.KindOf(wire.Ended(context.Background(), plain)))
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(nil)
	assert.Equal(t, convert.Cancelled, convert.KindOf(wire.Ended(ctx, plain)))
	assert.Equal(t, convert.Password, convert.KindOf(wire.Ended(ctx, &convert.Error{Kind: convert.Password})))
	ctx, cancel = context.WithCancelCause(context.Background())
	why := (&wire.Fault{Reason: pb.Reason_REASON_JOB_TIME}).Err()
	cancel(why)
	assert.Same(t, why, wire.Ended(ctx, &convert.Error{Kind: convert.Cancelled}))
}
