package cloudprint

// CloudDeviceDescription describes a device. Version is "X.Y"; only X = 1 is read.
type CloudDeviceDescription struct {
	Version string                     `json:"version,omitempty"`
	Printer *PrinterDescriptionSection `json:"printer,omitempty"`
}

// PrinterDescriptionSection holds the capabilities of a printer. A capability that is nil is one the printer does not have.
type PrinterDescriptionSection struct {
	SupportedContentType []SupportedContentType `json:"supported_content_type,omitempty"` // in order of preference
	PwgRasterConfig      *PwgRasterConfig       `json:"pwg_raster_config,omitempty"`
	VendorCapability     []VendorCapability     `json:"vendor_capability,omitempty"`
	Color                *Color                 `json:"color,omitempty"`
	Duplex               *Duplex                `json:"duplex,omitempty"`
	PageOrientation      *PageOrientation       `json:"page_orientation,omitempty"`
	Copies               *Copies                `json:"copies,omitempty"`
	Margins              *Margins               `json:"margins,omitempty"`
	Dpi                  *Dpi                   `json:"dpi,omitempty"`
	FitToPage            *FitToPage             `json:"fit_to_page,omitempty"`
	PageRange            *PageRange             `json:"page_range,omitempty"`
	MediaSize            *MediaSize             `json:"media_size,omitempty"`
	Collate              *Collate               `json:"collate,omitempty"`
	ReverseOrder         *ReverseOrder          `json:"reverse_order,omitempty"`
}

// SupportedContentType is a type of document that the printer takes; "*/*" is any.
type SupportedContentType struct {
	ContentType string `json:"content_type,omitempty"`
	MinVersion  string `json:"min_version,omitempty"`
	MaxVersion  string `json:"max_version,omitempty"`
}

// PwgRasterConfig says how the printer wants PWG Raster.
type PwgRasterConfig struct {
	Transformation              []Transformation `json:"transformation,omitempty"` // deprecated
	DocumentResolutionSupported []Resolution     `json:"document_resolution_supported,omitempty"`
	DocumentTypeSupported       []string         `json:"document_type_supported,omitempty"` // SRGB_8, ...
	DocumentSheetBack           string           `json:"document_sheet_back,omitempty"`     // NORMAL, ROTATED (the default), MANUAL_TUMBLE, FLIPPED
	ReverseOrderStreaming       bool             `json:"reverse_order_streaming,omitempty"`
	RotateAllPages              bool             `json:"rotate_all_pages,omitempty"`
}

// Resolution is in dpi.
type Resolution struct {
	CrossFeedDir int32 `json:"cross_feed_dir,omitempty"`
	FeedDir      int32 `json:"feed_dir,omitempty"`
}

// Transformation is the deprecated way to ask for turned pages.
type Transformation struct {
	Operation  string   `json:"operation,omitempty"` // ROTATE_180, FLIP_ON_LONG_EDGE, FLIP_ON_SHORT_EDGE
	Operand    string   `json:"operand,omitempty"`   // ALL_PAGES, ...
	DuplexType []string `json:"duplex_type,omitempty"`
}

// VendorCapability is a capability that only the vendor knows.
type VendorCapability struct {
	ID            string                `json:"id,omitempty"`
	DisplayName   string                `json:"display_name,omitempty"`
	Type          string                `json:"type,omitempty"` // RANGE, SELECT, TYPED_VALUE
	RangeCap      *RangeCapability      `json:"range_cap,omitempty"`
	SelectCap     *SelectCapability     `json:"select_cap,omitempty"`
	TypedValueCap *TypedValueCapability `json:"typed_value_cap,omitempty"`
}

// RangeCapability is a number between Min and Max.
type RangeCapability struct {
	ValueType string `json:"value_type,omitempty"` // FLOAT, INTEGER
	Default   string `json:"default,omitempty"`
	Min       string `json:"min,omitempty"`
	Max       string `json:"max,omitempty"`
}

// SelectCapability is a choice.
type SelectCapability struct {
	Option []SelectOption `json:"option,omitempty"`
}

// SelectOption is one choice of a SelectCapability.
type SelectOption struct {
	Value       string `json:"value,omitempty"`
	DisplayName string `json:"display_name,omitempty"`
	IsDefault   bool   `json:"is_default,omitempty"`
}

// TypedValueCapability is any value of a type.
type TypedValueCapability struct {
	ValueType string `json:"value_type,omitempty"` // BOOLEAN, FLOAT, INTEGER, STRING
	Default   string `json:"default,omitempty"`
}

// Color lists what the printer can do with colour.
type Color struct {
	Option []ColorOption `json:"option,omitempty"`
}

// ColorOption is one of them.
type ColorOption struct {
	VendorID          string `json:"vendor_id,omitempty"`
	Type              string `json:"type,omitempty"` // STANDARD_COLOR, STANDARD_MONOCHROME, CUSTOM_COLOR, CUSTOM_MONOCHROME, AUTO
	CustomDisplayName string `json:"custom_display_name,omitempty"`
	IsDefault         bool   `json:"is_default,omitempty"`
}

