package wire_test

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/cloudprint"
	"github.com/pwgconvert/pwgconvert/convert/source/plaintext"
	"github.com/pwgconvert/pwgconvert/convert/worker/internal/wire"
	pb "github.com/pwgconvert/pwgconvert/convert/worker/workerpb"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// roundTrip sends a message through its coded form.
func roundTrip[M proto.Message](t *testing.T, m, into M) M {
	t.Helper()
	b, err := proto.Marshal(m)
	require.NoError(t, err)
	require.NoError(t, proto.Unmarshal(b, into))
	return into
}

func TestOptionsRoundTrip(t *testing.T) {
	yes, no, sides, back := true, false, pwg.TwoSidedShortEdge, pwg.SheetBackRotated
	want := &convert.Options{Password: "geheim", Aliased: true, Plan: convert.PlanOptions{
		To: convert.TypeTIFF, Resolution: [2]int{300, 600}, Type: pwg.Device15x16, Media: "iso_a4_210x297mm",
		Pages: []convert.PageInterval{{First: 1, Last: 3}, {First: 8}}, Sides: &sides, SheetBack: &back, RotateAll: &no, Reverse: &yes, Fit: convert.FitFill,
		Copies: 3, MaxPages: 77, Width: 576, Dither: convert.DitherDiffusion, Compression: convert.CompressG4, Quality: 55,
	}}
	want.Limits.MaxPixels = 1 << 40
	want.Text = plaintext.Options{Charset: "Shift_JIS", Width: 300, Height: 400, Margins: [4]float64{1, 2, 3, 4}, FontSize: 9, Leading: 11, Columns: 40, TabWidth: 4, Wrap: plaintext.WrapOff}
	got, err := wire.ToOptions(roundTrip(t, wire.FromOptions(want), &pb.Options{}))
	require.NoError(t, err)
	assert.Equal(t, want, got)
	got, err = wire.ToOptions(roundTrip(t, wire.FromOptions(nil), &pb.Options{}))
	require.NoError(t, err)
	assert.Equal(t, &convert.Options{}, got)
	_, err = wire.ToOptions(nil)
	require.NoError(t, err)
}

// Every type and word that the library has passes.
func TestOptionsWords(t *testing.T) {
	for _, typ := range pwg.Types() {
		got, err := wire.ToOptions(wire.FromOptions(&convert.Options{Plan: convert.PlanOptions{Type: typ}}))
		require.NoError(t, err)
		assert.Equal(t, typ, got.Plan.Type)
	}
	for fit := convert.FitDefault; fit <= convert.FitFill; fit++ {
		got, err := wire.ToOptions(wire.FromOptions(&convert.Options{Plan: convert.PlanOptions{Fit: fit}}))
		require.NoError(t, err)
		assert.Equal(t, fit, got.Plan.Fit)
	}
}

// Whoever adds an option decides here whether it travels.
func TestOptionsComplete(t *testing.T) {
	local := map[string]bool{"Jobs": true, "Memory": true, "PixelsOnly": true, "BandRows": true, "Limits": true, "SecondOpinion": true, "Progress": true, "Planned": true,
		"Text.System": true, "Text.Limits": true, "Text.PDF": true, "ContentType": true /* with the document */, "Part": true /* the queue cuts documents */}
	travel := map[string]bool{"Printer": true, "Ticket": true, "Password": true, "Aliased": true}
	for _, s := range []struct {
		prefix string
		typ    reflect.Type
	}{{"", reflect.TypeFor[convert.Options]()}, {"Plan.", reflect.TypeFor[convert.PlanOptions]()}, {"Text.", reflect.TypeFor[plaintext.Options]()}} {
		for i := range s.typ.NumField() {
			name := s.prefix + s.typ.Field(i).Name
			if local[name] || travel[name] || name == "Plan" || name == "Text" {
				continue
			}
			o := &convert.Options{}
			v := reflect.ValueOf(o).Elem()
			if s.prefix != "" {
				v = v.FieldByName(strings.TrimSuffix(s.prefix, "."))
			}
			fill(v.Field(i), 1)
			if name == "Plan.Type" {
				o.Plan.Type = pwg.SGray16
			}
			if name == "Plan.Media" {
				o.Plan.Media = "iso_a4_210x297mm"
			}
			got, err := wire.ToOptions(roundTrip(t, wire.FromOptions(o), &pb.Options{}))
			require.NoError(t, err, name)
			assert.Equal(t, o, got, "%s does not travel", name)
		}
	}
}

