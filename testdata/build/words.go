package main

// sentences are what the paragraphs are made of.
var sentences = []string{
	"A page printer wants its page whole, from the first line to the last, and it wants it at the speed of the paper.",
	"Whoever feeds it has to know how wide a line is, how many lines there are, and what a single dot may look like.",
	"The document knows nothing of dots: it speaks of letters, of curves and of pictures, each with a place and a colour.",
	"Between the two stands the rasterizer, which turns every shape into lines of equal length.",
	"It has to be exact, because thin rules vanish when they are rounded away and grow fat when they are rounded up.",
	"It has to be quick, because a tray of empty sheets waits while it thinks.",
	"And it has to be patient with damaged files, since the person at the printer still wants the paper.",
	"Text is most of what people print, and most of a page of text is white.",
	"White costs nothing when the lines of the raster are coded as runs: one count and one value stand for a thousand dots.",
	"The black between the white repeats itself too, for the same letter returns hundreds of times on a page.",
	"A letter that was drawn once can be kept and set down again wherever the text asks for it.",
	"Pictures are another matter; they bring their own grid, and it hardly ever fits the grid of the device.",
	"A good average over the dots that fall together keeps fine patterns calm and edges where they belong.",
	"When a sheet is printed on both sides, its back comes out of the machine in a direction of its own.",
	"Some devices turn the back by half a turn, some mirror it, and some leave the sorting to the reader.",
	"The order of the sheets matters as well: a tray that stacks them face up wants the last page first.",
	"None of this should need a finished page to be moved, since a turned page can be drawn turned from the start.",
	"Colour is a promise about light, made on a screen and kept with ink, and neither side is quite honest.",
	"A gray printer reads colour as brightness, and green weighs more in it than red, and red much more than blue.",
	"What is half transparent must be mixed before it is coded, because paper knows only what lies on top.",
	"Fonts arrive in pieces, with tables missing and names that mean nothing outside of the file they came in.",
	"If a font does not arrive at all, another of the same width has to stand in, and nobody may notice.",
	"Rules and boxes hold tables together; they are the first thing an eye checks and the last thing a test does.",
	"A job ticket says how many copies are wanted, on which paper, and whether they should be sorted.",
	"The device description answers with what the machine can do, and between wish and ability a plan is made.",
	"A plan that can be read before anything is printed saves paper, ink and tempers.",
	"Errors deserve names, for saying that something failed helps neither the user nor the person who is called.",
	"A cancelled job should end at once, and what it has written so far should not look like a finished one.",
	"Memory is bounded as paper is bounded: a band of lines at a time is enough, whatever the size of the sheet.",
	"Two workers may draw two bands at once, so long as the lines leave in the order in which the paper moves.",
	"The result must not depend on how many hands were at work, or on how much room they had.",
	"In the end there is a sheet of paper, warm and a little curled, and it shows what was meant.",
}

// prose returns n sentences from a place that depends on seed.
func prose(seed, n int) []string {
	out := make([]string, n)
	for i := range out {
		seed = (seed*29 + 17) % 1009
		out[i] = sentences[seed%len(sentences)]
	}
	return out
}
