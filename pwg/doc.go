// Package pwg reads and writes PWG Raster (PWG 5102.4, media type image/pwg-raster): the page header, the document types,
// the coded bitmap, and the tables about back sides and media names that a producer needs.
//
// # Writing
//
// A Writer takes pages one after the other and streams: it holds one coded line and a small buffer. It refuses a header that
// Header.Validate refuses, pages with too many or too few lines, and coded lines that are not exactly one line. What it
// writes depends on the headers and the lines only, not on how lines were cut into calls: n equal lines are written as
// groups of 256, 256, ..., rest, and lines in the canonical coding of package packbits. The code 0x80 is never written and the
// field PwgRaster always is, because sniffers look for it.
//
// # Reading
//
// A Reader takes any bytes. Every number in a header is checked against Limits before it is used, memory is one line
// and a fixed buffer, and damage gives an error with page, line and offset, after the lines that were good; no input makes it
// panic or loop. Truncation wraps io.ErrUnexpectedEOF. The code 0x80 is read in two ways in the field, as "the rest of
// the line is white" (libcups and most printers) and as 129 literal units (some libraries); both cannot be right, so
// the Reader rejects it unless told to fill with white. It never reads it as literals.
//
// Neither is safe for concurrent use; everything else in the package is data and pure functions. URF (image/urf),
// which shares the line coding and MediaPosition, is package urf.
package pwg
