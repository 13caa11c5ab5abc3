package cloudprint

import "google.golang.org/protobuf/proto"

// latestVersion is the version of the documents that this package knows.
const latestVersion = "1.0"

// ApplyCDSDiff returns the state of a device after a change that the device has sent; neither argument is touched, and stored may be nil for
// a device that never sent a state. What the change leaves out stays. In the printer's section, a part that it gives as an empty
// message is removed, and every other replaces the stored one as a whole. An empty section changes nothing. The connection state is the
// server's: a device's word on it is not taken. Without a version anywhere the state has the latest.
func ApplyCDSDiff(stored, diff *CloudDeviceState) *CloudDeviceState {
	out := &CloudDeviceState{}
	if stored != nil {
		out = proto.Clone(stored).(*CloudDeviceState)
	}
	if diff == nil {
		return out
	}
	diff = proto.Clone(diff).(*CloudDeviceState)
	switch {
	case diff.Version != nil:
		out.Version = diff.Version
	case out.Version == nil:
		out.Version = proto.String(latestVersion)
	}
	if diff.Scanner != nil && out.Scanner == nil && stored == nil {
		out.Scanner = diff.Scanner // of which nothing is known but that it is there
	}
	d := diff.Printer
	if d == nil || proto.Size(d) == 0 {
		return out
	}
	if out.Printer == nil {
		out.Printer = &PrinterStateSection{}
	}
	p := out.Printer
	if d.State != nil {
		p.State = d.State
	}
	replace(&p.InputTrayState, d.InputTrayState)
	replace(&p.OutputBinState, d.OutputBinState)
	replace(&p.MarkerState, d.MarkerState)
	replace(&p.CoverState, d.CoverState)
	replace(&p.MediaPathState, d.MediaPathState)
	replace(&p.VendorState, d.VendorState)
	if proto.Size(p) == 0 {
		out.Printer = nil
	}
	return out
}

func replace[T any, P interface {
	*T
	proto.Message
}](part *P, with P) {
	switch {
	case with == nil:
	case proto.Size(with) == 0:
		*part = nil
	default:
		*part = with
	}
}
