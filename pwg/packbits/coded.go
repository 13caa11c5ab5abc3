package packbits

import "bytes"

// Group is a number of equal lines that share one coding.
type Group struct {
	Lines uint32 // 1 or more; may exceed the 256 that one line-repeat byte can say
	End   int    // offset in Coded.Data just behind the coding of the line
}

// Coded is a run of coded raster lines as groups of equal lines, without the line-repeat bytes of the file format.
// Appending is canonical: the groups do not depend on how the lines were cut into calls. The zero value is empty and ready.
// It is not safe for concurrent use.
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
	n := len(c.Groups)
	if n > 0 {
		last, open := c.start(n-1), c.Groups[n-1].End
		if c.Groups[n-1].Lines < 1<<32-1 && bytes.Equal(c.Data[last:open], c.Data[open:]) {
			c.Groups[n-1].Lines++
			c.Data = c.Data[:open]
			return
		}
	}
	c.Groups = append(c.Groups, Group{Lines: 1, End: len(c.Data)})
}

// Repeat appends n lines equal to the last one. It does nothing when c is empty or n < 1.
func (c *Coded) Repeat(n int) {
	if len(c.Groups) == 0 || n < 1 {
		return
	}
	last := &c.Groups[len(c.Groups)-1]
	last.Lines += uint32(min(n, int(1<<32-1-last.Lines)))
}

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
	return c.Groups[i-1].End
}
