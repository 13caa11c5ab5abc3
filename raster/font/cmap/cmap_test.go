package cmap_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pwgconvert/pwgconvert/raster/font/cmap"
)

const sample = `%!PS
/CIDInit /ProcSet findresource begin
begincmap
/CIDSystemInfo 3 dict dup begin /Registry (Adobe) def /Ordering (Japan1) def /Supplement 1 def end def
/CMapName /Test-V def
/WMode 1 def
3 begincodespacerange
<00> <80>
<8140> <9ffc>
<a1a1a1a1> <fefefefe>
endcodespacerange
2 begincidrange
<20> <7e> 231
<8140> <817e> 633
endcidrange
2 begincidchar
<80> 97
<a1a1a1a1> 5000
endcidchar
2 beginnotdefrange <00> <1f> 1 endnotdefrange
endcmap`

func TestParse(t *testing.T) {
	m := cmap.Parse([]byte(sample), nil)
	assert.Equal(t, "Test-V", m.Name())
	assert.Equal(t, "Japan1", m.Ordering())
	assert.True(t, m.Vertical())
	for _, c := range []struct {
		s    string
		code uint32
		n    int
		cid  uint32
		ok   bool
	}{
		{"A", 0x41, 1, 264, true},
		{"\x80", 0x80, 1, 97, true},
		{"\x81\x41", 0x8141, 2, 634, true},
		{"\x81\x7f", 0x817F, 2, 0, false},
		{"\xa1\xa1\xa1\xa1x", 0xA1A1A1A1, 4, 5000, true},
		{"\x81\x20zz", 0x8120, 2, 0, false}, // second byte out of range: the best partial match
		{"\xff", 0xFF, 1, 0, false},
		{"\x81", 0x81, 1, 0, false}, // cut short
	} {
		code, n := m.Next([]byte(c.s))
		assert.Equal(t, c.code, code, "%x", c.s)
		assert.Equal(t, c.n, n, "%x", c.s)
		cid, ok := m.Lookup(code, n)
		assert.Equal(t, c.ok, ok, "%x", c.s)
		assert.Equal(t, c.cid, cid, "%x", c.s)
	}
	_, n := m.Next(nil)
	assert.Zero(t, n)
}

func TestToUnicode(t *testing.T) {
	m := cmap.Parse([]byte(`1 begincodespacerange <00><FF> endcodespacerange
	3 beginbfchar <01> <0041> <02> <D83DDE00> <03> <00660069> endbfchar
	2 beginbfrange <10> <12> <0061> <20> <22> [<0031> <0032> <00330034>] endbfrange`), nil)
	for code, want := range map[uint32]rune{1: 'A', 2: 0x1F600, 3: 'f', 0x11: 'b', 0x21: '2', 0x22: '3'} {
		u, ok := m.Lookup(code, 1)
		assert.True(t, ok)
		assert.Equal(t, want, rune(u))
	}
	_, ok := m.Lookup(0x23, 1)
	assert.False(t, ok)
}

func TestUseCMap(t *testing.T) {
	base := cmap.Parse([]byte(sample), nil)
	m := cmap.Parse([]byte(`/Test-V usecmap 1 begincidchar <41> 9 endcidchar`), func(name string) *cmap.CMap {
		assert.Equal(t, "Test-V", name)
		return base
	})
	cid, _ := m.Lookup(0x41, 1)
	assert.Equal(t, uint32(9), cid)
	cid, _ = m.Lookup(0x42, 1)
	assert.Equal(t, uint32(265), cid)
	_, n := m.Next([]byte("\x81\x40"))
	assert.Equal(t, 2, n)
}

func TestOverlapLastWins(t *testing.T) {
	m := cmap.Parse([]byte(`2 begincidrange <0000> <00ff> 0 <0040> <0050> 1000 endcidrange`), nil)
	cid, _ := m.Lookup(0x41, 2)
	assert.Equal(t, uint32(1001), cid)
	cid, _ = m.Lookup(0x60, 2)
	assert.Equal(t, uint32(0x60), cid)
}

func TestIdentity(t *testing.T) {
	m := cmap.Identity(false)
	code, n := m.Next([]byte{1, 2, 3})
	assert.Equal(t, uint32(0x102), code)
	assert.Equal(t, 2, n)
	code, n = m.Next([]byte{7})
	assert.Equal(t, uint32(7), code)
	assert.Equal(t, 1, n)
	assert.True(t, cmap.Identity(true).Vertical())
}

func TestAssumeCodespace(t *testing.T) {
	m := cmap.Parse([]byte(`1 begincidchar <41> 9 endcidchar`), nil)
	m.AssumeCodespace()
	_, n := m.Next([]byte("AB"))
	assert.Equal(t, 1, n)
	m = cmap.Parse(nil, nil)
	m.AssumeCodespace()
	_, n = m.Next([]byte("AB"))
	assert.Equal(t, 2, n)
}

