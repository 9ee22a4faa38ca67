package conductor

import (
	"bufio"
	"fmt"
	"io"
	"os"
	goruntime "runtime"
	"strconv"
	"strings"
)

// reserved is the share of the memory that labs never get: the platform's, the
// engine's and the kernel's.
const reserved = 0.15

// ThisHost is what the machine has for labs, by /proc. Disks are not known: where
// the engine keeps them is its own affair.
func ThisHost() (Host, error) {
	file, err := os.Open("/proc/meminfo")
	if err != nil {
		return Host{}, err
	}
	defer file.Close()
	total, err := memTotal(file)
	if err != nil {
		return Host{}, err
	}
	host := Host{Memory: int64(float64(total) * (1 - reserved)), CPUs: float64(goruntime.NumCPU())}
	text, err := os.ReadFile("/proc/sys/kernel/pid_max")
	if err != nil {
		return Host{}, err
	}
	if host.PIDs, err = strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err != nil {
		return Host{}, fmt.Errorf("/proc/sys/kernel/pid_max: %w", err)
	}
	return host, nil
}

// memTotal reads the line "MemTotal: 24597124 kB".
func memTotal(r io.Reader) (int64, error) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) == 3 && fields[0] == "MemTotal:" && fields[2] == "kB" {
			kilobytes, err := strconv.ParseInt(fields[1], 10, 64)
			return kilobytes << 10, err
		}
	}
	return 0, fmt.Errorf("/proc/meminfo has no line MemTotal in kB: %w", orElse(lines.Err(), io.ErrUnexpectedEOF))
}

func orElse(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}
