//go:build linux

package fabric

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

const (
	maxProcesses = 16384
	maxCmdline   = 8 << 10
)

// errStop ends an iteration early, without a failure.
var errStop = errors.New("stop")

// Processes lists the processes of the node's PID namespace and of those below
// it, by the host's number. A process that ends meanwhile is left out.
func (ns *NS) Processes(ctx context.Context) (processes []runtime.Process, err error) {
	err = ns.using(ctx, func() error {
		if ns.proc < 0 {
			return fmt.Errorf("a probe has none: %w", runtime.ErrUnsupported)
		}
		return ns.eachProcess(ctx, func(pid int) error {
			if len(processes) >= maxProcesses {
				return fmt.Errorf("%w: more than %d", ErrTooMany, maxProcesses)
			}
			if p, ok := readProcess(pid); ok {
				processes = append(processes, p)
			}
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read the processes: %w", err)
	}
	return processes, nil
}

// eachProcess calls f for the node's processes. It looks at all of the host's
// rather than at a cgroup's list: a process is where its namespaces are, whatever
// group it was put into, and one look costs some microseconds.
func (ns *NS) eachProcess(ctx context.Context, f func(pid int) error) error {
	inside := map[uint64]bool{ns.pidNS: true}
	for _, name := range readDirNames("/proc", -1) {
		pid, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if !ns.holds(name, inside) {
			continue
		}
		if err := f(pid); errors.Is(err, errStop) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// holds tells whether a process is in the node's PID namespace or below it;
// inside remembers what was found of each namespace.
func (ns *NS) holds(pid string, inside map[uint64]bool) bool {
	target, err := readLink("/proc/" + pid + "/ns/pid")
	if err != nil {
		return false
	}
	text, _ := strings.CutPrefix(target, "pid:[")
	id, err := strconv.ParseUint(strings.TrimSuffix(text, "]"), 10, 64)
	if err != nil {
		return false
	}
	in, known := inside[id]
	if !known {
		in = isBelow("/proc/"+pid+"/ns/pid", ns.pidNS)
		inside[id] = in
	}
	return in
}

// isBelow climbs from a PID namespace to its parents.
func isBelow(path string, above uint64) bool {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	for depth := 0; err == nil && depth < 33; depth++ { // the kernel allows 32
		var stat unix.Stat_t
		err = unix.Fstat(fd, &stat)
		parent, up := -1, err
		if err == nil && stat.Ino != above {
			parent, up = unix.IoctlRetInt(fd, unix.NS_GET_PARENT)
		}
		unix.Close(fd)
		if err == nil && stat.Ino == above {
			return true
		}
		fd, err = parent, up
	}
	return false
}

// readProcess reads what /proc tells of one process; false when it ended.
func readProcess(pid int) (p runtime.Process, ok bool) {
	dir := "/proc/" + strconv.Itoa(pid)
	status, err := os.ReadFile(dir + "/status")
	if err != nil {
		return p, false
	}
	p.PID, p.UID = pid, -1
	for line := range bytes.Lines(status) {
		key, value, _ := strings.Cut(strings.TrimRight(string(line), "\n"), ":\t")
		switch words := strings.Fields(value); {
		case key == "Name":
			p.Name = unescape(value)
		case key == "Uid" && len(words) > 1:
			p.UID, _ = strconv.Atoi(words[1])
		case key == "NSpid" && len(words) > 1:
			p.NSPID, _ = strconv.Atoi(words[1])
		}
	}
	if p.Started, err = startTime(dir); err != nil {
		return p, false
	}
	p.Exe, p.Cmdline = executable(pid), commandLine(dir)
	return p, true
}

// unescape undoes what /proc does to keep a name on its line.
func unescape(name string) string {
	return strings.NewReplacer(`\n`, "\n", `\\`, `\`).Replace(name)
}

// executable is the path of a process's program as the node sees it; empty for
// a kernel thread and for a zombie.
func executable(pid int) string {
	exe, err := readLink("/proc/" + strconv.Itoa(pid) + "/exe")
	if err != nil {
		return ""
	}
	return exe
}

func commandLine(dir string) []string {
	file, err := os.Open(dir + "/cmdline")
	if err != nil {
		return nil
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxCmdline))
	if err != nil || len(text) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
}

// userHz is the unit of times in /proc: USER_HZ is 100 wherever Go runs.
const userHz = 100

// startTime counts from the boot, see proc_pid_stat(5): field 22. The name in
// field 2 may hold anything, so fields are counted after its last parenthesis.
func startTime(dir string) (time.Time, error) {
	stat, err := os.ReadFile(dir + "/stat")
	if err != nil {
		return time.Time{}, err
	}
	_, rest, _ := strings.Cut(string(stat[bytes.LastIndexByte(stat, ')')+1:]), " ")
	words := strings.Fields(rest)
	if len(words) < 20 {
		return time.Time{}, fmt.Errorf("%s/stat: too few fields", dir)
	}
	ticks, err := strconv.ParseInt(words[19], 10, 64)
	if err != nil {
		return time.Time{}, err
	}
	return bootTime().Add(time.Duration(ticks) * time.Second / userHz), nil
}

// bootTime is read once, so that a process's start is always told the same.
var bootTime = sync.OnceValue(func() time.Time {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return time.Time{}
	}
	for line := range bytes.Lines(stat) {
		if text, ok := bytes.CutPrefix(line, []byte("btime ")); ok {
			seconds, _ := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
			return time.Unix(seconds, 0)
		}
	}
	return time.Time{}
})

// readDirNames lists at most limit names (all below 0); none when the directory
// is gone.
func readDirNames(dir string, limit int) []string {
	if limit == 0 {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer d.Close()
	names, _ := d.Readdirnames(limit) // what was read before a process ended is fine
	return names
}

// readLink is os.Readlink without its growing buffer, for short links of /proc.
func readLink(path string) (string, error) {
	var buffer [4096]byte
	n, err := unix.Readlink(path, buffer[:])
	if err != nil {
		return "", err
	}
	return string(buffer[:n]), nil
}
