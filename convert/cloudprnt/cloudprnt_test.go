package cloudprnt_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/jpeg"
	"image/png"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/convert"
	"github.com/pwgconvert/pwgconvert/convert/cloudprnt"
	"github.com/pwgconvert/pwgconvert/pwg"
)

// TestResponses prints the examples of the protocol's description and reads them back.
func TestResponses(t *testing.T) {
	for _, tt := range []struct {
		name string
		r    cloudprnt.Response
		want string
	}{
		{"no job", cloudprnt.Response{}, `{"jobReady": false}`},
		{"a job", cloudprnt.Response{JobReady: true, MediaTypes: []string{"text/plain", "image/png"}}, `{"jobReady": true, "mediaTypes": ["text/plain", "image/png"]}`},
		{"actions", cloudprnt.Response{ClientAction: []cloudprnt.Action{{Request: cloudprnt.GetPollInterval}, {Request: cloudprnt.Encodings}}},
			`{"jobReady": false, "clientAction": [{"request": "GetPollInterval", "options": ""}, {"request": "Encodings", "options": ""}]}`},
		{"everything", cloudprnt.Response{JobReady: true, MediaTypes: []string{"image/png"}, JobToken: "a7", DeleteMethod: cloudprnt.Get,
			ClientAction:       []cloudprnt.Action{{Request: cloudprnt.SetID, Options: "till 3"}},
			ClaimBarcodeReader: cloudprnt.Claim{Names: []string{"left"}}, ClaimKeyboard: cloudprnt.Claim{Default: true},
			Display:   cloudprnt.Displays{{Name: "front", Message: "Hi"}, {Name: "back", Message: "Ho"}},
			JobGetURL: "https://example.com/job", JobConfirmationURL: "https://example.com/done"},
			`{"jobReady": true, "mediaTypes": ["image/png"], "jobToken": "a7", "deleteMethod": "GET", "clientAction": [{"request": "SetID", "options": "till 3"}],
			"claimBarcodeReader": ["left"], "claimKeyboard": true, "display": [{"name": "front", "message": "Hi"}, {"name": "back", "message": "Ho"}],
			"jobGetUrl": "https://example.com/job", "jobConfirmationUrl": "https://example.com/done"}`},
		{"the default display", cloudprnt.Response{Display: cloudprnt.Displays{{Message: "Hi"}}}, `{"jobReady": false, "display": "Hi"}`},
		{"the default reader", cloudprnt.Response{ClaimBarcodeReader: cloudprnt.Claim{Default: true}}, `{"jobReady": false, "claimBarcodeReader": true}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := json.Marshal(tt.r)
			require.NoError(t, err)
			assert.JSONEq(t, tt.want, string(got))
			var back cloudprnt.Response
			require.NoError(t, json.Unmarshal([]byte(tt.want), &back))
			assert.Equal(t, tt.r, back)
		})
	}
	var r cloudprnt.Response
	require.NoError(t, json.Unmarshal([]byte(`{"claimBarcodeReader": "left", "claimKeyboard": null, "display": ""}`), &r))
	assert.Equal(t, cloudprnt.Response{ClaimBarcodeReader: cloudprnt.Claim{Names: []string{"left"}}}, r)
	assert.Error(t, json.Unmarshal([]byte(`{"claimBarcodeReader": 7}`), &r))
	assert.Error(t, json.Unmarshal([]byte(`{"display": 7}`), &r))
}

func TestParsePoll(t *testing.T) {
	p, err := cloudprnt.ParsePoll([]byte(`{"status": "23 6 0 0 0 0 0 0 0", "printerMAC": "00:11:62:00:00:01", "uniqueID": "till 3", "statusCode": "200%20OK", "jobToken": "a7",
		"printingInProgress": true, "clientAction": [{"request": "GetPollInterval", "result": "5"}, {"request": "X", "result": {"a": 1}}],
		"barcodeReader": [{"name": "left", "status": {"connected": true, "claimed": false}, "scan": [{"data": "4006381333931", "symbology": "EAN13"}]}],
		"keyboard": [{"name": "kb", "status": {"connected": true, "claimed": true}, "keyPresses": "12\n"}],
		"display": [{"name": "front", "status": {"connected": true}}], "newer": [1]}`))
	require.NoError(t, err)
	assert.Equal(t, &cloudprnt.Poll{
		Status: "23 6 0 0 0 0 0 0 0", PrinterMAC: "00:11:62:00:00:01", UniqueID: "till 3", StatusCode: cloudprnt.Status{Code: 200, Text: "OK"}, JobToken: "a7", PrintingInProgress: true,
		ClientAction:  []cloudprnt.ActionResult{{"GetPollInterval", json.RawMessage(`"5"`)}, {"X", json.RawMessage(`{"a": 1}`)}},
		BarcodeReader: []cloudprnt.Reader{{cloudprnt.Device{Name: "left", Connected: true}, []cloudprnt.Scan{{"4006381333931", "EAN13"}}}},
		Keyboard:      []cloudprnt.Keyboard{{cloudprnt.Device{Name: "kb", Connected: true, Claimed: true}, "12\n"}},
		Display:       []cloudprnt.Device{{Name: "front", Connected: true}},
	}, p)
	assert.Equal(t, "5", p.ClientAction[0].Text())
	assert.True(t, p.StatusCode.Online())

	p, err = cloudprnt.ParsePoll([]byte(`{"statusCode": "410", "printerMAC": null, "uniqueID": 7, "printingInProgress": "true", "clientAction": null, "barcodeReader": {"name": "one"}, "keyboard": "none", "display": [3]}`))
	require.NoError(t, err)
	assert.Equal(t, &cloudprnt.Poll{UniqueID: "7", StatusCode: cloudprnt.Status{Code: 410}, PrintingInProgress: true, BarcodeReader: []cloudprnt.Reader{{Device: cloudprnt.Device{Name: "one"}}}}, p)
	assert.Equal(t, "410 out of paper", p.StatusCode.String())

	for _, s := range []string{"", "[]", "null", "{", `"x"`, strings.Repeat(" ", cloudprnt.MaxPoll+1)} {
		_, err := cloudprnt.ParsePoll([]byte(s))
		assert.ErrorIs(t, err, cloudprnt.ErrPoll, "%.9q", s)
	}
}

func TestStatus(t *testing.T) {
	for s, want := range map[string]struct {
		status cloudprnt.Status
		online bool
	}{
		"200%20OK":           {cloudprnt.Status{Code: 200, Text: "OK"}, true},
		"200+OK":             {cloudprnt.Status{Code: 200, Text: "OK"}, true},
		"211 OK Paper Low":   {cloudprnt.Status{Code: 211, Text: "OK Paper Low"}, true},
		"OK":                 {cloudprnt.Status{Text: "OK"}, true},
		"420%20Cover%20open": {cloudprnt.Status{Code: 420, Text: "Cover open"}, false},
		"510":                {cloudprnt.Status{Code: 510}, false},
		"5000 x":             {cloudprnt.Status{Text: "5000 x"}, false},
		"":                   {cloudprnt.Status{}, false},
		"%zz":                {cloudprnt.Status{Text: "%zz"}, false},
	} {
		got := cloudprnt.ParseStatus(s)
		assert.Equal(t, want.status, got, s)
		assert.Equal(t, want.online, got.Online(), s)
	}
	for _, code := range []int{200, 211, 410, 411, 420, 510, 511, 512, 520, 521} {
		assert.Greater(t, len(cloudprnt.Status{Code: code}.String()), 4)
	}
	assert.Equal(t, "599", cloudprnt.Status{Code: 599}.String())
}

func TestQuery(t *testing.T) {
	q := func(s string) cloudprnt.Query {
		v, err := url.ParseQuery(s)
		require.NoError(t, err)
		return cloudprnt.ParseQuery(v)
	}
	assert.Equal(t, cloudprnt.Query{UniqueID: "u", MAC: "00:11", Type: "image/png", Token: "a7"}, q("uid=u&type=Image/PNG%3Bx=1&mac=00:11&token=a7"))
	done := q("code=200%20OK&mac=00:11&token=a7")
	assert.True(t, done.Confirms && done.Printed())
	assert.True(t, q("delete&code=OK").Printed())
	failed := q("code=511")
	assert.True(t, failed.Confirms && !failed.Printed())
}

func TestMediaTypes(t *testing.T) {
	known := []string{"text/plain", "image/png", "application/vnd.star.starprnt"}
	for _, tt := range []struct {
		from string
		p    cloudprnt.Printer
		want []string
	}{
		{"text/plain", cloudprnt.Printer{}, []string{"text/plain", "image/png", "image/jpeg"}},
		{"text/plain; charset=utf-8", cloudprnt.Printer{Encodings: known}, []string{"text/plain", "image/png"}},
		{"text/plain; charset=koi8-r", cloudprnt.Printer{Encodings: known}, []string{"image/png"}},
		{"text/plain", cloudprnt.Printer{Pictures: true}, []string{"image/png", "image/jpeg"}},
		{"application/pdf", cloudprnt.Printer{Encodings: known}, []string{"image/png"}},
		{"image/jpeg", cloudprnt.Printer{}, []string{"image/png", "image/jpeg"}},
		{"image/urf", cloudprnt.Printer{Encodings: []string{"image/jpeg"}}, []string{"image/jpeg"}},
		{"application/vnd.star.starprnt", cloudprnt.Printer{Encodings: known}, []string{"application/vnd.star.starprnt"}},
		{"application/vnd.star.starprnt", cloudprnt.Printer{}, nil},
		{"application/zip", cloudprnt.Printer{}, nil},
		{"application/pdf", cloudprnt.Printer{Encodings: []string{"text/plain"}}, nil},
	} {
		job := &cloudprnt.Job{Token: "7", ContentType: tt.from}
		assert.Equal(t, tt.want, tt.p.MediaTypes(job), tt.from)
		r := tt.p.Poll(job)
		assert.Equal(t, tt.want != nil, r.JobReady)
		if r.JobReady {
			assert.Equal(t, "7", r.JobToken)
		}
	}
	var p cloudprnt.Printer
	assert.Equal(t, &cloudprnt.Response{}, p.Poll(nil))
}

func TestLearn(t *testing.T) {
	for _, tt := range []struct {
		actions string
		learnt  bool
		want    cloudprnt.Printer
	}{
		{`{"request": "Encodings", "result": "image/png; text/plain;application/vnd.star.starprnt; image/vnd.star.png; mono_len=2000"}`, true,
			cloudprnt.Printer{Encodings: []string{"image/png", "text/plain", "application/vnd.star.starprnt", "image/vnd.star.png"}}},
		{`{"request": "PageInfo", "result": {"paperWidth": 80, "printWidth": 72, "horizontalResolution": 8, "verticalResolution": 8}}`, true, cloudprnt.Printer{Width: 576, DPI: 203}},
		{`{"request": "PageInfo", "result": "{\"paperWidth\": \"58\", \"printWidth\": \"48\", \"horizontalResolution\": \"8\", \"verticalResolution\": \"8\"}"}`, true, cloudprnt.Printer{Width: 384, DPI: 203}},
		{`{"request": "PageInfo", "result": {"printWidth": 104, "horizontalResolution": 11.81}}`, true, cloudprnt.Printer{Width: 1228, DPI: 300}},
		{`{"request": "PageInfo", "result": {"printWidth": 1e9, "horizontalResolution": 8}}`, false, cloudprnt.Printer{}},
		{`{"request": "PageInfo", "result": "none"}`, false, cloudprnt.Printer{}},
		{`{"request": "PageInfo", "result": {"printWidth": "x", "horizontalResolution": "y"}}`, false, cloudprnt.Printer{}},
		{`{"request": "Encodings", "result": "a; b"}, {"request": "ClientVersion", "result": "1.8"}`, false, cloudprnt.Printer{}},
	} {
		poll, err := cloudprnt.ParsePoll([]byte(`{"statusCode": "200", "clientAction": [` + tt.actions + `]}`))
		require.NoError(t, err)
		var p cloudprnt.Printer
		assert.Equal(t, tt.learnt, p.Learn(poll), tt.actions)
		assert.Equal(t, tt.want, p, tt.actions)
	}
}

func TestOptions(t *testing.T) {
	job := &cloudprnt.Job{ContentType: "application/pdf"}
	for _, w := range []int{cloudprnt.Width58, cloudprnt.Width80, cloudprnt.Width83, cloudprnt.Width112} {
		p := cloudprnt.Printer{Width: w, Dither: convert.DitherDiffusion}
		o, err := p.Options(job, "image/png")
		require.NoError(t, err)
		assert.Equal(t, convert.PlanOptions{To: "image/png", Width: w, Resolution: [2]int{203, 203}, Type: pwg.SGray1, Dither: convert.DitherDiffusion, Copies: 1}, o.Plan)
	}
	p := cloudprnt.Printer{DPI: 300, Gray: true}
	o, err := p.Options(&cloudprnt.Job{ContentType: "application/pdf", Page: 3}, "")
	require.NoError(t, err)
	assert.Equal(t, convert.PlanOptions{To: "image/png", Width: 576, Resolution: [2]int{300, 300}, Type: pwg.SGray8, Copies: 1, Pages: []convert.PageInterval{{First: 3, Last: 3}}}, o.Plan)
	o, err = p.Options(&cloudprnt.Job{ContentType: "text/plain; charset=utf-8"}, "text/plain")
	require.NoError(t, err)
	assert.Equal(t, convert.PlanOptions{To: "text/plain"}, o.Plan)
	for _, to := range []string{"application/vnd.star.starprnt", "application/vnd.star.line", "image/gif", "text/plain"} {
		_, err := p.Options(job, to)
		assert.ErrorIs(t, err, &convert.Error{Kind: convert.Unsupported}, to)
	}
	_, err = p.Options(&cloudprnt.Job{ContentType: "application/zip"}, "")
	assert.ErrorIs(t, err, &convert.Error{Kind: convert.Unsupported})
	assert.Equal(t, "fs", p.Headers("image/png")["X-Star-ImageDitherPattern"])
	p.Gray = false
	assert.Equal(t, "none", p.Headers("image/png")["X-Star-ImageDitherPattern"])
	assert.Equal(t, "fs", p.Headers("image/jpeg")["X-Star-ImageDitherPattern"])
	assert.Nil(t, p.Headers("text/plain"))
}

// TestEveryOffer: what is offered can be made, as wide as the head, and twice the same.
func TestEveryOffer(t *testing.T) {
	report, err := os.ReadFile("../../testdata/report.pdf")
	require.NoError(t, err)
	var logo bytes.Buffer
	m, err := png.Decode(bytes.NewReader(makePNG(t, report)))
	require.NoError(t, err)
	require.NoError(t, jpeg.Encode(&logo, m, nil))
	text := "Receipt 17\n" + strings.Repeat("1 coffee                 2.50\n", 30)
	pipeline := convert.New(convert.WithSystemFonts())
	for name, doc := range map[string][]byte{"application/pdf": report, "image/png": makePNG(t, report), "image/jpeg": logo.Bytes(), "text/plain": []byte(text)} {
		p := cloudprnt.Printer{Width: cloudprnt.Width58}
		job := &cloudprnt.Job{ContentType: name}
		if name == "application/pdf" {
			job.Page = 2
		}
		for _, to := range p.Poll(job).MediaTypes {
			o, err := p.Options(job, to)
			require.NoError(t, err)
			var out [2]bytes.Buffer
			for i := range out {
				res, err := pipeline.Convert(t.Context(), &out[i], bytes.NewReader(doc), int64(len(doc)), o)
				require.NoError(t, err, "%s to %s", name, to)
				assert.Equal(t, to, res.ContentType)
				assert.Empty(t, res.Warnings)
			}
			assert.Equal(t, out[0].Bytes(), out[1].Bytes())
			switch to {
			case "text/plain":
				assert.Equal(t, text, out[0].String())
			case "image/png":
				c, err := png.DecodeConfig(&out[0])
				require.NoError(t, err)
				assert.Equal(t, 384, c.Width, name)
			case "image/jpeg":
				c, err := jpeg.DecodeConfig(&out[0])
				require.NoError(t, err)
				assert.Equal(t, 384, c.Width, name)
			}
		}
	}
}

func makePNG(t *testing.T, report []byte) []byte {
	var b bytes.Buffer
	o := convert.Options{Plan: convert.PlanOptions{To: "image/png", Resolution: [2]int{50, 50}, Pages: []convert.PageInterval{{First: 1, Last: 1}}}}
	_, err := convert.New(convert.WithSystemFonts()).Convert(t.Context(), &b, bytes.NewReader(report), int64(len(report)), &o)
	require.NoError(t, err)
	return b.Bytes()
}

func FuzzParsePoll(f *testing.F) {
	f.Add([]byte(`{"statusCode": "200%20OK", "clientAction": [{"request": "PageInfo", "result": {"printWidth": 72, "horizontalResolution": 8}}]}`))
	f.Add([]byte(`{"statusCode": null, "barcodeReader": [{"scan": [{}]}], "display": {}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		poll, err := cloudprnt.ParsePoll(b)
		if err != nil {
			return
		}
		var p cloudprnt.Printer
		if p.Learn(poll) && p.Encodings == nil && (p.Width < 8 || p.Width > 1<<14) {
			t.Fatal(p)
		}
	})
}

func ExamplePrinter() {
	// A printer polls, and there is a PDF of one page for it.
	poll, err := cloudprnt.ParsePoll([]byte(`{"statusCode": "200%20OK", "printerMAC": "00:11:62:00:00:01",
		"clientAction": [{"request": "PageInfo", "result": {"paperWidth": 58, "printWidth": 48, "horizontalResolution": 8, "verticalResolution": 8}}]}`))
	if err != nil {
		panic(err)
	}
	var printer cloudprnt.Printer
	printer.Learn(poll)
	job := &cloudprnt.Job{Token: "17", ContentType: "application/pdf"}
	answer, _ := json.Marshal(printer.Poll(job))
	fmt.Println(string(answer))

	// It asks for the picture: these are the options for Pipeline.Convert.
	opt, err := printer.Options(job, "image/png")
	if err != nil {
		panic(err)
	}
	fmt.Println(opt.Plan.To, opt.Plan.Type, opt.Plan.Width)
	// Output:
	// {"jobReady":true,"mediaTypes":["image/png","image/jpeg"],"jobToken":"17"}
	// image/png sgray_1 384
}
