package secure

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// Tokens are what callers may show instead of a certificate, or beside it.
type Tokens struct{ w *watched[[]token] }

type token struct {
	name string
	sum  [sha256.Size]byte
}

// The bounds of a token: what fits into a header, and is not guessed.
const (
	minToken  = 16
	maxToken  = 4096
	maxTokens = 10_000
)

// NewTokens reads a file with a token a line, each optionally behind the name of its holder and white space ("frontend 3q2+7w..."). Empty lines and
// lines that begin with # are passed over. Holders without a name are told apart by a hash. Errors never have a token.
func NewTokens(file string, log *slog.Logger) (*Tokens, error) {
	w, err := watch("tokens", log, func() ([]token, error) {
		b, err := readFile(file)
		if err != nil {
			return nil, err
		}
		list, err := parseTokens(string(b))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		return list, nil
	}, file)
	if err != nil {
		return nil, err
	}
	return &Tokens{w}, nil
}

func parseTokens(s string) ([]token, error) {
	var out []token
	n := 0
	for line := range strings.Lines(s) {
		n++
		fields := strings.Fields(line)
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		if len(fields) > 2 {
			return nil, fmt.Errorf("line %d has more than a name and a token", n)
		}
		t := fields[len(fields)-1]
		if len(t) < minToken || len(t) > maxToken {
			return nil, fmt.Errorf("line %d: tokens have %d to %d characters", n, minToken, maxToken)
		}
		sum := sha256.Sum256([]byte(t))
		name := fmt.Sprintf("%x", sum[:6])
		if len(fields) == 2 {
			name = fields[0]
		}
		if out = append(out, token{name, sum}); len(out) > maxTokens {
			return nil, fmt.Errorf("more than %d tokens", maxTokens)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("no token")
	}
	return out, nil
}

// Holder finds whose token it is. It takes the same time for every token of a length.
func (t *Tokens) Holder(value string) (string, bool) {
	if len(value) > maxToken {
		return "", false
	}
	sum := sha256.Sum256([]byte(value))
	found := -1
	list := t.w.get()
	for i := range list {
		found = subtle.ConstantTimeSelect(subtle.ConstantTimeCompare(sum[:], list[i].sum[:]), i, found)
	}
	if found < 0 {
		return "", false
	}
	return list[found].name, true
}

// Reload reads the file again.
func (t *Tokens) Reload() { t.w.reload() }

// ReadToken reads the one token of a caller's file, which may have the form of NewTokens.
func ReadToken(file string) (string, error) {
	b, err := readFile(file)
	if err != nil {
		return "", err
	}
	if _, err := parseTokens(string(b)); err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	for line := range strings.Lines(string(b)) {
		if fields := strings.Fields(line); len(fields) > 0 && !strings.HasPrefix(fields[0], "#") {
			return fields[len(fields)-1], nil
		}
	}
	return "", fmt.Errorf("%s: no token", file)
}
