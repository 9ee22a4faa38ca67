package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"github.com/docker/docker/client"
	"golang.org/x/sys/unix"
)

// machine is what the figures depend on.
type machine struct {
	Processor string `json:"processor"`
	Cores     int    `json:"cores"`
	Memory    int64  `json:"memory_bytes"`
	Kernel    string `json:"kernel"`
	System    string `json:"system"`
	Engine    string `json:"engine"`
	Storage   string `json:"storage_driver"`
	Cgroups   string `json:"cgroups"`
	Runtime   string `json:"container_runtime"`
	Go        string `json:"go"`
	Compose   string `json:"compose,omitempty"`
	Image     string `json:"image"`
	// Others counts the containers that ran before the bench began. Busy labs
	// among them slow Pupitre's leg most: all instances share one cgroup.
	Others int `json:"other_containers"`
}

func describeMachine(ctx context.Context, engine *client.Client, image string) (machine, error) {
	info, err := engine.Info(ctx)
	if err != nil {
		return machine{}, fmt.Errorf("ask the Docker engine: %w", err)
	}
	return machine{
		Processor: processor(),
		Cores:     runtime.NumCPU(),
		Memory:    info.MemTotal,
		Kernel:    kernel(),
		System:    info.OperatingSystem,
		Engine:    fmt.Sprintf("Docker %s (API %s)", info.ServerVersion, engine.ClientVersion()),
		Storage:   info.Driver,
		Cgroups:   fmt.Sprintf("version %s, driver %s", info.CgroupVersion, info.CgroupDriver),
		Runtime:   fmt.Sprintf("%s, containerd %s, runc %s", info.DefaultRuntime, info.ContainerdCommit.ID, info.RuncCommit.ID),
		Go:        runtime.Version(),
		Compose:   composeVersion(ctx),
		Image:     image,
		Others:    info.ContainersRunning,
	}, nil
}

func kernel() string {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return "unknown"
	}
	return unix.ByteSliceToString(name.Sysname[:]) + " " + unix.ByteSliceToString(name.Release[:])
}

func processor() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "unknown"
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if name, value, found := strings.Cut(lines.Text(), ":"); found && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// composeVersion is empty when there is no docker-compose.
func composeVersion(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "docker-compose", "version", "--short").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
