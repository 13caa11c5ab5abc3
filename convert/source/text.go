package source

import "github.com/pwgconvert/pwgconvert/convert/source/plaintext"

// looksLikeText tells text from binary data.
func looksLikeText(head []byte) bool { return plaintext.Looks(head) }
