// Package urf reads and writes URF (image/urf), the raster that AirPrint printers take: a file header with the number of pages and, for each
// page, a header of 32 bytes and lines coded like those of PWG raster (package packbits). There is no public specification; the fields are
// those that libcups and Ghostscript agree on, and what printers name in the IPP attribute urf-supported.
//
// A page has one resolution for both directions and no fields about back sides: the pixels of back sides are turned by the producer as the
// printer's DM key says.
//
// A Writer streams and holds one coded line. A Reader takes any bytes: every number is checked against Limits before it is used, damage gives
// an error after the lines that were good, and no input makes it panic or loop. The code 0x80, which means "the rest of the line is
// white" in URF, is never written and always read. Neither is safe for concurrent use.
package urf
