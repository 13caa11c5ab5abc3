package picture

import "testing"

// fuzz looks for files that make a reader panic, hang or break its promises.
func fuzz(f *testing.F, contentType string) {
	for _, s := range samples(f) {
		if s.contentType == contentType {
			f.Add(s.data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) { _, _ = view(t, contentType, data) })
}

func FuzzJPEG(f *testing.F)     { fuzz(f, "image/jpeg") }
func FuzzPNG(f *testing.F)      { fuzz(f, "image/png") }
func FuzzGIF(f *testing.F)      { fuzz(f, "image/gif") }
func FuzzWebP(f *testing.F)     { fuzz(f, "image/webp") }
func FuzzBMP(f *testing.F)      { fuzz(f, "image/bmp") }
func FuzzTIFF(f *testing.F)     { fuzz(f, "image/tiff") }
func FuzzJPEG2000(f *testing.F) { fuzz(f, "image/jp2") }
func FuzzJBIG2(f *testing.F)    { fuzz(f, "image/jbig2") }
