package docker

import (
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/docker/docker/api/types/container"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Bounds that no lab chooses.
const (
	sandboxMemory = 16 << 20 // what the engine's own start-up step needs
	sandboxPIDs   = 32
	sharedMemory  = 16 << 20 // /dev/shm, charged to the node's memory
	openFiles     = 8192
)

// sandboxConfig is the container that holds an instance's fabric: one program
// that sleeps, as nobody, without a capability.
func sandboxConfig(d *runtime.Desired, host hostFacts) (*container.Config, *container.HostConfig) {
	pids := int64(sandboxPIDs)
	config := &container.Config{
		Image:    sandboxImage,
		Hostname: "fabric",
		User:     "65534:65534",

		NetworkDisabled: true,
		Labels:          labelsOf(d.Instance, roleSandbox, runtime.SandboxDigest(*d), d.Meta),
	}
	return config, &container.HostConfig{
		NetworkMode:    "none",
		RestartPolicy:  container.RestartPolicy{Name: container.RestartPolicyDisabled},
		ReadonlyRootfs: true,
		CapDrop:        []string{"ALL"},
		SecurityOpt:    []string{"no-new-privileges", "seccomp=" + seccompProfile()},
		LogConfig:      container.LogConfig{Type: "none"},
		IpcMode:        "private",
		CgroupnsMode:   "private",
		// The fabric has no address of its own, so nothing in it answers.
		Sysctls: map[string]string{
			"net.ipv6.conf.all.disable_ipv6":     "1",
			"net.ipv6.conf.default.disable_ipv6": "1",
		},
		Resources: container.Resources{
			CgroupParent: cgroupParent(d.Instance, host),
			Memory:       sandboxMemory,
			MemorySwap:   sandboxMemory,
			PidsLimit:    &pids,
		},
	}
}

// nodeConfig is the container of a node.
func nodeConfig(id runtime.InstanceID, n runtime.NodeSpec, meta map[string]string, host hostFacts) (*container.Config, *container.HostConfig, error) {
	capabilities, err := capabilitiesOf(n.Profile)
	if err != nil {
		return nil, nil, fmt.Errorf("node %s: %w", n.Name, err)
	}
	labels := labelsOf(id, roleNode, runtime.NodeDigest(n), meta)
	labels[labelNode] = n.Name
	labels[labelDisk] = strconv.FormatInt(n.Disk, 10)
	config := &container.Config{
		Image:    n.Image,
		Hostname: n.Name,
		Env:      n.Env,
		Labels:   labels,
		// With the mode "none" alone the engine still makes a network sandbox of
		// its own, which doubles the time of a start. Disabled, the namespace is
		// the container runtime's, with a loopback and nothing else.
		NetworkDisabled: true,
	}
	hostConfig := &container.HostConfig{
		NetworkMode:   "none",
		RestartPolicy: container.RestartPolicy{Name: container.RestartPolicyDisabled},
		Init:          new(true),
		CapDrop:       []string{"ALL"},
		CapAdd:        capabilities,
		SecurityOpt:   []string{"no-new-privileges", "seccomp=" + seccompProfile()},
		LogConfig:     container.LogConfig{Type: "none"}, // what a node prints must not fill the host
		IpcMode:       "private",
		CgroupnsMode:  "private",
		ShmSize:       sharedMemory,
		Sysctls:       sysctlsOf(n),
		Resources:     nodeResources(id, n, host),
	}
	if host.diskLimits && n.Disk > 0 {
		hostConfig.StorageOpt = map[string]string{"size": strconv.FormatInt(n.Disk, 10)}
	}
	return config, hostConfig, nil
}

func nodeResources(id runtime.InstanceID, n runtime.NodeSpec, host hostFacts) container.Resources {
	limits := container.Resources{
		CgroupParent: cgroupParent(id, host),
		Memory:       n.Memory,
		MemorySwap:   n.Memory, // no swap besides
		NanoCPUs:     int64(n.CPUs * 1e9),
		Ulimits: []*container.Ulimit{
			{Name: "core", Soft: 0, Hard: 0},
			{Name: "nofile", Soft: openFiles, Hard: openFiles},
		},
	}
	if n.PIDs > 0 {
		limits.PidsLimit = &n.PIDs
	}
	if n.Disk > 0 { // one file can never pass the limit, whatever the storage driver
		limits.Ulimits = append(limits.Ulimits, &container.Ulimit{Name: "fsize", Soft: n.Disk, Hard: n.Disk})
	}
	return limits
}

// sysctlsOf adds to a node's own settings that any user of it may ping without
// a capability.
func sysctlsOf(n runtime.NodeSpec) map[string]string {
	all := map[string]string{"net.ipv4.ping_group_range": "0 2147483647"}
	maps.Copy(all, n.Sysctls)
	return all
}

// cgroupParent is the cgroup that all containers of an instance share, in the
// form the engine's cgroup driver wants.
func cgroupParent(id runtime.InstanceID, host hostFacts) string {
	if host.systemdCgroups {
		return "pupitre-" + strings.ReplaceAll(string(id), "-", "_") + ".slice"
	}
	return "/pupitre/" + string(id)
}
