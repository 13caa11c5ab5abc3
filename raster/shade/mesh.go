package shade

import "github.com/pwgconvert/pwgconvert/raster/pdf"

func (l *loader) mesh(s *pdf.Stream) error { return damaged("meshes are not supported yet") }
