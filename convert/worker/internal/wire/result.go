package wire

import (
	"iter"
	"slices"

	"github.com/pwgconvert/pwgconvert/convert"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
)

// warningsAMessage keeps messages with warnings small.
const warningsAMessage = 500

// WarningParts makes the messages for warnings.
func WarningParts(ws []convert.Warning) iter.Seq[*pb.Warnings] {
	return func(yield func(*pb.Warnings) bool) {
		for part := range slices.Chunk(ws, warningsAMessage) {
			m := &pb.Warnings{}
			for _, w := range part {
				m.Warnings = append(m.Warnings, &pb.Warning{Page: int32Of(w.Page), Object: w.Object, Kind: w.Kind, Text: valid(w.Text, 4096)})
			}
			if !yield(m) {
				return
			}
		}
	}
}

// ToWarnings reads a message.
func ToWarnings(m *pb.Warnings) []convert.Warning {
	var ws []convert.Warning
	for _, w := range m.GetWarnings() {
		ws = append(ws, convert.Warning{Page: int(w.GetPage()), Object: w.GetObject(), Kind: w.GetKind(), Text: w.GetText()})
	}
	return ws
}

// FromResult makes the last message of a conversion; the caller adds to its timings.
func FromResult(r *convert.Result) *pb.JobResult {
	return &pb.JobResult{
		ContentType: r.ContentType, Pages: int32Of(r.Pages), Sheets: int32Of(r.Sheets), Bytes: r.Bytes, Warnings: int32Of(len(r.Warnings)),
		Timings: &pb.Timings{},
	}
}

// ToResult reads the last message of a conversion.
func ToResult(m *pb.JobResult) *convert.Result {
	return &convert.Result{
		ContentType: m.GetContentType(), Pages: int(m.GetPages()), Sheets: int(m.GetSheets()), Bytes: m.GetBytes(),
		Open: m.GetTimings().GetOpen().AsDuration(), Total: m.GetTimings().GetTotal().AsDuration(),
	}
}
