package rasterpages

import (
	"fmt"
	"strings"

	"github.com/pwgconvert/pwgconvert/pwg"
	"github.com/pwgconvert/pwgconvert/pwg/urf"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// colours say what the samples of a page mean:
//
//	sgray, srgb, rgb    DeviceGray, DeviceRGB: the renderer's own
//	adobe-rgb           CalRGB with the primaries, white and gamma of Adobe RGB (1998)
//	black, device1      DeviceGray the other way round
//	cmyk, device4       DeviceCMYK
//	device2             black, and an ink that is not known and left out
//	device3             cyan, magenta, yellow
//	device5 to 15       as cmyk; further inks are not known and left out
//	CIELab of URF       Lab, D50
type colours struct {
	key  string // equal for equal spaces
	bits int
	ink  bool // 1 is ink in a space of light
	n    int
}

func pwgColours(t pwg.Type) colours {
	c := colours{bits: t.BitsPerColor(), n: t.NumColors()}
	switch s := t.ColorSpace(); {
	case s == pwg.SpaceAdobeRGB:
		c.key = "adobe"
	case s == pwg.SpaceRGB || s == pwg.SpaceSRGB:
		c.key = "rgb"
	case c.n == 1:
		c.key, c.ink = "gray", t.White() == 0
	case c.n == 4:
		c.key = "cmyk"
	default:
		c.key = fmt.Sprint("device", c.n)
	}
	return c
}

func urfColours(h *urf.Header) colours {
	c := colours{n: h.ColorSpace.Colors(), key: "rgb"}
	c.bits = int(h.BitsPerPixel) / c.n
	switch h.ColorSpace {
	case urf.SGray, urf.Gray:
		c.key, c.ink = "gray", h.Bilevel()
	case urf.AdobeRGB:
		c.key = "adobe"
	case urf.CIELab:
		c.key = "lab"
	case urf.CMYK:
		c.key = "cmyk"
	}
	return c
}

// space is the colour space (ISO 32000-2, 8.6).
func (c *colours) space(b *pdf.Builder) pdf.Object {
	nums := func(v ...float64) (a pdf.Array) {
		for _, x := range v {
			a = append(a, x)
		}
		return a
	}
	switch c.key {
	case "gray":
		return pdf.Name("DeviceGray")
	case "rgb":
		return pdf.Name("DeviceRGB")
	case "cmyk":
		return pdf.Name("DeviceCMYK")
	case "adobe": // Adobe RGB (1998) Color Image Encoding, 4.3
		return pdf.Array{pdf.Name("CalRGB"), pdf.Dict{"WhitePoint": nums(0.9505, 1, 1.0891), "Gamma": nums(2.19921875, 2.19921875, 2.19921875),
			"Matrix": nums(0.57667, 0.29734, 0.02703, 0.18556, 0.62736, 0.07069, 0.18823, 0.07529, 0.99134)}}
	case "lab":
		return pdf.Array{pdf.Name("Lab"), pdf.Dict{"WhitePoint": nums(0.9642, 1, 0.8249), "Range": nums(-128, 127, -128, 127)}}
	}
	known := []pdf.Name{"Cyan", "Magenta", "Yellow", "Black"}
	alternate, program := pdf.Name("DeviceCMYK"), ""
	switch c.n {
	case 2:
		known, alternate, program = []pdf.Name{"Black"}, "DeviceGray", "pop 1 exch sub"
	case 3:
		program = "0"
	default:
		program = strings.Repeat("pop ", c.n-4)
	}
	var names, domain, limits pdf.Array
	for i := range c.n {
		name := pdf.Name(fmt.Sprint("Ink", i+1))
		if i < len(known) {
			name = known[i]
		}
		names, domain = append(names, name), append(domain, int64(0), int64(1))
	}
	for range map[pdf.Name]int{"DeviceCMYK": 4, "DeviceGray": 1}[alternate] {
		limits = append(limits, int64(0), int64(1))
	}
	tint := pdf.NewStream(pdf.Dict{"FunctionType": int64(4), "Domain": domain, "Range": limits}, []byte("{"+program+"}"))
	return pdf.Array{pdf.Name("DeviceN"), names, alternate, b.Add(tint)}
}
