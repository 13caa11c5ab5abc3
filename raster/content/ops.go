// Package content reads content streams (ISO 32000-2, 7.8.2): operators with their operands, inline images included.
//
// Reading never fails: what is no operator is skipped and counted, surplus operands are dropped from the front, missing ones are the
// interpreter's to see. Operands are kept in memory that the next operator overwrites. A Scanner belongs to one goroutine.
package content

// Op is an operator of ISO 32000-2, annex A.
type Op uint8

// The operators, by what they do.
const (
	Unknown Op = iota
	// Graphics state.
	Save         // q
	Restore      // Q
	Concat       // cm
	LineWidth    // w
	LineCap      // J
	LineJoin     // j
	MiterLimit   // M
	Dash         // d
	Intent       // ri
	Flatness     // i
	ExtGState    // gs
	MoveTo       // m
	LineTo       // l
	CurveTo      // c
	CurveToV     // v
	CurveToY     // y
	ClosePath    // h
	Rectangle    // re
	Stroke       // S
	CloseStroke  // s
	Fill         // f F
	FillEO       // f*
	FillStroke   // B
	FillStrokeEO // B*
	CloseFS      // b
	CloseFSEO    // b*
	EndPath      // n
	Clip         // W
	ClipEO       // W*
	BeginText    // BT
	EndText      // ET
	CharSpace    // Tc
	WordSpace    // Tw
	HScale       // Tz
	Leading      // TL
	Font         // Tf
	RenderMode   // Tr
	Rise         // Ts
	Move         // Td
	MoveLead     // TD
	TextMatrix   // Tm
	NextLine     // T*
	Show         // Tj
	ShowArray    // TJ
	NextShow     // '
	NextShowSp   // "
	Type3Width   // d0
	Type3Box     // d1
	StrokeSpace  // CS
	FillSpace    // cs
	StrokeColor  // SC
	StrokeColorN // SCN
	FillColor    // sc
	FillColorN   // scn
	StrokeGray   // G
	FillGray     // g
	StrokeRGB    // RG
	FillRGB      // rg
	StrokeCMYK   // K
	FillCMYK     // k
	Shading      // sh
	InlineImage  // BI ... ID ... EI
	XObject      // Do
	MarkPoint    // MP
	MarkPointP   // DP
	BeginMark    // BMC
	BeginMarkP   // BDC
	EndMark      // EMC
	BeginCompat  // BX
	EndCompat    // EX
)

// opOf names the operator a keyword stands for. The switch on a converted string compiles without an allocation.
func opOf(w []byte) Op {
	switch string(w) {
	case "q":
		return Save
	case "Q":
		return Restore
	case "cm":
		return Concat
	case "w":
		return LineWidth
	case "J":
		return LineCap
	case "j":
		return LineJoin
	case "M":
		return MiterLimit
	case "d":
		return Dash
	case "ri":
		return Intent
	case "i":
		return Flatness
	case "gs":
		return ExtGState
	case "m":
		return MoveTo
	case "l":
		return LineTo
	case "c":
		return CurveTo
	case "v":
		return CurveToV
	case "y":
		return CurveToY
	case "h":
		return ClosePath
	case "re":
		return Rectangle
	case "S":
		return Stroke
	case "s":
		return CloseStroke
	case "f", "F":
		return Fill
	case "f*":
		return FillEO
	case "B":
		return FillStroke
	case "B*":
		return FillStrokeEO
	case "b":
		return CloseFS
	case "b*":
		return CloseFSEO
	case "n":
		return EndPath
	case "W":
		return Clip
	case "W*":
		return ClipEO
	case "BT":
		return BeginText
	case "ET":
		return EndText
	case "Tc":
		return CharSpace
	case "Tw":
		return WordSpace
	case "Tz":
		return HScale
	case "TL":
		return Leading
	case "Tf":
		return Font
	case "Tr":
		return RenderMode
	case "Ts":
		return Rise
	case "Td":
		return Move
	case "TD":
		return MoveLead
	case "Tm":
		return TextMatrix
	case "T*":
		return NextLine
	case "Tj":
		return Show
	case "TJ":
		return ShowArray
	case "'":
		return NextShow
	case "\"":
		return NextShowSp
	case "d0":
		return Type3Width
	case "d1":
		return Type3Box
	}
	return opOfMore(w)
}

func opOfMore(w []byte) Op {
	switch string(w) {
	case "CS":
		return StrokeSpace
	case "cs":
		return FillSpace
	case "SC":
		return StrokeColor
	case "SCN":
		return StrokeColorN
	case "sc":
		return FillColor
	case "scn":
		return FillColorN
	case "G":
		return StrokeGray
	case "g":
		return FillGray
	case "RG":
		return StrokeRGB
	case "rg":
		return FillRGB
	case "K":
		return StrokeCMYK
	case "k":
		return FillCMYK
	case "sh":
		return Shading
	case "BI":
		return InlineImage
	case "Do":
		return XObject
	case "MP":
		return MarkPoint
	case "DP":
		return MarkPointP
	case "BMC":
		return BeginMark
	case "BDC":
		return BeginMarkP
	case "EMC":
		return EndMark
	case "BX":
		return BeginCompat
	case "EX":
		return EndCompat
	}
	return Unknown
}
