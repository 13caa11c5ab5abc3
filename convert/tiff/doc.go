// Package tiff writes TIFF (revision 6.0) as a stream: pages of strips that are coded apart from each other, by any number of workers.
//
// A directory tells where the strips of its page lie and how long they are, and where the next directory is. Each stands before its strips, so
// all that is missing when a page begins is the strips' lengths: a Writer that can change what it has written leaves the directory's place
// free and fills it in at the page's end; one that cannot, since it writes to a pipe, keeps the coded strips of one page until then, in
// memory up to SpoolMemory bytes and beyond that in a temporary file. Both write the same bytes, and nothing is made twice. Files end at 4 GiB,
// the reach of TIFF's offsets.
//
// It reads nothing, keeps 8 bytes a strip of the page besides, and is not safe for concurrent use; the coders of strips are, each on its own.
package tiff
