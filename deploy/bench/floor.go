package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
)

// floor is the least that can be done for the same machines: a bare loop over
// the engine's API and veth pairs. It observes nothing, labels nothing and
// checks nothing; killed in the middle, it leaves what it made.
type floor struct {
	engine *client.Client
	image  string
	slots  chan struct{} // one for each engine call in flight

	mu      sync.Mutex
	fabrics map[string]*bareFabric // by team
}

// newFloor is a floor with so many engine calls at the same time.
func newFloor(engine *client.Client, image string, workers int) *floor {
	return &floor{engine: engine, image: image, slots: make(chan struct{}, workers), fabrics: map[string]*bareFabric{}}
}

func (f *floor) Name() string { return "floor" }

func (f *floor) Title() string { return "Floor (bare API loop + veth)" }

func (f *floor) Close() error { return nil }

func (f *floor) Up(ctx context.Context, t team) error {
	fabric, err := newBareFabric(t.Networks)
	if err != nil {
		return err
	}
	f.mu.Lock()
	f.fabrics[t.Name] = fabric
	f.mu.Unlock()
	return f.each(t, func(n node) error { return f.upNode(ctx, fabric, t, n) })
}

// each calls do for every node at once, as many as there are slots.
func (f *floor) each(t team, do func(node) error) error {
	problems := make([]error, len(t.Nodes))
	var all sync.WaitGroup
	for i, n := range t.Nodes {
		all.Go(func() {
			f.slots <- struct{}{}
			defer func() { <-f.slots }()
			problems[i] = do(n)
		})
	}
	all.Wait()
	return errors.Join(problems...)
}

func (f *floor) upNode(ctx context.Context, fabric *bareFabric, t team, n node) error {
	config, host := f.config(n)
	made, err := f.engine.ContainerCreate(ctx, config, host, nil, nil, floorName(t, n))
	if err != nil {
		return err
	}
	if err := f.engine.ContainerStart(ctx, made.ID, container.StartOptions{}); err != nil {
		return err
	}
	info, err := f.engine.ContainerInspect(ctx, made.ID)
	if err != nil {
		return err
	}
	return fabric.plug(n.Name, info.State.Pid, n.Cards)
}

// config asks for the same limits and init as the other legs, and for whatever
// was measured to be the fastest elsewhere: no network of the engine's at all,
// no log.
func (f *floor) config(n node) (*container.Config, *container.HostConfig) {
	pids, init := int64(nodePIDs), true
	return &container.Config{Image: f.image, Hostname: n.Name, NetworkDisabled: true},
		&container.HostConfig{
			NetworkMode: "none",
			Init:        &init,
			CapAdd:      extraCapabilities,
			LogConfig:   container.LogConfig{Type: "none"},
			Resources: container.Resources{
				Memory: nodeMemory, MemorySwap: nodeMemory, NanoCPUs: nodeCPUs * 1e9, PidsLimit: &pids,
			},
		}
}

func floorName(t team, n node) string { return t.Name + "." + n.Name }

func (f *floor) Check(ctx context.Context, t team) error {
	return f.fabricOf(t).ping(ctx, t.Nodes[0].Name, t.Target)
}

func (f *floor) fabricOf(t team) *bareFabric {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fabrics[t.Name]
}

func (f *floor) Down(ctx context.Context, t team) error {
	err := f.each(t, func(n node) error {
		err := f.engine.ContainerRemove(ctx, floorName(t, n), container.RemoveOptions{Force: true})
		if errdefs.IsNotFound(err) {
			return nil
		}
		return err
	})
	if fabric := f.fabricOf(t); fabric != nil {
		err = errors.Join(err, fabric.close())
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.fabrics, t.Name)
	return err
}

func (f *floor) Containers(ctx context.Context, t team) ([]string, error) {
	found, err := list(ctx, f.engine, "name", "^/"+t.Name+`\.`)
	return idsOf(found), err
}

func (f *floor) Leftovers(ctx context.Context) ([]string, error) {
	found, err := list(ctx, f.engine, "name", "^/"+teamPrefix+`[a-z0-9]+\.`)
	if err != nil {
		return nil, fmt.Errorf("list containers: %w", err)
	}
	return namesOf(found), nil
}
