package bench_test

import (
	"bytes"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/pwgconvert/pwgconvert/"

// root is the module's folder.
const root = ".."

// goFile is one Go file of the module; names are with slashes, from the root.
type goFile struct {
	name, pkg string
	test      bool
	generated bool
	imports   []string // those of the project without the module's path and with a slash in front
	lines     int
}

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

func goFiles(t *testing.T) []goFile {
	t.Helper()
	var out []goFile
	require.NoError(t, filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if rel != "." && strings.HasPrefix(d.Name(), ".") || rel == "bin" || rel == "out" {
				return filepath.SkipDir
			}
			return nil
		}
		if path.Ext(rel) != ".go" {
			return nil
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), rel, src, parser.ImportsOnly)
		if err != nil {
			return err
		}
		g := goFile{name: rel, pkg: path.Dir(rel), test: strings.HasSuffix(rel, "_test.go"), generated: generated.Match(src), lines: bytes.Count(src, []byte("\n"))}
		for _, i := range f.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			if own, ok := strings.CutPrefix(p, module); ok {
				p = "/" + own
			}
			g.imports = append(g.imports, p)
		}
		out = append(out, g)
		return nil
	}))
	return out
}

// under reports whether package p is one of the folders or below one.
func under(p string, folders ...string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return p == f || strings.HasPrefix(p, f+"/") })
}

// only lists what of the project a package may import; with a slash at the end, the packages below that folder too. Every package needs
// a rule.
var only = map[string][]string{
	"bench/":                {"/convert", "/raster", "/pwg", "/colorspace"},
	"cmd/":                  {"/convert", "/pwg"},
	"colorspace/":           {"/colorspace"},
	"convert/":              {"/convert", "/raster", "/pwg", "/colorspace"},
	"convert/cloudprint":    {},
	"convert/worker/":       {"/convert", "/pwg", "/raster"},
	"convert/worker/config": {},
	"convert/cloudprnt":     {"/convert", "/pwg"},
	"convert/source":        {"/convert/source", "/raster/pdf", "/raster/spare"},
	"pwg/":                  {"/pwg"},
	"pwg/packbits":          {},
	"raster":                {"/raster", "/pwg/packbits"},
	"raster/annot":          {"/raster/font", "/raster/geom", "/raster/pdf"},
	"raster/color":          {"/colorspace", "/raster/pdf", "/raster/recent"},
	"raster/content":        {"/raster/pdf"},
	"raster/filter/":        {"/raster/spare"},
	"raster/filter/jbig2":   {"/raster/filter/ccitt"},
	"raster/font":           {"/raster/font", "/raster/geom", "/raster/pdf"},
	"raster/font/cff":       {"/raster/geom"},
	"raster/font/cmap":      {},
	"raster/font/encoding":  {"/raster/font/internal"},
	"raster/font/internal/": {"/raster/font/cmap", "/raster/font/internal/lines"},
	"raster/font/sfnt":      {"/raster/geom", "/raster/spare"},
	"raster/font/standard":  {"/raster/font/internal", "/raster/geom"},
	"raster/font/type1":     {"/raster/geom", "/raster/font/encoding"},
	"raster/geom":           {},
	"raster/glyph":          {"/raster/geom", "/raster/scan", "/raster/spare"},
	"raster/image":          {"/colorspace", "/raster/color", "/raster/filter", "/raster/geom", "/raster/pdf"},
	"raster/interp": {"/colorspace", "/raster/annot", "/raster/color", "/raster/content", "/raster/font", "/raster/geom", "/raster/glyph", "/raster/image",
		"/raster/list", "/raster/pdf", "/raster/recent", "/raster/scan", "/raster/shade", "/raster/spare", "/raster/twin"},
	"raster/list":   {"/colorspace", "/raster/geom", "/raster/glyph", "/raster/scan", "/raster/spare"},
	"raster/paint":  {"/colorspace", "/pwg/packbits", "/raster/geom", "/raster/glyph", "/raster/list", "/raster/scan"},
	"raster/pdf":    {"/raster/filter", "/raster/geom", "/raster/spare"},
	"raster/scan":   {"/raster/geom"},
	"raster/recent": {},
	"raster/shade":  {"/colorspace", "/raster/color", "/raster/geom", "/raster/list", "/raster/pdf", "/raster/scan", "/raster/spare"},
	"raster/spare":  {},
	"raster/twin":   {"/raster/pdf", "/raster/recent"},
	"testdata/":     {},
}

// rule returns what package p may import.
func rule(p string) ([]string, bool) {
	if r, ok := only[p]; ok {
		return r, true
	}
	for ; p != "."; p = path.Dir(p) {
		if r, ok := only[p+"/"]; ok {
			return r, true
		}
	}
	return nil, false
}

