// Package docker runs instances on a Docker engine of the same host.
//
// It is the only package that imports the engine's SDK. Every instance is a set
// of labelled containers without any engine network: one sandbox, whose network
// namespace is the fabric, and the nodes. The wiring is package fabric's, done
// over netlink with the containers' process ids. Nothing is kept in memory that
// the engine and the kernel could not tell again, so a killed process loses
// nothing.
package docker

import (
	"context"
	"fmt"
	"os"
	"sync"

	"github.com/docker/docker/client"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Driver is a runtime.Driver over one Docker engine.
type Driver struct {
	engine *client.Client

	once sync.Once // guards what the engine is asked a single time
	host hostFacts
	err  error

	handles handles

	checkers checkers

	sizes sizes
}

var _ runtime.Driver = (*Driver)(nil)

// hostFacts is what the engine said of itself.
type hostFacts struct {
	systemdCgroups bool   // the engine's cgroup driver is systemd
	diskLimits     bool   // the storage driver can limit a writable layer
	root           string // the engine's data folder
}

// Open connects to the engine named by the environment (DOCKER_HOST), by
// default the local Unix socket. The engine is asked nothing yet.
func Open() (*Driver, error) {
	engine, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	if err != nil {
		return nil, fmt.Errorf("connect to the Docker engine: %w", err)
	}
	return &Driver{engine: engine, handles: newHandles()}, nil
}

// Close lets go of the engine and of every open namespace. Instances stay.
func (d *Driver) Close() error {
	d.handles.closeAll()
	return d.engine.Close()
}

// facts asks the engine about itself, once.
func (d *Driver) facts(ctx context.Context) (hostFacts, error) {
	d.once.Do(func() {
		info, err := d.engine.Info(ctx)
		if err != nil {
			d.err = explain("ask the Docker engine", err)
			return
		}
		d.host = hostFacts{
			systemdCgroups: info.CgroupDriver == "systemd",
			diskLimits:     limitsDisk(info.Driver, info.DriverStatus, info.DockerRootDir),
			root:           info.DockerRootDir,
		}
	})
	return d.host, d.err
}

// limitsDisk tells whether the engine's storage driver honours a size for a
// container's writable layer: overlay2 does on xfs with project quotas, btrfs
// and zfs always.
func limitsDisk(driver string, status [][2]string, root string) bool {
	switch driver {
	case "btrfs", "zfs":
		return true
	case "overlay2":
		mounts, err := os.ReadFile("/proc/self/mountinfo")
		return err == nil && statusValue(status, "Backing Filesystem") == "xfs" && hasProjectQuota(string(mounts), root)
	}
	return false
}

func statusValue(status [][2]string, key string) string {
	for _, line := range status {
		if line[0] == key {
			return line[1]
		}
	}
	return ""
}
