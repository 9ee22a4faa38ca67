package docker

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/fabric"
)

// roleChecker labels the container of an author's program. One that no call of
// this process is using is a stray.
const roleChecker = "checker"

// Bounds of a checker's container that no request chooses.
const (
	checkerFile    = 64 << 20 // bytes of the biggest file it may write
	checkerRemoval = time.Minute
)

// checkers are the containers of programs that run now, by name.
type checkers struct {
	mu   sync.Mutex
	live map[string]bool
}

func (c *checkers) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.live == nil {
		c.live = map[string]bool{}
	}
	c.live[name] = true
}

func (c *checkers) drop(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.live, name)
}

// runs tells whether a container is of a program that runs now. The engine puts
// a slash before names.
func (c *checkers) runs(names []string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, name := range names {
		if len(name) > 1 && c.live[name[1:]] {
			return true
		}
	}
	return false
}

// checkerNode names a checker beside the nodes of the lab. No node's name holds
// an underscore.
func checkerNode() string {
	random := make([]byte, 6)
	rand.Read(random) // never fails
	return "checker_" + hex.EncodeToString(random)
}

// RunChecker implements runtime.Target.
func (t *target) RunChecker(ctx context.Context, req runtime.CheckerRequest) (runtime.ExecResult, error) {
	f, err := t.driver.fabricOf(ctx, t.id)
	if err != nil {
		return runtime.ExecResult{}, err
	}
	node := checkerNode()
	name := nodeName(t.id, node)
	t.driver.checkers.add(name)
	defer t.driver.checkers.drop(name)
	result, err := t.driver.runChecker(ctx, f, t.id, node, req.WithDefaults())
	if left := t.driver.removeChecker(ctx, f, t.id, node); err == nil && left != nil {
		err = left
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		err = fmt.Errorf("run a checker program: %w", err)
	}
	return result, err
}

func (d *Driver) runChecker(ctx context.Context, f *fabric.Fabric, id runtime.InstanceID, node string, req runtime.CheckerRequest) (runtime.ExecResult, error) {
	name := nodeName(id, node)
	config, hostConfig, err := checkerConfig(id, req)
	if err != nil {
		return runtime.ExecResult{}, err
	}
	if err := d.create(ctx, name, config, hostConfig); err != nil {
		return runtime.ExecResult{}, err
	}
	if err := d.putFiles(ctx, name, req.Files); err != nil {
		return runtime.ExecResult{}, err
	}
	if err := d.start(ctx, name); err != nil {
		return runtime.ExecResult{}, err
	}
	if err := d.plugChecker(ctx, f, name, node, req); err != nil {
		return runtime.ExecResult{}, err
	}
	return d.exec(ctx, name, runtime.ExecRequest{Argv: req.Argv, Env: req.Env, Stdin: req.Stdin, Limit: req.Limit})
}

// plugChecker makes the container's only link.
func (d *Driver) plugChecker(ctx context.Context, f *fabric.Fabric, name, node string, req runtime.CheckerRequest) error {
	ns, err := d.openContainer(ctx, name)
	if err != nil {
		return err
	}
	defer ns.Close()
	mac := make([]byte, 4)
	rand.Read(mac) // never fails
	return f.Attach(ctx, fabric.Node{Name: node, NS: ns}, nil, runtime.InterfaceSpec{
		Name: runtime.CheckerInterface, Network: req.Network, Address: req.Address, Gateway: req.Gateway,
		MAC: fmt.Sprintf("02:be:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3]),
	})
}

// removeChecker takes the link and the container away, even when ctx has ended.
func (d *Driver) removeChecker(ctx context.Context, f *fabric.Fabric, id runtime.InstanceID, node string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), checkerRemoval)
	defer cancel()
	err := d.remove(ctx, nodeName(id, node))
	if f.Alive() {
		_ = f.Detach(ctx, fabric.Node{Name: node}, runtime.CheckerInterface) // the container took the link along
	}
	return err
}

// checkerConfig is a container that waits for the program to be run in it. It
// stands outside the instance's cgroup: a team that uses up its quota stops no
// check.
func checkerConfig(id runtime.InstanceID, req runtime.CheckerRequest) (*container.Config, *container.HostConfig, error) {
	capabilities, err := capabilitiesOf(runtime.ProfileHost)
	if err != nil {
		return nil, nil, err
	}
	config := &container.Config{
		Image: req.Image, Hostname: "checker", Entrypoint: []string{"sleep"}, Cmd: []string{"infinity"},
		Labels: labelsOf(id, roleChecker, "", nil), NetworkDisabled: true,
	}
	return config, &container.HostConfig{
		NetworkMode:   "none",
		RestartPolicy: container.RestartPolicy{Name: container.RestartPolicyDisabled},
		Init:          new(true),
		CapDrop:       []string{"ALL"},
		CapAdd:        capabilities,
		SecurityOpt:   []string{"no-new-privileges", "seccomp=" + seccompProfile()},
		LogConfig:     container.LogConfig{Type: "none"},
		IpcMode:       "private",
		CgroupnsMode:  "private",
		ShmSize:       sharedMemory,
		Sysctls:       sysctlsOf(runtime.NodeSpec{}),
		Resources: container.Resources{
			Memory: req.Memory, MemorySwap: req.Memory, NanoCPUs: int64(req.CPUs * 1e9), PidsLimit: &req.PIDs,
			Ulimits: []*container.Ulimit{
				{Name: "core", Soft: 0, Hard: 0},
				{Name: "nofile", Soft: openFiles, Hard: openFiles},
				{Name: "fsize", Soft: checkerFile, Hard: checkerFile},
			},
		},
	}, nil
}
