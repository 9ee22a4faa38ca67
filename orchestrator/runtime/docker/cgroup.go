package docker

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// cgroupRoot is where the kernel's control groups are mounted.
const cgroupRoot = "/sys/fs/cgroup"

// cpuPeriod is the kernel's default period for CPU quotas, in microseconds.
const cpuPeriod = 100_000

// unifiedCgroups tells whether the host has cgroup version 2 only.
func unifiedCgroups() bool {
	var fs unix.Statfs_t
	return unix.Statfs(cgroupRoot, &fs) == nil && fs.Type == unix.CGROUP2_SUPER_MAGIC
}

// hierarchies are the mounted trees in which an instance has a folder.
func hierarchies() []string {
	if unifiedCgroups() {
		return []string{cgroupRoot}
	}
	entries, err := os.ReadDir(cgroupRoot)
	if err != nil {
		return nil
	}
	var trees []string
	for _, e := range entries {
		trees = append(trees, filepath.Join(cgroupRoot, e.Name()))
	}
	return trees
}

// platformFolder is the folder, inside every hierarchy, that holds the
// instances' folders.
func platformFolder(host hostFacts) string {
	if host.systemdCgroups {
		return "pupitre.slice"
	}
	return "pupitre"
}

// cgroupFolders lists an instance's folders that exist.
func cgroupFolders(id runtime.InstanceID, host hostFacts) []string {
	var found []string
	for _, tree := range hierarchies() {
		folder := filepath.Join(tree, platformFolder(host), filepath.Base(cgroupParent(id, host)))
		if _, err := os.Stat(folder); err == nil {
			found = append(found, folder)
		}
	}
	return found
}

// setQuota bounds all containers of an instance together. The folders exist
// because the sandbox runs in them.
func setQuota(id runtime.InstanceID, q runtime.Quota, host hostFacts) error {
	for _, folder := range cgroupFolders(id, host) {
		for file, value := range quotaFiles(q, unifiedCgroups()) {
			path := filepath.Join(folder, file)
			if _, err := os.Stat(path); err != nil {
				continue // another controller's hierarchy
			}
			if err := os.WriteFile(path, []byte(value), 0o644); err != nil {
				return fmt.Errorf("bound the instance %s: %w", id, err)
			}
		}
	}
	return nil
}

// quotaFiles are the kernel's files and values for a quota.
func quotaFiles(q runtime.Quota, unified bool) map[string]string {
	files := map[string]string{}
	set := func(v1, v2, value string) {
		if unified {
			files[v2] = value
			return
		}
		files[v1] = value
	}
	if q.Memory > 0 {
		set("memory.limit_in_bytes", "memory.max", strconv.FormatInt(q.Memory, 10))
	}
	if q.PIDs > 0 {
		set("pids.max", "pids.max", strconv.FormatInt(q.PIDs, 10))
	}
	if q.CPUs > 0 {
		share := strconv.FormatInt(int64(q.CPUs*cpuPeriod), 10)
		set("cpu.cfs_quota_us", "cpu.max", share)
		if unified {
			files["cpu.max"] = share + " " + strconv.Itoa(cpuPeriod)
		}
	}
	return files
}

// removeCgroups removes an instance's empty folders, and the platform's when
// the instance was the last one. A folder still in use stays, without an error:
// the collector comes back to it.
func removeCgroups(id runtime.InstanceID, host hostFacts) error {
	for _, folder := range cgroupFolders(id, host) {
		if err := removeTree(folder); err != nil {
			return err
		}
		_ = os.Remove(filepath.Dir(folder)) // refused while other instances are in it
	}
	return nil
}

// removeTree removes a cgroup and those below it, deepest first.
func removeTree(folder string) error {
	var folders []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			folders = append(folders, path)
		}
		return nil
	})
	for i := len(folders) - 1; i >= 0 && err == nil; i-- {
		err = ignoring(os.Remove(folders[i]), isBusy, isMissing)
	}
	return err
}

func isBusy(err error) bool    { return errors.Is(err, unix.EBUSY) || errors.Is(err, unix.ENOTEMPTY) }
func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }

// instancesWithCgroups lists the instances that have a cgroup on the host.
func instancesWithCgroups(host hostFacts) []runtime.InstanceID {
	seen := map[runtime.InstanceID]bool{}
	var ids []runtime.InstanceID
	for _, tree := range hierarchies() {
		entries, err := os.ReadDir(filepath.Join(tree, platformFolder(host)))
		if err != nil {
			continue
		}
		for _, e := range entries {
			id, ours := instanceOfCgroup(e, host)
			if ours && !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	return ids
}

func instanceOfCgroup(e fs.DirEntry, host hostFacts) (runtime.InstanceID, bool) {
	if !e.IsDir() {
		return "", false
	}
	if !host.systemdCgroups {
		return runtime.InstanceID(e.Name()), true
	}
	name, ours := strings.CutPrefix(strings.TrimSuffix(e.Name(), ".slice"), "pupitre-")
	return runtime.InstanceID(strings.ReplaceAll(name, "_", "-")), ours
}
