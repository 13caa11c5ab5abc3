// Package pclm writes PCLm (application/PCLm), the subset of PDF that printers without a PDF interpreter take: every page is a stack of image
// strips, each of which the printer can decode and print before the next arrives (Wi-Fi Direct Services print specification, annex on
// PCLm; libcupsfilters and Ghostscript write the same). The file is also a plain PDF for every reader.
//
// A Writer streams: it keeps 8 bytes an object. Objects come in the order in which a printer needs them: page, content, strips. It reads
// nothing and is not safe for concurrent use; strips are coded elsewhere.
package pclm
