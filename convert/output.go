package convert

import (
	"context"
	"io"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/pwg/urf"
	"github.com/pwgconvert/pwgconvert/raster"
)

// output is a content type being written. Pages come in the order of the plan and their pieces in the order of rows, from one goroutine
// at a time; encoder's result works in many.
type output interface {
	// rows is the height of stretches of page k where pieces depend on it: it must follow from the page alone. 0 leaves it to the scheduler.
	rows(k int) int
	encoder() encoder
	coder() stretchCoder // makes a piece of rows outside an encoder
	beginPage(k int) error
	write(k int, p *piece) error
	endPage(k int) error
	close() error // ends the result
	abandon()     // after an error, instead of close
}

// produce renders the plan's pages into out.
func (j *conversion) produce(ctx context.Context, out output) error {
	jobs := j.jobs()
	encode := out.encoder()
	var diffuse *diffuser
	if j.plan.Type.BitsPerColor() == 1 && j.plan.Dither == DitherDiffusion {
		encode = renderedEncoder
		diffuse = &diffuser{t: j.plan.Type, bi: bilevelFor(j.plan.Type, DitherDiffusion), coder: out.coder()}
	}
	first := j.stream().From // the scheduler counts the pages of a part from 0
	do := steps{
		prepare: func(ctx context.Context, k int) (*raster.Plan, error) { return j.prepare(ctx, first+k) },
		encode: func(ctx context.Context, k int, p *raster.Plan, y0, y1, band int, w *workspace, c *piece) error {
			return encode(ctx, first+k, p, y0, y1, band, w, c)
		},
		begin: func(k int) error {
			k += first
			if diffuse != nil {
				diffuse.beginPage(j.plan.Pages[k].Width)
			}
			return j.writeError(out.beginPage(k))
		},
		rows: func(k int, st *stretch) error {
			k += first
			c := st.coded
			if diffuse != nil {
				var err error
				if c, err = diffuse.make(k, st.y0, st.y1, c); err != nil {
					return err
				}
			}
			return j.writeError(out.write(k, c))
		},
		end: func(k int, p *raster.Plan) error {
			if err := out.endPage(first + k); err != nil {
				return j.writeError(err)
			}
			j.warn(p.Warnings())
			p.Release()
			j.res.Pages++
			j.event("page")
			return nil
		},
	}
	s := newScheduler(j.pages(), jobs, j.memory, j.opt.BandRows, do, func(k int) int { return out.rows(first + k) })
	j.p.memory.enter()
	defer j.p.memory.leave()
	err := s.run(ctx, jobs)
	if err != nil {
		out.abandon()
		return err
	}
	return j.writeError(j.closed(out.close()))
}

// pwgOutput writes PWG raster.
type pwgOutput struct {
	plan *Plan
	w    *pwg.Writer
}

func newPWGOutput(plan *Plan, dst io.Writer) *pwgOutput {
	return &pwgOutput{plan, pwg.NewWriterOptions(dst, pwg.WriterOptions{TrustEncoded: true})}
}

func (o *pwgOutput) rows(int) int                { return 0 }
func (o *pwgOutput) encoder() encoder            { return codedEncoder(o.plan.Type, o.plan.Dither) }
func (o *pwgOutput) coder() stretchCoder         { return &lineCoder{unit: o.plan.Type.Unit()} }
func (o *pwgOutput) beginPage(k int) error       { return o.w.BeginPage(o.plan.Header(k)) }
func (o *pwgOutput) write(_ int, p *piece) error { return o.w.WriteEncoded(&p.Coded) }
func (o *pwgOutput) endPage(int) error           { return o.w.EndPage() }
func (o *pwgOutput) close() error                { return o.w.Close() }
func (o *pwgOutput) abandon()                    {}

// urfOutput writes URF, whose lines are those of PWG raster.
type urfOutput struct {
	plan *Plan
	w    *urf.Writer
}

func newURFOutput(plan *Plan, dst io.Writer) *urfOutput {
	return &urfOutput{plan, urf.NewWriter(dst, len(plan.Pages))}
}

func (o *urfOutput) rows(int) int                { return 0 }
func (o *urfOutput) encoder() encoder            { return codedEncoder(o.plan.Type, o.plan.Dither) }
func (o *urfOutput) coder() stretchCoder         { return &lineCoder{unit: o.plan.Type.Unit()} }
func (o *urfOutput) beginPage(k int) error       { return o.w.BeginPage(urfHeader(o.plan.Header(k))) }
func (o *urfOutput) write(_ int, p *piece) error { return o.w.WriteEncoded(&p.Coded) }
func (o *urfOutput) endPage(int) error           { return o.w.EndPage() }
func (o *urfOutput) close() error                { return o.w.Close() }
func (o *urfOutput) abandon()                    {}

// urfHeader says in URF what a page header says in PWG raster. Back sides need no fields: their pixels are turned already.
func urfHeader(h *pwg.Header) *urf.Header {
	u := &urf.Header{
		BitsPerPixel: uint8(h.BitsPerPixel), Duplex: urf.OneSided, Quality: uint8(h.PrintQuality), MediaType: urf.MediaType(h.MediaType),
		MediaPosition: uint8(h.MediaPosition), Width: h.Width, Height: h.Height, Resolution: h.HWResolution[0],
	}
	switch {
	case h.Duplex && h.Tumble:
		u.Duplex = urf.ShortEdge
	case h.Duplex:
		u.Duplex = urf.LongEdge
	}
	switch h.ColorSpace {
	case pwg.SpaceSRGB:
		u.ColorSpace = urf.SRGB
	case pwg.SpaceAdobeRGB:
		u.ColorSpace = urf.AdobeRGB
	case pwg.SpaceRGB:
		u.ColorSpace = urf.RGB
	case pwg.SpaceCMYK:
		u.ColorSpace = urf.CMYK
	}
	return u
}
