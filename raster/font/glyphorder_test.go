package font

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The places are those that files in the wild rely on.
func TestGlyphOrders(t *testing.T) {
	for _, c := range []struct {
		font string
		gid  uint32
		want rune
	}{
		{"ArialMT", 0, 0}, {"ArialMT", 2, 0}, {"ArialMT", 3, ' '}, {"Arial,Bold", 36, 'A'}, {"TimesNewRomanPSMT", 97, '~'}, {"Arial", 98, 'Ä'}, {"Arial", 129, 'ü'}, {"Arial", 155, 'π'},
		{"Arial", 171, '…'}, {"Arial", 179, '“'}, {"Arial", 182, '’'}, {"Arial", 188, '€'}, {"Arial", 200, 'Á'}, {"Arial", 223, 'ˇ'}, {"Arial", 227, 'š'}, {"Arial", 254, 'č'},
		{"Arial", 258, 'Ă'}, {"Arial", 268, 'ě'}, {"Arial", 284, 'ř'}, {"CourierNew", 298, 'ż'}, {"Courier New", 313, '↑'}, {"Verdana-Bold", 337, '═'}, {"Tahoma", 393, '♫'}, {"Tahoma", 394, 0},
		{"Arial", 494, 'А'}, {"Arial", 570, 'А'}, {"Arial", 633, 'я'}, {"Arial", 1 << 31, 0},
		{"Calibri", 3, ' '}, {"Calibri-Bold", 4, 'A'}, {"Calibri", 9, 'Ä'}, {"Calibri", 127, 'Z'}, {"Calibri", 258, 'a'}, {"Calibri", 374, 'n'}, {"Calibri", 442, 'ü'}, {"Calibri", 1013, '9'},
		{"Calibri", 2000, 0}, {"Arial-Black", 227, 'ł'}, {"ArialBlack,Bold", 291, 'Ś'}, {"ArialBlack", 36, 'A'},
	} {
		order := windowsOrder(c.font)
		if assert.NotNil(t, order, c.font) {
			assert.Equal(t, string(c.want), string(order(c.gid)), "%s %d", c.font, c.gid)
		}
	}
	for _, name := range []string{"Symbol", "ZapfDingbats", "Cambria", "", "SimSun"} {
		assert.Nil(t, windowsOrder(name), name)
	}
}
