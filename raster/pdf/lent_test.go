package pdf

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// contentFile is a file of pages whose contents are parts coded in several ways, and what they are.
func contentFile(t *testing.T) (*Document, []string) {
	rnd := rand.New(rand.NewSource(5))
	text := func(n int) string {
		var b strings.Builder
		for b.Len() < n {
			fmt.Fprintf(&b, "%d %d Td (%c) Tj\n", rnd.Intn(1000), rnd.Intn(1000), 'a'+rnd.Intn(26))
		}
		return b.String()[:n]
	}
	b := NewBuilder()
	var want []string
	add := func(parts []string, page int) {
		var refs Array
		for i, p := range parts {
			d, raw := Dict{}, p
			switch (i + page) % 4 {
			case 0, 1:
				d["Filter"], raw = Name("FlateDecode"), deflate(p)
			case 2:
				d["Filter"], raw = Array{Name("ASCIIHexDecode"), Name("FlateDecode")}, fmt.Sprintf("%x>", deflate(p))
			}
			refs = append(refs, b.Add(NewStream(d, []byte(raw))))
		}
		switch {
		case len(parts) == 1 && page%2 == 0:
			b.Page(Dict{"Contents": refs[0]})
			want = append(want, parts[0])
		case len(parts) == 1:
			b.Page(Dict{"Contents": refs})
			want = append(want, parts[0])
		default:
			b.Page(Dict{"Contents": refs})
			want = append(want, strings.Join(append(parts, ""), "\n"))
		}
	}
	for page := range 12 {
		for _, n := range []int{1, 2, 5} {
			var parts []string
			for range n {
				parts = append(parts, text(rnd.Intn(1<<(2+page))))
			}
			add(parts, page)
		}
	}
	d, err := b.Document(Limits{})
	require.NoError(t, err)
	return d, want
}

// Whatever memory is lent for a page's content, it is the same, and so is what a limit leaves of it.
func TestPageContentTo(t *testing.T) {
	ctx := context.Background()
	d, want := contentFile(t)
	limited, _ := contentFile(t)
	limited.lim.MaxContentBytes = 200
	for i, w := range want {
		p, err := d.Page(i)
		require.NoError(t, err)
		short, shortWarns := limited.PageContent(ctx, p)
		for _, lent := range []int{0, 1, 2, 10, 300, len(w) - 1, len(w), len(w) + 1, len(w) + 400, 4*len(w) + 4096, 1 << 17} {
			buf := make([]byte, 0, max(lent, 0))
			got, warns := d.PageContentTo(ctx, buf, p)
			require.Empty(t, warns)
			require.True(t, w == string(got), "page %d, %d lent", i, lent)
			got, warns = limited.PageContentTo(ctx, buf, p)
			require.Equal(t, shortWarns, warns)
			require.True(t, bytes.Equal(short, got), "page %d, %d lent", i, lent)
		}
	}
}

// What was decoded must not change when the memory of its coded data serves others, from many goroutines.
func TestLentData(t *testing.T) {
	const streams = 60
	file := newBuilder()
	want := make([]string, streams)
	for i := range want {
		want[i] = strings.Repeat(fmt.Sprintf("stream %d ", i), 1+i*i*3)
		data, filter := deflate(want[i]), "/Filter/FlateDecode"
		switch i % 3 {
		case 1:
			data, filter = fmt.Sprintf("%x>", want[i]), "/Filter/ASCIIHexDecode"
		case 2:
			data, filter = want[i], ""
		}
		file.stream(i+1, filter, data)
	}
	file.obj(streams+1, "<</Type/Pages/Count 1/Kids[<</Type/Page/MediaBox[0 0 9 9]>>]>>")
	file.obj(streams+2, "<</Type/Catalog/Pages %d 0 R>>", streams+1)
	file.table(fmt.Sprintf("/Root %d 0 R", streams+2))
	d, err := Open(t.Context(), bytes.NewReader(file.Bytes()), int64(file.Len()), Options{})
	require.NoError(t, err)
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			rnd := rand.New(rand.NewSource(int64(g)))
			var got [][]byte
			var which []int
			for range 200 {
				i := rnd.Intn(streams)
				b, err := d.Decode(t.Context(), d.Stream(Ref{Num: int32(i + 1)}))
				if err != nil {
					t.Error(err)
				}
				got, which = append(got, b), append(which, i)
			}
			for k, i := range which {
				if string(got[k]) != want[i] {
					t.Errorf("stream %d changed", i)
				}
			}
		})
	}
	wg.Wait()
}

// partly cannot read some bytes of a file.
type partly struct {
	io.ReaderAt
	from, to int64
}

func (f partly) ReadAt(p []byte, off int64) (int, error) {
	if off < f.to && off+int64(len(p)) > f.from {
		return 0, io.ErrUnexpectedEOF
	}
	return f.ReaderAt.ReadAt(p, off)
}

// Small reads go through blocks and give what reading does, as far as it can be read.
func TestBlocks(t *testing.T) {
	rnd := rand.New(rand.NewSource(9))
	data := make([]byte, 3*blockBytes*blockSlots+1234)
	rnd.Read(data)
	whole := newSource(bytes.NewReader(data), int64(len(data)))
	claimed := newSource(bytes.NewReader(data), int64(len(data))+5000) // the file is shorter than it was said to be
	broken := newSource(partly{bytes.NewReader(data), 2*blockBytes + 100, 2*blockBytes + 110}, int64(len(data)))
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			rnd := rand.New(rand.NewSource(int64(g)))
			for range 20000 {
				off, n := rnd.Int63n(int64(len(data))+6000)-10, rnd.Intn(2*smallRead)
				if rnd.Intn(2) == 0 {
					off = 2*blockBytes + int64(rnd.Intn(300)) - 150
				}
				want := []byte{}
				if off >= 0 && off < int64(len(data)) {
					want = data[off:min(off+int64(n), int64(len(data)))]
				}
				p := make([]byte, n)
				if got := p[:whole.fill(p, off)]; !bytes.Equal(want, got) {
					t.Errorf("%d bytes at %d: %d others", n, off, len(got))
				}
				if got := p[:claimed.fill(p, off)]; !bytes.Equal(want, got) {
					t.Errorf("%d bytes at %d: %d others", n, off, len(got))
				}
				if off < 2*blockBytes+110 && off+int64(n) > 2*blockBytes+100 {
					want = nil
				}
				if got := p[:broken.fill(p, off)]; !bytes.Equal(want, got) {
					t.Errorf("%d bytes at %d: %d others", n, off, len(got))
				}
			}
		})
	}
	wg.Wait()
	require.Nil(t, whole.err.Load())
	require.Nil(t, claimed.err.Load())
	require.ErrorIs(t, *broken.err.Load(), io.ErrUnexpectedEOF)
}
