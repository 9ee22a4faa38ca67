package doctor

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// engineProcess holds the engine's process id.
const engineProcess = "/run/docker.pid"

// ReadHost looks at the machine; root is the engine's data folder, empty when it
// is not known. What cannot be read is left as not known.
func ReadHost(_ context.Context, root string) (Host, Kernel) {
	total, available := readMemory()
	host := Host{
		Root: os.Geteuid() == 0, CPUs: runtime.NumCPU(),
		Memory: total, MemoryAvailable: available,
		DiskFree: -1, DiskTotal: -1, InodesFree: -1,
		EngineOpenFiles: readEngineOpenFiles(),
		ClockUnsynced:   clockUnsynced(),
		Time:            time.Now(),
	}
	var fs unix.Statfs_t
	if root != "" && unix.Statfs(root, &fs) == nil {
		host.DiskFree = int64(fs.Bavail) * fs.Bsize
		host.DiskTotal = int64(fs.Blocks) * fs.Bsize
		host.InodesFree = int64(fs.Ffree)
	}
	return host, Kernel{Release: readRelease(), Parameters: readParameters()}
}

func readRelease() string {
	text, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

func readParameters() map[string]int64 {
	values := map[string]int64{}
	for _, name := range Parameters {
		if value, known := readParameter("/proc/sys", name); known {
			values[name] = value
		}
	}
	return values
}

// readParameter gives a parameter's value, the largest there is for one that no
// int64 holds.
func readParameter(proc, name string) (value int64, known bool) {
	text, err := os.ReadFile(filepath.Join(proc, name))
	if err != nil {
		return 0, false
	}
	digits := strings.TrimSpace(string(text))
	if value, err := strconv.ParseInt(digits, 10, 64); err == nil {
		return value, true
	}
	_, err = strconv.ParseUint(digits, 10, 64)
	return math.MaxInt64, err == nil
}

// readMemory gives MemTotal and MemAvailable of proc(5), in bytes.
func readMemory() (total, available int64) {
	total, available = -1, -1
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return total, available
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		kib, err := strconv.ParseInt(fields[1], 10, 64)
		if err != nil {
			continue
		}
		switch fields[0] {
		case "MemTotal:":
			total = kib << 10
		case "MemAvailable:":
			available = kib << 10
		}
	}
	return total, available
}

// readEngineOpenFiles gives the soft limit that containers inherit; -1 when it
// is not known.
func readEngineOpenFiles() int64 {
	pid, err := os.ReadFile(engineProcess)
	if err != nil {
		return -1
	}
	limits, err := os.ReadFile(filepath.Join("/proc", strings.TrimSpace(string(pid)), "limits"))
	if err != nil {
		return -1
	}
	for line := range strings.Lines(string(limits)) {
		rest, found := strings.CutPrefix(line, "Max open files")
		if fields := strings.Fields(rest); found && len(fields) > 0 {
			if limit, err := strconv.ParseInt(fields[0], 10, 64); err == nil {
				return limit
			}
		}
	}
	return -1
}

// clockUnsynced asks the kernel whether something disciplines its clock
// (adjtimex(2), STA_UNSYNC).
func clockUnsynced() bool {
	var timex unix.Timex
	_, err := unix.Adjtimex(&timex)
	return err == nil && timex.Status&unix.STA_UNSYNC != 0
}
