package pdf

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"github.com/pwgconvert/pwgconvert/raster/filter/flate"
)

// Document is an open PDF file. It keeps the io.ReaderAt and reads from it for as long as it is used. Safe for concurrent use.
type Document struct {
	src  *source
	lim  Limits
	base int64 // where %PDF- stands

	table   *xrefTable
	shift   int64 // what the table's offsets lack
	trailer Dict
	catalog Dict
	pages   []pageNode

	made []Object // by number from 1, for a document that is in no file

	crypt      *crypt
	encryptRef Ref

	flate flate.Decoder
	cache objCache
	stms  stmCache

	scanMu  sync.Mutex
	scanned atomic.Pointer[scanResult]

	warnMu   sync.Mutex
	warnings []Warning

	oc ocState
}

// Open reads what is needed to find the objects of a file of the given size: header, tail, cross-reference data, trailer, page
// tree. A file where that fails is searched from front to back. The error is an *Error.
func Open(ctx context.Context, r io.ReaderAt, size int64, opt Options) (*Document, error) {
	d := &Document{src: newSource(r, max(size, 0)), lim: opt.Limits.withDefaults()}
	if err := d.open(ctx, opt.Password); err != nil {
		if cause := ctx.Err(); cause != nil {
			return nil, &Error{Kind: Read, Err: cause}
		}
		if cause := d.src.err.Load(); cause != nil {
			return nil, &Error{Kind: Read, Err: *cause}
		}
		var e *Error
		if errors.As(err, &e) && (e.Kind == Damaged || e.Kind == Unsupported) {
			if alt := openSecondary(ctx, d, opt); alt != nil {
				return alt, nil
			}
		}
		return nil, err
	}
	return d, nil
}

// headerWithin is how far into the file the header may stand (ISO 32000-1, annex H, note 13, says 1024 bytes).
const headerWithin = 1024

func (d *Document) open(ctx context.Context, password string) error {
	head := d.src.bytes(0, headerWithin+8)
	at := bytes.Index(head, []byte("%PDF-"))
	if at > 0 {
		d.base = int64(at)
		d.warn(Warning{Text: "bytes in front of the file header"})
	}
	table, trailer, ok := d.readXRef(ctx)
	if ok && trailer["Root"] != nil {
		d.table, d.trailer = table, trailer
		err := d.ready(ctx, password, false)
		if err == nil && len(d.pages) > 0 {
			// A table that was wrong about the page tree is not to be trusted with the rest: what it calls free may be there.
			if d.scanned.Load() == nil || d.rebuilt(ctx, password) {
				return ctx.Err()
			}
			d.table, d.trailer = table, trailer
			return d.ready(ctx, password, false)
		}
		var e *Error
		if errors.As(err, &e) && e.Kind == Password {
			return err
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	d.search(ctx)
	s := d.scanned.Load()
	if err := d.ready(ctx, password, true); err != nil {
		if at < 0 && s.table.n == 0 {
			return errf(NotPDF, Ref{}, "no header and no objects")
		}
		return err
	}
	if len(d.pages) == 0 {
		if at < 0 && s.table.n == 0 {
			return errf(NotPDF, Ref{}, "no header and no objects")
		}
		return errf(Damaged, Ref{}, "no pages found")
	}
	d.warn(Warning{Text: "cross-reference data missing or wrong; the file was searched for its objects"})
	return nil
}

// search goes through the whole file and takes what it finds for the cross-reference data.
func (d *Document) search(ctx context.Context) {
	d.cache.clear()
	d.stms.clear()
	s := &scanResult{table: &xrefTable{}}
	d.table, d.shift, d.trailer, d.crypt, d.catalog, d.pages = s.table, 0, nil, nil, nil, nil
	d.scanFile(ctx, s)
	d.cache.clear() // an object may have been seen in an older version
	d.stms.clear()
	d.scanned.Store(s)
	d.trailer = s.trailer
}

// rebuilt puts what a search finds in the place of cross-reference data that gave pages but was wrong about some of them. It reports false,
// with the shift restored, when the search gives fewer.
func (d *Document) rebuilt(ctx context.Context, password string) bool {
	pages, shift, scan := len(d.pages), d.shift, d.scanned.Load()
	d.search(ctx)
	if err := d.ready(ctx, password, true); err == nil && len(d.pages) >= pages {
		d.warn(Warning{Text: "cross-reference data wrong; the file was searched for its objects"})
		return true
	}
	d.cache.clear()
	d.stms.clear()
	d.shift, d.crypt, d.catalog, d.pages = shift, nil, nil, nil
	d.scanned.Store(scan)
	return false
}

// ready sets up decryption, the catalog and the pages from table and trailer.
func (d *Document) ready(ctx context.Context, password string, scanned bool) error {
	if enc := d.trailer["Encrypt"]; enc != nil {
		if err := d.openCrypt(enc, password); err != nil {
			return err
		}
		d.cache.clear()
		d.stms.clear()
	}
	if scanned {
		s := d.scanned.Load()
		d.unpack(ctx, s)
		d.findRoot(ctx, s)
	}
	ld := loader{d: d, noScan: scanned}
	d.catalog = toDict(ld.resolve(d.trailer["Root"]))
	if d.catalog == nil {
		if !scanned {
			return errf(Damaged, Ref{}, "no catalog")
		}
		d.catalog = Dict{}
	}
	d.walkPages(ctx)
	if len(d.pages) == 0 && scanned {
		d.collectPages(ctx)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return nil
}

// Catalog returns the document catalog (ISO 32000-2, 7.7.2), an empty one when the file has none.
func (d *Document) Catalog() Dict { return d.catalog }

// Trailer returns the trailer dictionary (ISO 32000-2, 7.5.5), for a repaired file what could be found of it.
func (d *Document) Trailer() Dict { return d.trailer }

// Encrypted reports whether the file is encrypted.
func (d *Document) Encrypted() bool { return d.crypt != nil }

// Warnings returns what had to be worked around so far; reading further objects may add to it.
func (d *Document) Warnings() []Warning {
	d.warnMu.Lock()
	defer d.warnMu.Unlock()
	return append([]Warning(nil), d.warnings...)
}

func (d *Document) warn(w Warning) {
	d.warnMu.Lock()
	defer d.warnMu.Unlock()
	if len(d.warnings) >= d.lim.MaxWarnings {
		return
	}
	for _, v := range d.warnings {
		if v == w {
			return
		}
	}
	d.warnings = append(d.warnings, w)
}
