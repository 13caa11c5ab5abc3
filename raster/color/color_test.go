package color

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/colorspace"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// openWith makes a document whose objects 10, 11, ... have the given texts; "<<...>>stream:data" is a stream.
func openWith(t testing.TB, objs ...string) *pdf.Document { return openCatalog(t, "", objs...) }

// openCatalog adds entries to the catalog.
func openCatalog(t testing.TB, entries string, objs ...string) *pdf.Document {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	fixed := []string{"<</Type/Catalog/Pages 2 0 R" + entries + ">>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"}
	offsets := make([]int, 10+len(objs))
	add := func(num int, body string) {
		offsets[num] = b.Len()
		if dict, data, ok := strings.Cut(body, "stream:"); ok {
			body = fmt.Sprintf("%s/Length %d>>\nstream\n%s\nendstream", strings.TrimSuffix(dict, ">>"), len(data), data)
		}
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", num, body)
	}
	for i, s := range fixed {
		add(1+i, s)
	}
	for i, s := range objs {
		add(10+i, s)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets))
	for _, off := range offsets[1:] {
		if off == 0 {
			b.WriteString("0000000000 65535 f \n")
		} else {
			fmt.Fprintf(&b, "%010d 00000 n \n", off)
		}
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets), xref)
	doc, err := pdf.Open(context.Background(), bytes.NewReader(b.Bytes()), int64(b.Len()), pdf.Options{})
	require.NoError(t, err)
	return doc
}

// spaceOf resolves object 10; object 11, when it is a dictionary of them, is the resources.
func spaceOf(t testing.TB, objs ...string) (colorspace.Space, error) {
	doc := openWith(t, objs...)
	var res pdf.Dict
	if len(objs) > 1 {
		res = doc.Dict(pdf.Ref{Num: 11})
	}
	return NewResolver(doc).Space(context.Background(), pdf.Ref{Num: 10}, res)
}

func rgbOf(s colorspace.Space, c ...float64) [3]uint8 {
	r, g, b := s.RGB(c).RGB8()
	return [3]uint8{r, g, b}
}

func TestSpaces(t *testing.T) {
	tint := "<</FunctionType 2/Domain[0 1]/C0[1 1 1]/C1[1 0 0]/N 1>>"
	for _, c := range []struct {
		name string
		objs []string
		n    int
		in   []float64
		want [3]uint8
	}{
		{"name", []string{"/DeviceRGB"}, 3, []float64{1, 0, .5}, [3]uint8{255, 0, 128}},
		{"abbreviation", []string{"/G"}, 1, []float64{1}, [3]uint8{255, 255, 255}},
		{"array of a name", []string{"[/DeviceGray]"}, 1, []float64{0}, [3]uint8{}},
		{"resource", []string{"/Cs1", "<</ColorSpace<</Cs1 12 0 R>>>>", "[/Separation/Spot/DeviceRGB 13 0 R]", tint}, 1, []float64{1}, [3]uint8{255, 0, 0}},
		{"separation half", []string{"[/Separation/Spot/DeviceRGB 12 0 R]", "<<>>", tint}, 1, []float64{.5}, [3]uint8{255, 128, 128}},
		{"deviceN", []string{"[/DeviceN[/A/B]/DeviceRGB 12 0 R]", "<<>>", "<</FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1]>>stream:{1 exch sub exch 1 exch sub exch 0}"}, 2, []float64{1, 0}, [3]uint8{0, 255, 0}},
		{"sampled tint", []string{"[/Separation/S/DeviceGray 12 0 R]", "<<>>", "<</FunctionType 0/Domain[0 1]/Range[0 1]/Size[2]/BitsPerSample 8>>stream:\xff\x00"}, 1, []float64{1}, [3]uint8{}},
		{"none", []string{"[/Separation/None/DeviceGray null]"}, 1, []float64{1}, [3]uint8{255, 255, 255}},
		{"indexed string", []string{"[/Indexed/DeviceRGB 1<0000000a141e>]"}, 1, []float64{1}, [3]uint8{10, 20, 30}},
		{"indexed stream", []string{"[/Indexed/DeviceGray 2 12 0 R]", "<<>>", "<<>>stream:abc"}, 1, []float64{2}, [3]uint8{'c', 'c', 'c'}},
		{"calgray", []string{"[/CalGray<</WhitePoint[1 1 1]/Gamma 1>>]"}, 1, []float64{.2140411}, [3]uint8{127, 127, 127}},
		{"default", []string{"/DeviceGray", "<</ColorSpace<</DefaultGray[/Separation/X/DeviceRGB 12 0 R]>>>>", tint}, 1, []float64{1}, [3]uint8{255, 0, 0}},
		{"default below indexed", []string{"[/Indexed/DeviceGray 0<ff>]", "<</ColorSpace<</DefaultGray[/Separation/X/DeviceRGB 12 0 R]>>>>", tint}, 1, []float64{0}, [3]uint8{255, 0, 0}},
		{"default that is itself", []string{"/DeviceGray", "<</ColorSpace<</DefaultGray/DeviceGray>>>>"}, 1, []float64{1}, [3]uint8{255, 255, 255}},
	} {
		s, err := spaceOf(t, c.objs...)
		require.NoError(t, err, c.name)
		assert.Equal(t, c.n, s.N(), c.name)
		assert.Equal(t, c.want, rgbOf(s, c.in...), c.name)
	}
}

