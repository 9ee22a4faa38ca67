//go:build linux

package fabric

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	goruntime "runtime"
	"strconv"
	"sync"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// teamError is something a team did to its own node: it is also another error,
// by which those who know only the runtime contract recognise it.
type teamError struct {
	text string
	also error
}

func (e *teamError) Error() string { return e.text }
func (e *teamError) Unwrap() error { return e.also }

// Errors that are the team's doing.
var (
	// ErrTooMany: a node holds more objects than are read. It is also a
	// runtime.ErrTooLarge.
	ErrTooMany error = &teamError{"too many objects", runtime.ErrTooLarge}
	// ErrTampered: the node's init process no longer has the root directory it
	// was started with. It is also an fs.ErrPermission.
	ErrTampered error = &teamError{"the root directory of the node's init process was changed", fs.ErrPermission}
)

// NS is an open handle on the namespaces of a running process (a node's init or
// the sandbox), or on a probe. It is bound to the process, not to the number:
// once the process ended, every method fails with runtime.ErrNotRunning, even
// when another process got the number. Safe for use by several goroutines.
type NS struct {
	pid    int // 0 for a probe
	proc   int // /proc/<pid>, -1 for a probe
	handle int // pidfd, -1 for a probe
	net    int // network namespace
	pidNS  uint64

	life    sync.RWMutex // held to close; read-held while the descriptors are used
	closed  bool
	route   *conn
	filter  *conn
	diag    *conn
	onClose func() // called once, before anything is released
}

// OpenPID opens the namespaces of a process. It fails with runtime.ErrNotRunning
// when there is no such process. A caller who learned the number from elsewhere
// asks there again after OpenPID: when the answer is the same, the handle is the
// right one. Close it as soon as the process ended: the handle keeps the network
// namespace, and every interface in it, alive.
func OpenPID(pid int) (*NS, error) {
	ns := newNS(pid)
	if err := ns.openProcess(); err != nil {
		ns.Close()
		return nil, fmt.Errorf("open the namespaces of process %d: %w", pid, err)
	}
	return ns, nil
}

func newNS(pid int) *NS {
	ns := &NS{pid: pid, proc: -1, handle: -1, net: -1}
	ns.route = &conn{ns: ns, protocol: unix.NETLINK_ROUTE, fd: -1}
	ns.filter = &conn{ns: ns, protocol: unix.NETLINK_NETFILTER, fd: -1}
	ns.diag = &conn{ns: ns, protocol: unix.NETLINK_INET_DIAG, fd: -1}
	return ns
}

// openProcess opens the directory of /proc first: what is opened through it can
// only be the same process's, so the number may be reused without harm.
func (ns *NS) openProcess() (err error) {
	if ns.pid <= 0 {
		return runtime.ErrNotRunning
	}
	const flags = unix.O_RDONLY | unix.O_DIRECTORY | unix.O_CLOEXEC
	if ns.proc, err = unix.Open("/proc/"+strconv.Itoa(ns.pid), flags, 0); err != nil {
		return gone(err)
	}
	if ns.handle, err = unix.PidfdOpen(ns.pid, 0); err != nil {
		return gone(err)
	}
	if ns.net, err = unix.Openat(ns.proc, "ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0); err != nil {
		return gone(err)
	}
	var stat unix.Stat_t
	if err := unix.Fstatat(ns.proc, "ns/pid", &stat, 0); err != nil {
		return gone(err)
	}
	ns.pidNS = stat.Ino
	return ns.check()
}

// gone turns the ways /proc says that a process ended into ErrNotRunning.
func gone(err error) error {
	if errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ESRCH) {
		return fmt.Errorf("%w: %w", runtime.ErrNotRunning, err)
	}
	return err
}

// PID is the process id the handle was opened for; 0 for a probe.
func (ns *NS) PID() int { return ns.pid }

// Alive tells whether the process still runs (a zombie does not) and the handle
// is open.
func (ns *NS) Alive() bool {
	ns.life.RLock()
	defer ns.life.RUnlock()
	return ns.check() == nil
}

// check needs life to be held.
func (ns *NS) check() error {
	if ns.closed {
		return fmt.Errorf("%w: handle closed", runtime.ErrNotRunning)
	}
	if ns.handle < 0 {
		return nil
	}
	poll := []unix.PollFd{{Fd: int32(ns.handle), Events: unix.POLLIN}}
	n, err := unix.Poll(poll, 0)
	for errors.Is(err, unix.EINTR) {
		n, err = unix.Poll(poll, 0)
	}
	if err != nil {
		return fmt.Errorf("poll the process: %w", err)
	}
	if n > 0 {
		return fmt.Errorf("%w: process %d ended", runtime.ErrNotRunning, ns.pid)
	}
	return nil
}

// using runs f while the handle cannot be closed, if the process runs.
func (ns *NS) using(ctx context.Context, f func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if ns == nil {
		return runtime.ErrNotRunning
	}
	ns.life.RLock()
	defer ns.life.RUnlock()
	if err := ns.check(); err != nil {
		return err
	}
	return f()
}

// Close releases the handle. Connections dialled from it stay usable.
func (ns *NS) Close() error {
	ns.life.Lock()
	defer ns.life.Unlock()
	if ns.closed {
		return nil
	}
	ns.closed = true
	if ns.onClose != nil {
		ns.onClose()
	}
	for _, c := range []*conn{ns.route, ns.filter, ns.diag} {
		c.close()
	}
	for _, fd := range []int{ns.proc, ns.handle, ns.net} {
		if fd >= 0 {
			unix.Close(fd)
		}
	}
	return nil
}

// enter runs f on a thread inside the network namespace. A thread that cannot be
// brought back is ended, so that nothing else ever runs in the wrong place.
func (ns *NS) enter(f func() error) error {
	return onThread(func() error {
		if err := unix.Setns(ns.net, unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("enter the network namespace: %w", err)
		}
		return f()
	})
}

// onThread runs f, which may change the thread's network namespace, on a locked
// thread and changes back. When it cannot, the goroutine ends locked, and with
// it the thread.
func onThread(f func() error) error {
	done := make(chan error, 1)
	go func() {
		goruntime.LockOSThread()
		home, err := os.Open("/proc/thread-self/ns/net")
		if err != nil {
			goruntime.UnlockOSThread()
			done <- err
			return
		}
		defer home.Close()
		err = f()
		if unix.Setns(int(home.Fd()), unix.CLONE_NEWNET) == nil {
			goruntime.UnlockOSThread()
		}
		done <- err
	}()
	return <-done
}

// newNetwork makes a network namespace that only this handle keeps.
func newNetwork() (*NS, error) {
	ns := newNS(0)
	err := onThread(func() (err error) {
		if err = unix.Unshare(unix.CLONE_NEWNET); err != nil {
			return err
		}
		ns.net, err = unix.Open("/proc/thread-self/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("new network namespace: %w", errors.Join(runtime.ErrUnavailable, err))
	}
	return ns, nil
}

// writeSysctl sets a network sysctl of the namespace, named below /proc/sys/net;
// true when the kernel has it.
func (ns *NS) writeSysctl(name, value string) (known bool, err error) {
	err = ns.enter(func() error {
		return os.WriteFile("/proc/sys/net/"+name, []byte(value), 0)
	})
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