// Duplex lists the ways of printing on both sides.
type Duplex struct {
	Option []DuplexOption `json:"option,omitempty"`
}

// DuplexOption is one of them; an absent type is NO_DUPLEX.
type DuplexOption struct {
	Type      string `json:"type,omitempty"` // NO_DUPLEX, LONG_EDGE, SHORT_EDGE
	IsDefault bool   `json:"is_default,omitempty"`
}

// PageOrientation lists the orientations.
type PageOrientation struct {
	Option []PageOrientationOption `json:"option,omitempty"`
}

// PageOrientationOption is one of them.
type PageOrientationOption struct {
	Type      string `json:"type,omitempty"` // PORTRAIT, LANDSCAPE, AUTO
	IsDefault bool   `json:"is_default,omitempty"`
}

// Copies says that the printer makes copies itself.
type Copies struct {
	Default *int32 `json:"default,omitempty"`
	Max     *int32 `json:"max,omitempty"`
}

// Margins lists margins.
type Margins struct {
	Option []MarginsOption `json:"option,omitempty"`
}

// MarginsOption is one of them.
type MarginsOption struct {
	Type          string `json:"type,omitempty"` // BORDERLESS, STANDARD, CUSTOM
	TopMicrons    int32  `json:"top_microns,omitempty"`
	RightMicrons  int32  `json:"right_microns,omitempty"`
	BottomMicrons int32  `json:"bottom_microns,omitempty"`
	LeftMicrons   int32  `json:"left_microns,omitempty"`
	IsDefault     bool   `json:"is_default,omitempty"`
}

// Dpi lists the resolutions that a user may choose.
type Dpi struct {
	Option           []DpiOption `json:"option,omitempty"`
	MinHorizontalDpi int32       `json:"min_horizontal_dpi,omitempty"`
	MaxHorizontalDpi int32       `json:"max_horizontal_dpi,omitempty"`
	MinVerticalDpi   int32       `json:"min_vertical_dpi,omitempty"`
	MaxVerticalDpi   int32       `json:"max_vertical_dpi,omitempty"`
}

// DpiOption is one of them.
type DpiOption struct {
	HorizontalDpi     int32  `json:"horizontal_dpi,omitempty"`
	VerticalDpi       int32  `json:"vertical_dpi,omitempty"`
	IsDefault         bool   `json:"is_default,omitempty"`
	CustomDisplayName string `json:"custom_display_name,omitempty"`
	VendorID          string `json:"vendor_id,omitempty"`
}

// FitToPage lists the ways to fit pages to the media.
type FitToPage struct {
	Option []FitToPageOption `json:"option,omitempty"`
}

// FitToPageOption is one of them.
type FitToPageOption struct {
	Type      string `json:"type,omitempty"` // NO_FITTING, FIT_TO_PAGE, GROW_TO_PAGE, SHRINK_TO_PAGE, FILL_PAGE
	IsDefault bool   `json:"is_default,omitempty"`
}

// PageRange is the default selection of pages.
type PageRange struct {
	Default []Interval `json:"default,omitempty"`
}

// Interval is a range of pages, 1-based and inclusive. An absent End means all pages from Start on.
type Interval struct {
	Start int32  `json:"start,omitempty"`
	End   *int32 `json:"end,omitempty"`
}

// MediaSize lists the media.
type MediaSize struct {
	Option           []MediaSizeOption `json:"option,omitempty"`
	MaxWidthMicrons  int32             `json:"max_width_microns,omitempty"`
	MaxHeightMicrons int32             `json:"max_height_microns,omitempty"`
	MinWidthMicrons  int32             `json:"min_width_microns,omitempty"`
	MinHeightMicrons int32             `json:"min_height_microns,omitempty"`
}

// MediaSizeOption is one of them. Continuous feed needs only one of width and height.
type MediaSizeOption struct {
	Name                       string `json:"name,omitempty"` // ISO_A4, ...; CUSTOM when absent
	WidthMicrons               int32  `json:"width_microns,omitempty"`
	HeightMicrons              int32  `json:"height_microns,omitempty"`
	IsContinuousFeed           bool   `json:"is_continuous_feed,omitempty"`
	IsDefault                  bool   `json:"is_default,omitempty"`
	CustomDisplayName          string `json:"custom_display_name,omitempty"`
	VendorID                   string `json:"vendor_id,omitempty"`
	ImageableAreaTopMicrons    *int32 `json:"imageable_area_top_microns,omitempty"`
	ImageableAreaRightMicrons  *int32 `json:"imageable_area_right_microns,omitempty"`
	ImageableAreaBottomMicrons *int32 `json:"imageable_area_bottom_microns,omitempty"`
	ImageableAreaLeftMicrons   *int32 `json:"imageable_area_left_microns,omitempty"`
}

// Collate is the default of collation; absent is true.
type Collate struct {
	Default *bool `json:"default,omitempty"`
}

// ReverseOrder is the default of printing from the last page to the first.
type ReverseOrder struct {
	Default bool `json:"default,omitempty"`
}
