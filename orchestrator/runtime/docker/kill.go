package docker

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Times of a kill from the host.
const (
	exitWait = 2 * time.Second      // for a killed process to be gone
	exitPoll = 2 * time.Millisecond // between two looks at whether the engine has noticed
)

// killFirst ends a container's processes from the host: the kernel kills every
// process of a PID namespace with its first one. It spares the engine one run
// of the container runtime, a third of what a removal costs. A container that
// cannot be killed so is left to the engine.
func (d *Driver) killFirst(ctx context.Context, name string) {
	info, err := d.engine.ContainerInspect(ctx, name)
	if err != nil || !info.State.Running {
		return
	}
	if killProcess(info.State.Pid, info.ID) != nil {
		return
	}
	deadline := time.Now().Add(exitWait)
	for time.Now().Before(deadline) && ctx.Err() == nil {
		info, err = d.engine.ContainerInspect(ctx, name)
		if err != nil || !info.State.Running {
			return
		}
		time.Sleep(exitPoll)
	}
}

// killProcess kills the first process of a container and waits for its end. The
// process is held by a descriptor before it is looked at, so a number that went
// to another process meanwhile is noticed: its cgroup does not name the container.
func killProcess(pid int, container string) error {
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	if err := belongsTo(pid, container); err != nil {
		return err
	}
	if err := unix.PidfdSendSignal(fd, unix.SIGKILL, nil, 0); err != nil {
		return err
	}
	_, err = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(exitWait.Milliseconds()))
	return err
}

// belongsTo tells whether a process is in a container's cgroup.
func belongsTo(pid int, container string) error {
	groups, err := os.ReadFile(fmt.Sprintf("/proc/%d/cgroup", pid))
	if err != nil {
		return err
	}
	if !strings.Contains(string(groups), container) {
		return errors.New("the process is not the container's")
	}
	return nil
}
