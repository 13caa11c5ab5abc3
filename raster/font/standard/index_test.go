package standard

import (
	"testing"

	"github.com/pwgconvert/pwgconvert/raster/font/internal/lines/linestest"
)

func TestIndex(t *testing.T) {
	linestest.Index(t, boxes, boxIndex)
	linestest.Index(t, widths, widthIndex)
}
