package pdf

// Character classes of ISO 32000-2, 7.2.3.
const (
	regular = iota
	white
	delim
)

// class maps a byte to its character class.
var class = [256]uint8{
	0: white, '\t': white, '\n': white, '\f': white, '\r': white, ' ': white,
	'(': delim, ')': delim, '<': delim, '>': delim, '[': delim, ']': delim, '{': delim, '}': delim, '/': delim, '%': delim,
}

func isDigit(c byte) bool { return c-'0' <= 9 }

// unhex returns the value of a hexadecimal digit, 16 or more for any other byte.
func unhex(c byte) byte {
	switch {
	case c-'0' <= 9:
		return c - '0'
	case c-'a' <= 5:
		return c - 'a' + 10
	case c-'A' <= 5:
		return c - 'A' + 10
	}
	return 255
}
