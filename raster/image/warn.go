package image

import "github.com/pwgconvert/pwgconvert/raster/pdf"

// Warnings returns those of the image: see Image.Warnings.
func (p *Placed) Warnings() []pdf.Warning { return p.im.Warnings() }

// Samples returns how many samples of the picture there are to be decoded, as its dictionary says.
func (p *Placed) Samples() int64 { return int64(p.im.W) * int64(p.im.H) }
