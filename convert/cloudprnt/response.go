package cloudprnt

import (
	"encoding/json"
	"fmt"
)

// Response is the answer to a poll. Fields that are zero are left out but for JobReady.
type Response struct {
	JobReady   bool     `json:"jobReady"`
	MediaTypes []string `json:"mediaTypes,omitempty"` // that the job can be had in, the server's preference first
	// JobToken comes back with the request for the job and its confirmation.
	JobToken     string       `json:"jobToken,omitempty"`
	DeleteMethod DeleteMethod `json:"deleteMethod,omitempty"`
	// ClientAction should not go with a job: a printer fetches the job first then.
	ClientAction       []Action `json:"clientAction,omitempty"`
	ClaimBarcodeReader Claim    `json:"claimBarcodeReader,omitzero"`
	ClaimKeyboard      Claim    `json:"claimKeyboard,omitzero"`
	Display            Displays `json:"display,omitempty"`
	// JobGetURL and JobConfirmationURL replace the polling URL for these requests.
	JobGetURL          string `json:"jobGetUrl,omitempty"`
	JobConfirmationURL string `json:"jobConfirmationUrl,omitempty"`
}

// DeleteMethod is how a printer confirms a job.
type DeleteMethod string

// The methods; "" is DELETE.
const (
	Delete DeleteMethod = "DELETE"
	Get    DeleteMethod = "GET" // for servers that cannot take DELETE: see Query.Confirms
)

// Action asks the printer for something other than printing. The answer is in a later poll.
type Action struct {
	Request string `json:"request"`
	Options string `json:"options"`
}

// The requests that every printer knows.
const (
	ClientType      = "ClientType"
	ClientVersion   = "ClientVersion"
	Encodings       = "Encodings" // the content types it takes: Printer.Learn
	PageInfo        = "PageInfo"  // the width it prints: Printer.Learn
	GetPollInterval = "GetPollInterval"
	SetID           = "SetID"
)

// Claim takes devices for the time until the next poll: named ones, or, as true, the printer's default.
type Claim struct {
	Default bool
	Names   []string
}

// MarshalJSON gives true or the names.
func (c Claim) MarshalJSON() ([]byte, error) {
	if len(c.Names) > 0 {
		return json.Marshal(c.Names)
	}
	return json.Marshal(c.Default)
}

// UnmarshalJSON takes true, false, null, a name or names.
func (c *Claim) UnmarshalJSON(b []byte) error {
	*c = Claim{}
	var name string
	switch {
	case json.Unmarshal(b, &c.Default) == nil:
		return nil
	case json.Unmarshal(b, &name) == nil:
		c.Names = []string{name}
		return nil
	}
	return json.Unmarshal(b, &c.Names)
}

// Message goes to a customer display, in CloudPRNT display markup. Name "" is the default display.
type Message struct {
	Name    string `json:"name"`
	Message string `json:"message"`
}

// Displays are messages for displays; one for the default display alone is a mere string.
type Displays []Message

// MarshalJSON gives a string or an array.
func (d Displays) MarshalJSON() ([]byte, error) {
	if len(d) == 1 && d[0].Name == "" {
		return json.Marshal(d[0].Message)
	}
	return json.Marshal([]Message(d))
}

// UnmarshalJSON takes either.
func (d *Displays) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) == nil {
		if *d = nil; text != "" {
			*d = Displays{{Message: text}}
		}
		return nil
	}
	var list []Message
	if err := json.Unmarshal(b, &list); err != nil {
		return fmt.Errorf("display: %w", err)
	}
	*d = list
	return nil
}