// What imports what among the project's own packages.
func TestImportDirections(t *testing.T) {
	for _, f := range goFiles(t) {
		allowed, ok := rule(f.pkg)
		assert.True(t, ok, "%s: its package has no rule in imports_test.go", f.name)
		for _, i := range f.imports {
			if strings.HasPrefix(i, "/") && !f.test {
				assert.True(t, under(i, allowed...), "%s imports %s, which the layers do not allow", f.name, i)
			}
		}
	}
}

// Test files may not turn the directions round: nobody but the layers above imports them.
func TestImportDirectionsOfTests(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, i := range f.imports {
			assert.False(t, under(i, "/cmd", "/bench", "/testdata"), "%s imports %s", f.name, i)
			if under(i, "/convert") {
				assert.True(t, under(f.pkg, "convert", "cmd", "bench"), "%s imports %s", f.name, i)
			}
			if under(f.pkg, "pwg", "colorspace") {
				assert.False(t, under(i, "/raster"), "%s imports %s", f.name, i)
			}
		}
	}
}

// Modules that only one place may know, so that they can be replaced there.
func TestImportsOfModules(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, i := range f.imports {
			for module, places := range map[string][]string{
				"github.com/pdfcpu":             {"raster/pdf"},
				"google.golang.org/grpc":        {"convert/worker", "bench/pool"},
				"connectrpc.com":                {"convert/worker/queue/jobs"},
				"go.opentelemetry.io":           {"convert/worker"},
				"github.com/prometheus":         {"convert/worker/internal/telemetry"},
				"go.yaml.in/yaml":               {"convert/worker/config"},
				"github.com/spf13":              {"cmd"},
				"github.com/vbauerster/mpb":     {"cmd"},
				"github.com/go-fonts":           {"raster/font/standard", "convert/source/plaintext", "testdata/build"},
				"github.com/go-text":            {"convert/source/plaintext"},
				"github.com/stretchr/testify":   {"."},
				"golang.org/x/image":            {"convert/source/picture", "testdata/build", "raster/font/internal/gen"},
				"github.com/klauspost/compress": {"convert", "raster/filter/flate", "raster/pdf"},
			} {
				if !under(i, module) {
					continue
				}
				if places[0] == "." {
					assert.True(t, f.test, "%s imports %s", f.name, i)
				} else if !f.test || module == "github.com/pdfcpu" || module == "google.golang.org/grpc" || module == "connectrpc.com" {
					assert.True(t, under(f.pkg, places...), "%s imports %s", f.name, i)
				}
			}
			if !f.generated {
				assert.NotContains(t, []string{"C", "unsafe", "plugin"}, i, f.name)
			}
		}
	}
}

// The top level is fixed.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(root)
	require.NoError(t, err)
	ignore, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	require.NoError(t, err)
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") || bytes.Contains(ignore, []byte("/"+name+"/\n")) {
			continue
		}
		assert.Contains(t, []string{"raster", "pwg", "convert", "colorspace", "bench", "cmd", "testdata", "go.mod", "go.sum", "Makefile",
			"README.md", "LICENSE", "NOTICE", "CONTRIBUTING.md"}, name)
	}
}

// Files that people write are small: the median near 200 lines, none above 800.
func TestFileSizes(t *testing.T) {
	var lines []int
	for _, f := range goFiles(t) {
		if !f.generated {
			assert.LessOrEqual(t, f.lines, 800, f.name)
			lines = append(lines, f.lines)
		}
	}
	slices.Sort(lines)
	assert.LessOrEqual(t, lines[len(lines)/2], 220, "median of lines")
}

// The command starts in milliseconds: of gRPC it may link what statuses are, not the connections, whose packages' start alone is a fifth of that.
func TestCommandLinksNoGRPC(t *testing.T) {
	imports := map[string][]string{}
	for _, f := range goFiles(t) {
		if !f.test {
			imports[f.pkg] = append(imports[f.pkg], f.imports...)
		}
	}
	seen := map[string]bool{}
	for todo := []string{"cmd/pwgconvert"}; len(todo) > 0; {
		p := todo[0]
		if todo = todo[1:]; seen[p] {
			continue
		}
		seen[p] = true
		for _, i := range imports[p] {
			if own, ok := strings.CutPrefix(i, "/"); ok {
				todo = append(todo, own)
			} else if under(i, "google.golang.org/grpc", "github.com/nats-io") {
				assert.Contains(t, []string{"google.golang.org/grpc/codes", "google.golang.org/grpc/status"}, i, p)
			}
		}
	}
	assert.True(t, seen["convert/worker/queue/jobs"])
}
