package queue

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/jobs"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/natsd"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb"
)

// statusOfJob asks how one job is.
func statusOfJob(t testing.TB, c *jobs.Client, id string, wait time.Duration) *pb.JobStatus {
	t.Helper()
	var got *pb.JobStatus
	require.NoError(t, c.Status(context.Background(), jobs.Selection{IDs: []string{id}}, wait, func(s *pb.JobStatus) error {
		got = s
		return nil
	}))
	return got
}

// What comes back is what the library makes, with counts and warnings.
func TestSubmitResult(t *testing.T) {
	c := client(t, joinPool(t, startNATS(t, natsd.Config{}), memberOptions{}))
	doc := file(t, "report.pdf")
	want, res := library(t, doc, small())
	id := submit(t, c, doc, jobs.Job{Name: "report.pdf", Options: small(), Size: int64(len(doc))})
	assert.True(t, bytes.Equal(want, result(t, c, id)))
	s := statusOfJob(t, c, id, 0)
	assert.Equal(t, cloudprint.JobState_DONE, s.State.GetType())
	assert.EqualValues(t, res.Pages, s.Result.Pages)
	assert.EqualValues(t, res.Pages, s.PagesDone)
	assert.EqualValues(t, len(want), s.Result.Bytes)
	assert.EqualValues(t, len(res.Warnings), s.Result.Warnings)
	assert.EqualValues(t, len(doc), s.DocumentBytes)
	assert.Zero(t, s.Redeliveries)
}

// A job that cannot be done ends at once, with the error that the library has.
func TestFailure(t *testing.T) {
	c := client(t, joinPool(t, startNATS(t, natsd.Config{}), memberOptions{}))
	id := submit(t, c, []byte("\x00\x01\x02 nothing at all \xff"), jobs.Job{Options: small()})
	_, err := c.Result(context.Background(), io.Discard, 10*time.Second, id)
	assert.Equal(t, convert.NotDocument, convert.KindOf(err), "%v", err)
	s := statusOfJob(t, c, id, 0)
	assert.Equal(t, cloudprint.JobState_ABORTED, s.State.GetType())
	assert.Equal(t, "not-a-document", s.Error.Kind)
	assert.Zero(t, s.Redeliveries)
}

// A batch is one archive: results under the names of their documents, and the error of what failed.
func TestBatch(t *testing.T) {
	c := client(t, joinPool(t, startNATS(t, natsd.Config{}), memberOptions{}))
	report, fax := file(t, "report.pdf"), file(t, "fax.pdf")
	for _, j := range []struct {
		name string
		doc  []byte
	}{{"a/report.pdf", report}, {"..\\fax.pdf", fax}, {"report.pdf", report}, {"bad.bin", []byte{0, 1, 2}}, {"", fax}} {
		submit(t, c, j.doc, jobs.Job{Batch: "monday", Name: j.name, Options: small()})
	}
	submit(t, c, fax, jobs.Job{Batch: "tuesday", Options: small()})
	var out bytes.Buffer
	require.NoError(t, c.Archive(context.Background(), &out, 20*time.Second, jobs.Selection{Batch: "monday"}))
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	require.NoError(t, err)
	got := map[string][]byte{}
	var names []string
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		got[f.Name], err = io.ReadAll(r)
		require.NoError(t, err)
		names = append(names, f.Name)
	}
	wantReport, _ := library(t, report, small())
	wantFax, _ := library(t, fax, small())
	require.Len(t, names, 5)
	assert.Equal(t, []string{"report.pwg", "fax.pwg", "report-2.pwg", "bad.error.json"}, names[:4])
	assert.True(t, bytes.Equal(wantReport, got["report.pwg"]))
	assert.True(t, bytes.Equal(wantReport, got["report-2.pwg"]))
	assert.True(t, bytes.Equal(wantFax, got["fax.pwg"]))
	assert.Contains(t, string(got["bad.error.json"]), "not-a-document")
	assert.True(t, bytes.Equal(wantFax, got[names[4]]))
}

// Pictures come as an archive of pages.
func TestFilePerPage(t *testing.T) {
	c := client(t, joinPool(t, startNATS(t, natsd.Config{}), memberOptions{}))
	opt := small()
	opt.Plan.To = convert.TypePNG
	b := result(t, c, submit(t, c, pdf(3), jobs.Job{Options: opt, FilePerPage: true}))
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	require.Len(t, z.File, 3)
	assert.Equal(t, "page-2.png", z.File[1].Name)
	r, err := z.File[1].Open()
	require.NoError(t, err)
	got, err := io.ReadAll(r)
	require.NoError(t, err)
	opt.Plan.Pages = []convert.PageInterval{{First: 2, Last: 2}}
	want, _ := library(t, pdf(3), opt)
	assert.True(t, bytes.Equal(want, got))
}