func TestPattern(t *testing.T) {
	s, err := spaceOf(t, "/Pattern")
	require.NoError(t, err)
	assert.Equal(t, 0, s.N())
	s, err = spaceOf(t, "[/Pattern/DeviceRGB]")
	require.NoError(t, err)
	require.IsType(t, &Pattern{}, s)
	assert.Equal(t, 3, s.N())
	s, err = spaceOf(t, "[/Pattern[/Pattern/DeviceRGB]]")
	assert.Error(t, err)
	assert.Nil(t, s.(*Pattern).Under)
}

func TestDamageGivesASubstitute(t *testing.T) {
	for name, c := range map[string]struct {
		objs []string
		n    int
	}{
		"unknown name":      {[]string{"/Nowhere"}, 1},
		"number":            {[]string{"17"}, 1},
		"empty array":       {[]string{"[]"}, 1},
		"self":              {[]string{"10 0 R"}, 1},
		"named cycle":       {[]string{"/A", "<</ColorSpace<</A/B/B/A>>>>"}, 1},
		"indexed cycle":     {[]string{"[/Indexed 10 0 R 1<0011>]"}, 1},
		"deep cycle":        {[]string{"[/Separation/X 10 0 R 12 0 R]", "<<>>", "<</FunctionType 2/N 1>>"}, 1},
		"icc without N":     {[]string{"[/ICCBased 12 0 R]", "<<>>", "<<>>stream:x"}, 1},
		"icc N 2 with alt":  {[]string{"[/ICCBased 12 0 R]", "<<>>", "<</N 2/Alternate/DeviceCMYK>>stream:x"}, 4},
		"icc is a dict":     {[]string{"[/ICCBased<</N 4>>]"}, 4},
		"no tint":           {[]string{"[/DeviceN[/A/B/C]/DeviceRGB]"}, 3},
		"tint cycle":        {[]string{"[/Separation/A/DeviceRGB 12 0 R]", "<<>>", "<</FunctionType 3/Domain[0 1]/Functions[12 0 R]/Bounds[]/Encode[0 1]>>"}, 1},
		"indexed no table":  {[]string{"[/Indexed/DeviceRGB 3]"}, 1},
		"pattern under idx": {[]string{"[/Indexed/Pattern 1<00>]"}, 1},
		"wrong default":     {[]string{"/DeviceRGB", "<</ColorSpace<</DefaultRGB/DeviceGray>>>>"}, 3},
	} {
		s, err := spaceOf(t, c.objs...)
		assert.Error(t, err, name)
		require.NotNil(t, s, name)
		assert.Equal(t, c.n, s.N(), name)
		assert.NotPanics(t, func() { s.RGB(s.Initial()) }, name)
	}
}

func TestFunctions(t *testing.T) {
	doc := openWith(t, "[11 0 R 12 0 R]", "<</FunctionType 2/Domain[0 1]/N 1>>", "<</FunctionType 3/Domain[0 1]/Functions[11 0 R 11 0 R]/Bounds[.5]/Encode[0 1 1 0]>>", "[13 0 R]")
	r := NewResolver(doc)
	f, err := r.Function(context.Background(), pdf.Ref{Num: 10})
	require.NoError(t, err)
	out := make([]float64, 2)
	f.Eval([]float64{.75}, out)
	assert.Equal(t, []float64{.75, .5}, out)
	_, err = r.Function(context.Background(), pdf.Ref{Num: 13})
	assert.Error(t, err)
	f, err = r.Function(context.Background(), pdf.Name("Identity"))
	require.NoError(t, err)
	assert.Equal(t, 1, f.Out())
}

func TestResolverSharesSpaces(t *testing.T) {
	doc := openWith(t, "[/ICCBased 12 0 R]", "<<>>", "<</N 3>>stream:x", "[/ICCBased 12 0 R]")
	r := NewResolver(doc)
	var wg sync.WaitGroup
	got := make([]colorspace.Space, 8)
	for i := range got {
		wg.Go(func() { got[i], _ = r.Space(context.Background(), pdf.Ref{Num: int32(10 + i%2*3)}, nil) })
	}
	wg.Wait()
	for _, s := range got {
		assert.True(t, s == got[0], "one profile, one space")
	}
}

func TestCancelledIsNotRemembered(t *testing.T) {
	doc := openWith(t, "[/Separation/S/DeviceRGB 11 0 R]", "<</FunctionType 2/C0[1 1 1]/C1[0 0 0]/N 1>>")
	r := NewResolver(doc)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := r.Space(ctx, pdf.Ref{Num: 10}, nil)
	assert.ErrorIs(t, err, context.Canceled)
	_, err = r.Space(context.Background(), pdf.Ref{Num: 10}, nil)
	assert.NoError(t, err)
}
