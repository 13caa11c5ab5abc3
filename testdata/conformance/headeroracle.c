/*
 * Says what libcups puts in the page header of a PWG Raster file. Every line of the standard input is
 *     media type xdpi ydpi sides sheet-back
 * with IPP keywords ("-" for no sheet-back), and gives one line of key=value, "refused" when libcups does not want it, or
 * "media" when it does not know the media.
 *
 * cc -o headeroracle headeroracle.c -lcupsimage -lcups
 */
#include <cups/cups.h>
#include <cups/pwg.h>
#include <cups/raster.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
	char media[128], type[64], sides[64], back[64];
	int xdpi, ydpi;

	while (scanf("%127s %63s %d %d %63s %63s", media, type, &xdpi, &ydpi, sides, back) == 6) {
		pwg_media_t *size = pwgMediaForPWG(media);
		cups_page_header2_t head;

		memset(&head, 0, sizeof(head));
		if (!size) {
			puts("media");
		} else if (!cupsRasterInitPWGHeader(&head, size, type, xdpi, ydpi, sides, strcmp(back, "-") == 0 ? NULL : back)) {
			puts("refused");
		} else {
			printf("Duplex=%u HWResolution=%u,%u PageSize=%u,%u Tumble=%u Width=%u Height=%u BitsPerColor=%u BitsPerPixel=%u BytesPerLine=%u"
				" ColorOrder=%u ColorSpace=%u NumColors=%u CrossFeedTransform=%d FeedTransform=%d PageSizeName=%s media=%d,%d\n",
				(unsigned)head.Duplex, head.HWResolution[0], head.HWResolution[1], head.PageSize[0], head.PageSize[1], (unsigned)head.Tumble,
				head.cupsWidth, head.cupsHeight, head.cupsBitsPerColor, head.cupsBitsPerPixel, head.cupsBytesPerLine,
				(unsigned)head.cupsColorOrder, (unsigned)head.cupsColorSpace, head.cupsNumColors, (int)head.cupsInteger[1],
				(int)head.cupsInteger[2], head.cupsPageSizeName, size->width, size->length);
		}
	}
	return 0;
}
