package pdf

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func fuzzLimits() Limits {
	return Limits{MaxStreamBytes: 1 << 20, MaxContentBytes: 1 << 20, MaxPages: 1000, MaxObjectBytes: 1 << 20}
}

// exercise opens data and looks at everything a renderer would.
func exercise(t *testing.T, data []byte) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	d := &Document{src: newSource(bytes.NewReader(data), int64(len(data))), lim: fuzzLimits().withDefaults()}
	if d.open(ctx, "") != nil { // without the second opinion, which is another project's code
		return
	}
	for i := range min(d.NumPages(), 20) {
		p, err := d.Page(i)
		if err != nil {
			t.Fatal(err)
		}
		if p.CropBox.Empty() || p.MediaBox.Empty() || p.Rotate%90 != 0 || p.UserUnit <= 0 {
			t.Fatalf("bad page %+v", p)
		}
		d.PageContent(ctx, p)
		d.Hidden(ctx, p.Dict["OC"])
	}
	for n := range int32(40) {
		switch o := d.Resolve(Ref{Num: n}).(type) {
		case Ref:
			t.Fatal("a reference was not resolved")
		case *Stream:
			b, _, _ := d.DecodeToImage(ctx, o)
			if len(b) > 1<<20 {
				t.Fatal("limit passed")
			}
		}
	}
	if ctx.Err() != nil {
		t.Fatal("took too long")
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(plainFile())
	f.Add(compressed(true).Bytes())
	files, _ := filepath.Glob("testdata/*.pdf")
	for _, name := range files {
		if b, err := os.ReadFile(name); err == nil {
			f.Add(b)
		}
	}
	f.Fuzz(exercise)
}

// FuzzXRef keeps a sound body and varies what tells where things are.
func FuzzXRef(f *testing.F) {
	b := compressed(false)
	body := append([]byte(nil), b.Bytes()...)
	two := twoPages()
	n := two.Len()
	two.table("")
	f.Add(two.Bytes()[n:])
	f.Add([]byte("xref\n0 1 0 f\n9 9999999\ntrailer<</Root 1 0 R/Prev 1/XRefStm 2>>startxref 0"))
	f.Add(body[bytes.Index(body, []byte("7 0 obj")):])
	f.Fuzz(func(t *testing.T, tail []byte) {
		two := twoPages()
		at := two.Len()
		two.Write(tail)
		two.startxref(at)
		exercise(t, two.Bytes())
		if len(tail) > 2 {
			exercise(t, append(append([]byte(nil), body...), tail...))
		}
	})
}
