package queue

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	pb "github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb/queuerpc"
)

// Result implements queuerpc.JobsServer.
func (q *Queue) Result(m *pb.ResultRequest, stream queuerpc.Jobs_ResultServer) error {
	ctx, cancel := context.WithCancelCause(stream.Context())
	defer cancel(nil)
	done := make(chan error, 1)
	out := &chunks{stream: stream, size: q.cfg.Chunk, tick: make(chan struct{}, 1)}
	go func() { done <- q.results(ctx, m, out) }()
	timer := time.NewTimer(q.cfg.Idle)
	defer timer.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-out.tick:
		case <-timer.C:
			if out.blocked() > q.cfg.Idle { // returning frees who is stuck in the stream
				return status.Error(codes.Aborted, fmt.Sprintf("nobody took the result for %v", q.cfg.Idle))
			}
		case <-q.w.Kill.Done():
			return answer(context.Cause(q.w.Kill), "")
		}
		timer.Reset(q.cfg.Idle / 2)
	}
}

func (q *Queue) results(ctx context.Context, m *pb.ResultRequest, out *chunks) error {
	keys, rs, err := q.selected(ctx, m.Jobs)
	if err != nil {
		return answer(err, "")
	}
	wait := m.Wait.AsDuration()
	over := time.After(max(0, wait))
	archive := m.Archive || m.Jobs.GetBatch() != "" || len(rs) > 1
	var z *zip.Writer
	names := map[string]int{}
	if archive {
		z = zip.NewWriter(out)
	}
	for i, r := range rs {
		if wait > 0 {
			if r, _, err = q.await(ctx, keys[i], r, over); err != nil {
				return answer(err, r.GetJobId())
			}
		}
		if !ended(r) {
			return status.Errorf(codes.FailedPrecondition, "job %s has not ended", r.JobId)
		}
		if !archive {
			if r.State == pb.State_STATE_ABORTED {
				return failure(r)
			}
			if err := out.stream.Send(&pb.ResultResponse{Message: &pb.ResultResponse_Job{Job: statusOf(r)}}); err != nil {
				return err
			}
			if err := q.copyResult(ctx, out, r); err != nil {
				return answer(unavailable(err), r.JobId)
			}
			break
		}
		if err := q.entry(ctx, z, r, names); err != nil {
			return answer(unavailable(err), r.JobId)
		}
	}
	if z != nil {
		if err := z.Close(); err != nil {
			return err
		}
	}
	return out.end()
}

// failure is the error that a job ended with.
func failure(r *pb.Record) error {
	st := &spb.Status{}
	if err := proto.Unmarshal(r.Status, st); err != nil || codes.Code(st.Code) == codes.OK {
		return status.Error(codes.Internal, "the job failed")
	}
	return status.FromProto(st).Err()
}

// copyResult writes a job's result: its objects, one after the other.
func (q *Queue) copyResult(ctx context.Context, w io.Writer, r *pb.Record) error {
	for _, name := range r.Objects {
		o, err := q.s.outs.open(ctx, name)
		if err != nil {
			return err
		}
		if _, err := io.Copy(w, o); err != nil {
			return err
		}
	}
	return nil
}

// entry writes a job into an archive.
func (q *Queue) entry(ctx context.Context, z *zip.Writer, r *pb.Record, names map[string]int) error {
	h := &zip.FileHeader{Method: zip.Store, Modified: r.GetEnded().AsTime()}
	if r.State == pb.State_STATE_ABORTED {
		h.Name = entryName(r, ".error.json", names)
		w, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		b, err := protojson.Marshal(r.Error)
		if err == nil {
			_, err = w.Write(append(b, '\n'))
		}
		return err
	}
	ext := extensions[r.GetResult().GetContentType()]
	if r.FilePerPage {
		ext = ".zip"
	}
	h.Name = entryName(r, ext, names)
	w, err := z.CreateHeader(h)
	if err != nil {
		return err
	}
	return q.copyResult(ctx, w, r)
}

// entryName makes a name for an archive of what the caller called a document: one that stays in the folder where it is unpacked, on any
// system, and that nothing else in the archive has.
func entryName(r *pb.Record, ext string, names map[string]int) string {
	name := path.Base(strings.ReplaceAll(r.Name, "\\", "/"))
	name = strings.TrimSuffix(name, path.Ext(name))
	name = strings.Map(func(c rune) rune {
		if !unicode.IsPrint(c) || c == unicode.ReplacementChar || strings.ContainsRune(`<>:"/\|?*`, c) {
			return '_'
		}
		return c
	}, name)
	for len(name) > maxEntry {
		_, n := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-n]
	}
	if name = strings.Trim(name, ". "); name == "" {
		name = "job-" + keyOf("", r.JobId)[:12]
	}
	if device.MatchString(name) {
		name = "_" + name
	}
	stem := name
	for {
		full := strings.ToLower(name + ext)
		n := names[full]
		names[full]++
		if n == 0 {
			return name + ext
		}
		name = fmt.Sprintf("%s-%d", stem, n+1)
	}
}

// maxEntry leaves room for a number and an extension in the 255 bytes that file systems take.
const maxEntry = 200

// device are the names that are no files on Windows, whatever follows their first dot.
var device = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)
