package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/docker/docker/client"

	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker"
)

// instanceLabel is on every container of an instance.
const instanceLabel = "org.pupitre.instance"

// platform runs labs the way the product does: observe, plan, apply, until
// nothing is left to do.
type platform struct {
	engine     *client.Client
	driver     *docker.Driver
	reconciler *reconcile.Reconciler
	image      string
}

func newPlatform(engine *client.Client, image string) (*platform, error) {
	driver, err := docker.Open()
	if err != nil {
		return nil, err
	}
	return &platform{engine: engine, driver: driver, reconciler: reconcile.New(driver, reconcile.Options{}), image: image}, nil
}

func (p *platform) Name() string { return "pupitre" }

func (p *platform) Title() string { return "Pupitre" }

func (p *platform) Close() error { return p.driver.Close() }

func (p *platform) Up(ctx context.Context, t team) error {
	_, err := p.reconciler.Reconcile(ctx, reconcile.Present(p.desired(t)))
	return err
}

// desired is the team as the driver's contract says it. The quota is what the
// nodes may use together.
func (p *platform) desired(t team) runtime.Desired {
	count := int64(len(t.Nodes))
	d := runtime.Desired{
		Instance: runtime.InstanceID(t.Name),
		Meta:     map[string]string{"bench": t.Name},
		Quota:    runtime.Quota{Memory: (count + 1) * nodeMemory, CPUs: float64(count) * nodeCPUs, PIDs: (count + 1) * nodePIDs},
	}
	for _, n := range t.Networks {
		d.Networks = append(d.Networks, runtime.NetworkSpec{Name: n.Name})
	}
	for _, n := range t.Nodes {
		spec := runtime.NodeSpec{
			Name: n.Name, Image: p.image, Profile: runtime.ProfileNetwork,
			Memory: nodeMemory, CPUs: nodeCPUs, PIDs: nodePIDs,
		}
		for _, c := range n.Cards {
			spec.Interfaces = append(spec.Interfaces, runtime.InterfaceSpec{
				Name: c.Name, Network: c.Network, MAC: c.MAC, Address: c.Address,
			})
		}
		d.Nodes = append(d.Nodes, spec)
	}
	return d
}

func (p *platform) Check(ctx context.Context, t team) error {
	target, err := p.driver.Target(ctx, runtime.InstanceID(t.Name))
	if err != nil {
		return err
	}
	return errors.Join(pingTarget(ctx, target, t), target.Close())
}

func pingTarget(ctx context.Context, target runtime.Target, t team) error {
	reply, err := target.Ping(ctx, runtime.Origin{Node: t.Nodes[0].Name}, runtime.PingRequest{
		To: t.Target, Count: 1, Interval: time.Second, Timeout: replyTime,
	})
	if err != nil {
		return err
	}
	if reply.Received == 0 {
		return fmt.Errorf("ping %s: no reply %s", t.Target, reply.Problem)
	}
	return nil
}

func (p *platform) Down(ctx context.Context, t team) error {
	_, err := p.reconciler.Reconcile(ctx, reconcile.Absent(runtime.InstanceID(t.Name)))
	return err
}

func (p *platform) Containers(ctx context.Context, t team) ([]string, error) {
	found, err := list(ctx, p.engine, "label", instanceLabel+"="+t.Name)
	return idsOf(found), err
}

func (p *platform) Leftovers(ctx context.Context) ([]string, error) {
	instances, err := p.driver.Instances(ctx)
	if err != nil {
		return nil, err
	}
	var left []string
	for _, i := range instances {
		if strings.HasPrefix(string(i.Instance), teamPrefix) {
			left = append(left, "instance "+string(i.Instance))
		}
	}
	return left, nil
}
