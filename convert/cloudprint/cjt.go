package cloudprint

// CloudJobTicket says how a job is to be done. Version is "X.Y"; only X = 1 is read.
type CloudJobTicket struct {
	Version string              `json:"version,omitempty"`
	Print   *PrintTicketSection `json:"print,omitempty"`
}

// PrintTicketSection holds the choices. One that is nil means the printer's default.
type PrintTicketSection struct {
	VendorTicketItem []VendorTicketItem         `json:"vendor_ticket_item,omitempty"`
	Color            *ColorTicketItem           `json:"color,omitempty"`
	Duplex           *DuplexTicketItem          `json:"duplex,omitempty"`
	PageOrientation  *PageOrientationTicketItem `json:"page_orientation,omitempty"`
	Copies           *CopiesTicketItem          `json:"copies,omitempty"`
	Margins          *MarginsTicketItem         `json:"margins,omitempty"`
	Dpi              *DpiTicketItem             `json:"dpi,omitempty"`
	FitToPage        *FitToPageTicketItem       `json:"fit_to_page,omitempty"`
	PageRange        *PageRangeTicketItem       `json:"page_range,omitempty"`
	MediaSize        *MediaSizeTicketItem       `json:"media_size,omitempty"`
	Collate          *CollateTicketItem         `json:"collate,omitempty"`
	ReverseOrder     *ReverseOrderTicketItem    `json:"reverse_order,omitempty"`
}

// VendorTicketItem is a value for a VendorCapability.
type VendorTicketItem struct {
	ID    string `json:"id,omitempty"`
	Value string `json:"value,omitempty"`
}

// ColorTicketItem chooses a ColorOption.
type ColorTicketItem struct {
	VendorID string `json:"vendor_id,omitempty"`
	Type     string `json:"type,omitempty"`
}

// DuplexTicketItem chooses a DuplexOption.
type DuplexTicketItem struct {
	Type string `json:"type,omitempty"`
}

// PageOrientationTicketItem chooses an orientation.
type PageOrientationTicketItem struct {
	Type string `json:"type,omitempty"`
}

// CopiesTicketItem asks for copies.
type CopiesTicketItem struct {
	Copies int32 `json:"copies,omitempty"`
}

// MarginsTicketItem asks for margins.
type MarginsTicketItem struct {
	TopMicrons    int32 `json:"top_microns,omitempty"`
	RightMicrons  int32 `json:"right_microns,omitempty"`
	BottomMicrons int32 `json:"bottom_microns,omitempty"`
	LeftMicrons   int32 `json:"left_microns,omitempty"`
}

// DpiTicketItem chooses a resolution.
type DpiTicketItem struct {
	HorizontalDpi int32  `json:"horizontal_dpi,omitempty"`
	VerticalDpi   int32  `json:"vertical_dpi,omitempty"`
	VendorID      string `json:"vendor_id,omitempty"`
}

// FitToPageTicketItem chooses a way to fit.
type FitToPageTicketItem struct {
	Type string `json:"type,omitempty"`
}

// PageRangeTicketItem selects pages.
type PageRangeTicketItem struct {
	Interval []Interval `json:"interval,omitempty"`
}

// MediaSizeTicketItem chooses media.
type MediaSizeTicketItem struct {
	WidthMicrons     int32  `json:"width_microns,omitempty"`
	HeightMicrons    int32  `json:"height_microns,omitempty"`
	IsContinuousFeed bool   `json:"is_continuous_feed,omitempty"`
	VendorID         string `json:"vendor_id,omitempty"`
}

// CollateTicketItem asks for collated copies.
type CollateTicketItem struct {
	Collate bool `json:"collate,omitempty"`
}

// ReverseOrderTicketItem asks for the last page first.
type ReverseOrderTicketItem struct {
	ReverseOrder bool `json:"reverse_order,omitempty"`
}
