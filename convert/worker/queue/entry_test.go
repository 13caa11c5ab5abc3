package queue

import (
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	pb "github.com/pwgconvert/pwgconvert/convert/worker/queue/queuepb"
)

// Whatever callers call their documents, an archive can be unpacked anywhere and nothing leaves the folder or hides another entry.
func TestEntryNames(t *testing.T) {
	long := strings.Repeat("ö", 300) + ".pdf"
	names := map[string]int{}
	for _, c := range []struct{ name, want string }{
		{"report.pdf", "report.pwg"},
		{"Report.PDF", "Report-2.pwg"},
		{"report-2.pdf", "report-2-2.pwg"},
		{"report", "report-3.pwg"},
		{"../../etc/passwd", "passwd.pwg"},
		{"/etc/shadow.txt", "shadow.pwg"},
		{`..\..\boot.ini`, "boot.pwg"},
		{`C:\x:y.pdf`, "x_y.pwg"},
		{"..", "job-"},
		{"...", "job-"},
		{"/", "_.pwg"},
		{"", "job-"},
		{".pdf", "job-"},
		{"a\x00b.pdf", "a_b.pwg"},
		{"a\nb\u202Efdp.exe.pdf", "a_b_fdp.exe.pwg"},
		{"CON.pdf", "_CON.pwg"},
		{"lpt1.x.pdf", "_lpt1.x.pwg"},
		{"constant.pdf", "constant.pwg"},
		{"trailing. .pdf", "trailing.pwg"},
		{"Grüße 日本.pdf", "Grüße 日本.pwg"},
		{long, strings.Repeat("ö", 100) + ".pwg"},
		{long, strings.Repeat("ö", 100) + "-2.pwg"},
	} {
		got := entryName(&pb.Record{Name: c.name, JobId: c.name}, ".pwg", names)
		if c.want == "job-" {
			assert.Regexp(t, `^job-[0-9a-f]{12}(-\d+)?\.pwg$`, got, "%q", c.name)
		} else {
			assert.Equal(t, c.want, got, "%q", c.name)
		}
	}
}

func FuzzEntryName(f *testing.F) {
	for _, s := range []string{"report.pdf", "../x", "a\x00", "NUL.pdf", strings.Repeat("\xff", 400), "report-2.pdf"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		names := map[string]int{}
		seen := map[string]bool{}
		for _, n := range []string{a, b, a, b, a + "-2", b} {
			got := entryName(&pb.Record{Name: n, JobId: n}, ".error.json", names)
			assert.False(t, seen[strings.ToLower(got)], "%q comes twice", got)
			seen[strings.ToLower(got)] = true
			assert.True(t, filepath.IsLocal(got) && filepath.Base(got) == got && len(got) <= 255 && utf8.ValidString(got), "%q", got)
			assert.False(t, device.MatchString(got) || strings.ContainsAny(got, "\x00\n/\\:*?\"<>|") || got[0] == '.', "%q", got)
		}
	})
}
