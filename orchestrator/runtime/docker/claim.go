package docker

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// claims is the folder with one locked file for each program on a terminal, named
// by the engine's id of it. The kernel lets go of a lock with its process, so a
// file without a lock is of an opener that was killed, whose program runs on in
// the node.
const claims = "/run/pupitre/terminals"

// leakTerminal is such a program among the leaks.
const leakTerminal = "terminal"

// claim is a locked file.
type claim struct {
	file *os.File
	path string
}

// claimTerminal claims a program that has not started yet. The file gets its
// name once it is locked: a name without a lock is never a claim being made.
func claimTerminal(exec string) (*claim, error) {
	if err := os.MkdirAll(claims, 0o700); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(claims, os.O_RDWR|unix.O_TMPFILE, 0o600)
	if err != nil {
		return nil, err
	}
	c := &claim{file: file, path: filepath.Join(claims, exec)}
	err = unix.Flock(int(file.Fd()), unix.LOCK_EX)
	if err == nil {
		open := fmt.Sprintf("/proc/self/fd/%d", file.Fd())
		err = unix.Linkat(unix.AT_FDCWD, open, unix.AT_FDCWD, c.path, unix.AT_SYMLINK_FOLLOW)
	}
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("claim %s: %w", c.path, err)
	}
	return c, nil
}

// takeOver locks the claim of an opener that is gone; nil when somebody holds it
// or there is none.
func takeOver(exec string) (*claim, error) {
	c := &claim{path: filepath.Join(claims, exec)}
	var err error
	if c.file, err = os.OpenFile(c.path, os.O_RDWR|unix.O_NOFOLLOW, 0); err != nil {
		return nil, ignoring(err, isMissing)
	}
	if err := unix.Flock(int(c.file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = c.file.Close()
		return nil, ignoring(err, isHeld)
	}
	return c, nil
}

func isHeld(err error) bool { return errors.Is(err, unix.EWOULDBLOCK) }

// release removes the file before it unlocks it.
func (c *claim) release() {
	_ = os.Remove(c.path)
	_ = c.file.Close()
}

// execID is what the engine calls a program.
var execID = regexp.MustCompile(`^[0-9a-f]{64}$`)

// abandoned lists the claims that nobody holds any more.
func abandoned() ([]runtime.Leak, error) {
	entries, err := os.ReadDir(claims)
	if err != nil {
		return nil, ignoring(err, isMissing)
	}
	var leaks []runtime.Leak
	for _, entry := range entries {
		if !execID.MatchString(entry.Name()) {
			continue
		}
		c, err := takeOver(entry.Name())
		if err != nil {
			return nil, err
		}
		if c != nil {
			_ = c.file.Close()
			leaks = append(leaks, runtime.Leak{Kind: leakTerminal, Name: entry.Name()})
		}
	}
	return leaks, nil
}

// sweepTerminal hangs up a program that nobody holds.
func (d *Driver) sweepTerminal(ctx context.Context, exec string) error {
	c, err := takeOver(exec)
	if c == nil || err != nil {
		return err
	}
	defer c.release()
	info, err := d.engine.ContainerExecInspect(ctx, exec)
	if err != nil || !info.Running || info.Pid == 0 {
		return explain("look at a terminal", ignoring(err, isNotFound))
	}
	leader, err := hold(info.Pid, info.ContainerID)
	if err != nil {
		return nil // it ended meanwhile
	}
	defer leader.release()
	if err := hangUp(ctx, leader); err != nil {
		return fmt.Errorf("hang up a terminal that nobody holds: %w", err)
	}
	return nil
}
