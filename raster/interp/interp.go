package interp

import (
	"context"
	"errors"
	"fmt"

	"github.com/pwgconvert/pwgconvert/raster/content"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
	"github.com/pwgconvert/pwgconvert/raster/scan"
)

// Target is the device a page is interpreted for.
type Target struct {
	Width, Height int // pixels
	// Matrix maps default user space to device pixels, y down.
	Matrix geom.Matrix
	// Clip limits drawing to the page's visible box, in pixels.
	Clip geom.IRect
	// Gray asks for one channel. The list has three all the same when the page blends in ways that need colour.
	Gray bool
	// MinLine is the least width of a stroked line, in pixels.
	MinLine float64
}

// errNeedColor stops a gray run that met what only colour can render.
var errNeedColor = errors.New("interp: page needs colour")

// Page interprets a page and its annotations. The error is not nil only when ctx ends.
func (e *Env) Page(ctx context.Context, p *pdf.Page, t Target) (*list.List, []pdf.Warning, error) {
	channels := 3
	if t.Gray {
		channels = 1
	}
	timed := ctx
	if d := e.Limits.MaxTime; d > 0 {
		var cancel context.CancelFunc
		timed, cancel = context.WithTimeout(ctx, d)
		defer cancel()
	}
	e.turn()
	e.Colors.Turn()
	space, over := blendSpace{channels: channels}, undecided
	for {
		in := newInterp(timed, e, p, t, space, over)
		err := in.page(p)
		if space.again(err, &over) {
			in.end()
			e.lists.Discard(in.b)
			continue
		}
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		in.reportStop(p.Ref)
		in.end()
		return in.b.List(), in.warns, nil
	}
}

// Recycle takes back the memory of a list that Page made and nobody uses any more, see list.Pool.
func (e *Env) Recycle(l *list.List) { e.lists.Recycle(l) }

// interp runs the streams of one page.
type interp struct {
	ctx context.Context
	env *Env
	doc *pdf.Document
	t   Target
	blendSpace
	over    overprinting
	lenient bool // the page is in inks only to show overprinting: colours that no press prints end that
	page0   *pdf.Page
	b       *list.Builder
	warns   []pdf.Warning
	ops     int
	stop    stopReason
	nesting int
	inlined bool // images lie in decoded content
	*workspace
	// knockout tells that the group being filled is a knockout group.
	knockout     bool
	contents     map[*pdf.Stream][]byte
	contentBytes int
	// comps takes the components of colours while they are looked at, name the name of the last colour space.
	comps [32]float64
	name  pdf.Object
}

func newInterp(ctx context.Context, e *Env, p *pdf.Page, t Target, space blendSpace, over overprinting) *interp {
	return &interp{
		ctx: ctx, env: e, doc: e.Doc, t: t, blendSpace: space, over: over, page0: p,
		b: e.lists.NewBuilder(t.Width, t.Height, space.channels, e.Limits.List), workspace: e.workspace(),
	}
}

// end gives the workspace back; only the list and the warnings may be used from then on.
func (in *interp) end() {
	in.env.release(in.workspace, in.inlined)
	in.workspace, in.contents = nil, nil
}

// warn notes, once each, what was met and not drawn as the file means it: topic says where in the graphics model.
func (in *interp) warn(obj pdf.Ref, topic, format string, args ...any) {
	kind := pdf.Damaged
	switch topic {
	case "limit":
		kind = pdf.Limit
	default:
		if in.ctx.Err() != nil {
			return // whatever failed did so because the time is up
		}
	}
	switch topic {
	case "shading", "pattern":
		kind = pdf.Unsupported
	}
	in.warnAll([]pdf.Warning{{Object: obj, Kind: kind, Text: topic + ": " + fmt.Sprintf(format, args...)}})
}

func (in *interp) warnAll(ws []pdf.Warning) {
	for _, w := range ws {
		w.Page = in.page0.Index + 1
		if in.seen[w] || len(in.warns) >= in.env.Limits.MaxWarnings {
			continue
		}
		in.seen[w] = true
		in.warns = append(in.warns, w)
	}
}

func (in *interp) page(p *pdf.Page) error {
	data, warns := in.doc.PageContentTo(in.ctx, in.free(), p)
	in.took(data)
	if !in.stopped() {
		in.warnAll(warns)
	}
	box := in.b.Page().Intersect(in.t.Clip)
	r := newRunner(in, p.Resources, newState(in.t.Matrix, box))
	err := in.pageGroup(p, r, data)
	r.done()
	if err == nil {
		err = in.annotations(p, box)
	}
	return err
}

// pageGroup runs the page's content as the page group (11.4.7), composited on white paper, which is what a band starts as.
// The group is isolated: blend modes see what the page has painted, not the paper. Without blend modes that is no difference.
func (in *interp) pageGroup(p *pdf.Page, r *runner, data []byte) error {
	space, isGroup := in.pageSpace(p)
	if !isGroup {
		return r.run(data)
	}
	if space.channels == 1 && !space.own {
		return errNeedColor
	}
	return r.group(space, true, false, func() error { return r.run(data) })
}

// runner runs one content stream: the page's, a form's, a glyph's, a pattern's.
type runner struct {
	in      *interp
	res     pdf.Dict
	st      state
	stack   []state
	sc      *content.Scanner
	path    geom.Path
	outline geom.Path // of a glyph
	cur     geom.Point
	start   geom.Point
	pending byte // clip to apply when the path is painted: 0, 'n' non-zero, 'e' even-odd
	text    textObject
	// Glyph procedures that began with d1 take no colours (9.6.4).
	uncoloured bool
	hidden     int // depth of marked content that is off
	marks      []bool
	ref        pdf.Ref
	// base is the space patterns are anchored in, nil for the page's.
	base *geom.Matrix
}

