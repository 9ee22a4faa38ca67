package docker

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/docker/docker/api/types/container"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// filesOf are the files a node gets before its first start.
func filesOf(n *runtime.NodeSpec) []runtime.File {
	if n == nil {
		return nil
	}
	return append([]runtime.File{hostsFile(*n)}, n.Files...)
}

// putFiles puts files into a container that never ran. Nothing of the team has
// been in it, so there is nothing to be careful of but the image's own content.
func (d *Driver) putFiles(ctx context.Context, name string, files []runtime.File) error {
	if len(files) == 0 {
		return nil
	}
	info, err := d.engine.ContainerInspect(ctx, name)
	if err != nil {
		return explain("put files into "+name, err)
	}
	if info.State.Status != "created" {
		return nil
	}
	err = putInLayer(info.GraphDriver.Data, files)
	if errors.Is(err, errNoLayer) {
		err = d.putInArchive(ctx, name, files)
	}
	return explain("put files into "+name, err)
}

// errNoLayer: the writable layer cannot be written to directly.
var errNoLayer = errors.New("no writable layer to put files into")

// putInLayer writes into the overlay's upper folder before it is first mounted:
// a thousand times cheaper than the engine's archive endpoint.
func putInLayer(layer map[string]string, files []runtime.File) error {
	if layer["UpperDir"] == "" || layer["LowerDir"] == "" {
		return errNoLayer
	}
	upper, err := os.OpenRoot(layer["UpperDir"])
	if err != nil {
		return errNoLayer
	}
	defer upper.Close()
	lowers := strings.Split(layer["LowerDir"], ":")
	for _, f := range files {
		if err := putFile(upper, lowers, f); err != nil {
			return err
		}
	}
	return nil
}

func putFile(upper *os.Root, lowers []string, f runtime.File) error {
	name := strings.TrimPrefix(path.Clean(f.Path), "/")
	if err := copyFolders(upper, lowers, path.Dir(name)); err != nil {
		return err
	}
	if err := upper.WriteFile(name, f.Content, 0o600); err != nil {
		return err
	}
	if like := inImage(lowers, name); like != nil { // a file of the image keeps its owner
		stat := like.Sys().(*syscall.Stat_t)
		if err := upper.Chown(name, int(stat.Uid), int(stat.Gid)); err != nil {
			return err
		}
	}
	return upper.Chmod(name, fs.FileMode(f.Mode).Perm())
}

// copyFolders makes a folder and those above it in the upper folder, with the
// permissions and the owner they have in the image. A symbolic link among them
// cannot be followed here.
func copyFolders(upper *os.Root, lowers []string, folder string) error {
	if folder == "." {
		return nil
	}
	if err := copyFolders(upper, lowers, path.Dir(folder)); err != nil {
		return err
	}
	if _, err := upper.Lstat(folder); err == nil {
		return nil
	}
	mode, uid, gid := fs.FileMode(0o755), 0, 0
	if like := inImage(lowers, folder); like != nil {
		if !like.IsDir() {
			return errNoLayer
		}
		stat := like.Sys().(*syscall.Stat_t)
		mode, uid, gid = like.Mode().Perm(), int(stat.Uid), int(stat.Gid)
	}
	if err := upper.Mkdir(folder, mode); err != nil {
		return err
	}
	return errors.Join(upper.Chmod(folder, mode), upper.Chown(folder, uid, gid))
}

// inImage finds a path in the image's layers, the topmost first; nil where none
// has it.
func inImage(lowers []string, name string) fs.FileInfo {
	for _, lower := range lowers {
		if info, err := os.Lstat(filepath.Join(lower, name)); err == nil {
			return info
		}
	}
	return nil
}

// putInArchive goes through the engine, for storage drivers without layers.
func (d *Driver) putInArchive(ctx context.Context, name string, files []runtime.File) error {
	archive, err := tarOfFiles(files)
	if err != nil {
		return err
	}
	return d.engine.CopyToContainer(ctx, name, "/", archive, container.CopyToContainerOptions{})
}

func tarOfFiles(files []runtime.File) (*bytes.Buffer, error) {
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	for _, f := range files {
		name := strings.TrimPrefix(path.Clean(f.Path), "/")
		if err := addToTar(w, name, int64(f.Mode), f.Content); err != nil {
			return nil, err
		}
	}
	return &archive, w.Close()
}

func addToTar(w *tar.Writer, name string, mode int64, content []byte) error {
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: mode, Size: int64(len(content))}); err != nil {
		return fmt.Errorf("archive %s: %w", name, err)
	}
	_, err := w.Write(content)
	return err
}

// hostsFile is a node's /etc/hosts: without an engine network the engine writes
// none.
func hostsFile(n runtime.NodeSpec) runtime.File {
	var text strings.Builder
	fmt.Fprintf(&text, "127.0.0.1\tlocalhost %s\n::1\tlocalhost ip6-localhost ip6-loopback\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n", n.Name)
	for _, e := range n.Hosts {
		fmt.Fprintf(&text, "%s\t%s\n", e.Address, e.Name)
	}
	return runtime.File{Path: "/etc/hosts", Mode: 0o644, Content: []byte(text.String())}
}
