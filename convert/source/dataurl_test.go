package source

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func someBytes(n int) []byte {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func lines(s, end string) string {
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + end)
		s = s[76:]
	}
	return b.String() + s
}

// TestDataURL reads every form of an URL at every kind of place.
func TestDataURL(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 57, 4096, 100_001} {
		data := someBytes(n)
		std := base64.StdEncoding.EncodeToString(data)
		for name, s := range map[string]string{
			"plain":     "data:application/pdf;base64," + std,
			"no pad":    "data:application/pdf;base64," + strings.TrimRight(std, "="),
			"url safe":  "data:application/pdf;base64," + base64.URLEncoding.EncodeToString(data),
			"lines":     "data:application/pdf;base64,\r\n" + lines(std, "\r\n") + "\r\n",
			"escaped":   "data:application/pdf;base64," + url.QueryEscape(std),
			"lines too": " DATA:;base64," + strings.NewReplacer("+", "%2B", "/", "%2f", "=", "%3D").Replace(lines(std, "\n")),
			"percent":   "data:application/pdf," + url.PathEscape(string(data)),
		} {
			_, is64, at, ok := parseDataURL([]byte(s))
			require.True(t, ok, name)
			d, err := openDataURL(context.Background(), strings.NewReader(s), int64(len(s)), int64(at), is64)
			require.NoError(t, err)
			require.Empty(t, d.fault(), name)
			require.EqualValues(t, n, d.size(), name)
			all, err := io.ReadAll(io.NewSectionReader(d, 0, d.size()))
			require.NoError(t, err, name)
			require.True(t, bytes.Equal(data, all), name)
			r := rand.New(rand.NewPCG(3, uint64(n)))
			for range 60 {
				from := r.IntN(n + 2)
				p := make([]byte, 1+r.IntN(200))
				got, err := d.ReadAt(p, int64(from))
				want := data[min(from, n):min(from+len(p), n)]
				require.Equal(t, want, p[:got], "%s: %d bytes at %d of %d", name, len(p), from, n)
				if got < len(p) {
					require.Equal(t, io.EOF, err)
				} else if err != nil {
					require.Equal(t, io.EOF, err)
				}
			}
		}
	}
}

func TestDataURLHead(t *testing.T) {
	for s, want := range map[string]string{
		"data:,x": "text/plain;charset=US-ASCII", "data:;base64,eA": "", "data:image/png;base64,eA": "image/png", "DATA:text/html;charset=utf-8,x": "text/html;charset=utf-8",
		"data:;charset=koi8-r,x": "text/plain;charset=koi8-r", "data:base64,eA": "", "\n data:application/pdf;name=a%20b;base64,eA": "application/pdf;name=a b",
		"data:image%2Fpng;base64,eA": "image/png",
	} {
		got, _, at, ok := parseDataURL([]byte(s))
		assert.True(t, ok, s)
		assert.Equal(t, want, got, s)
		assert.Equal(t, byte(','), s[at-1])
	}
	for _, s := range []string{"", "data:", "data", "data: a, b and c", "data:" + strings.Repeat("a/", 600) + ",x", "data:report for May, 2011", "xdata:,"} {
		_, _, _, ok := parseDataURL([]byte(s))
		assert.False(t, ok, s)
	}
}

func TestDataURLDamage(t *testing.T) {
	open := func(s string, is64 bool) *dataURL {
		d, err := openDataURL(context.Background(), strings.NewReader(s), int64(len(s)), 0, is64)
		require.NoError(t, err)
		return d
	}
	d := open("QUJ?DREV#G====rest", true)
	b, err := io.ReadAll(io.NewSectionReader(d, 0, d.size()))
	require.NoError(t, err)
	assert.Equal(t, "ABCDEF", string(b))
	assert.Contains(t, d.fault(), "2 characters")
	assert.Contains(t, open("QUJDQ", true).fault(), "cut")
	assert.EqualValues(t, 3, open("QUJDQ", true).size())
	d = open("100%, and %4 %zz%41", false)
	b, err = io.ReadAll(io.NewSectionReader(d, 0, d.size()))
	require.NoError(t, err)
	assert.Equal(t, "100%, and %4 %zzA", string(b))
	_, err = d.ReadAt(b, -1)
	assert.Error(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = openDataURL(ctx, strings.NewReader("QUJD"), 4, 0, true)
	assert.ErrorIs(t, err, context.Canceled)
}

func FuzzDataURL(f *testing.F) {
	f.Add([]byte("data:application/pdf;base64,QUJD RUZH\n"), 2)
	f.Add([]byte("data:,%41%4"), 0)
	f.Add([]byte("data:;base64,QU%3d%3D"), 1)
	f.Fuzz(func(t *testing.T, in []byte, off int) {
		_, is64, at, ok := parseDataURL(in)
		if !ok {
			return
		}
		d, err := openDataURL(context.Background(), bytes.NewReader(in), int64(len(in)), int64(at), is64)
		require.NoError(t, err)
		all, err := io.ReadAll(io.NewSectionReader(d, 0, d.size()))
		require.NoError(t, err)
		require.EqualValues(t, d.size(), len(all))
		if off >= 0 && off < len(all) {
			p := make([]byte, len(all)-off)
			n, err := d.ReadAt(p, int64(off))
			require.NoError(t, err)
			require.Equal(t, all[off:], p[:n])
		}
	})
}
