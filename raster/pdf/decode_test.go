package pdf

import (
	"bytes"
	"compress/lzw"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func TestDecode(t *testing.T) {
	d := open(t, plainFile(), Options{Limits: Limits{MaxStreamBytes: 1000, MaxImageBytes: 1000}})
	ctx := context.Background()
	n := func(s ...Name) Array {
		var a Array
		for _, v := range s {
			a = append(a, v)
		}
		return a
	}
	for _, c := range []struct {
		name string
		dict Dict
		raw  string
		want string
		kind Kind // 255: no error
	}{
		{"no filter", Dict{}, "abc", "abc", 255},
		{"hex", Dict{"Filter": Name("ASCIIHexDecode")}, "616263>", "abc", 255},
		{"chain", Dict{"Filter": n("ASCIIHexDecode", "RunLengthDecode")}, "FE61 01 6263 80>", "aaabc", 255},
		{"abbreviations", Dict{"F": n("AHx", "RL")}, "FE61 01 6263 80>", "aaabc", 255},
		{"flate", Dict{"Filter": Name("FlateDecode"), "DecodeParms": nil}, deflate("xyz"), "xyz", 255},
		{"predictor", Dict{"Filter": n("Fl"), "DecodeParms": Array{Dict{"Predictor": int64(15), "Columns": int64(3)}}},
			deflate("\x00abc\x02\x01\x01\x01"), "abcbcd", 255},
		{"parms of one filter not in an array", Dict{"Filter": n("Fl"), "DecodeParms": Dict{"Predictor": int64(2), "Columns": int64(3)}},
			deflate("a\x01\x01b\x01\x01"), "abcbcd", 255},
		{"85", Dict{"Filter": Name("A85")}, "87cURD]j7BEbo80", "Hello world!", 255},
		{"Crypt Identity", Dict{"Filter": n("Crypt")}, "abc", "abc", 255},
		{"bomb", Dict{"Filter": Name("FlateDecode")}, deflate(strings.Repeat("a", 5000)), strings.Repeat("a", 1000), Limit},
		{"unknown", Dict{"Filter": Name("Foo")}, "abc", "abc", Unsupported},
		{"image", Dict{"Filter": Name("DCT")}, "abc", "", Unsupported},
		{"cut", Dict{"Filter": Name("FlateDecode")}, deflate(strings.Repeat("hello ", 50))[:12], "hello ", Damaged},
	} {
		got, err := d.Decode(ctx, NewStream(c.dict, []byte(c.raw)))
		if r, openErr := d.Reader(ctx, NewStream(c.dict, []byte(c.raw))); openErr != nil {
			require.Equal(t, err, openErr, c.name)
		} else {
			read, readErr := io.ReadAll(iotest.OneByteReader(r))
			require.Equal(t, string(got), string(read), c.name)
			require.Equal(t, err, readErr, c.name)
			require.NoError(t, r.Close())
		}
		if c.kind == 255 {
			require.NoError(t, err, c.name)
		} else {
			require.ErrorIs(t, err, &Error{Kind: c.kind}, c.name)
		}
		if c.kind == Damaged {
			require.True(t, strings.HasPrefix(string(got), c.want), c.name)
			continue
		}
		require.Equal(t, c.want, string(got), c.name)
	}
	data, codec, err := d.DecodeToImage(ctx, NewStream(Dict{"Filter": n("AHx", "CCF"), "DecodeParms": Array{nil, Dict{"K": int64(-1)}}}, []byte("0102>")))
	require.NoError(t, err)
	require.Equal(t, "\x01\x02", string(data))
	require.Equal(t, []FilterSpec{{"CCITTFaxDecode", Dict{"K": int64(-1)}}}, codec)
}

func packLZW(s string) string {
	var b bytes.Buffer
	w := lzw.NewWriter(&b, lzw.MSB, 8)
	_, _ = io.WriteString(w, s)
	w.Close()
	return b.String()
}

// Streams of a file are read from there, whatever their Length says, and end where the context does.
func TestReader(t *testing.T) {
	text := strings.Repeat("hello, hello ", 30000)
	for _, encrypted := range []bool{false, true} {
		b := twoPages()
		b.stream(7, "", text)
		b.stream(8, "/Filter /FlateDecode /DecodeParms <</Predictor 12 /Columns 12>>", deflate("\x00"+strings.ReplaceAll(text, " ", "\x00")))
		b.stream(9, "/Filter [/ASCIIHexDecode /FlateDecode]", fmt.Sprintf("%x>", deflate(text)))
		b.obj(10, "<</Length 5>>\nstream\n%s\nendstream", text)
		b.stream(11, "/Filter /LZWDecode /DecodeParms <</EarlyChange 0 /Predictor 12 /Columns 12>>", packLZW("\x00"+strings.ReplaceAll(text, " ", "\x00")))
		b.stream(12, "/Filter [/ASCIIHexDecode /LZWDecode] /DecodeParms [null <</EarlyChange 0>>]", fmt.Sprintf("%x>", packLZW(text)))
		b.stream(13, "/Filter /RunLengthDecode", strings.Repeat("\x0ahello hello\x9b \xfe,", 5000)+"\x80")
		extra := ""
		if encrypted { // the strings and streams that count are not
			extra = "/Encrypt <</Filter /Standard /V 4 /R 4 /O <00> /U <00>>>"
		}
		b.table(extra)
		d := open(t, b.Bytes(), Options{})
		for n := int32(7); n <= 13; n++ {
			ctx, cancel := context.WithCancel(context.Background())
			want, err := d.Decode(ctx, d.Stream(Ref{Num: n}))
			require.NoError(t, err)
			require.Greater(t, len(want), len(text)*9/10)
			r, err := d.Reader(ctx, d.Stream(Ref{Num: n}))
			require.NoError(t, err)
			got, err := io.ReadAll(r)
			require.NoError(t, err)
			require.Equal(t, string(want), string(got))
			m, err := d.Reader(ctx, d.Stream(Ref{Num: n}))
			require.NoError(t, err)
			part := make([]byte, 12*1000)
			_, err = io.ReadFull(m, part)
			require.NoError(t, err)
			place := m.(Marker).Mark()
			require.NotNil(t, place, n)
			for range 2 {
				got, err = io.ReadAll(m)
				require.NoError(t, err)
				require.Equal(t, string(want[len(part):]), string(got), n)
				require.NoError(t, m.(Marker).Seek(place))
			}
			require.NoError(t, m.Close())
			cancel()
			_, err = r.Read(make([]byte, 1))
			require.ErrorIs(t, err, &Error{Kind: Read})
		}
		_, err := d.Reader(context.Background(), nil)
		require.Error(t, err)
	}
}
