package docker

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/fabric"
)

// Stats implements runtime.Target: one question to the engine for all nodes, one
// to the fabric, and a few small files of the kernel for each node.
func (t *target) Stats(ctx context.Context) (map[string]runtime.NodeStats, error) {
	f, err := t.driver.fabricOf(ctx, t.id)
	if err != nil {
		return nil, err
	}
	list, err := t.driver.engine.ContainerList(ctx, ofInstance(t.id))
	if err != nil {
		return nil, explain("list the containers of "+string(t.id), err)
	}
	traffic, err := f.Traffic(ctx)
	if err != nil {
		return nil, err
	}
	stats := map[string]runtime.NodeStats{}
	for _, c := range list {
		node := c.Labels[labelNode]
		if c.Labels[labelRole] != roleNode || c.State != "running" {
			continue
		}
		if s, ok := t.nodeStats(ctx, c, traffic[node]); ok {
			stats[node] = s
		}
	}
	return stats, ctx.Err()
}

// nodeStats is false for a node that stops meanwhile.
func (t *target) nodeStats(ctx context.Context, c container.Summary, moved fabric.Traffic) (runtime.NodeStats, bool) {
	ns, err := t.node(ctx, c.Labels[labelNode])
	if err != nil {
		return runtime.NodeStats{}, false
	}
	groups, err := os.ReadFile(fmt.Sprintf("/proc/%d/cgroup", ns.PID()))
	if err != nil || !strings.Contains(string(groups), c.ID) {
		return runtime.NodeStats{}, false
	}
	stats := usageOf(cgroupRoot, string(groups), unifiedCgroups())
	stats.RxBytes, stats.TxBytes = moved.Rx, moved.Tx
	stats.DiskUsed = t.driver.sizes.of(ctx, t.driver, c, time.Now())
	return stats, ns.Alive()
}

// usageOf reads the accounts of the groups that a process is in, given the text
// of its /proc/<pid>/cgroup; see cgroups(7) and the kernel's admin guide.
func usageOf(root, groups string, unified bool) runtime.NodeStats {
	if unified {
		return unifiedUsage(filepath.Join(root, groupPath(groups, "")))
	}
	at := func(controller string) string {
		return filepath.Join(root, controller, groupPath(groups, controller))
	}
	return splitUsage(at("memory"), at("cpuacct"), at("pids"))
}

// groupPath finds a controller's line, of the form "number:controllers:path".
func groupPath(groups, controller string) string {
	for line := range strings.Lines(groups) {
		fields := strings.SplitN(strings.TrimRight(line, "\n"), ":", 3)
		if len(fields) < 3 {
			continue
		}
		for name := range strings.SplitSeq(fields[1], ",") {
			if name == controller {
				return fields[2]
			}
		}
	}
	return "/"
}

// unifiedUsage reads cgroup version 2.
func unifiedUsage(folder string) runtime.NodeStats {
	memory := numbersIn(folder, "memory.stat")
	return runtime.NodeStats{
		MemoryBytes: max(numberIn(folder, "memory.current")-memory["inactive_file"], 0),
		MemoryLimit: limitIn(folder, "memory.max"),
		CPUSeconds:  float64(numbersIn(folder, "cpu.stat")["usage_usec"]) / 1e6,
		PIDs:        numberIn(folder, "pids.current"),
		OOMKills:    numbersIn(folder, "memory.events")["oom_kill"],
	}
}

// splitUsage reads cgroup version 1.
func splitUsage(memory, cpu, pids string) runtime.NodeStats {
	parts := numbersIn(memory, "memory.stat")
	return runtime.NodeStats{
		MemoryBytes: max(numberIn(memory, "memory.usage_in_bytes")-parts["total_inactive_file"], 0),
		MemoryLimit: limitIn(memory, "memory.limit_in_bytes"),
		CPUSeconds:  float64(numberIn(cpu, "cpuacct.usage")) / 1e9,
		PIDs:        numberIn(pids, "pids.current"),
		OOMKills:    numbersIn(memory, "memory.oom_control")["oom_kill"],
	}
}

// numberIn reads a file of one number; 0 where this kernel has none.
func numberIn(folder, file string) int64 {
	text, err := os.ReadFile(filepath.Join(folder, file))
	if err != nil {
		return 0
	}
	n, _ := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	return n
}

// noLimit is what version 1 says, less a page, where there is no limit.
const noLimit = 1<<63 - 1<<16

// limitIn reads a limit; 0 for none. Version 2 says "max" for none.
func limitIn(folder, file string) int64 {
	n := numberIn(folder, file)
	if n >= noLimit {
		return 0
	}
	return n
}

// numbersIn reads a file with a word and a number on each line.
func numbersIn(folder, file string) map[string]int64 {
	text, err := os.ReadFile(filepath.Join(folder, file))
	if err != nil {
		return nil
	}
	numbers := map[string]int64{}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			if n, err := strconv.ParseInt(value, 10, 64); err == nil {
				numbers[key] = n
			}
		}
	}
	return numbers
}

// sizeAge is how old a layer's size may be. Counting one costs a look at each of
// its files, a hundred times what all the rest costs.
const sizeAge = 30 * time.Second

// sizes remembers how full writable layers are, by container.
type sizes struct {
	mu    sync.Mutex
	known map[string]size
}

type size struct {
	used int64
	at   time.Time
}

// of is the size of a node's layer; -1 when it cannot be known.
func (s *sizes) of(ctx context.Context, d *Driver, c container.Summary, now time.Time) int64 {
	if used, fresh := s.recall(c.ID, now); fresh {
		return used
	}
	used := int64(-1)
	if usage, err := d.diskUsage(ctx, c); err == nil && usage.Limit > 0 {
		used = usage.Used
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known[c.ID] = size{used: used, at: now}
	return used
}

// recall forgets what is too old, and so containers that are gone.
func (s *sizes) recall(id string, now time.Time) (int64, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil {
		s.known = map[string]size{}
	}
	maps.DeleteFunc(s.known, func(_ string, k size) bool { return now.Sub(k.at) > sizeAge })
	k, fresh := s.known[id]
	return k.used, fresh
}
