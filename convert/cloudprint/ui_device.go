package cloudprint

import (
	"fmt"

	"google.golang.org/protobuf/proto"
)

// UIOptions say how a device's state is shown.
type UIOptions struct {
	// Full gives an item for each part, with names and colours. Without, the caption knows the sorts of the parts only.
	Full bool
	// Locale of the names and texts that documents have translations of: "DE", "ZH_TW"; EN when empty. Sentences are always English.
	Locale string
}

// DeviceUIState turns the state of a device into what people are shown, with the parts' names from the device's description. Both may be nil.
//
// A part that is in order is shown if its level is known, at severity NONE. A part that is not is an issue of severity MEDIUM; so is a
// vendor's error, while a vendor's warning is LOW and a vendor's information is NONE and no issue. The whole is HIGH when the device is
// stopped, else as its worst part. A device that is offline or not configured is OFFLINE. Among parts that are equally bad the caption
// is about the first of media paths, covers, input trays, markers, output bins and vendor's items.
func DeviceUIState(cds *CloudDeviceState, cdd *CloudDeviceDescription, opt UIOptions) *CloudDeviceUiState {
	u := &deviceUI{opt: opt, cdd: cdd.GetPrinter(), out: &PrinterUiStateSection{}}
	ui := &CloudDeviceUiState{Summary: CloudDeviceUiState_IDLE.Enum(), Severity: CloudDeviceUiState_NONE.Enum()}
	state := cds.GetPrinter()
	switch state.GetState() {
	case CloudDeviceState_PROCESSING:
		ui.Summary = CloudDeviceUiState_PROCESSING.Enum()
	case CloudDeviceState_STOPPED:
		ui.Summary = CloudDeviceUiState_STOPPED.Enum()
	}
	switch cds.GetCloudConnectionState() {
	case CloudDeviceState_OFFLINE, CloudDeviceState_NOT_CONFIGURED:
		ui.Summary = CloudDeviceUiState_OFFLINE.Enum()
	}
	u.parts(state)
	lists := [][]*PrinterUiStateSection_Item{u.out.MediaPathItem, u.out.CoverItem, u.out.InputTrayItem, u.out.MarkerItem, u.out.OutputBinItem, u.out.VendorItem}
	issues, items := int32(0), 0
	var worst *PrinterUiStateSection_Item
	for _, list := range lists {
		for _, item := range list {
			items++
			if item.GetSeverity() > CloudDeviceUiState_NONE {
				issues++
			}
			if worst == nil || item.GetSeverity() > worst.GetSeverity() {
				worst = item
			}
		}
	}
	*ui.Severity = worst.GetSeverity()
	least := CloudDeviceUiState_MEDIUM // that has a caption
	if *ui.Summary == CloudDeviceUiState_STOPPED {
		*ui.Severity, least = CloudDeviceUiState_HIGH, CloudDeviceUiState_LOW
	}
	if items == 0 {
		return ui
	}
	ui.NumIssues = &issues
	if *ui.Summary != CloudDeviceUiState_OFFLINE && worst.GetSeverity() >= least {
		ui.Caption = worst.Message
	}
	if opt.Full {
		ui.Printer = u.out
	}
	return ui
}

type deviceUI struct {
	opt UIOptions
	cdd *PrinterDescriptionSection
	out *PrinterUiStateSection
}

// part is what all sorts of state items have.
type part struct {
	id     string
	ok     bool
	says   string // what follows the name when it is not
	level  *int32
	pages  *int32
	vendor string
}

func (u *deviceUI) parts(s *PrinterStateSection) {
	for _, i := range s.GetVendorState().GetItem() {
		u.vendor(i)
	}
	for _, i := range s.GetInputTrayState().GetItem() {
		if i.State != nil {
			u.item(&u.out.InputTrayItem, u.tray(i.GetVendorId()), part{i.GetVendorId(), i.GetState() == InputTrayState_Item_OK, word(i.GetState(), trayState[:]), i.LevelPercent, nil, i.GetVendorMessage()})
		}
	}
	for _, i := range s.GetOutputBinState().GetItem() {
		if i.State != nil {
			u.item(&u.out.OutputBinItem, u.bin(i.GetVendorId()), part{i.GetVendorId(), i.GetState() == OutputBinState_Item_OK, word(i.GetState(), binState[:]), i.LevelPercent, nil, i.GetVendorMessage()})
		}
	}
	for _, i := range s.GetMarkerState().GetItem() {
		if i.State != nil {
			u.item(&u.out.MarkerItem, u.marker(i.GetVendorId()), part{i.GetVendorId(), i.GetState() == MarkerState_Item_OK, word(i.GetState(), markerState[:]), i.LevelPercent, i.LevelPages, i.GetVendorMessage()})
		}
	}
	for _, i := range s.GetCoverState().GetItem() {
		if i.State != nil {
			u.item(&u.out.CoverItem, u.cover(i.GetVendorId()), part{i.GetVendorId(), i.GetState() == CoverState_Item_OK, word(i.GetState(), coverState[:]), nil, nil, i.GetVendorMessage()})
		}
	}
	for _, i := range s.GetMediaPathState().GetItem() {
		if i.State != nil {
			name := named{text: "Media path"}
			if i.GetState() == MediaPathState_Item_MEDIA_JAM {
				name.text = "Media"
			}
			u.item(&u.out.MediaPathItem, name, part{i.GetVendorId(), i.GetState() == MediaPathState_Item_OK, word(i.GetState(), pathState[:]), nil, nil, i.GetVendorMessage()})
		}
	}
}

// item adds a part to its list if there is something to show.
func (u *deviceUI) item(list *[]*PrinterUiStateSection_Item, name named, p part) {
	item := &PrinterUiStateSection_Item{Severity: CloudDeviceUiState_NONE.Enum(), Color: name.color}
	switch {
	case !p.ok:
		if p.says == "" {
			p.says = "needs attention" // a state that this package does not know
		}
		*item.Severity = CloudDeviceUiState_MEDIUM
		item.Message = proto.String(name.text + " " + name.verb(p.says))
		if p.vendor != "" {
			item.VendorMessage = &p.vendor
		}
	case p.level != nil && *p.level >= 0 && *p.level <= 100:
		item.LevelPercent = p.level
		item.Message = proto.String(fmt.Sprintf("%s level is %d%%", name.text, *p.level) + pagesLeft(p.pages))
	case p.pages != nil && *p.pages >= 0:
		item.Message = proto.String(name.text + pagesLeft(p.pages))
	default:
		return
	}
	*list = append(*list, item)
}

func pagesLeft(n *int32) string {
	switch {
	case n == nil || *n < 0:
		return ""
	case *n == 1:
		return " – 1 page remaining"
	}
	return fmt.Sprintf(" – %d pages remaining", *n)
}

func (u *deviceUI) vendor(i *VendorState_Item) {
	text := localized(i.GetDescriptionLocalized(), u.opt.Locale, i.GetDescription())
	if i.State == nil || text == "" {
		return
	}
	severity := CloudDeviceUiState_MEDIUM
	switch i.GetState() {
	case VendorState_Item_WARNING:
		severity = CloudDeviceUiState_LOW
	case VendorState_Item_INFO:
		severity = CloudDeviceUiState_NONE
	}
	u.out.VendorItem = append(u.out.VendorItem, &PrinterUiStateSection_Item{Severity: &severity, Message: &text})
}
