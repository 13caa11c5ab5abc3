package packbits

import (
	"bytes"
	"errors"
	"fmt"
)

// Group is a number of equal lines that share one coding.
type Group struct {
	Lines uint32 // 1 or more; may exceed the 256 that one line-repeat byte can say
	End   int    // offset in Coded.Data just behind the coding of the line
}

// Coded is a run of coded raster lines as groups of equal lines. Appending is canonical: the groups do not depend on how the lines were cut into
// calls, and two that stand side by side differ. The zero value is empty and ready. It is not safe for concurrent use.
//
// Behind the coding of every group Data has one byte, which becomes the line-repeat byte of the group that follows, as in a file: what is between
// the first group and the last can be written as it stands (Wire).
type Coded struct {
	Data   []byte
	Groups []Group
}

// Reset empties c and keeps its memory.
func (c *Coded) Reset() { c.Data, c.Groups = c.Data[:0], c.Groups[:0] }

// Lines returns the number of lines in c.
func (c *Coded) Lines() int {
	n := 0
	for i := range c.Groups {
		n += int(c.Groups[i].Lines)
	}
	return n
}

// Group returns the coding of the lines of group i, a part of Data, and how many equal lines it stands for.
func (c *Coded) Group(i int) (coded []byte, lines int) {
	return c.Data[c.start(i):c.Groups[i].End], int(c.Groups[i].Lines)
}

// AppendLine appends one line given by its coding. It joins the last group when the bytes are equal.
func (c *Coded) AppendLine(coded []byte) {
	c.Data = append(c.Data, coded...)
	c.EndLine()
}

// AppendLines appends n equal lines given by their coding; n < 1 appends nothing.
func (c *Coded) AppendLines(coded []byte, n int) {
	if n < 1 {
		return
	}
	c.AppendLine(coded)
	c.Repeat(n - 1)
}

// EndLine makes the bytes that were appended to Data since the last group one line. It lets a caller code straight into
// Data: c.Data = AppendRun(c.Data, ...); c.Data = append(c.Data, fragment...); c.EndLine().
func (c *Coded) EndLine() {
	if n := len(c.Groups); n > 0 {
		g := &c.Groups[n-1]
		open := g.End + 1
		if g.Lines < 1<<32-1 && bytes.Equal(c.Data[c.start(n-1):g.End], c.Data[open:]) {
			c.Data = c.Data[:open]
			c.Repeat(1)
			return
		}
	}
	c.Groups = append(c.Groups, Group{Lines: 1, End: len(c.Data)})
	c.Data = append(c.Data, 0)
}

// Repeat appends n lines equal to the last one. It does nothing when c is empty or n < 1.
func (c *Coded) Repeat(n int) {
	if len(c.Groups) == 0 || n < 1 {
		return
	}
	i := len(c.Groups) - 1
	last := &c.Groups[i]
	last.Lines += uint32(min(n, int(1<<32-1-last.Lines)))
	if i > 0 {
		c.Data[c.start(i)-1] = repeatByte(last.Lines)
	}
}

// maxRepeat is how many lines one line-repeat byte can stand for.
const maxRepeat = 256

// repeatByte is the line-repeat byte of so many lines, or of the first 256 of them.
func repeatByte(lines uint32) byte { return byte(min(lines, maxRepeat) - 1) }

// Wire returns groups i to j-1 with their line-repeat bytes, as they stand in a file. i is 1 or more, and none has more than 256 lines.
func (c *Coded) Wire(i, j int) []byte { return c.Data[c.Groups[i-1].End:c.Groups[j-1].End] }

// Append appends the lines of d, joining equal neighbours.
func (c *Coded) Append(d *Coded) {
	for i := range d.Groups {
		c.AppendLines(d.Group(i))
	}
}

func (c *Coded) start(i int) int {
	if i == 0 {
		return 0
	}
	return c.Groups[i-1].End + 1
}

// ErrCoded tells that a Coded is not what its methods make.
var ErrCoded = errors.New("packbits: coded lines are not well formed")

// Validate checks that the groups follow each other in Data, each with lines and its line-repeat byte.
func (c *Coded) Validate() error {
	for i, g := range c.Groups {
		at := c.start(i)
		if g.Lines == 0 || g.End <= at || g.End > len(c.Data) || i > 0 && c.Data[at-1] != repeatByte(g.Lines) {
			return fmt.Errorf("%w: group %d", ErrCoded, i)
		}
	}
	return nil
}
