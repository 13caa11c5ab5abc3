// # Plans
//
// NewPlan decides before anything is rendered, and each Decision names its reason and the clause that has the rule. What a part of a
// job follows from, first to last: the options of the call, the ticket (CJT), the printer's default (CDD), our own default.
//
// What happens when a ticket asks for what the printer does not offer depends on who does it:
//
//   - Selecting pages, their order, orientation, fitting and margins are done here, so the ticket holds whatever the printer lists.
//   - Colour, sides, resolution, paper and copies are the printer's. A capability that the description leaves out says nothing, and the
//     ticket holds; where one is there and lacks what the ticket asks for, the nearest of the options is taken: a colour option of the same
//     kind (colour or monochrome), else the default; one side; the nearest dpi; the smallest paper that holds what was asked for, else a
//     roll as wide, else the default; the most copies that the printer makes. Only sides are an exception: a description with other
//     capabilities and neither duplex nor document_sheet_back is of a printer that prints on one.
//   - Vendor's items mean something to the printer only: they go with the plan. Those with the name of an IPP attribute that a page header
//     has a field for (HeaderFields) are written there, too.
//   - What cannot be chosen at all is an error of kind Ticket that names the field: a roll where there is none, margins that leave
//     nothing, PWG Raster resolutions none of which divides the resolution of the job.
//
// Content type: a document of a type that the printer lists goes unchanged, unless the job asks of its pages what the printer has no
// capability for (a selection, copies, reverse order), its version is outside the printer's bounds, or it is PWG Raster that was not
// made for such a printer. Otherwise it becomes the first listed type that can be made; JPEG and PNG, which hold one page, come last
// for jobs of several. A PDF that is made of a PDF keeps its pages as they are; what is about colour, paper and fitting is in the ticket
// for the printer then.
//
// PWG Raster: the resolution is the highest listed one that divides the job's both ways. The document type is SRGB_8 for colour
// and SGRAY_8 for gray where they are listed, else the first listed one of the best sort; a stream has one type. With AUTO the pages of
// the job are looked at (raster.Page.HasColor). Back sides go by their place on the sheets, not by page numbers. A job in reverse
// order is reversed sheet by sheet; a stream that the printer wants reversed, side by side. Copies that the printer does not make
// are pages of the stream, with blank backs where a sheet would otherwise get the next one's front.
//
// Paper: sizes match within a millimetre, upright or lying. On a roll a page is as long as it needs to be, within the printer's
// bounds, and is laid across if it fits only so. The page area of a fit is the media without the margins of the ticket, else of the
// printer's default, and these are at least what lies outside the imageable area unless the margins are borderless. Without any, a fit that
// somebody names is to the imageable area, and our own default, to shrink, is to the whole media.
package convert
