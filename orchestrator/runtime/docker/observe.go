package docker

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/docker/docker/api/types/container"
	"golang.org/x/sync/errgroup"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/fabric"
)

// inspectors is how many containers are looked at in one go.
const inspectors = 4

// Instances lists every instance of which a container exists.
func (d *Driver) Instances(ctx context.Context) ([]runtime.Summary, error) {
	list, err := d.engine.ContainerList(ctx, ofEveryInstance())
	if err != nil {
		return nil, explain("list the containers", err)
	}
	byID := map[runtime.InstanceID]*runtime.Summary{}
	for _, c := range list {
		id := runtime.InstanceID(c.Labels[labelInstance])
		s := byID[id]
		if s == nil {
			s = &runtime.Summary{Instance: id, Created: time.Unix(c.Created, 0)}
			byID[id] = s
		}
		addToSummary(s, c)
	}
	return sortedSummaries(byID), nil
}

func addToSummary(s *runtime.Summary, c container.Summary) {
	if meta := metaOf(c.Labels); len(meta) > 0 {
		s.Meta = meta
	}
	if created := time.Unix(c.Created, 0); created.Before(s.Created) {
		s.Created = created
	}
	if c.Labels[labelRole] != roleNode {
		return
	}
	s.Nodes++
	if c.State == "running" {
		s.Running++
	}
}

func sortedSummaries(byID map[runtime.InstanceID]*runtime.Summary) []runtime.Summary {
	var all []runtime.Summary
	for _, s := range byID {
		all = append(all, *s)
	}
	slices.SortFunc(all, func(a, b runtime.Summary) int { return cmp.Compare(a.Instance, b.Instance) })
	return all
}

// Observe tells what exists of one instance, from the engine's containers and
// the kernel's links.
func (d *Driver) Observe(ctx context.Context, id runtime.InstanceID) (runtime.Observed, error) {
	seen := runtime.Observed{Instance: id}
	host, err := d.facts(ctx)
	if err != nil {
		return seen, err
	}
	list, err := d.engine.ContainerList(ctx, ofInstance(id))
	if err != nil {
		return seen, explain("list the containers of "+string(id), err)
	}
	slices.SortFunc(list, func(a, b container.Summary) int { return cmp.Compare(a.ID, b.ID) })
	if err := d.observeContainers(ctx, list, &seen); err != nil {
		return seen, err
	}
	if len(list) == 0 && len(cgroupFolders(id, host)) > 0 {
		seen.Strays = append(seen.Strays, strayCgroup)
	}
	if seen.Sandbox != nil && seen.Sandbox.State == runtime.NodeRunning {
		err = d.observeFabric(ctx, id, &seen)
	}
	return seen, err
}

func (d *Driver) observeContainers(ctx context.Context, list []container.Summary, seen *runtime.Observed) error {
	infos, err := d.inspectAll(ctx, list)
	if err != nil {
		return err
	}
	for i, c := range list {
		if infos[i].ContainerJSONBase == nil {
			continue // removed meanwhile
		}
		if meta := metaOf(c.Labels); len(meta) > 0 {
			seen.Meta = meta
		}
		switch role := c.Labels[labelRole]; {
		case role == roleSandbox && seen.Sandbox == nil:
			seen.Sandbox = &runtime.ObservedSandbox{State: stateOf(infos[i]), Spec: runtime.Digest(c.Labels[labelSpec])}
		case role == roleNode && !hasNode(seen.Nodes, c.Labels[labelNode]):
			seen.Nodes = append(seen.Nodes, observedNode(c, infos[i]))
		case role == roleChecker && d.checkers.runs(c.Names):
		default:
			seen.Strays = append(seen.Strays, c.ID)
		}
	}
	slices.SortFunc(seen.Nodes, func(a, b runtime.ObservedNode) int { return cmp.Compare(a.Name, b.Name) })
	return nil
}

// inspectAll looks at containers side by side; one that is gone gives the zero value.
func (d *Driver) inspectAll(ctx context.Context, list []container.Summary) ([]container.InspectResponse, error) {
	infos := make([]container.InspectResponse, len(list))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(inspectors)
	for i, c := range list {
		group.Go(func() error {
			info, err := d.engine.ContainerInspect(ctx, c.ID)
			if err == nil {
				infos[i] = info
			}
			return explain("look at "+c.ID, ignoring(err, isNotFound))
		})
	}
	return infos, group.Wait()
}

func hasNode(nodes []runtime.ObservedNode, name string) bool {
	return slices.ContainsFunc(nodes, func(n runtime.ObservedNode) bool { return n.Name == name })
}

func observedNode(c container.Summary, info container.InspectResponse) runtime.ObservedNode {
	started, _ := time.Parse(time.RFC3339Nano, info.State.StartedAt)
	return runtime.ObservedNode{
		Name:      c.Labels[labelNode],
		State:     stateOf(info),
		Spec:      runtime.Digest(c.Labels[labelSpec]),
		Container: c.ID,
		Image:     runtime.Digest(c.ImageID),
		StartedAt: started,
		ExitCode:  info.State.ExitCode,
		OOMKilled: info.State.OOMKilled,
		DiskUsed:  -1,
		DiskFull:  isDiskFull(c.Names),
	}
}

// stateOf reduces the engine's states to those a plan needs.
func stateOf(info container.InspectResponse) runtime.NodeState {
	switch info.State.Status {
	case "running", "paused":
		return runtime.NodeRunning
	case "created":
		return runtime.NodeCreated
	case "exited", "restarting":
		return runtime.NodeExited
	}
	return runtime.NodeDead
}

// observeFabric adds the networks and the links, read from the kernel.
func (d *Driver) observeFabric(ctx context.Context, id runtime.InstanceID, seen *runtime.Observed) error {
	f, err := d.fabricOf(ctx, id)
	if err != nil {
		return err
	}
	if seen.Networks, err = f.Networks(ctx); err != nil {
		return err
	}
	links, err := f.Observe(ctx, d.runningNodes(ctx, id, seen.Nodes)...)
	if err != nil {
		return err
	}
	for i := range seen.Nodes {
		seen.Nodes[i].Interfaces = links[seen.Nodes[i].Name]
	}
	return nil
}

// runningNodes opens the namespaces of the nodes that run. One that ended
// between the engine's answer and now has no links.
func (d *Driver) runningNodes(ctx context.Context, id runtime.InstanceID, nodes []runtime.ObservedNode) []fabric.Node {
	var running []fabric.Node
	for _, n := range nodes {
		if n.State != runtime.NodeRunning {
			d.handles.forgetNode(id, n.Name)
			continue
		}
		if ns, err := d.nodeNS(ctx, id, n.Name); err == nil {
			running = append(running, fabric.Node{Name: n.Name, NS: ns})
		}
	}
	return running
}
