package docker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	goruntime "runtime"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/fabric"
)

// Export implements runtime.Target. The engine's archive endpoint is never
// asked: a node that runs is read through its init process, one that does not
// through its layers.
func (t *target) Export(ctx context.Context, node string, paths []string, w io.Writer, limit int64) (runtime.Exported, error) {
	if err := runtime.CheckExport(paths, limit); err != nil {
		return runtime.Exported{}, err
	}
	ns, err := t.node(ctx, node)
	if err == nil {
		var out runtime.Exported
		if out, err = ns.Export(ctx, paths, w, limit); err == nil || out.Bytes > 0 {
			return out, err
		}
	}
	if !errors.Is(err, runtime.ErrNotRunning) {
		return runtime.Exported{}, err
	}
	return t.exportStopped(ctx, node, paths, w, limit)
}

func (t *target) exportStopped(ctx context.Context, node string, paths []string, w io.Writer, limit int64) (runtime.Exported, error) {
	name, err := t.driver.containerOf(ctx, t.id, node)
	if err != nil {
		return runtime.Exported{}, err
	}
	info, err := t.driver.engine.ContainerInspect(ctx, name)
	if err != nil {
		return runtime.Exported{}, explain("look at "+name, err)
	}
	root, err := openLayers(info.GraphDriver.Data)
	if err != nil {
		return runtime.Exported{}, fmt.Errorf("export of %s, which does not run: %w", name, err)
	}
	defer unix.Close(root)
	return fabric.ExportRoot(ctx, root, paths, w, limit)
}

// openLayers opens the root directory of a container that does not run: its
// layers, read-only, as an overlay that no path leads to and that ends with the
// descriptor, so that a killed process leaves no mount behind.
func openLayers(layer map[string]string) (int, error) {
	upper, lower := layer["UpperDir"], layer["LowerDir"]
	if upper == "" || lower == "" {
		return -1, fmt.Errorf("the storage driver tells no layers: %w", runtime.ErrUnsupported)
	}
	opened := make(chan int, 1)
	failed := make(chan error, 1)
	go func() {
		goruntime.LockOSThread() // and never back: the thread ends with its namespace
		root, err := mountAlone(upper, lower)
		if err != nil {
			failed <- err
			return
		}
		opened <- root
	}()
	select {
	case root := <-opened:
		return root, nil
	case err := <-failed:
		return -1, err
	}
}

// maxMountOptions is what the kernel takes at once: a page.
const maxMountOptions = 4096

// mountAlone mounts the layers in a mount namespace of this thread's own and
// opens what is mounted. Names are given from the layers' common folder, to
// keep the options short.
func mountAlone(upper, lower string) (int, error) {
	if err := unix.Unshare(unix.CLONE_NEWNS); err != nil {
		return -1, fmt.Errorf("leave the mount namespace: %w", err)
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return -1, fmt.Errorf("keep mounts to oneself: %w", err)
	}
	base := filepath.Dir(filepath.Dir(upper))
	if err := unix.Chdir(base); err != nil {
		return -1, fmt.Errorf("go to the layers: %w", err)
	}
	names := strings.Split(upper+":"+lower, ":")
	for i, name := range names {
		names[i] = strings.TrimPrefix(name, base+"/")
	}
	options := "lowerdir=" + strings.Join(names, ":")
	if len(options) >= maxMountOptions {
		return -1, fmt.Errorf("too many layers (%d): %w", len(names), runtime.ErrUnsupported)
	}
	at := filepath.Dir(upper)
	const flags = unix.MS_RDONLY | unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC | unix.MS_NOATIME
	if err := unix.Mount("overlay", at, "overlay", flags, options); err != nil {
		return -1, fmt.Errorf("mount the layers: %w", err)
	}
	return unix.Open(at, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
}
