//go:build unix

package spool

import (
	"fmt"
	"io"
	"os"
	"syscall"
)

// lockFile takes a file for this process; the system lets it go when the process ends, however it ends.
func lockFile(name string) (io.Closer, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: another process has this folder: %w", name, err)
	}
	return f, nil
}
