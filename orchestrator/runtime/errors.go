package runtime

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"syscall"
)

// Errors of ReadFile; fs.ErrNotExist and fs.ErrPermission besides them.
var (
	// ErrNotRegular: the path names a directory, a FIFO, a device or a socket.
	ErrNotRegular = fmt.Errorf("not a regular file")
	// ErrTooLarge: the file is larger than the limit.
	ErrTooLarge = fmt.Errorf("file too large")
)

// IsRefusal tells whether err is the network's answer (refused, unreachable,
// timed out, reset, closed) and so the lab's fault, not the platform's.
func IsRefusal(err error) bool {
	if err == nil {
		return false
	}
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, fs.ErrPermission) {
		return true
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return true
	}
	for _, no := range refusals {
		if errors.Is(err, no) {
			return true
		}
	}
	return false
}

var refusals = []syscall.Errno{
	syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE,
	syscall.EHOSTUNREACH, syscall.EHOSTDOWN, syscall.ENETUNREACH, syscall.ENETDOWN,
	syscall.ETIMEDOUT, syscall.EADDRNOTAVAIL, syscall.EINVAL, syscall.EACCES, syscall.EPERM,
	syscall.EPROTO, syscall.ENOPROTOOPT, syscall.EMSGSIZE, syscall.EADDRINUSE, syscall.ENETRESET,
}
