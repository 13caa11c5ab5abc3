package cloudprnt

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// MaxPoll bounds the body of a poll in bytes.
const MaxPoll = 1 << 20

// Poll is what a printer says.
type Poll struct {
	Status     string // Star ASB, hexadecimal
	PrinterMAC string
	UniqueID   string // that the server gave it: SetID
	StatusCode Status
	// JobToken is that of the job being printed, when PrintingInProgress.
	JobToken           string
	PrintingInProgress bool
	ClientAction       []ActionResult
	BarcodeReader      []Reader
	Keyboard           []Keyboard
	Display            []Device
}

// ActionResult answers an Action.
type ActionResult struct {
	Request string
	Result  json.RawMessage // a string mostly, an object of PageInfo
}

// Text returns the result without the quotes of a string.
func (a ActionResult) Text() string { return text(a.Result) }

// Device is a device at the printer.
type Device struct {
	Name               string
	Connected, Claimed bool
}

// Reader is a barcode reader with what it has read since the last poll.
type Reader struct {
	Device
	Scan []Scan
}

// Scan is a barcode.
type Scan struct{ Data, Symbology string }

// Keyboard has the keys pressed since the last poll.
type Keyboard struct {
	Device
	KeyPresses string
}

// Status is a printer's state or what became of a job: a number like those of HTTP and words.
type Status struct {
	Code int // 0 when there was no number
	Text string
}

// Online reports whether the printer can print, or has printed.
func (s Status) Online() bool {
	return s.Code >= 200 && s.Code < 300 || s.Code == 0 && strings.EqualFold(s.Text, "OK")
}

// String gives the code and what it means.
func (s Status) String() string {
	if s.Code == 0 {
		return s.Text
	}
	t := s.Text
	if t == "" {
		t = codes(s.Code)
	}
	return strings.TrimSpace(strconv.Itoa(s.Code) + " " + t)
}

// codes are the meanings of status codes (Printer Status Codes).
func codes(code int) string {
	switch code {
	case 200:
		return "OK"
	case 211:
		return "OK, paper low"
	case 410:
		return "out of paper"
	case 411:
		return "paper jam"
	case 420:
		return "cover open"
	case 510:
		return "incompatible media type"
	case 511:
		return "media cannot be decoded"
	case 512:
		return "unsupported version of the media"
	case 520:
		return "the download failed or took too long"
	case 521:
		return "the job is too large"
	}
	return ""
}

// ParseStatus reads a status code as printers send it: "200%20OK", "200 OK", "OK", 410.
func ParseStatus(s string) Status {
	if u, err := url.PathUnescape(s); err == nil {
		s = u
	}
	s = strings.TrimSpace(s)
	n := 0
	for n < len(s) && n < 3 && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n < 3 || n < len(s) && s[n] >= '0' && s[n] <= '9' {
		return Status{Text: s}
	}
	code, _ := strconv.Atoi(s[:n])
	return Status{code, strings.TrimSpace(strings.ReplaceAll(s[n:], "+", " "))}
}

// ErrPoll is the error for a body that is no poll.
var ErrPoll = errors.New("cloudprnt: not a poll")

// wire is a Poll in JSON; whatever has an unexpected type is left out rather than failing the poll.
type wire struct {
	Status, PrinterMAC, UniqueID, StatusCode, JobToken json.RawMessage
	PrintingInProgress                                 json.RawMessage
	ClientAction                                       json.RawMessage
	BarcodeReader, Keyboard, Display                   json.RawMessage
}

type wireDevice struct {
	Name   json.RawMessage
	Status struct{ Connected, Claimed json.RawMessage }
	Scan   []struct{ Data, Symbology json.RawMessage }
	// KeyPresses is of keyboards.
	KeyPresses json.RawMessage
}

// ParsePoll reads the body of a poll. Fields that are missing, null or of another type are zero. Errors wrap ErrPoll: the body is larger than MaxPoll or
// no JSON object.
func ParsePoll(body []byte) (*Poll, error) {
	if len(body) > MaxPoll {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrPoll, MaxPoll)
	}
	var w wire
	if b := bytes.TrimSpace(body); len(b) == 0 || b[0] != '{' {
		return nil, fmt.Errorf("%w: no JSON object", ErrPoll)
	} else if err := json.Unmarshal(b, &w); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPoll, err)
	}
	p := &Poll{Status: text(w.Status), PrinterMAC: text(w.PrinterMAC), UniqueID: text(w.UniqueID), StatusCode: ParseStatus(text(w.StatusCode)),
		JobToken: text(w.JobToken), PrintingInProgress: truth(w.PrintingInProgress)}
	for _, raw := range list(w.ClientAction) {
		var a struct{ Request, Result json.RawMessage }
		if json.Unmarshal(raw, &a) == nil {
			p.ClientAction = append(p.ClientAction, ActionResult{text(a.Request), a.Result})
		}
	}
	for _, d := range devices(w.BarcodeReader) {
		r := Reader{Device: d.device()}
		for _, s := range d.Scan {
			r.Scan = append(r.Scan, Scan{text(s.Data), text(s.Symbology)})
		}
		p.BarcodeReader = append(p.BarcodeReader, r)
	}
	for _, d := range devices(w.Keyboard) {
		p.Keyboard = append(p.Keyboard, Keyboard{d.device(), text(d.KeyPresses)})
	}
	for _, d := range devices(w.Display) {
		p.Display = append(p.Display, d.device())
	}
	return p, nil
}

func (d *wireDevice) device() Device {
	return Device{text(d.Name), truth(d.Status.Connected), truth(d.Status.Claimed)}
}

// list returns the elements of an array; an object alone counts as one.
func list(raw json.RawMessage) (out []json.RawMessage) {
	if json.Unmarshal(raw, &out) != nil && len(raw) > 0 && raw[0] == '{' {
		out = []json.RawMessage{raw}
	}
	return out
}

func devices(raw json.RawMessage) (out []wireDevice) {
	for _, r := range list(raw) {
		var d wireDevice
		if json.Unmarshal(r, &d) == nil {
			out = append(out, d)
		}
	}
	return out
}

// text returns a string or number, "" for anything else.
func text(raw json.RawMessage) string {
	var s string
	var n json.Number
	switch {
	case json.Unmarshal(raw, &s) == nil:
		return s
	case json.Unmarshal(raw, &n) == nil:
		return n.String()
	}
	return ""
}

func truth(raw json.RawMessage) bool {
	var b bool
	if json.Unmarshal(raw, &b) != nil {
		return strings.EqualFold(text(raw), "true")
	}
	return b
}

// Query is what a printer says in the query of a request for a job or of its confirmation.
type Query struct {
	UniqueID string // uid
	MAC      string
	Type     string // the content type that it wants, without parameters and in lower case
	Token    string
	Code     Status // of a confirmation
	// Confirms tells a confirmation by GET (DeleteMethod) from a request for the job.
	Confirms bool
}

// ParseQuery reads a query.
func ParseQuery(v url.Values) Query {
	t, _, _ := strings.Cut(v.Get("type"), ";")
	q := Query{UniqueID: v.Get("uid"), MAC: v.Get("mac"), Type: strings.ToLower(strings.TrimSpace(t)), Token: v.Get("token"), Code: ParseStatus(v.Get("code"))}
	q.Confirms = v.Has("delete") || v.Has("code")
	return q
}

// Printed reports whether a confirmation says that the job is on paper; Code says why not.
func (q Query) Printed() bool { return q.Code.Online() }
