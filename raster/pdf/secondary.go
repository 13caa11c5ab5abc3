package pdf

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// The second opinion: files in which this package finds no page are given to pdfcpu, which has another way of repairing, and what it
// makes of them is opened in their place. It reads everything into memory, keeps package state and may panic, so it runs alone, on
// files of moderate size, behind a recover, and is left behind when it takes too long; Options.NoSecondOpinion keeps it away.

const (
	secondaryMaxSize = 8 << 20
	secondaryMaxObjs = 50000
	secondaryMaxNum  = 1 << 20
	secondaryTimeout = 3 * time.Second
)

// secondaryTurn lets one file at a time into pdfcpu, whose configuration is package state. One that does not come back keeps it.
var secondaryTurn = make(chan struct{}, 1)

// openSecondary returns the repaired document, nil if pdfcpu finds no pages either.
func openSecondary(ctx context.Context, d *Document, opt Options) *Document {
	if d.src.size > secondaryMaxSize || d.src.size < 64 {
		return nil
	}
	if opt.NoSecondOpinion {
		return nil
	}
	if s := d.scanned.Load(); s == nil || s.table.n == 0 || s.table.n > secondaryMaxObjs {
		return nil
	}
	select {
	case secondaryTurn <- struct{}{}:
	default:
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, secondaryTimeout)
	defer cancel()
	in := d.src.bytes(0, d.src.size) // pdfcpu must not use the caller's reader when it is left behind
	done := make(chan []byte, 1)
	go func() {
		out, err := rewrite(ctx, in, opt.Password)
		<-secondaryTurn
		if err != nil {
			out = nil
		}
		done <- out
	}()
	var out []byte
	select {
	case out = <-done:
	case <-ctx.Done():
	}
	if len(out) == 0 {
		return nil
	}
	alt := &Document{src: newSource(bytes.NewReader(out), int64(len(out))), lim: d.lim}
	if alt.open(ctx, opt.Password) != nil {
		return nil
	}
	alt.warn(Warning{Text: "damaged beyond the usual repair; rewritten by pdfcpu"})
	return alt
}

// rewrite lets pdfcpu read a file and write what it understood.
func rewrite(ctx context.Context, in []byte, password string) (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("pdfcpu panicked: %v", p)
		}
	}()
	model.ConfigPath = "disable" // or it writes into the home directory
	conf := model.NewDefaultConfiguration()
	conf.UserPW, conf.OwnerPW = password, password
	conf.ValidationMode = model.ValidationRelaxed
	conf.WriteObjectStream, conf.WriteXRefStream = false, false
	c, err := pdfcpu.ReadWithContext(ctx, io.NewSectionReader(bytes.NewReader(in), 0, int64(len(in))), conf)
	if err != nil {
		return nil, err
	}
	if c == nil || c.XRefTable == nil {
		return nil, errors.New("pdfcpu found nothing")
	}
	if c.Size == nil || *c.Size < 0 || *c.Size > secondaryMaxNum {
		return nil, errors.New("object numbers too high") // pdfcpu counts up to the highest when it writes
	}
	if err := c.EnsurePageCount(); err != nil {
		return nil, err
	}
	if c.PageCount <= 0 {
		return nil, errors.New("pdfcpu found no pages")
	}
	var buf bytes.Buffer
	w := bufio.NewWriter(&buf)
	c.Write.Writer = w
	if err := pdfcpu.WriteContext(c); err != nil {
		return nil, err
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}
