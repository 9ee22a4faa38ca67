package docker

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Leaks lists the cgroups of instances that have no container any more, and the
// programs on terminals whose opener was killed. There is nothing else to look
// for: links, bridges and probes live in namespaces
// that end with their processes, and the host's own namespace never holds any.
func (d *Driver) Leaks(ctx context.Context) ([]runtime.Leak, error) {
	host, err := d.facts(ctx)
	if err != nil {
		return nil, err
	}
	// The cgroups first: an instance made between the two looks is no leak.
	candidates := instancesWithCgroups(host)
	known, err := d.Instances(ctx)
	if err != nil {
		return nil, err
	}
	alive := map[runtime.InstanceID]bool{}
	for _, s := range known {
		alive[s.Instance] = true
	}
	leaks, err := abandoned()
	if err != nil {
		return nil, fmt.Errorf("look for abandoned terminals: %w", err)
	}
	for _, id := range candidates {
		if !alive[id] {
			leaks = append(leaks, runtime.Leak{Kind: "cgroup", Name: string(id)})
		}
	}
	return leaks, nil
}

// Sweep removes what Leaks lists and gives back what it removed.
func (d *Driver) Sweep(ctx context.Context) ([]runtime.Leak, error) {
	leaks, err := d.Leaks(ctx)
	if err != nil {
		return nil, err
	}
	for i, leak := range leaks {
		if err := d.sweep(ctx, leak); err != nil {
			return leaks[:i], err
		}
	}
	for _, tree := range hierarchies() {
		_ = os.Remove(filepath.Join(tree, platformFolder(d.host))) // refused while an instance is in it
	}
	return leaks, nil
}

func (d *Driver) sweep(ctx context.Context, leak runtime.Leak) error {
	if leak.Kind == leakTerminal {
		return d.sweepTerminal(ctx, leak.Name)
	}
	return removeCgroups(runtime.InstanceID(leak.Name), d.host)
}
