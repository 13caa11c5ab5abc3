package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

type text string

func (v *text) Set(s string) error {
	if len(s) > 4096 || strings.ContainsAny(s, "\x00\r\n") {
		return fmt.Errorf("is no line of text")
	}
	*v = text(s)
	return nil
}
func (v *text) String() string { return string(*v) }
func (v *text) Type() string   { return "text" }

type number int

func (v *number) Set(s string) error {
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		return fmt.Errorf("%.40q is no whole number", s)
	}
	*v = number(n)
	return nil
}
func (v *number) String() string { return strconv.Itoa(int(*v)) }
func (v *number) Type() string   { return "number" }

type count int64

func (v *count) Set(s string) error {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return fmt.Errorf("%.40q is no whole number", s)
	}
	*v = count(n)
	return nil
}
func (v *count) String() string { return strconv.FormatInt(int64(*v), 10) }
func (v *count) Type() string   { return "number" }

type fraction float64

func (v *fraction) Set(s string) error {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) {
		return fmt.Errorf("%.40q is no number", s)
	}
	*v = fraction(f)
	return nil
}
func (v *fraction) String() string { return strconv.FormatFloat(float64(*v), 'g', -1, 64) }
func (v *fraction) Type() string   { return "number" }

type duration time.Duration

func (v *duration) Set(s string) error {
	d, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf("%.40q is no duration such as 90s or 10m", s)
	}
	*v = duration(d)
	return nil
}
func (v *duration) String() string {
	s := time.Duration(*v).String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}
func (v *duration) Type() string { return "duration" }

type size int64

// units are by 1024; a B or iB behind the letter is decoration.
var units = [...]struct {
	letter string
	shift  uint
}{{"G", 30}, {"M", 20}, {"K", 10}}

func (v *size) Set(s string) error {
	num, shift := strings.TrimSpace(s), uint(0)
	for _, cut := range []string{"iB", "ib", "B", "b", "i"} {
		if rest, ok := strings.CutSuffix(num, cut); ok {
			num = rest
			break
		}
	}
	for _, u := range units {
		if rest, ok := strings.CutSuffix(strings.ToUpper(num), u.letter); ok {
			num, shift = rest, u.shift
			break
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(num), 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64>>shift {
		return fmt.Errorf("%.40q is no size such as 256MiB", s)
	}
	*v = size(n << shift)
	return nil
}

func (v *size) String() string {
	for _, u := range units {
		if n := int64(*v); n > 0 && n%(1<<u.shift) == 0 {
			return strconv.FormatInt(n>>u.shift, 10) + u.letter + "iB"
		}
	}
	return strconv.FormatInt(int64(*v), 10)
}
func (v *size) Type() string { return "size" }
