package docker

import (
	"context"
	"fmt"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Apply makes one step; see runtime.OpKind for the list.
func (d *Driver) Apply(ctx context.Context, op runtime.Op) error {
	host, err := d.facts(ctx)
	if err != nil {
		return err
	}
	switch op.Kind {
	case runtime.OpCreateSandbox:
		return d.createSandbox(ctx, op.Desired, host)
	case runtime.OpRemoveSandbox:
		return d.removeSandbox(ctx, op.Instance, host)
	case runtime.OpCreateNode:
		return d.createNode(ctx, op, host)
	case runtime.OpStartNode:
		return d.startNode(ctx, op)
	case runtime.OpStopNode:
		d.handles.forgetNode(op.Instance, op.Node)
		return d.stopContainer(ctx, nodeName(op.Instance, op.Node))
	case runtime.OpRemoveNode:
		return d.removeNode(ctx, op.Instance, op.Node)
	case runtime.OpRemoveStray:
		return d.removeStray(ctx, op, host)
	case runtime.OpCreateNetwork, runtime.OpRemoveNetwork, runtime.OpAttach, runtime.OpDetach, runtime.OpSetPort:
		return d.wire(ctx, op)
	}
	return fmt.Errorf("operation %q: %w", op.Kind, runtime.ErrUnsupported)
}

func (d *Driver) createSandbox(ctx context.Context, desired *runtime.Desired, host hostFacts) error {
	if err := d.ensureSandboxImage(ctx); err != nil {
		return err
	}
	config, hostConfig := sandboxConfig(desired, host)
	name := sandboxName(desired.Instance)
	if err := d.create(ctx, name, config, hostConfig); err != nil {
		return err
	}
	if err := d.start(ctx, name); err != nil {
		return err
	}
	return setQuota(desired.Instance, desired.Quota, host)
}

func (d *Driver) createNode(ctx context.Context, op runtime.Op, host hostFacts) error {
	var meta map[string]string
	if op.Desired != nil {
		meta = op.Desired.Meta
	}
	config, hostConfig, err := nodeConfig(op.Instance, *op.Spec, meta, host)
	if err != nil {
		return err
	}
	return d.create(ctx, nodeName(op.Instance, op.Spec.Name), config, hostConfig)
}

// create makes a container, or finds it made already from the same specification.
func (d *Driver) create(ctx context.Context, name string, config *container.Config, hostConfig *container.HostConfig) error {
	_, err := d.engine.ContainerCreate(ctx, config, hostConfig, nil, nil, name)
	if !isConflict(err) {
		return explain("create "+name, err)
	}
	existing, inspectErr := d.engine.ContainerInspect(ctx, name)
	if inspectErr != nil {
		return explain("create "+name, inspectErr)
	}
	if existing.Config.Labels[labelSpec] != config.Labels[labelSpec] {
		return fmt.Errorf("create %s: a container of that name exists with another specification", name)
	}
	return nil
}

func (d *Driver) start(ctx context.Context, name string) error {
	err := d.engine.ContainerStart(ctx, name, container.StartOptions{})
	return explain("start "+name, ignoring(err, isNotModified))
}

// startNode starts a node. One that never ran gets its files first; one that
// ran keeps what is in it.
func (d *Driver) startNode(ctx context.Context, op runtime.Op) error {
	name := nodeName(op.Instance, op.Node)
	if err := d.putFiles(ctx, name, filesOf(op.Spec)); err != nil {
		return err
	}
	return d.start(ctx, name)
}

func (d *Driver) stopContainer(ctx context.Context, name string) error {
	err := d.engine.ContainerKill(ctx, name, "KILL")
	if err = ignoring(err, isConflict); err != nil { // conflict: it does not run
		return explain("stop "+name, err)
	}
	return d.awaitExit(ctx, name)
}

// awaitExit waits until the engine has seen a killed container's end.
func (d *Driver) awaitExit(ctx context.Context, name string) error {
	done, errs := d.engine.ContainerWait(ctx, name, container.WaitConditionNotRunning)
	select {
	case <-done:
		return nil
	case err := <-errs:
		return explain("wait for "+name, err)
	}
}

func (d *Driver) removeNode(ctx context.Context, id runtime.InstanceID, node string) error {
	d.handles.forgetNode(id, node)
	for _, name := range []string{nodeName(id, node), nodeName(id, node) + suffixDiskFull} {
		if err := d.remove(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

func (d *Driver) removeSandbox(ctx context.Context, id runtime.InstanceID, host hostFacts) error {
	d.handles.forgetFabric(id)
	if err := d.remove(ctx, sandboxName(id)); err != nil {
		return err
	}
	return removeCgroups(id, host)
}

// remove kills and removes a container; one that another call is removing is
// waited for.
func (d *Driver) remove(ctx context.Context, name string) error {
	d.killFirst(ctx, name)
	err := d.engine.ContainerRemove(ctx, name, container.RemoveOptions{Force: true, RemoveVolumes: true})
	if isConflict(err) {
		return d.awaitRemoval(ctx, name)
	}
	return explain("remove "+name, ignoring(err, isNotFound))
}

// removalPoll is how often a removal under way is looked at again.
const removalPoll = 20 * time.Millisecond

func (d *Driver) awaitRemoval(ctx context.Context, name string) error {
	tick := time.NewTicker(removalPoll)
	defer tick.Stop()
	for {
		if _, err := d.engine.ContainerInspect(ctx, name); err != nil {
			return explain("remove "+name, ignoring(err, isNotFound))
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("remove %s: %w", name, ctx.Err())
		case <-tick.C:
		}
	}
}

// strayCgroup names, among an instance's strays, the cgroup left behind by it.
const strayCgroup = "cgroup"

func (d *Driver) removeStray(ctx context.Context, op runtime.Op, host hostFacts) error {
	if op.Name == strayCgroup {
		return removeCgroups(op.Instance, host)
	}
	return d.remove(ctx, op.Name)
}
