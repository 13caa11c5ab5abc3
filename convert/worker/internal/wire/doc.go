// Package wire turns the library's values into messages of the service and back: options, plans, results, and errors, which keep kind,
// page and cause.
//
// Messages from the network are judged here: what has no meaning is an error of kind Usage that names the field, never a panic.
package wire

import "github.com/pwgconvert/pwgconvert/convert/cloudprint"

// Domain is that of google.rpc.ErrorInfo.
const Domain = "pwgconvert"

// by is the party whose words the worker's job states are.
const by = cloudprint.Service
