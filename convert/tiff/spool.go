package tiff

import (
	"io"
	"os"
)

// SpoolMemory is how much of a page a Writer to a pipe keeps in memory.
const SpoolMemory = 8 << 20

// spool keeps bytes until they can be written.
type spool struct {
	limit int
	mem   []byte
	file  *os.File // holds what is behind limit
	n     int64
}

// Write implements io.Writer.
func (s *spool) Write(p []byte) (int, error) {
	if s.file == nil && len(s.mem)+len(p) <= s.limit {
		s.mem = append(s.mem, p...)
		s.n += int64(len(p))
		return len(p), nil
	}
	if s.file == nil {
		f, err := os.CreateTemp("", "pwgconvert-*.tiff")
		if err != nil {
			return 0, err
		}
		_ = os.Remove(f.Name()) // it lives on until it is closed, where the system can do that
		s.file = f
	}
	n, err := s.file.Write(p)
	s.n += int64(n)
	return n, err
}

// drain writes everything to w and forgets it.
func (s *spool) drain(w io.Writer) error {
	_, err := w.Write(s.mem)
	if err == nil && s.file != nil {
		if _, err = s.file.Seek(0, io.SeekStart); err == nil {
			_, err = io.Copy(w, s.file)
		}
		if e := s.file.Truncate(0); err == nil {
			err = e
		}
		if _, e := s.file.Seek(0, io.SeekStart); err == nil {
			err = e
		}
	}
	s.mem, s.n = s.mem[:0], 0
	return err
}

// close removes the file.
func (s *spool) close() {
	if s.file != nil {
		s.file.Close()
		_ = os.Remove(s.file.Name())
		s.file = nil
	}
}
