//go:build linux

package fabric

import (
	"context"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// socket is a non-blocking socket that belongs to a namespace; the Go runtime
// waits for it, so no thread is kept.
type socket struct {
	file *os.File
	raw  syscall.RawConn
}

// socket makes one inside the namespace; setup runs on it before anyone else.
func (ns *NS) socket(domain, kind, protocol int, setup func(fd int) error) (*socket, error) {
	fd := -1
	err := ns.enter(func() (err error) {
		fd, err = unix.Socket(domain, kind|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, protocol)
		return os.NewSyscallError("socket", err)
	})
	if err != nil {
		return nil, err
	}
	if err := setup(fd); err != nil {
		unix.Close(fd)
		return nil, err
	}
	s := &socket{file: os.NewFile(uintptr(fd), "socket")}
	if s.raw, err = s.file.SyscallConn(); err != nil {
		s.file.Close()
		return nil, err
	}
	return s, nil
}

func (s *socket) close() error { return s.file.Close() }

// now runs f on the descriptor without waiting.
func (s *socket) now(f func(fd int)) error {
	return s.raw.Control(func(fd uintptr) { f(int(fd)) })
}

// read calls f each time there may be something to read, until it returns true,
// the read deadline passed or the socket is closed.
func (s *socket) read(f func(fd int) (done bool)) error {
	return s.raw.Read(func(fd uintptr) bool { return f(int(fd)) })
}

// write calls f each time there may be room to write, until it returns true.
func (s *socket) write(f func(fd int) (done bool)) error {
	return s.raw.Write(func(fd uintptr) bool { return f(int(fd)) })
}

// interruptedBy makes waiting end when ctx does; call the result when done.
func (s *socket) interruptedBy(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, func() { _ = s.file.SetDeadline(time.Unix(1, 0)) })
}
