package jbig2

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Each standard table's codes fill the code space, its ranges follow each other, and what is written with it is read again.
func TestStandardTables(t *testing.T) {
	for i, lines := range standardLines {
		sum := 0.0
		var w bitWriter
		type value struct {
			v  int64
			ok bool
		}
		var want []value
		next := int64(lines[0].low)
		for _, l := range lines {
			sum += 1 / float64(uint64(1)<<l.prefix)
			low := int64(l.low)
			switch l.kind {
			case lineOOB:
				want = append(want, value{})
			case lineLower:
				require.Equal(t, int64(lines[0].low)-1, low)
				want = append(want, value{low, true}, value{low - 12345, true})
			default:
				require.Equal(t, next, low, "table B.%d", i+1)
				next += 1 << l.rng
				want = append(want, value{low, true}, value{next - 1, true})
			}
		}
		require.Equal(t, 1.0, sum, "table B.%d", i+1)
		for _, v := range want {
			w.value(lines, v.v, !v.ok)
		}
		table, r := newHuffman(lines), &bitReader{b: w.b}
		for _, v := range want {
			got, ok, err := table.decode(r)
			require.NoError(t, err)
			require.Equal(t, v, value{got, ok}, "table B.%d", i+1)
		}
	}
}

// A custom table, coded as annex B.2 says, gives the same codes as the lines it is made of.
func TestCodeTable(t *testing.T) {
	lines := []huffLine{{-4, 2, 2, 0}, {0, 2, 3, 0}, {8, 3, 0, 0}, {9, 0, 0, 0}, {10, 4, 5, 0}, {-5, 4, 32, lineLower}, {42, 3, 32, 0}, {0, 3, 0, lineOOB}}
	var w bitWriter
	for i, l := range lines {
		w.put(uint64(l.prefix), 3)
		if i < 5 {
			w.put(uint64(l.rng), 4)
		}
	}
	data := be(byte(1|2<<1|3<<4), -4, 42, w.b)
	d := testDecoder()
	require.NoError(t, d.codeTable(&segment{number: 7}, &reader{b: data}))
	require.Equal(t, newHuffman(lines), d.results[7].table)
	for cut := range len(data) {
		require.ErrorIs(t, testDecoder().codeTable(&segment{}, &reader{b: data[:cut]}), ErrDamaged, cut)
	}
}

func TestHuffmanDamage(t *testing.T) {
	table := newHuffman([]huffLine{{0, 2, 0, 0}, {1, 2, 4, 0}})
	_, _, err := table.decode(&bitReader{b: []byte{0xff}})
	require.ErrorIs(t, err, ErrDamaged, "no such code")
	_, _, err = table.decode(&bitReader{b: nil})
	require.ErrorIs(t, err, ErrDamaged, "no data")
	_, _, err = newHuffman(nil).decode(&bitReader{b: []byte{0}})
	require.ErrorIs(t, err, ErrDamaged, "no codes")
}
