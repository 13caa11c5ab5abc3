package wire_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// A plan is the same after the wire, however many messages it took.
func TestPlanRoundTrip(t *testing.T) {
	sides, back := pwg.TwoSidedLongEdge, pwg.SheetBackFlipped
	yes := true
	for _, pages := range []int{1, 999, 1000, 1001, 2500} {
		in := convert.PlanInput{Options: convert.PlanOptions{Sides: &sides, SheetBack: &back, Reverse: &yes, Media: "iso_a4_210x297mm", Type: pwg.SGray1, Copies: 2}}
		for i := range pages {
			in.Doc.Pages = append(in.Doc.Pages, convert.PageSize{W: 500 + float64(i%100), H: 700.25})
		}
		want, err := convert.NewPlan(in)
		require.NoError(t, err)
		var r wire.PlanReader
		var got *convert.Plan
		n := 0
		for m := range wire.PlanParts(want) {
			require.Nil(t, got)
			got, err = r.Add(roundTrip(t, m, &pb.Plan{}))
			require.NoError(t, err)
			n++
		}
		assert.Equal(t, want, got)
		assert.Equal(t, (len(want.Pages)+999)/1000, n)
	}
}

// Whoever adds to the plan adds to its message.
func TestPlanComplete(t *testing.T) {
	want := &convert.Plan{}
	fill(reflect.ValueOf(want).Elem(), 1)
	var r wire.PlanReader
	for m := range wire.PlanParts(want) {
		got, err := r.Add(roundTrip(t, m, &pb.Plan{}))
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}

func TestPlanPassThrough(t *testing.T) {
	want := &convert.Plan{ContentType: convert.TypePDF, PassThrough: true, Decisions: []convert.Decision{{Topic: "a", Choice: "b", Why: "c"}}}
	var r wire.PlanReader
	for m := range wire.PlanParts(want) {
		got, err := r.Add(roundTrip(t, m, &pb.Plan{}))
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}

func TestPlanRefused(t *testing.T) {
	for name, parts := range map[string][]*pb.Plan{
		"negative":  {{PageCount: -1, Sides: "one-sided", SheetBack: "normal"}},
		"too many":  {{PageCount: 1, Sides: "one-sided", SheetBack: "normal", Pages: make([]*pb.PlannedPage, 2)}},
		"words":     {{Sides: "both", SheetBack: "normal"}},
		"type":      {{Sides: "one-sided", SheetBack: "normal", Type: "hologram_8"}},
		"no pages":  {{PageCount: 2, Sides: "one-sided", SheetBack: "normal"}},
		"then none": {{PageCount: 2, Sides: "one-sided", SheetBack: "normal", Pages: make([]*pb.PlannedPage, 1)}, {}},
	} {
		var r wire.PlanReader
		var err error
		for _, m := range parts {
			_, err = r.Add(m)
		}
		assert.Error(t, err, name)
	}
}

func TestWarnings(t *testing.T) {
	var want, got []convert.Warning
	for i := range 1203 {
		want = append(want, convert.Warning{Page: i, Object: fmt.Sprintf("%d 0", i), Kind: "font", Text: "is missing"})
	}
	n := 0
	for m := range wire.WarningParts(want) {
		got = append(got, wire.ToWarnings(roundTrip(t, m, &pb.Warnings{}))...)
		n++
	}
	assert.Equal(t, want, got)
	assert.Equal(t, 3, n)
	for m := range wire.WarningParts([]convert.Warning{{Text: "\xff\xfe"}}) {
		roundTrip(t, m, &pb.Warnings{}) // strings of documents need not be UTF-8
	}
}
