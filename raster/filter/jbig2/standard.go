package jbig2

// standardLines holds the standard Huffman tables B.1 to B.15 (annex B.5).
var standardLines = [15][]huffLine{
	{ // B.1
		{0, 1, 4, lineValue}, {16, 2, 8, lineValue}, {272, 3, 16, lineValue}, {65808, 3, 32, lineValue},
	},
	{ // B.2
		{0, 1, 0, lineValue}, {1, 2, 0, lineValue}, {2, 3, 0, lineValue}, {3, 4, 3, lineValue}, {11, 5, 6, lineValue},
		{75, 6, 32, lineValue}, {0, 6, 0, lineOOB},
	},
	{ // B.3
		{-256, 8, 8, lineValue}, {0, 1, 0, lineValue}, {1, 2, 0, lineValue}, {2, 3, 0, lineValue}, {3, 4, 3, lineValue},
		{11, 5, 6, lineValue}, {-257, 8, 32, lineLower}, {75, 7, 32, lineValue}, {0, 6, 0, lineOOB},
	},
	{ // B.4
		{1, 1, 0, lineValue}, {2, 2, 0, lineValue}, {3, 3, 0, lineValue}, {4, 4, 3, lineValue}, {12, 5, 6, lineValue},
		{76, 5, 32, lineValue},
	},
	{ // B.5
		{-255, 7, 8, lineValue}, {1, 1, 0, lineValue}, {2, 2, 0, lineValue}, {3, 3, 0, lineValue}, {4, 4, 3, lineValue},
		{12, 5, 6, lineValue}, {-256, 7, 32, lineLower}, {76, 6, 32, lineValue},
	},
	{ // B.6
		{-2048, 5, 10, lineValue}, {-1024, 4, 9, lineValue}, {-512, 4, 8, lineValue}, {-256, 4, 7, lineValue}, {-128, 5, 6, lineValue},
		{-64, 5, 5, lineValue}, {-32, 4, 5, lineValue}, {0, 2, 7, lineValue}, {128, 3, 7, lineValue}, {256, 3, 8, lineValue},
		{512, 4, 9, lineValue}, {1024, 4, 10, lineValue}, {-2049, 6, 32, lineLower}, {2048, 6, 32, lineValue},
	},
	{ // B.7
		{-1024, 4, 9, lineValue}, {-512, 3, 8, lineValue}, {-256, 4, 7, lineValue}, {-128, 5, 6, lineValue}, {-64, 5, 5, lineValue},
		{-32, 4, 5, lineValue}, {0, 4, 5, lineValue}, {32, 5, 5, lineValue}, {64, 5, 6, lineValue}, {128, 4, 7, lineValue},
		{256, 3, 8, lineValue}, {512, 3, 9, lineValue}, {1024, 3, 10, lineValue}, {-1025, 5, 32, lineLower}, {2048, 5, 32, lineValue},
	},
	{ // B.8
		{-15, 8, 3, lineValue}, {-7, 9, 1, lineValue}, {-5, 8, 1, lineValue}, {-3, 9, 0, lineValue}, {-2, 7, 0, lineValue},
		{-1, 4, 0, lineValue}, {0, 2, 1, lineValue}, {2, 5, 0, lineValue}, {3, 6, 0, lineValue}, {4, 3, 4, lineValue},
		{20, 6, 1, lineValue}, {22, 4, 4, lineValue}, {38, 4, 5, lineValue}, {70, 5, 6, lineValue}, {134, 5, 7, lineValue},
		{262, 6, 7, lineValue}, {390, 7, 8, lineValue}, {646, 6, 10, lineValue}, {-16, 9, 32, lineLower}, {1670, 9, 32, lineValue},
		{0, 2, 0, lineOOB},
	},
	{ // B.9
		{-31, 8, 4, lineValue}, {-15, 9, 2, lineValue}, {-11, 8, 2, lineValue}, {-7, 9, 1, lineValue}, {-5, 7, 1, lineValue},
		{-3, 4, 1, lineValue}, {-1, 3, 1, lineValue}, {1, 3, 1, lineValue}, {3, 5, 1, lineValue}, {5, 6, 1, lineValue},
		{7, 3, 5, lineValue}, {39, 6, 2, lineValue}, {43, 4, 5, lineValue}, {75, 4, 6, lineValue}, {139, 5, 7, lineValue},
		{267, 5, 8, lineValue}, {523, 6, 8, lineValue}, {779, 7, 9, lineValue}, {1291, 6, 11, lineValue}, {-32, 9, 32, lineLower},
		{3339, 9, 32, lineValue}, {0, 2, 0, lineOOB},
	},
	{ // B.10
		{-21, 7, 4, lineValue}, {-5, 8, 0, lineValue}, {-4, 7, 0, lineValue}, {-3, 5, 0, lineValue}, {-2, 2, 2, lineValue},
		{2, 5, 0, lineValue}, {3, 6, 0, lineValue}, {4, 7, 0, lineValue}, {5, 8, 0, lineValue}, {6, 2, 6, lineValue},
		{70, 5, 5, lineValue}, {102, 6, 5, lineValue}, {134, 6, 6, lineValue}, {198, 6, 7, lineValue}, {326, 6, 8, lineValue},
		{582, 6, 9, lineValue}, {1094, 6, 10, lineValue}, {2118, 7, 11, lineValue}, {-22, 8, 32, lineLower}, {4166, 8, 32, lineValue},
		{0, 2, 0, lineOOB},
	},
	{ // B.11
		{1, 1, 0, lineValue}, {2, 2, 1, lineValue}, {4, 4, 0, lineValue}, {5, 4, 1, lineValue}, {7, 5, 1, lineValue},
		{9, 5, 2, lineValue}, {13, 6, 2, lineValue}, {17, 7, 2, lineValue}, {21, 7, 3, lineValue}, {29, 7, 4, lineValue},
		{45, 7, 5, lineValue}, {77, 7, 6, lineValue}, {141, 7, 32, lineValue},
	},
	{ // B.12
		{1, 1, 0, lineValue}, {2, 2, 0, lineValue}, {3, 3, 1, lineValue}, {5, 5, 0, lineValue}, {6, 5, 1, lineValue},
		{8, 6, 1, lineValue}, {10, 7, 0, lineValue}, {11, 7, 1, lineValue}, {13, 7, 2, lineValue}, {17, 7, 3, lineValue},
		{25, 7, 4, lineValue}, {41, 8, 5, lineValue}, {73, 8, 32, lineValue},
	},
	{ // B.13
		{1, 1, 0, lineValue}, {2, 3, 0, lineValue}, {3, 4, 0, lineValue}, {4, 5, 0, lineValue}, {5, 4, 1, lineValue},
		{7, 3, 3, lineValue}, {15, 6, 1, lineValue}, {17, 6, 2, lineValue}, {21, 6, 3, lineValue}, {29, 6, 4, lineValue},
		{45, 6, 5, lineValue}, {77, 7, 6, lineValue}, {141, 7, 32, lineValue},
	},
	{ // B.14
		{-2, 3, 0, lineValue}, {-1, 3, 0, lineValue}, {0, 1, 0, lineValue}, {1, 3, 0, lineValue}, {2, 3, 0, lineValue},
	},
	{ // B.15
		{-24, 7, 4, lineValue}, {-8, 6, 2, lineValue}, {-4, 5, 1, lineValue}, {-2, 4, 0, lineValue}, {-1, 3, 0, lineValue},
		{0, 1, 0, lineValue}, {1, 3, 0, lineValue}, {2, 4, 0, lineValue}, {3, 5, 1, lineValue}, {5, 6, 2, lineValue},
		{9, 7, 4, lineValue}, {-25, 7, 32, lineLower}, {25, 7, 32, lineValue},
	},
}
