package queue

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/jobs"
	"github.com/pwgconvert/pwgconvert/convert/worker/queue/natsd"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb"
	"github.com/pwgconvert/pwgconvert/pwg"
)

func splitting(pages int) Config {
	c := testConfig()
	c.SplitPages = pages
	return c
}

// Many pages over four workers are what one makes of them, and all workers have had some.
func TestSplit(t *testing.T) {
	s := startNATS(t, natsd.Config{})
	var pool []*member
	for range 4 {
		cfg := splitting(8)
		cfg.Slots = 1
		pool = append(pool, joinPool(t, s, memberOptions{cfg: cfg}))
	}
	c, doc := client(t, pool[0]), pdf(200)
	want, res := library(t, doc, small())
	id := submit(t, c, doc, jobs.Job{Options: small()})
	assert.True(t, bytes.Equal(want, result(t, c, id)))
	st := statusOfJob(t, c, id, 0)
	assert.EqualValues(t, 25, st.Parts)
	assert.EqualValues(t, 25, st.PartsDone)
	assert.EqualValues(t, res.Pages, st.Result.Pages)
	assert.EqualValues(t, len(want), st.Result.Bytes)
	assert.EqualValues(t, 200, st.PagesTotal)
}

// Whatever the plan does with the pages, parts of any size give the same bytes.
func TestSplitSizes(t *testing.T) {
	s := startNATS(t, natsd.Config{})
	doc := pdf(5)
	yes := true
	variants := []convert.PlanOptions{}
	for i, sides := range []pwg.Sides{pwg.OneSided, pwg.TwoSidedLongEdge, pwg.TwoSidedShortEdge} {
		for k, back := range []pwg.SheetBack{pwg.SheetBackNormal, pwg.SheetBackFlipped, pwg.SheetBackRotated, pwg.SheetBackManualTumble} {
			p := convert.PlanOptions{Resolution: [2]int{36, 36}, Type: pwg.SGray8, Sides: &sides, SheetBack: &back, Copies: 1 + (i+k)%2}
			if (i+k/2)%2 == 1 {
				p.Reverse = &yes
			}
			if k == 3 {
				p.Pages = []convert.PageInterval{{First: 2, Last: 4}}
			}
			if k == 1 {
				p.To = convert.TypeURF
			}
			if k == 2 {
				p.Type = 0 // pinned for the parts
			}
			variants = append(variants, p)
		}
	}
	for size := 1; size <= 5; size++ {
		cfg := splitting(size)
		cfg.Name = fmt.Sprint("size-", size)
		c := client(t, joinPool(t, s, memberOptions{cfg: cfg}))
		var ids []string
		for i := range variants {
			ids = append(ids, submit(t, c, doc, jobs.Job{Options: &convert.Options{Plan: variants[i]}}))
		}
		for i, id := range ids {
			want, res := library(t, doc, &convert.Options{Plan: variants[i]})
			assert.True(t, bytes.Equal(want, result(t, c, id)), "%d pages a part, %+v", size, variants[i])
			parts := 0
			if res.Pages >= 2*size {
				parts = res.Pages / size
			}
			assert.EqualValues(t, parts, statusOfJob(t, c, id, 0).Parts)
		}
	}
}

// A part that fails ends the job, and the parts that were there go.
func TestSplitFails(t *testing.T) {
	cfg := splitting(2)
	cfg.MaxOutput = 8 << 10
	m := joinPool(t, startNATS(t, natsd.Config{}), memberOptions{cfg: cfg})
	c := client(t, m)
	opt := &convert.Options{Plan: convert.PlanOptions{Resolution: [2]int{72, 72}, Type: pwg.SGray8}}
	whole, _ := library(t, pdf(60), opt)
	require.Greater(t, len(whole), 2*int(cfg.MaxOutput))
	id := submit(t, c, pdf(60), jobs.Job{Options: opt})
	var out bytes.Buffer
	_, err := c.Result(context.Background(), &out, 10*time.Second, id)
	assert.Equal(t, convert.Limit, convert.KindOf(err), "%v", err)
	require.Eventually(t, func() bool {
		l, err := m.s.outs.obs.List(context.Background())
		return err != nil && len(l) == 0
	}, 5*time.Second, 10*time.Millisecond)
}

// The worker that divides a job falls before the parts are in the queue, or after some: the next one puts the rest there.
func TestSplitFallsBetween(t *testing.T) {
	s := startNATS(t, natsd.Config{})
	cfg := splitting(2)
	cfg.AckWait = 200 * time.Millisecond
	idle := joinPool(t, s, memberOptions{cfg: cfg, idle: true})
	c, doc := client(t, idle), pdf(9)
	id := submit(t, c, doc, jobs.Job{Options: small()})
	msg := deliver(t, idle) // the worker that falls
	key := keyOf("test", id)
	plan, err := convert.New(convert.WithSystemFonts()).Plan(context.Background(), bytes.NewReader(doc), int64(len(doc)), small())
	require.NoError(t, err)
	bounds := idle.partsFor(plan)
	require.Equal(t, []int{0, 2, 4, 6, 9}, bounds)
	_, err = idle.s.update(context.Background(), key, func(r *pb.Record) error {
		r.PlanSha256, r.PlanType = planSum(plan), plan.Type.String()
		for i := range bounds[1:] {
			r.Parts = append(r.Parts, &pb.Part{From: int32(bounds[i]), To: int32(bounds[i+1])})
		}
		return nil
	})
	require.NoError(t, err)
	require.NoError(t, idle.publish(context.Background(), key, 2))
	_ = msg
	cfg.Dir = t.TempDir()
	joinPool(t, s, memberOptions{cfg: cfg})
	want, _ := library(t, doc, small())
	assert.True(t, bytes.Equal(want, result(t, c, id)))
}

// Workers that plan in different ways do not mix their pages.
func TestSplitOtherPlan(t *testing.T) {
	s := startNATS(t, natsd.Config{})
	cfg := splitting(2)
	cfg.Attempts = 1
	idle := joinPool(t, s, memberOptions{cfg: cfg, idle: true})
	c := client(t, idle)
	id := submit(t, c, pdf(8), jobs.Job{Options: small()})
	_, err := idle.s.update(context.Background(), keyOf("test", id), func(r *pb.Record) error {
		r.PlanSha256 = []byte("of another version")
		r.Parts = []*pb.Part{{From: 0, To: 4}, {From: 4, To: 8}}
		return nil
	})
	require.NoError(t, err)
	cfg.Dir = t.TempDir()
	joinPool(t, s, memberOptions{cfg: cfg})
	_, err = c.Result(context.Background(), &bytes.Buffer{}, 10*time.Second, id)
	assert.ErrorContains(t, err, errPlan.Error())
}

// All that decides what is written decides the digest; what is said about it does not.
func TestPlanSum(t *testing.T) {
	p := &convert.Plan{ContentType: convert.TypePWG, Pages: []convert.PlannedPage{{Width: 3}}, Decisions: []convert.Decision{{Topic: "a"}}}
	sum := planSum(p)
	require.NotEmpty(t, sum)
	same := *p
	same.Decisions = nil
	assert.Equal(t, sum, planSum(&same))
	other := *p
	other.Pages = slices.Clone(p.Pages)
	other.Pages[0].Width = 4
	assert.NotEqual(t, sum, planSum(&other))
}
