// Package image reads sampled images (ISO 32000-2, 8.9) and places them on a pixel grid.
//
// Load reads the dictionary only; pixels are decoded when a placement is opened, straight to the size and the channels that the
// placement needs, and kept in a Cache that the workers of a document share. Damage never hides what could be decoded: the rest of
// the picture is white or transparent and a warning says so. Dimensions, decoded bytes and memory are bounded by Options. An Image and a
// Placed are immutable and safe for concurrent use, a Rows is not. Rows are a function of the placement alone: the same bytes
// whichever order, width or worker asks for them.
//
// An upright placement (any of the eight axis-parallel orientations) covers whole pixels: the unit square's box is rounded outward and
// the samples are spread over exactly that box, so abutting strips leave no seam. Shrinking takes the exact mean of the samples
// under a pixel, enlarging the sample under its centre, or a bilinear mix when the image asks for interpolation. Any other
// placement maps pixel centres back into the samples, which are first shrunk to about device size, and has smooth edges.
package image
