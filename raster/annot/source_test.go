package annot

import (
	"bytes"
	"context"
	"encoding/hex"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/font"
	"github.com/pwgconvert/pwgconvert/raster/geom"
	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// memory is a document without a file.
type memory struct {
	catalog pdf.Dict
	objs    map[pdf.Ref]pdf.Object
	data    map[*pdf.Stream][]byte
}

func (m memory) Catalog() pdf.Dict { return m.catalog }

func (m memory) Resolve(o pdf.Object) pdf.Object {
	for range 16 {
		r, ok := o.(pdf.Ref)
		if !ok {
			return o
		}
		o = m.objs[r]
	}
	return nil
}

func (m memory) Dict(o pdf.Object) pdf.Dict {
	switch v := m.Resolve(o).(type) {
	case pdf.Dict:
		return v
	case *pdf.Stream:
		return v.Dict
	}
	return nil
}

func (m memory) Array(o pdf.Object) pdf.Array    { v, _ := m.Resolve(o).(pdf.Array); return v }
func (m memory) Name(o pdf.Object) pdf.Name      { v, _ := m.Resolve(o).(pdf.Name); return v }
func (m memory) Stream(o pdf.Object) *pdf.Stream { v, _ := m.Resolve(o).(*pdf.Stream); return v }
func (m memory) Str(o pdf.Object) (pdf.String, bool) {
	v, ok := m.Resolve(o).(pdf.String)
	return v, ok
}

func (m memory) Bool(o pdf.Object, def bool) bool {
	if v, ok := m.Resolve(o).(bool); ok {
		return v
	}
	return def
}

func (m memory) Num(o pdf.Object) (float64, bool) {
	switch v := m.Resolve(o).(type) {
	case int64:
		return float64(v), true
	case int:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

func (m memory) Int(o pdf.Object) (int64, bool) { v, ok := m.Num(o); return int64(v), ok }

func (m memory) Nums(o pdf.Object) []float64 {
	a, ok := m.Resolve(o).(pdf.Array)
	if !ok {
		return nil
	}
	out := make([]float64, len(a))
	for i, v := range a {
		if out[i], ok = m.Num(v); !ok {
			return nil
		}
	}
	return out
}

func (m memory) Rect(o pdf.Object) (geom.Rect, bool) {
	n := m.Nums(o)
	if len(n) < 4 {
		return geom.Rect{}, false
	}
	return geom.Rect{X0: n[0], Y0: n[1], X1: n[2], Y1: n[3]}.Canon(), true
}

func (m memory) Matrix(o pdf.Object) (geom.Matrix, bool) {
	n := m.Nums(o)
	if len(n) < 6 {
		return geom.Identity, false
	}
	return geom.Matrix{A: n[0], B: n[1], C: n[2], D: n[3], E: n[4], F: n[5]}, true
}

func (m memory) Decode(_ context.Context, s *pdf.Stream) ([]byte, error) { return m.data[s], nil }

// parse reads a dictionary in PDF syntax.
func parse(t testing.TB, s string) pdf.Dict {
	t.Helper()
	lx := pdf.NewLexer([]byte(s))
	o, ok := lx.Object(lx.Next(), 0)
	require.True(t, ok, s)
	d, ok := o.(pdf.Dict)
	require.True(t, ok, s)
	return d
}

func maker(m memory) *Maker {
	return New(m, func(ctx context.Context, o pdf.Object) (*font.Font, []pdf.Warning, error) {
		return font.Load(ctx, m, o, font.Options{})
	}, Limits{})
}

// made makes the appearance of an annotation in a document whose AcroForm is given, and its content.
func made(t testing.TB, form, a string) (Form, string) {
	t.Helper()
	m := memory{catalog: pdf.Dict{"AcroForm": parse(t, form)}}
	c := &canvas{limit: 4 << 20}
	mk := maker(m)
	d := parse(t, a)
	f, _ := mk.Appearance(t.Context(), d)
	if f.Stream == nil {
		return f, ""
	}
	// The raw bytes of a stream in memory are not to be had from outside its package: draw once more by the same steps.
	rect, _ := m.Rect(d["Rect"])
	if m.Name(d["Subtype"]) == "Widget" {
		mk.widget(t.Context(), c, d, rect)
	} else {
		mk.draw(t.Context(), c, d, rect)
	}
	balanced(t, c.buf)
	return f, string(c.buf)
}

// balanced checks that a stream is well formed as far as nesting goes.
func balanced(t testing.TB, b []byte) {
	t.Helper()
	lx := pdf.NewLexer(b)
	q, bt := 0, 0
	for {
		switch lx.Next() {
		case pdf.EOF:
			require.Zero(t, q)
			require.Zero(t, bt)
			return
		case pdf.Keyword:
			switch string(lx.Word) {
			case "q":
				q++
			case "Q":
				q--
			case "BT":
				bt++
			case "ET":
				bt--
			}
			require.False(t, q < 0 || bt < 0 || bt > 1)
		}
	}
}

var shownRE = regexp.MustCompile(`/(F\d+) \S+ Tf\n<([0-9A-F]*)>Tj`)

// shown returns the strings a stream shows, those of fallback fonts marked by the font's name.
func shown(t testing.TB, content string) string {
	t.Helper()
	var out []string
	for _, m := range shownRE.FindAllStringSubmatch(content, -1) {
		b, err := hex.DecodeString(m[2])
		require.NoError(t, err)
		s := string(bytes.TrimSpace(b))
		if m[1] != "F0" {
			s = m[1] + ":" + m[2]
		}
		out = append(out, s)
	}
	return strings.Join(out, "|")
}
