// Package plaintext turns text/plain into the pages of a document in memory, so that the renderer and the PDF writer take it like any other.
//
// What it does: charsets (a byte order mark, a declared name, or what the bytes look like), line ends of every kind, form feeds, tabs,
// overstriking as nroff writes bold and underlined text, the bold, italic and underline of terminal escapes (other escapes are dropped), lines
// broken by UAX #14, characters of two columns (UAX #11), right-to-left text (UAX #9) and scripts that need shaping. Text is set in a grid of
// character cells as a line printer or a terminal does; scripts whose letters join or stack are shaped and keep their own advances, and
// tabs behind them go to the next stop of the grid.
//
// Fonts: Liberation Mono, then DejaVu Sans Mono and DejaVu Sans, which are carried and the same everywhere; what these lack comes from
// fonts of the machine where Options.System is given; what these lack too is a box, and a warning names it. The fonts are embedded as
// subsets with a ToUnicode map.
//
// What it refuses: nothing but files beyond Limits, paper too small for a character, and read errors: every sequence of bytes is some
// text. Whether content should be taken as text at all is for Looks to say. Bytes that mean nothing in the charset become U+FFFD and are counted in a
// warning, as are control characters, which are dropped.
//
// Hostile input: a line longer than Limits.MaxLine is continued as a new one, pages, bytes and fonts are bounded, and the content of a
// page is made when it is read, from the place in the file where its text begins: memory is a few hundred bytes a page. The same bytes
// give the same document, system fonts apart. The document is safe for concurrent use if the io.ReaderAt is.
package plaintext
