package image

import "github.com/pwgconvert/pwgconvert/raster/pdf"

// Warnings returns those of the image: see Image.Warnings.
func (p *Placed) Warnings() []pdf.Warning { return p.im.Warnings() }
