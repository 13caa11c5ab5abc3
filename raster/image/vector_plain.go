//go:build !(goexperiment.simd && amd64)

package image

// vectorSums has no twin of rolls here.
type vectorSums struct{}

func newVectorSums(_, _, _, _, _, _ int) vectorSums { return vectorSums{} }

func (vectorSums) sum([]uint32, []byte) bool { return false }

func vectorMeans(_ []byte, _, _, _ []uint32, _, _, _ uint64) int { return 0 }
