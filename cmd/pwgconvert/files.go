package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/pwgconvert/pwgconvert/convert"
)

// source is the document: a file read where needed, or stdin read as a whole.
type source struct {
	io.ReaderAt
	size  int64
	close func() error
}

// Close closes the file.
func (s *source) Close() error { return s.close() }

// maxStdin bounds a document that comes through a pipe.
const maxStdin = 4 << 30

func (e *env) open(name string) (*source, error) {
	if name == "-" {
		b, err := io.ReadAll(io.LimitReader(e.in, maxStdin+1))
		if err != nil {
			return nil, &convert.Error{Kind: convert.Read, Op: "stdin", Err: err}
		}
		if len(b) > maxStdin {
			return nil, &convert.Error{Kind: convert.Limit, Op: "stdin", Err: fmt.Errorf("more than %d bytes", int64(maxStdin))}
		}
		return &source{bytes.NewReader(b), int64(len(b)), func() error { return nil }}, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, &convert.Error{Kind: convert.Read, Err: err}
	}
	st, err := f.Stat()
	switch {
	case err != nil:
	case st.IsDir():
		err = fmt.Errorf("%s: is a folder", name)
	case !st.Mode().IsRegular():
		// A pipe or a device has no size: read it like stdin.
		defer f.Close()
		sub := &env{in: f}
		return sub.open("-")
	default:
		return &source{f, st.Size(), f.Close}, nil
	}
	f.Close()
	return nil, &convert.Error{Kind: convert.Read, Err: err}
}

// outFile is a file that appears under its name when it is closed, complete, or not at all.
type outFile struct {
	*os.File
	name string
}

// createFile opens a file for writing. What is no regular file (a device, a pipe) is written in place.
func createFile(name string) (*outFile, error) {
	if st, err := os.Stat(name); err == nil && !st.Mode().IsRegular() {
		if st.IsDir() {
			return nil, fmt.Errorf("%s: is a folder", name)
		}
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		return &outFile{f, ""}, err
	}
	target := name
	if real, err := filepath.EvalSymlinks(name); err == nil {
		target = real
	}
	f, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*.part")
	if err != nil {
		return nil, err
	}
	mode := os.FileMode(0o644)
	if st, err := os.Stat(target); err == nil {
		mode = st.Mode().Perm()
	}
	_ = f.Chmod(mode)
	return &outFile{f, target}, nil
}

// Close makes the file appear.
func (o *outFile) Close() error {
	err := o.File.Close()
	if o.name == "" {
		return err
	}
	if err == nil {
		err = os.Rename(o.File.Name(), o.name)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(o.File.Name()))
	}
	return err
}

// Abandon implements convert.Abandoner: nothing appears.
func (o *outFile) Abandon() error {
	err := o.File.Close()
	if o.name != "" {
		err = errors.Join(err, os.Remove(o.File.Name()))
	}
	return err
}
