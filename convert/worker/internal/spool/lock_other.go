//go:build !unix

package spool

import (
	"io"
	"os"
)

// lockFile only makes the file: two processes with one folder are not noticed here.
func lockFile(name string) (io.Closer, error) { return os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600) }