// fill gives a value, and all in it, something that is not zero.
func fill(v reflect.Value, n int) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n+i)
		}
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[json.RawMessage]() {
			v.SetBytes([]byte(`{"n":1}`))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), n+i)
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n+i)
		}
	case reflect.String:
		v.SetString(fmt.Sprint("s", n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(float64(n) + 0.25)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(int64(n))
	case reflect.Uint8:
		v.SetUint(1)
	case reflect.Uint32:
		v.SetUint(uint64(n))
	}
}

func TestOptionsRefused(t *testing.T) {
	word := "nonsense"
	for field, p := range map[string]*pb.PlanOptions{
		"options.plan.type":            {Type: word},
		"options.plan.sides":           {Sides: &word},
		"options.plan.sheet_back":      {SheetBack: &word},
		"options.plan.fit":             {Fit: word},
		"options.plan.dither":          {Dither: word},
		"options.plan.copies":          {Copies: -1},
		"options.plan.max_pages":       {MaxPages: math.MinInt32},
		"options.plan.width":           {Width: -5},
		"options.plan.quality":         {Quality: -5},
		"options.plan.resolution.feed": {Resolution: &pb.Resolution{CrossFeed: 300, Feed: -300}},
		"options.plan.pages":           {Pages: make([]*pb.PageInterval, 1001)},
	} {
		_, err := wire.ToOptions(&pb.Options{Plan: p})
		var f *wire.Fault
		require.ErrorAs(t, err, &f, field)
		assert.Equal(t, convert.Usage, convert.KindOf(err))
		assert.Equal(t, field, f.Field)
	}
}

// What an enum does not have must not become "nothing" on its way.
func TestUnknownEnums(t *testing.T) {
	ticket, err := cloudprint.ParseCJT([]byte(`{"version":"1.0","print":{"duplex":{"type":"SIDEWAYS"},"color":{"type":"STANDARD_COLOR"}}}`), cloudprint.Limits{})
	require.NoError(t, err)
	cdd, err := cloudprint.ParseCDD([]byte(`{"version":"1.0","printer":{"duplex":{"option":[{"type":"NO_DUPLEX","is_default":true},{"type":"SIDEWAYS"}]},
		"pwg_raster_config":{"document_type_supported":["SGRAY_8","HOLOGRAM_8"]}}}`), cloudprint.Limits{})
	require.NoError(t, err)
	got, err := wire.ToOptions(roundTrip(t, wire.FromOptions(&convert.Options{Printer: cdd, Ticket: ticket}), &pb.Options{}))
	require.NoError(t, err)
	assert.True(t, proto.Equal(ticket, got.Ticket), "%v", got.Ticket)
	assert.True(t, proto.Equal(cdd, got.Printer), "%v", got.Printer)
}

// Any message gives options or an error, and the plan that follows from it too.
func FuzzOptions(f *testing.F) {
	sides := "one-sided"
	for _, m := range []*pb.Options{
		{}, {Plan: &pb.PlanOptions{Type: "srgb_8", Sides: &sides, Pages: []*pb.PageInterval{{First: 1}}}},
		{Printer: &cloudprint.CloudDeviceDescription{Printer: &cloudprint.PrinterDescriptionSection{}}, Ticket: &cloudprint.CloudJobTicket{}},
	} {
		b, err := proto.Marshal(m)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m := &pb.Options{}
		if proto.Unmarshal(b, m) != nil {
			return
		}
		o, err := wire.ToOptions(m)
		if err != nil {
			assert.Equal(t, convert.Usage, convert.KindOf(err))
			return
		}
		o.Plan.MaxPages = 1000 // the worker has its own limit
		in := convert.PlanInput{Doc: convert.DocInfo{Pages: []convert.PageSize{{W: 612, H: 792}}}, CDD: o.Printer, Ticket: o.Ticket, Options: o.Plan}
		if _, err := convert.NewPlan(in); err != nil {
			assert.NotEqual(t, 0, int(wire.Code(err)))
		}
	})
}