func newRunner(in *interp, res pdf.Dict, st state) *runner {
	st.press = in.press
	var r *runner
	if n := len(in.spare); n > 0 {
		r, in.spare = in.spare[n-1], in.spare[:n-1]
	} else {
		r = &runner{sc: content.NewScanner(nil)}
	}
	r.in, r.res, r.st = in, res, st
	return r
}

// done gives a runner back. Colours it chose must have gone before it: they are told by its address (see colour.by), which holds because
// only streams inside of its own take over its state.
func (r *runner) done() {
	in := r.in
	r.sc.Reset(nil)
	r.path.Reset()
	r.outline.Reset()
	r.text.clip.Reset()
	*r = runner{sc: r.sc, stack: r.stack[:0], marks: r.marks[:0], path: r.path, outline: r.outline, text: textObject{clip: r.text.clip}}
	in.spare = append(in.spare, r)
}

// run executes a stream to its end.
func (r *runner) run(data []byte) error {
	r.sc.Reset(data)
	for {
		op, ok := r.sc.Next()
		if !ok {
			return nil
		}
		in := r.in
		in.ops++
		if in.stopped() {
			return nil
		}
		if err := r.op(op); err != nil {
			if in.stopped() && !errors.Is(err, errNeedColor) {
				return nil // the end of the time shows as many errors
			}
			return err
		}
	}
}

// op executes one operator.
func (r *runner) op(op content.Op) error {
	switch {
	case op >= content.MoveTo && op <= content.ClipEO:
		return r.pathOp(op)
	case op >= content.BeginText && op <= content.Type3Box:
		return r.textOp(op)
	case op >= content.StrokeSpace && op <= content.FillCMYK:
		return r.colourOp(op)
	}
	s := r.sc
	switch op {
	case content.Save:
		if len(r.stack) < r.in.env.Limits.MaxStates {
			r.stack = append(r.stack, r.st)
		} else {
			r.in.warn(r.ref, "limit", "more than %d nested q", r.in.env.Limits.MaxStates)
		}
	case content.Restore:
		if n := len(r.stack); n > 0 {
			r.st, r.stack = r.stack[n-1], r.stack[:n-1]
		}
	case content.Concat:
		m := geom.Matrix{A: s.Num(0, 6), B: s.Num(1, 6), C: s.Num(2, 6), D: s.Num(3, 6), E: s.Num(4, 6), F: s.Num(5, 6)}
		if s.Has(6) {
			r.st.ctm = m.Mul(r.st.ctm)
		}
	case content.LineWidth:
		r.st.line.Width = max(s.Num(0, 1), -s.Num(0, 1))
	case content.LineCap:
		r.st.line.Cap = scan.Cap(min(max(s.Num(0, 1), 0), 2))
	case content.LineJoin:
		r.st.line.Join = scan.Join(min(max(s.Num(0, 1), 0), 2))
	case content.MiterLimit:
		r.st.line.MiterLimit = s.Num(0, 1)
	case content.Dash:
		if len(s.Args) >= 2 && s.Args[len(s.Args)-2].Kind == content.Array {
			r.dash(s.Elems(s.Args[len(s.Args)-2]), s.Num(1, 2))
		}
	case content.Intent:
		if a, ok := s.Last(); ok && a.Kind == content.Name {
			r.setIntent(a.Name)
		}
	case content.ExtGState:
		if a, ok := s.Last(); ok && a.Kind == content.Name {
			return r.extGState(a.Name)
		}
	case content.Shading:
		if a, ok := s.Last(); ok && a.Kind == content.Name && r.hidden == 0 {
			return r.shadingFill(a.Name)
		}
	case content.InlineImage:
		if r.hidden == 0 {
			r.in.inlined = true
			return r.image(s.Inline)
		}
	case content.XObject:
		if a, ok := s.Last(); ok && a.Kind == content.Name && r.hidden == 0 {
			return r.xobject(a.Name)
		}
	case content.BeginMark, content.BeginMarkP:
		r.beginMark(op)
	case content.EndMark:
		if n := len(r.marks); n > 0 {
			if r.marks[n-1] {
				r.hidden--
			}
			r.marks = r.marks[:n-1]
		}
	}
	return nil
}

func (r *runner) dash(elems []content.Arg, phase float64) {
	d := make([]float64, 0, len(elems))
	for _, e := range elems {
		if e.Kind == content.Number && len(d) < 64 {
			d = append(d, e.Num)
		}
	}
	r.st.line.Dash, r.st.line.Phase = d, phase
}

// beginMark opens marked content; optional content that is off for printing hides what follows (14.6, 8.11.3.2).
func (r *runner) beginMark(op content.Op) {
	off := false
	s := r.sc
	if n := len(s.Args); op == content.BeginMarkP && n >= 2 && s.Args[n-2].Kind == content.Name && s.Args[n-2].Name == "OC" {
		if s.Args[n-1].Kind == content.Name {
			oc := r.resource("Properties", s.Args[n-1].Name)
			off = oc != nil && r.in.doc.Hidden(r.in.ctx, oc)
		}
	}
	if len(r.marks) < 1<<16 {
		r.marks = append(r.marks, off)
		if off {
			r.hidden++
		}
	}
}

// resource looks a named resource up, unresolved.
func (r *runner) resource(kind, name pdf.Name) pdf.Object {
	return r.in.doc.Dict(r.res[kind])[name]
}
