// Package codec has the compressions of gRPC messages: zstd (RFC 8878) and gzip (RFC 1952), by github.com/klauspost/compress. Importing
// it registers both with google.golang.org/grpc/encoding, which knows no other way; nothing else happens then.
//
// Decompression streams and holds no more than a window (8 MiB for zstd); how much may come out of a message is gRPC's limit on the
// size of messages, so that a bomb ends there.
package codec

import (
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/gzip" // registers the standard library's, now rather than after this package
)

// The names of the compressions.
const (
	Zstd = "zstd"
	Gzip = "gzip"
)

func init() { // gRPC's registry may be changed during initialization only
	encoding.RegisterCompressor(&compressor{name: Zstd, newWriter: newZstdWriter, newReader: newZstdReader})
	encoding.RegisterCompressor(&compressor{name: Gzip, newWriter: newGzipWriter, newReader: newGzipReader})
}

// maxWindow bounds the memory of a zstd reader.
const maxWindow = 8 << 20

type resetWriter interface {
	io.WriteCloser
	Reset(io.Writer)
}

type resetReader interface {
	io.Reader
	Reset(io.Reader) error
}

// compressor implements encoding.Compressor with pools of coders.
type compressor struct {
	name      string
	newWriter func() (resetWriter, error)
	newReader func(io.Reader) (resetReader, error)
	writers   sync.Pool
	readers   sync.Pool
}

// Name implements encoding.Compressor.
func (c *compressor) Name() string { return c.name }

// Compress implements encoding.Compressor.
func (c *compressor) Compress(w io.Writer) (io.WriteCloser, error) {
	z, ok := c.writers.Get().(resetWriter)
	if !ok {
		var err error
		if z, err = c.newWriter(); err != nil {
			return nil, err
		}
	}
	z.Reset(w)
	return &pooledWriter{z, c}, nil
}

// Decompress implements encoding.Compressor.
func (c *compressor) Decompress(r io.Reader) (io.Reader, error) {
	z, ok := c.readers.Get().(resetReader)
	var err error
	if ok {
		err = z.Reset(r)
	} else {
		z, err = c.newReader(r)
	}
	if err != nil {
		return nil, err
	}
	return &pooledReader{z, c}, nil
}

type pooledWriter struct {
	resetWriter
	c *compressor
}

// Close ends the message.
func (w *pooledWriter) Close() error {
	err := w.resetWriter.Close()
	if err == nil {
		w.resetWriter.Reset(nil)
		w.c.writers.Put(w.resetWriter)
	}
	return err
}

type pooledReader struct {
	z resetReader // nil after the end
	c *compressor
}

// Read implements io.Reader. The coder goes back when the message has ended; one that fails is left to the collector.
func (r *pooledReader) Read(p []byte) (int, error) {
	if r.z == nil {
		return 0, io.EOF
	}
	n, err := r.z.Read(p)
	if err == io.EOF {
		r.c.readers.Put(r.z)
		r.z = nil
	}
	return n, err
}

func newZstdWriter() (resetWriter, error) {
	return zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true))
}

func newZstdReader(r io.Reader) (resetReader, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
}

func newGzipWriter() (resetWriter, error) { return gzip.NewWriterLevel(nil, gzip.BestSpeed) }

func newGzipReader(r io.Reader) (resetReader, error) { return gzip.NewReader(r) }
