package pdf

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDecode(t *testing.T) {
	d := open(t, plainFile(), Options{Limits: Limits{MaxStreamBytes: 1000}})
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