func TestPredefined(t *testing.T) {
	for _, c := range []struct {
		name string
		s    string
		cid  uint32
	}{
		{"90ms-RKSJ-H", "\x82\xa0", 843}, {"H", "\x24\x22", 843}, {"EUC-H", "\xa4\xa2", 843}, {"UniJIS-UTF16-H", "\x30\x42", 843},
		{"UniJIS-UCS2-H", "\x30\x42", 843}, {"V", "\x21\x22", 7887}, {"V", "\x24\x22", 843}, {"90ms-RKSJ-H", "A", 264},
		{"UniGB-UCS2-H", "\x4e\x00", 4162}, {"GBK-EUC-H", "\xd2\xbb", 4162}, {"KSCms-UHC-H", "\xb0\xa1", 1086}, {"ETen-B5-H", "\xa4\x40", 595},
	} {
		m := cmap.Predefined(c.name)
		require.NotNil(t, m, c.name)
		assert.Equal(t, c.name, m.Name())
		code, n := m.Next([]byte(c.s))
		assert.Equal(t, len(c.s), n, c.name)
		cid, ok := m.Lookup(code, n)
		assert.True(t, ok, c.name)
		assert.Equal(t, c.cid, cid, c.name)
		assert.Equal(t, strings.HasSuffix(c.name, "V"), m.Vertical(), c.name)
	}
	u, ok := cmap.Predefined("Adobe-Japan1-UCS2").Lookup(843, 2)
	assert.True(t, ok)
	assert.Equal(t, 'あ', rune(u))
	assert.Nil(t, cmap.Predefined("NoSuch-H"))
	assert.True(t, cmap.Predefined("Identity-V").Vertical())
}

// Every name of ISO 32000-2, table 116 is carried.
func TestPredefinedComplete(t *testing.T) {
	names := "GB-EUC GBpc-EUC GBK-EUC GBKp-EUC GBK2K UniGB-UCS2 UniGB-UTF16 B5pc HKscs-B5 ETen-B5 ETenms-B5 CNS-EUC UniCNS-UCS2 UniCNS-UTF16 90ms-RKSJ 90msp-RKSJ " +
		"Add-RKSJ EUC Ext-RKSJ UniJIS-UCS2 UniJIS-UCS2-HW UniJIS-UTF16 KSC-EUC KSCms-UHC KSCms-UHC-HW UniKS-UCS2 UniKS-UTF16 Identity"
	list := []string{"83pv-RKSJ-H", "90pv-RKSJ-H", "H", "V", "KSCpc-EUC-H", "Adobe-Japan1-UCS2", "Adobe-GB1-UCS2", "Adobe-CNS1-UCS2", "Adobe-Korea1-UCS2", "Adobe-KR-UCS2"}
	for _, n := range strings.Fields(names) {
		list = append(list, n+"-H", n+"-V")
	}
	for _, n := range list {
		m := cmap.Predefined(n)
		if assert.NotNil(t, m, n) {
			assert.True(t, m.HasCodespace(), n)
		}
	}
}

func TestBinaryRoundTrip(t *testing.T) {
	m := cmap.Parse([]byte(sample), nil)
	b := m.Append(nil)
	back, err := cmap.Decode(b, nil)
	require.NoError(t, err)
	assert.Equal(t, m, back)
	for i := range b {
		_, _ = cmap.Decode(b[:i], nil) // must not panic
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte("<00> usecmap begincidrange <00> <ff> [ <00> (x) ] endcidrange"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m := cmap.Parse(b, cmap.Predefined)
		for s := b; len(s) > 0; {
			code, n := m.Next(s)
			if n < 1 || n > len(s) {
				t.Fatalf("took %d of %d bytes", n, len(s))
			}
			m.Lookup(code, n)
			s = s[n:]
		}
		back, err := cmap.Decode(m.Append(nil), nil)
		if err == nil {
			if got, want := fmt.Sprint(back.Lookup(65, 1)), fmt.Sprint(m.Lookup(65, 1)); got != want && !strings.Contains(string(b), "usecmap") {
				t.Fatalf("%s, not %s", got, want)
			}
		}
		_, _ = cmap.Decode(b, nil)
	})
}

func BenchmarkNextLookup(b *testing.B) {
	m := cmap.Predefined("90ms-RKSJ-H")
	s := []byte("\x82\xa0A\x82\xa1")
	b.ReportAllocs()
	for b.Loop() {
		for t := s; len(t) > 0; {
			code, n := m.Next(t)
			m.Lookup(code, n)
			t = t[n:]
		}
	}
}

func TestNotdef(t *testing.T) {
	m := cmap.Parse([]byte("begincodespacerange <00> <ff> endcodespacerange 1 begincidrange <40> <7e> 1 endcidrange "+
		"1 beginnotdefrange <00> <1f> 7 endnotdefrange 1 beginnotdefchar <80> 9 endnotdefchar"), nil)
	for _, c := range []struct{ code, cid uint32 }{{0, 7}, {0x1f, 7}, {0x20, 0}, {0x80, 9}, {0x81, 0}} {
		_, ok := m.Lookup(c.code, 1)
		assert.False(t, ok)
		assert.Equal(t, c.cid, m.Notdef(c.code, 1), "%x", c.code)
	}
	assert.Zero(t, m.Notdef(0, 2))
	assert.Equal(t, uint32(231), cmap.Predefined("90ms-RKSJ-V").Notdef(3, 1))
	var set cmap.Set
	assert.Same(t, set.Predefined("90ms-RKSJ-V"), set.Predefined("90ms-RKSJ-V"))
	assert.NotSame(t, cmap.Predefined("90ms-RKSJ-V"), set.Predefined("90ms-RKSJ-V"))
}
