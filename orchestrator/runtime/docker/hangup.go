package docker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// held is a process of a container, held by a descriptor: whatever number it
// has or another gets, a signal sent through it reaches it or nobody.
type held struct {
	pid       int
	container string
	fd        int
}

// hold takes hold of a process and then makes sure that it is the container's.
func hold(pid int, container string) (*held, error) {
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return nil, err
	}
	h := &held{pid: pid, container: container, fd: fd}
	if err := belongsTo(pid, container); err != nil || !h.alive() {
		h.release()
		return nil, errors.Join(err, unix.ESRCH)
	}
	return h, nil
}

// alive is false for a process that ended, and for none.
func (h *held) alive() bool { return h != nil && !h.ends(0) }

// ends waits at most that long for the process' end.
func (h *held) ends(wait time.Duration) bool {
	n, err := unix.Poll([]unix.PollFd{{Fd: int32(h.fd), Events: unix.POLLIN}}, int(wait.Milliseconds()))
	return n > 0 && err == nil
}

// awaitEnd waits for the process' end or for that time, whichever is first; its
// error is ctx's. Once the process ended it waits a little all the same: the
// engine hears of it later.
func (h *held) awaitEnd(ctx context.Context, wait time.Duration) error {
	if h.alive() {
		h.ends(wait)
		return ctx.Err()
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(attachPoll):
		return nil
	}
}

func (h *held) signal(sig unix.Signal) {
	_ = unix.PidfdSendSignal(h.fd, sig, nil, 0) // gone already is what is wanted
}

func (h *held) release() {
	if h != nil {
		unix.Close(h.fd)
	}
}

// killRounds is how often what was forked meanwhile is looked for.
const killRounds = 20

// hangUp ends the program on a terminal as a line that is cut would: HUP to its
// group and to the group in front, which the shell passes on; what is still
// there a moment later is killed. Groups in the background that ignore HUP or
// were taken out of the session are the team's services and go on.
func hangUp(ctx context.Context, leader *held) error {
	if !leader.alive() {
		return nil
	}
	own, err := statOf(leader.pid)
	if err != nil {
		return ignoring(err, isMissing) // it ended
	}
	line := line{leader: leader, groups: [2]int{own.group, own.front}}
	if _, err := line.signal(hangUpWait, unix.SIGHUP, unix.SIGCONT); err != nil { // CONT: one that was stopped hears nothing else
		return err
	}
	for range killRounds {
		left, err := line.signal(exitWait, unix.SIGKILL)
		if err != nil || left == 0 {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return errors.New("the program forks faster than it is killed")
}

// line is what a terminal that is cut takes along: the leader of its session,
// and two groups of that session.
type line struct {
	leader *held
	groups [2]int
}

// signal reaches everybody on the line and waits until they have ended, at most
// that long. It tells how many there were.
func (l line) signal(wait time.Duration, signals ...unix.Signal) (int, error) {
	members, err := l.members()
	if err != nil {
		return 0, err
	}
	for _, m := range members {
		for _, s := range signals {
			m.signal(s)
		}
	}
	deadline := time.Now().Add(wait)
	for _, m := range members {
		m.ends(max(time.Until(deadline), 0))
		m.release()
	}
	return len(members), nil
}

// members takes hold of every process on the line.
func (l line) members() ([]*held, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, err
	}
	var members []*held
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil || !l.has(pid) {
			continue
		}
		m, err := hold(pid, l.leader.container)
		if err != nil {
			continue
		}
		if !l.has(pid) { // the number went to another process
			m.release()
			continue
		}
		members = append(members, m)
	}
	return members, nil
}

// has is false for a process that ended and was not yet waited for.
func (l line) has(pid int) bool {
	stat, err := statOf(pid)
	return err == nil && stat.state != "Z" && stat.session == l.leader.pid &&
		(pid == l.leader.pid || slices.Contains(l.groups[:], stat.group))
}

// processStat is the part of /proc/<pid>/stat that is about terminals, in the
// host's numbers.
type processStat struct {
	state          string // one letter
	group, session int
	front          int // the group in front of the process' terminal; -1 for none
}

// statOf reads fields 3, 5, 6 and 8, see proc_pid_stat(5). The name in field 2 may
// hold anything, so fields are counted after its last parenthesis.
func statOf(pid int) (processStat, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return processStat{}, err
	}
	words := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(words) < 6 {
		return processStat{}, fmt.Errorf("/proc/%d/stat: too few fields", pid)
	}
	s := processStat{state: words[0]}
	for i, into := range map[int]*int{2: &s.group, 3: &s.session, 5: &s.front} {
		if *into, err = strconv.Atoi(words[i]); err != nil {
			return processStat{}, fmt.Errorf("/proc/%d/stat: %w", pid, err)
		}
	}
	return s, nil
}
