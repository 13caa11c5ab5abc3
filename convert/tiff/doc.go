// Package tiff writes TIFF (revision 6.0) as a stream: pages of strips that are coded apart from each other, by any number of workers.
//
// The strips of all pages come first and the directories at the end, because a directory tells where its strips lie and how long they are.
// Only the place of the first directory stands before them, at byte 4 of the file: a Writer is told it, or the caller patches it when all
// is written (Writer.Directory). Files end at 4 GiB, the reach of TIFF's offsets.
//
// It reads nothing, keeps 8 bytes a strip, and is not safe for concurrent use; the coders of strips are, each on its own.
package tiff
