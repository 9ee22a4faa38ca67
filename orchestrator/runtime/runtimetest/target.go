package runtimetest

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// target looks at one instance of a Fake.
type target struct {
	fake *Fake
	id   runtime.InstanceID
}

var _ runtime.Target = (*target)(nil)

// Target implements runtime.Driver.
func (f *Fake) Target(ctx context.Context, id runtime.InstanceID) (runtime.Target, error) {
	if err := f.answer(ctx); err != nil {
		return nil, fmt.Errorf("open instance %s: %w", id, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.instances[id]; !ok {
		return nil, fmt.Errorf("instance %q: %w", id, runtime.ErrNotFound)
	}
	return &target{fake: f, id: id}, nil
}

// Describe implements runtime.Target.
func (t *target) Describe(ctx context.Context) (runtime.Observed, error) {
	return t.fake.Observe(ctx, t.id)
}

// with calls look on a node, running or not.
func (t *target) with(ctx context.Context, name string, look func(*instance, *machine) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t.fake.mu.Lock()
	defer t.fake.mu.Unlock()
	defer t.fake.tell(t.id, t.fake.lives(t.id))
	in, ok := t.fake.instances[t.id]
	if !ok {
		return fmt.Errorf("instance %q: %w", t.id, runtime.ErrNotFound)
	}
	n, ok := in.nodes[name]
	if !ok {
		return fmt.Errorf("node %q of instance %q: %w", name, t.id, runtime.ErrNotFound)
	}
	return look(in, n)
}

// running calls look on a node that runs.
func (t *target) running(ctx context.Context, name string, look func(*instance, *machine) error) error {
	return t.with(ctx, name, func(in *instance, n *machine) error {
		if n.state != runtime.NodeRunning {
			return fmt.Errorf("node %q is %s: %w", name, n.state, runtime.ErrNotRunning)
		}
		return look(in, n)
	})
}

// Processes implements runtime.Target: a node runs its init process.
func (t *target) Processes(ctx context.Context, node string) ([]runtime.Process, error) {
	var out []runtime.Process
	err := t.running(ctx, node, func(_ *instance, n *machine) error {
		out = []runtime.Process{{PID: 1000, NSPID: 1, Name: "init", Exe: "/sbin/init", Cmdline: []string{"/sbin/init"}, Started: n.started}}
		return nil
	})
	return out, err
}

// ReadFile implements runtime.Target: the node's declared files and /etc/hosts.
func (t *target) ReadFile(ctx context.Context, node, path string, limit int64) (runtime.FileInfo, error) {
	var out runtime.FileInfo
	err := t.running(ctx, node, func(_ *instance, n *machine) error {
		file, ok := n.file(path)
		switch {
		case !ok:
			return fmt.Errorf("read %s of %q: %w", path, node, fs.ErrNotExist)
		case int64(len(file.Content)) > limit:
			return fmt.Errorf("read %s of %q: %w", path, node, runtime.ErrTooLarge)
		}
		out = runtime.FileInfo{Path: path, Size: int64(len(file.Content)), Mode: file.Mode, ModTime: n.started, Content: file.Content}
		return nil
	})
	return out, err
}

func (n *machine) file(path string) (runtime.File, bool) {
	if path == "/etc/hosts" {
		var text strings.Builder
		text.WriteString("127.0.0.1\tlocalhost\n")
		for _, entry := range n.spec.Hosts {
			fmt.Fprintf(&text, "%s\t%s\n", entry.Address, entry.Name)
		}
		return runtime.File{Path: path, Mode: 0o644, Content: []byte(text.String())}, true
	}
	for _, file := range n.spec.Files {
		if file.Path == path {
			return file, true
		}
	}
	return runtime.File{}, false
}

// Exec implements runtime.Target.
func (t *target) Exec(ctx context.Context, node string, req runtime.ExecRequest) (runtime.ExecResult, error) {
	err := t.running(ctx, node, func(*instance, *machine) error { return nil })
	if err != nil {
		return runtime.ExecResult{}, err
	}
	if t.fake.OnExec == nil {
		return runtime.ExecResult{ExitCode: 127, Stderr: []byte("no such program\n")}, nil
	}
	return t.fake.OnExec(t.id, node, req)
}

// SetCut implements runtime.Target.
func (t *target) SetCut(ctx context.Context, node, iface string, cut bool) error {
	return t.running(ctx, node, func(_ *instance, n *machine) error {
		l, ok := n.links[iface]
		if !ok {
			return fmt.Errorf("interface %q of node %q: %w", iface, node, runtime.ErrNotFound)
		}
		l.spec.Port.Cut = cut
		return nil
	})
}

// Ports implements runtime.Target.
func (t *target) Ports(ctx context.Context, network string) ([]runtime.PortRef, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t.fake.mu.Lock()
	defer t.fake.mu.Unlock()
	in, ok := t.fake.instances[t.id]
	if !ok || !in.networks[network] {
		return nil, fmt.Errorf("network %q of instance %q: %w", network, t.id, runtime.ErrNotFound)
	}
	var out []runtime.PortRef
	for _, name := range slices.Sorted(maps.Keys(in.nodes)) {
		n := in.nodes[name]
		for _, iface := range slices.Sorted(maps.Keys(n.links)) {
			if l := n.links[iface]; l.spec.Network == network && !l.half {
				out = append(out, runtime.PortRef{Network: network, Node: name, Interface: iface})
			}
		}
	}
	return out, nil
}

// Stop implements runtime.Target.
func (t *target) Stop(ctx context.Context, node string) error {
	return t.with(ctx, node, func(_ *instance, n *machine) error {
		n.stop(137)
		return nil
	})
}

// Start implements runtime.Target.
func (t *target) Start(ctx context.Context, node string) error {
	return t.with(ctx, node, func(in *instance, n *machine) error {
		return t.fake.startNode(n)
	})
}

// Capture implements runtime.Target: a pcap stream without a packet.
func (t *target) Capture(ctx context.Context, _ runtime.PortRef, w runtime.PcapWriter, _ int64) error {
	header := []byte{
		0x4d, 0x3c, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0,
	}
	if _, err := w.Write(header); err != nil {
		return fmt.Errorf("write capture: %w", err)
	}
	<-ctx.Done()
	return nil
}

// Close implements runtime.Target.
func (t *target) Close() error { return nil }
