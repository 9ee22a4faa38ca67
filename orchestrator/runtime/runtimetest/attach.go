package runtimetest

import (
	"archive/tar"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Echo is the program every terminal of a Fake runs, whatever was asked for: it
// behaves as cat does on a terminal. What is typed is shown; a line, once
// finished, is printed again; control-D ends it with code 0, control-C with 130.
type Echo struct {
	mu     sync.Mutex
	wake   *sync.Cond
	out    bytes.Buffer
	line   []byte
	ended  chan struct{}
	code   int
	closed bool
	size   [2]uint16
}

// NewEcho gives a running program.
func NewEcho(rows, cols uint16) *Echo {
	e := &Echo{ended: make(chan struct{}), size: [2]uint16{rows, cols}}
	e.wake = sync.NewCond(&e.mu)
	return e
}

var _ runtime.Stream = (*Echo)(nil)

// Read implements runtime.Stream.
func (e *Echo) Read(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for e.out.Len() == 0 && !e.over() {
		e.wake.Wait()
	}
	if e.out.Len() == 0 {
		return 0, io.EOF
	}
	return e.out.Read(p)
}

// Write implements runtime.Stream.
func (e *Echo) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.over() {
		return 0, io.ErrClosedPipe
	}
	for _, key := range p {
		e.press(key)
	}
	e.wake.Broadcast()
	return len(p), nil
}

// press types one key. The caller holds the lock.
func (e *Echo) press(key byte) {
	switch key {
	case 3:
		e.end(130)
	case 4:
		e.end(0)
	case '\r', '\n':
		fmt.Fprintf(&e.out, "\r\n%s\r\n", e.line)
		e.line = nil
	default:
		e.line = append(e.line, key)
		e.out.WriteByte(key)
	}
}

// over tells whether the program ended. The caller holds the lock.
func (e *Echo) over() bool {
	select {
	case <-e.ended:
		return true
	default:
		return false
	}
}

func (e *Echo) end(code int) {
	if e.over() {
		return
	}
	e.code = code
	close(e.ended)
	e.wake.Broadcast()
}

// Resize implements runtime.Stream.
func (e *Echo) Resize(ctx context.Context, rows, cols uint16) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.size = [2]uint16{rows, cols}
	return ctx.Err()
}

// Size is the terminal's size now.
func (e *Echo) Size() (rows, cols uint16) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.size[0], e.size[1]
}

// Wait implements runtime.Stream.
func (e *Echo) Wait(ctx context.Context) (int, error) {
	select {
	case <-e.ended:
		return e.code, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// Close implements runtime.Stream: a program that still runs is killed.
func (e *Echo) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	e.end(129)
	return nil
}

// Closed tells whether Close was called.
func (e *Echo) Closed() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.closed
}

// Attach implements runtime.Target: an Echo, which ends with its node.
func (t *target) Attach(ctx context.Context, node string, req runtime.AttachRequest) (runtime.Stream, error) {
	req = req.WithDefaults()
	var echo *Echo
	err := t.running(ctx, node, func(_ *instance, n *machine) error {
		echo = NewEcho(req.Rows, req.Cols)
		n.terminals = append(n.terminals, echo)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return echo, nil
}

// Stats implements runtime.Target: every running node uses the same little.
func (t *target) Stats(ctx context.Context) (map[string]runtime.NodeStats, error) {
	if err := t.fake.answer(ctx); err != nil {
		return nil, err
	}
	t.fake.mu.Lock()
	defer t.fake.mu.Unlock()
	in, ok := t.fake.instances[t.id]
	if !ok {
		return nil, fmt.Errorf("instance %q: %w", t.id, runtime.ErrNotFound)
	}
	stats := map[string]runtime.NodeStats{}
	for name, n := range in.nodes {
		if n.state == runtime.NodeRunning {
			age := t.fake.now().Sub(n.started).Seconds()
			stats[name] = runtime.NodeStats{
				MemoryBytes: 1 << 20, MemoryLimit: n.spec.Memory, CPUSeconds: max(age/100, 0.001), PIDs: 1, DiskUsed: 4096,
			}
		}
	}
	return stats, nil
}

// Export implements runtime.Target: the node's declared files and /etc/hosts.
func (t *target) Export(ctx context.Context, node string, paths []string, w io.Writer, limit int64) (runtime.Exported, error) {
	if err := runtime.CheckExport(paths, limit); err != nil {
		return runtime.Exported{}, err
	}
	var files []runtime.File
	err := t.with(ctx, node, func(_ *instance, n *machine) error {
		hosts, _ := n.file("/etc/hosts")
		files = append(slices.Clone(n.spec.Files), hosts)
		return nil
	})
	if err != nil {
		return runtime.Exported{}, err
	}
	slices.SortFunc(files, func(a, b runtime.File) int { return cmp.Compare(a.Path, b.Path) })
	return archive(files, paths, w, limit)
}

// archive writes those of the files that lie under the paths.
func archive(files []runtime.File, paths []string, w io.Writer, limit int64) (out runtime.Exported, err error) {
	const entry = 2048 // more than a header needs
	tw, used := tar.NewWriter(w), int64(entry)
	for _, root := range paths {
		found := false
		for _, f := range files {
			if f.Path != path.Clean(root) && !strings.HasPrefix(f.Path, strings.TrimSuffix(path.Clean(root), "/")+"/") {
				continue
			}
			found = true
			if used += entry + int64(len(f.Content)); used > limit {
				out.Left = append(out.Left, runtime.Left{Path: f.Path, Why: runtime.LeftBytes, Size: int64(len(f.Content))})
				continue
			}
			header := tar.Header{Name: f.Path[1:], Mode: int64(f.Mode), Size: int64(len(f.Content))}
			if err := tw.WriteHeader(&header); err != nil {
				return out, err
			}
			if _, err := tw.Write(f.Content); err != nil {
				return out, err
			}
			out.Files++
		}
		if !found {
			out.Left = append(out.Left, runtime.Left{Path: path.Clean(root), Why: runtime.LeftMissing})
		}
	}
	out.Bytes = used
	return out, tw.Close()
}
