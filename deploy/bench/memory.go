package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/docker/docker/client"
)

// memory is what a scenario costs, in bytes, all teams together.
type memory struct {
	// Containers is the sum of the containers' memory cgroups, page cache that
	// the kernel could drop at once left out.
	Containers int64 `json:"containers"`
	// Shims is the proportional set size of the containers' shim processes.
	Shims int64 `json:"shims"`
	// Daemons is by how much dockerd and containerd grew together.
	Daemons int64 `json:"daemons"`
	// Host is by how much the memory that the kernel calls available fell; it
	// holds what no process is charged for (namespaces, veth, mounts), and what
	// anything else on the machine did meanwhile.
	Host int64 `json:"host"`
}

// baseline is the state of the machine before a lab.
type baseline struct{ daemons, available int64 }

func measureBaseline() (baseline, error) {
	daemons, err := daemonMemory()
	if err != nil {
		return baseline{}, err
	}
	available, err := availableMemory()
	return baseline{daemons, available}, err
}

// measureMemory compares the machine with the lab to what it was without.
func measureMemory(ctx context.Context, engine *client.Client, ids []string, before baseline) (memory, error) {
	now, err := measureBaseline()
	if err != nil {
		return memory{}, err
	}
	m := memory{Daemons: now.daemons - before.daemons, Host: before.available - now.available}
	for _, id := range ids {
		info, err := engine.ContainerInspect(ctx, id)
		if err != nil {
			return memory{}, err
		}
		if err := m.addContainer(info.State.Pid); err != nil {
			return memory{}, fmt.Errorf("measure %s: %w", info.Name, err)
		}
	}
	return m, nil
}

func (m *memory) addContainer(pid int) error {
	used, err := cgroupMemory(pid)
	if err != nil {
		return err
	}
	shim, err := parentOf(pid)
	if err != nil {
		return err
	}
	held, err := proportional(shim)
	m.Containers += used
	m.Shims += held
	return err
}

// cgroupMemory is what the memory cgroup of a process is charged with, less the
// inactive page cache.
func cgroupMemory(pid int) (int64, error) {
	text, err := os.ReadFile(procFile(pid, "cgroup"))
	if err != nil {
		return 0, err
	}
	folder, usage, cache := memoryCgroup(string(text))
	used, err := os.ReadFile(filepath.Join(folder, usage))
	if err != nil {
		return 0, err
	}
	total, err := strconv.ParseInt(strings.TrimSpace(string(used)), 10, 64)
	if err != nil {
		return 0, err
	}
	inactive, err := field(filepath.Join(folder, "memory.stat"), cache)
	return total - inactive, err
}

// memoryCgroup finds, in a /proc/<pid>/cgroup, the folder of the memory
// controller and the names of what is read there; see cgroups(7).
func memoryCgroup(text string) (folder, usage, cache string) {
	for line := range strings.Lines(text) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) == 3 && parts[1] == "memory" {
			return filepath.Join("/sys/fs/cgroup/memory", parts[2]), "memory.usage_in_bytes", "total_inactive_file"
		}
		if len(parts) == 3 && parts[0] == "0" && parts[1] == "" {
			folder = filepath.Join("/sys/fs/cgroup", parts[2])
		}
	}
	return folder, "memory.current", "inactive_file"
}

func procFile(pid int, name string) string {
	return filepath.Join("/proc", strconv.Itoa(pid), name)
}

func parentOf(pid int) (int, error) {
	parent, err := field(procFile(pid, "status"), "PPid:")
	return int(parent), err
}

// proportional is a process's proportional set size: pages shared with others
// count by their share.
func proportional(pid int) (int64, error) {
	kilobytes, err := field(procFile(pid, "smaps_rollup"), "Pss:")
	return kilobytes << 10, err
}

func availableMemory() (int64, error) {
	kilobytes, err := field("/proc/meminfo", "MemAvailable:")
	return kilobytes << 10, err
}

// field reads the number that follows a name in a file of lines "name number …".
func field(path, name string) (int64, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) > 1 && words[0] == name {
			return strconv.ParseInt(words[1], 10, 64)
		}
	}
	return 0, errors.Join(fmt.Errorf("%s: no field %s", path, name), lines.Err())
}

// daemonMemory is the proportional set size of every dockerd and containerd.
func daemonMemory() (int64, error) {
	names, err := filepath.Glob("/proc/[0-9]*/comm")
	if err != nil {
		return 0, err
	}
	var sum int64
	for _, name := range names {
		comm, err := os.ReadFile(name)
		if err != nil {
			continue // it ended
		}
		if c := strings.TrimSpace(string(comm)); c != "dockerd" && c != "containerd" {
			continue
		}
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		held, err := proportional(pid)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return 0, err
		}
		sum += held
	}
	return sum, nil
}
