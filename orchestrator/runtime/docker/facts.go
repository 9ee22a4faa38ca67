package docker

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/system"
)

// Facts is what the engine says of itself, for people who look after the host.
type Facts struct {
	Version        string // for example "20.10.24+dfsg1"
	API            string // for example "1.41"
	Runtime        string // name of the default OCI runtime
	RuntimeVersion string // of runc; empty for another runtime
	StorageDriver  string
	Backing        string // file system under the storage driver
	LimitsDisk     bool   // see Driver.LimitsDisk
	CgroupDriver   string
	CgroupVersion  string // "1" or "2"
	UserNamespaces bool
	Rootless       bool
	Seccomp        bool
	LiveRestore    bool
	MemoryLimit    bool
	CPULimit       bool
	PIDsLimit      bool
	Root           string    // data folder
	Time           time.Time // the engine's clock
	Containers     int
}

// Facts asks the engine about itself.
func (d *Driver) Facts(ctx context.Context) (Facts, error) {
	info, err := d.engine.Info(ctx)
	if err != nil {
		return Facts{}, explain("ask the Docker engine", err)
	}
	version, err := d.engine.ServerVersion(ctx)
	if err != nil {
		return Facts{}, explain("ask the Docker engine its version", err)
	}
	// A clock that cannot be read stays the zero time: not known.
	now, _ := time.Parse(time.RFC3339Nano, info.SystemTime)
	return Facts{
		Version:        version.Version,
		API:            version.APIVersion,
		Runtime:        info.DefaultRuntime,
		RuntimeVersion: runcVersion(info.DefaultRuntime, version),
		StorageDriver:  info.Driver,
		Backing:        statusValue(info.DriverStatus, "Backing Filesystem"),
		LimitsDisk:     limitsDisk(info.Driver, info.DriverStatus, info.DockerRootDir),
		CgroupDriver:   info.CgroupDriver,
		CgroupVersion:  info.CgroupVersion,
		UserNamespaces: secures(info, "userns"),
		Rootless:       secures(info, "rootless"),
		Seccomp:        secures(info, "seccomp"),
		LiveRestore:    info.LiveRestoreEnabled,
		MemoryLimit:    info.MemoryLimit,
		CPULimit:       info.CPUCfsQuota,
		PIDsLimit:      info.PidsLimit,
		Root:           info.DockerRootDir,
		Time:           now,
		Containers:     info.Containers,
	}, nil
}

// secures tells whether the engine lists a security option, which it writes
// "name=seccomp,profile=default".
func secures(info system.Info, name string) bool {
	return slices.ContainsFunc(info.SecurityOptions, func(option string) bool {
		first, _, _ := strings.Cut(option, ",")
		return strings.TrimPrefix(first, "name=") == name
	})
}

func runcVersion(runtime string, version types.Version) string {
	if runtime != "runc" {
		return ""
	}
	for _, component := range version.Components {
		if component.Name == "runc" {
			return component.Version
		}
	}
	return ""
}
