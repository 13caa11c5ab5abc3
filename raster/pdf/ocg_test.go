package pdf

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHidden(t *testing.T) {
	file := func(conf string) *Document {
		b := newBuilder()
		b.obj(1, "<</Type /Catalog /Pages 2 0 R /OCProperties <</OCGs [5 0 R 6 0 R 7 0 R] /D <<%s>>>>>>", conf)
		b.obj(2, "<</Type /Pages /Kids [3 0 R]>>")
		b.obj(3, "<</Type /Page>>")
		b.obj(5, "<</Type /OCG /Name (a)>>")
		b.obj(6, "<</Type /OCG /Name (b) /Usage <</Print <</PrintState /OFF>> /View <</ViewState /ON>>>>>>")
		b.obj(7, "<</Type /OCG /Name (c) /Intent /Design>>")
		b.table("")
		return open(t, b.Bytes(), Options{})
	}
	g := func(n int32) Object { return Ref{Num: n} }
	md := func(kv ...Object) Dict {
		d := Dict{"Type": Name("OCMD")}
		for i := 0; i < len(kv); i += 2 {
			d[kv[i].(Name)] = kv[i+1]
		}
		return d
	}
	for _, c := range []struct {
		conf string
		oc   Object
		want bool
	}{
		{"", nil, false},
		{"", g(99), false},
		{"", g(5), false},
		{"/OFF [5 0 R]", g(5), true},
		{"/BaseState /OFF", g(5), true},
		{"/BaseState /OFF /ON [5 0 R]", g(5), false},
		{"/BaseState /OFF", g(7), false},
		{"", g(6), true},
		{"/AS []", g(6), false},
		{"/AS [<</Event /Print /OCGs [6 0 R] /Category [/Print]>>]", g(6), true},
		{"/AS [<</Event /View /OCGs [6 0 R] /Category [/Print]>>]", g(6), false},
		{"/OFF [6 0 R] /AS [<</Event /Print /OCGs [6 0 R] /Category [/View]>>]", g(6), false},
		{"/OFF [5 0 R] /AS []", md(Name("OCGs"), Array{g(5), g(6)}), false},
		{"/OFF [5 0 R] /AS []", md(Name("OCGs"), Array{g(5), g(6)}, Name("P"), Name("AllOn")), true},
		{"/OFF [5 0 R] /AS []", md(Name("OCGs"), Array{g(5), g(6)}, Name("P"), Name("AnyOff")), false},
		{"/OFF [5 0 R] /AS []", md(Name("OCGs"), Array{g(5), g(6)}, Name("P"), Name("AllOff")), true},
		{"/OFF [5 0 R 6 0 R] /AS []", md(Name("OCGs"), Array{g(5), g(6)}, Name("P"), Name("AllOff")), false},
		{"/AS []", md(Name("OCGs"), Array{g(5), g(6)}, Name("P"), Name("AnyOff")), true},
		{"/OFF [5 0 R]", md(Name("OCGs"), g(5)), true},
		{"/OFF [5 0 R]", md(Name("OCGs"), Array{nil}), false},
		{"/OFF [5 0 R]", md(Name("VE"), Array{Name("Not"), g(5)}, Name("OCGs"), g(5)), false},
		{"/OFF [5 0 R] /AS []", md(Name("VE"), Array{Name("And"), g(6), Array{Name("Or"), g(5), g(7)}}), false},
		{"/OFF [5 0 R] /AS []", md(Name("VE"), Array{Name("And"), g(6), g(5)}), true},
		{"/OFF [5 0 R] /AS []", md(Name("VE"), Array{Name("Or"), g(5), Array{Name("Not"), g(6)}}), true},
	} {
		require.Equal(t, c.want, file(c.conf).Hidden(context.Background(), c.oc), "%s %v", c.conf, c.oc)
	}
	// An expression that contains itself ends.
	loop := Array{Name("And"), nil}
	loop[1] = loop
	file("").Hidden(context.Background(), md(Name("VE"), loop))
}
