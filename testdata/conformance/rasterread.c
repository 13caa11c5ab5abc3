/*
 * Reads a PWG Raster file with libcups and tells what libcups understood: one line a page, the header's fields as key=value,
 * then rows=N and fnv=HEX, the FNV-1a hash of the decoded bitmap in the byte order of the file.
 * Exit status: 0 all pages whole, 1 not readable, 3 a page is cut.
 *
 * cc -o rasterread rasterread.c -lcupsimage -lcups
 */
#include <cups/raster.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t fnv(uint64_t sum, const unsigned char *p, size_t n)
{
	while (n-- > 0) {
		sum ^= *p++;
		sum *= 1099511628211u;
	}
	return sum;
}

static void swap16(unsigned char *p, size_t n)
{
	const uint16_t probe = 1;
	if (*(const unsigned char *)&probe == 0)
		return; /* samples come back in host order, which is the file's already */
	for (size_t i = 0; i + 1 < n; i += 2) {
		unsigned char low = p[i];
		p[i] = p[i + 1];
		p[i + 1] = low;
	}
}

static int bitmap(cups_raster_t *in, const cups_page_header2_t *head)
{
	unsigned char *row = malloc(head->cupsBytesPerLine);
	uint64_t sum = 14695981039346656037u;
	unsigned rows = 0;

	while (row && rows < head->cupsHeight && cupsRasterReadPixels(in, row, head->cupsBytesPerLine) == head->cupsBytesPerLine) {
		/* libcups swaps pixels of 16 bits too, be they one sample or two */
		if (head->cupsBitsPerColor == 16 || head->cupsBitsPerPixel == 16)
			swap16(row, head->cupsBytesPerLine);
		sum = fnv(sum, row, head->cupsBytesPerLine);
		rows++;
	}
	free(row);
	printf(" rows=%u fnv=%016llx\n", rows, (unsigned long long)sum);
	return rows == head->cupsHeight;
}

int main(int argc, char **argv)
{
	int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
	cups_raster_t *in = fd < 0 ? NULL : cupsRasterOpen(fd, CUPS_RASTER_READ);
	cups_page_header2_t head;
	unsigned pages = 0;

	if (!in) {
		fprintf(stderr, "rasterread: cannot read the file\n");
		return 1;
	}
	while (cupsRasterReadHeader2(in, &head)) {
		const unsigned *x = head.cupsInteger;
		pages++;
		printf("PwgRaster=%s MediaColor=%s MediaType=%s PrintContentOptimize=%s", head.MediaClass, head.MediaColor, head.MediaType, head.OutputType);
		printf(" CutMedia=%u Duplex=%u HWResolution=%u,%u InsertSheet=%u Jog=%u LeadingEdge=%u", (unsigned)head.CutMedia, (unsigned)head.Duplex,
			head.HWResolution[0], head.HWResolution[1], (unsigned)head.InsertSheet, (unsigned)head.Jog, (unsigned)head.LeadingEdge);
		printf(" MediaPosition=%u MediaWeightMetric=%u NumCopies=%u Orientation=%u PageSize=%u,%u Tumble=%u", head.MediaPosition, head.MediaWeight,
			head.NumCopies, (unsigned)head.Orientation, head.PageSize[0], head.PageSize[1], (unsigned)head.Tumble);
		printf(" Width=%u Height=%u BitsPerColor=%u BitsPerPixel=%u BytesPerLine=%u ColorOrder=%u ColorSpace=%u NumColors=%u", head.cupsWidth,
			head.cupsHeight, head.cupsBitsPerColor, head.cupsBitsPerPixel, head.cupsBytesPerLine, (unsigned)head.cupsColorOrder,
			(unsigned)head.cupsColorSpace, head.cupsNumColors);
		printf(" TotalPageCount=%u CrossFeedTransform=%d FeedTransform=%d ImageBox=%u,%u,%u,%u AlternatePrimary=%u PrintQuality=%u", x[0], (int)x[1],
			(int)x[2], x[3], x[4], x[5], x[6], x[7], x[8]);
		printf(" VendorIdentifier=%u VendorLength=%u RenderingIntent=%s PageSizeName=%s", x[14], x[15], head.cupsRenderingIntent, head.cupsPageSizeName);
		if (!bitmap(in, &head))
			return 3;
	}
	cupsRasterClose(in);
	return pages > 0 ? 0 : 1;
}
