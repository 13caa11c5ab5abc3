package paint

import (
	"bytes"
	"math"

	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/list"
)

// tiling paints a repeated pattern cell: each device pixel takes the cell's pixel that its centre falls on.
func (p *painter) tiling(t *list.Tile, box geom.IRect) error {
	ch := p.ly.ch
	w, h := t.List.Width, t.List.Height
	pix, cover, err := t.Cell(func() ([]byte, []byte, error) {
		ly := p.s.layer(geom.IRect{X1: w, Y1: h}, ch, true)
		if err := p.sub(t.List, ly); err != nil {
			return nil, nil, err
		}
		return bytes.Clone(ly.pix), bytes.Clone(ly.alpha), nil
	})
	if err != nil {
		return err
	}
	du, dv := t.Inverse.A/t.XStep, t.Inverse.B/t.YStep // cells a device pixel
	for y := box.Y0; y < box.Y1; y++ {
		o := t.Inverse.Apply(geom.Point{X: 0.5, Y: float64(y) + 0.5})
		u0, v0 := (o.X-t.Origin.X)/t.XStep, (o.Y-t.Origin.Y)/t.YStep
		for _, c := range p.stretches(y, box.X0, box.X1) {
			src, alpha := p.s.src[:(c.x1-c.x0)*ch], p.s.alpha[:c.x1-c.x0]
			for i := range alpha {
				x := float64(c.x0 + i)
				u, v := u0+x*du, v0+x*dv
				cx := min(int((u-math.Floor(u))*float64(w)), w-1)
				cy := min(int((v-math.Floor(v))*float64(h)), h-1)
				k := cy*w + cx
				alpha[i] = cover[k]
				copy(src[i*ch:(i+1)*ch], pix[k*ch:])
			}
			p.finish(y, c.x0, src, alpha)
		}
	}
	return p.ctx.Err()
}
