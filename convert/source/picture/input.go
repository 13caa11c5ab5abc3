package picture

import (
	"bufio"
	"context"
	"io"

	"github.com/pwgconvert/pwgconvert/raster/pdf"
)

// input is the file.
type input struct {
	r    io.ReaderAt
	size int64
	lim  Limits
}

// bytes returns the n bytes at off, fewer and io.ErrUnexpectedEOF where the file ends before, and a limit error when n is too much to be held.
func (in *input) bytes(off, n int64) ([]byte, error) {
	if n > in.lim.MaxMetadataBytes {
		return nil, beyond("%d bytes beside the pixels", n)
	}
	if off < 0 || off > in.size || n < 0 {
		return nil, io.ErrUnexpectedEOF
	}
	b := make([]byte, min(n, in.size-off))
	m, err := in.r.ReadAt(b, off)
	if m == len(b) {
		err = nil
		if int64(m) < n {
			err = io.ErrUnexpectedEOF
		}
	} else if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return b[:m], err
}

// buffered reads the file from off to end with a buffer.
func (in *input) buffered(off, end int64, size int) *bufio.Reader {
	end = min(end, in.size)
	return bufio.NewReaderSize(io.NewSectionReader(in.r, off, max(0, end-off)), size)
}

// section is a part of the file as a stream's data.
type section struct{ *io.SectionReader }

func (section) Close() error { return nil }

// part gives a part of the file, cut at its end, as a stream's data.
func (in *input) part(off, n int64) pdf.Opener {
	off = max(0, min(off, in.size))
	n = max(0, min(n, in.size-off))
	return func(context.Context) (io.ReadCloser, error) {
		return section{io.NewSectionReader(in.r, off, n)}, nil
	}
}
