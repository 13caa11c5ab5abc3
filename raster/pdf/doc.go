// Package pdf is the document layer of the renderer: it finds, reads, decrypts and decodes the objects of a PDF file
// (ISO 32000-2, clause 7) and hands them out as plain immutable Go values.
//
// What it does. Open reads the header, the tail, the cross-reference data and the trailer and nothing else; objects, object streams
// and stream data are read from the io.ReaderAt when somebody asks for them. Encrypted files stay lazy (standard security handler,
// revisions 2 to 6). Files that break the rules are repaired: junk before the header, wrong or missing startxref, wrong offsets and
// lengths, no trailer, a page tree with holes and cycles.
//
// What it refuses. Public-key security handlers, and anything that is no PDF after the repair pass looked at every byte.
// Signatures are not checked, nothing is ever written.
//
// Hostile input. No input makes it panic, hang or recurse without end; every count, depth and decoded size has a limit (Limits).
// Damage gives what can be had and a Warning.
//
// A Document is safe for concurrent use; the objects it hands out are shared and must not be written to.
package pdf
