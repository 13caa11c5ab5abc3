package pdf

// Limits bounds what a file may make this package do. A zero field takes the default named beside it.
type Limits struct {
	// MaxObjects bounds object numbers and the objects found by a repair pass: 8 388 607, the Acrobat limit (ISO 32000-1, C.2).
	MaxObjects int
	// MaxDepth bounds the nesting of arrays, dictionaries and the page tree: 256.
	MaxDepth int
	// MaxPages bounds the pages taken from a page tree: 1 000 000.
	MaxPages int
	// MaxStreamBytes bounds the decoded bytes of one stream: 512 MiB.
	MaxStreamBytes int64
	// MaxImageBytes bounds the decoded bytes of one stream that is read piece by piece, as images are: 4 GiB.
	MaxImageBytes int64
	// MaxContentBytes bounds the decoded content of one page: 128 MiB.
	MaxContentBytes int64
	// MaxObjectBytes bounds the bytes one object may take in the file, stream data apart: 16 MiB.
	MaxObjectBytes int64
	// MaxTableBytes bounds the decoded bytes of one object stream or cross-reference stream: 64 MiB. All object streams that a repair
	// pass unpacks may have 16 times as much together.
	MaxTableBytes int64
	// MaxWarnings bounds the warnings kept: 256.
	MaxWarnings int
}

func (l Limits) withDefaults() Limits {
	def := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	def64 := func(v *int64, d int64) {
		if *v <= 0 {
			*v = d
		}
	}
	def(&l.MaxObjects, 8388607)
	def(&l.MaxDepth, 256)
	def(&l.MaxPages, 1000000)
	def64(&l.MaxStreamBytes, 512<<20)
	def64(&l.MaxImageBytes, 4<<30)
	def64(&l.MaxContentBytes, 128<<20)
	def64(&l.MaxObjectBytes, 16<<20)
	def64(&l.MaxTableBytes, 64<<20)
	def(&l.MaxWarnings, 256)
	return l
}

// Options says how to open a file. The zero value is useful.
type Options struct {
	// Password is tried as the user and as the owner password, before the empty one.
	Password string
	Limits   Limits
	// NoSecondOpinion keeps files without any page from being tried with pdfcpu. A service that takes files from strangers should set it:
	// pdfcpu cannot be stopped, only left behind, should it not come back.
	NoSecondOpinion bool
}
