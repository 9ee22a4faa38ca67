package docker

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/docker/docker/api/types/container"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// hasProjectQuota tells whether the file system that holds folder is mounted
// with project quotas, from the kernel's table of mounts (proc(5), mountinfo).
func hasProjectQuota(mountinfo, folder string) bool {
	best, options := "", ""
	for line := range strings.Lines(mountinfo) {
		fields := strings.Fields(line)
		if len(fields) < 10 {
			continue
		}
		if point := fields[4]; within(folder, point) && len(point) >= len(best) {
			best, options = point, fields[len(fields)-1]
		}
	}
	all := strings.Split(options, ",")
	return slices.Contains(all, "prjquota") || slices.Contains(all, "pquota")
}

func within(folder, point string) bool {
	return folder == point || strings.HasPrefix(folder, strings.TrimSuffix(point, "/")+"/")
}

// Usage is how full a node's writable layer is.
type Usage struct {
	Instance  runtime.InstanceID
	Node      string
	Container string
	Used      int64 // bytes; counting stops a little past Limit
	Limit     int64 // bytes; 0 means none
}

// Full tells whether the layer passed its limit.
func (u Usage) Full() bool { return u.Limit > 0 && u.Used > u.Limit }

// LimitsDisk tells whether the storage driver itself bounds writable layers, so
// that nobody needs to watch them.
func (d *Driver) LimitsDisk(ctx context.Context) (bool, error) {
	host, err := d.facts(ctx)
	return host.diskLimits, err
}

// DiskUsage measures the writable layer of every running node, from the host.
// Counting a layer ends as soon as its limit is passed, so a node that makes
// millions of files costs no more than one that fills its limit.
func (d *Driver) DiskUsage(ctx context.Context) ([]Usage, error) {
	list, err := d.engine.ContainerList(ctx, ofEveryInstance())
	if err != nil {
		return nil, explain("list the containers", err)
	}
	var usages []Usage
	for _, c := range list {
		if c.Labels[labelRole] != roleNode || c.State != "running" {
			continue
		}
		usage, err := d.diskUsage(ctx, c)
		if err != nil {
			return nil, err
		}
		usages = append(usages, usage)
	}
	return usages, nil
}

func (d *Driver) diskUsage(ctx context.Context, c container.Summary) (Usage, error) {
	limit, _ := strconv.ParseInt(c.Labels[labelDisk], 10, 64)
	usage := Usage{Instance: runtime.InstanceID(c.Labels[labelInstance]), Node: c.Labels[labelNode], Container: c.ID, Limit: limit}
	info, err := d.engine.ContainerInspect(ctx, c.ID)
	if err != nil {
		return usage, explain("measure "+c.ID, ignoring(err, isNotFound))
	}
	if info.GraphDriver.Data["UpperDir"] == "" || limit <= 0 {
		return usage, nil
	}
	usage.Used, err = folderSize(ctx, info.GraphDriver.Data["UpperDir"], limit)
	return usage, err
}

// errEnough ends a count that already passed its limit.
var errEnough = errors.New("enough")

// blockSize is what the smallest file or folder is counted as.
const blockSize = 4096

// folderSize adds up what the files of a folder occupy, until it passes limit.
// Files that vanish meanwhile are left out; nothing is followed or opened.
func folderSize(ctx context.Context, folder string, limit int64) (int64, error) {
	var total int64
	err := filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return nil
		}
		total += occupied(entry)
		if total > limit {
			return errEnough
		}
		return nil
	})
	return total, ignoring(err, func(err error) bool { return errors.Is(err, errEnough) })
}

func occupied(entry fs.DirEntry) int64 {
	info, err := entry.Info()
	if err != nil {
		return 0
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return blockSize
	}
	return max(stat.Blocks*512, blockSize)
}

// StopFull stops a node whose writable layer passed its limit and marks it so,
// so that it is not started again until somebody resets it.
func (d *Driver) StopFull(ctx context.Context, u Usage) error {
	d.handles.forgetNode(u.Instance, u.Node)
	if err := d.stopContainer(ctx, u.Container); err != nil {
		return err
	}
	name := nodeName(u.Instance, u.Node) + suffixDiskFull
	err := d.engine.ContainerRename(ctx, u.Container, name)
	if err != nil && strings.Contains(err.Error(), "same name") {
		return nil
	}
	return explain(fmt.Sprintf("mark %s as full", u.Node), err)
}
