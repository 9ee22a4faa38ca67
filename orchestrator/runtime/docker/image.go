package docker

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/build"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// BuildImage builds an image and tells every line the engine prints.
func (d *Driver) BuildImage(ctx context.Context, b runtime.ImageBuild, line func(string)) error {
	folder, err := tarOfFolder(b.Context)
	if err != nil {
		return fmt.Errorf("build %s: %w", b.Ref, err)
	}
	answer, err := d.engine.ImageBuild(ctx, folder, build.ImageBuildOptions{
		Tags:        []string{b.Ref},
		BuildArgs:   map[string]*string{"BASE": &b.Base},
		Labels:      map[string]string{labelImage: b.Kind},
		Remove:      true,
		ForceRemove: true,
	})
	if err != nil {
		return explain("build "+b.Ref, err)
	}
	defer answer.Body.Close()
	return readBuild(answer.Body, b.Ref, line)
}

// readBuild follows the engine's stream of JSON messages to its end.
func readBuild(stream io.Reader, ref string, line func(string)) error {
	messages := json.NewDecoder(stream)
	for {
		var m struct {
			Stream string `json:"stream"`
			Error  string `json:"error"`
		}
		switch err := messages.Decode(&m); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("build %s: %w", ref, err)
		case m.Error != "":
			return fmt.Errorf("build %s: %s", ref, m.Error)
		}
		if text := strings.TrimSpace(m.Stream); text != "" {
			line(text)
		}
	}
}

// tarOfFolder is an archive of a folder; files that start with "#!" are made
// executable, for an embedded folder has lost its permission bits.
func tarOfFolder(folder fs.FS) (io.Reader, error) {
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(folder, name)
		if err != nil {
			return err
		}
		return addToTar(w, name, modeOf(content), content)
	})
	if err != nil {
		return nil, err
	}
	return &archive, w.Close()
}

func modeOf(content []byte) int64 {
	if bytes.HasPrefix(content, []byte("#!")) {
		return 0o755
	}
	return 0o644
}

// ImageID tells the digest of an image the engine has; runtime.ErrNotFound
// where it has none of that name.
func (d *Driver) ImageID(ctx context.Context, ref string) (runtime.Digest, error) {
	info, err := d.engine.ImageInspect(ctx, ref)
	if err != nil {
		return "", explain("look for the image "+ref, err)
	}
	return runtime.Digest(info.ID), nil
}

// Images lists the platform's images; those of kept nodes are Kept's.
func (d *Driver) Images(ctx context.Context) ([]runtime.Image, error) {
	list, err := d.engine.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("label", labelImage))})
	if err != nil {
		return nil, explain("list the images", err)
	}
	var images []runtime.Image
	for _, i := range list {
		if i.Labels[labelKept] != "" {
			continue // it has the labels of the image it grew from
		}
		images = append(images, runtime.Image{
			Kind: i.Labels[labelImage], Refs: named(i.RepoTags), ID: runtime.Digest(i.ID),
			Size: i.Size, Created: time.Unix(i.Created, 0),
		})
	}
	return images, nil
}

// named leaves out the placeholder that engines before 25 give an image whose
// name went to a newer one.
func named(refs []string) []string {
	return slices.DeleteFunc(slices.Clone(refs), func(ref string) bool { return strings.HasPrefix(ref, "<none>") })
}

// RemoveImage removes an image of ours by name or digest.
func (d *Driver) RemoveImage(ctx context.Context, ref string) error {
	_, err := d.engine.ImageRemove(ctx, ref, image.RemoveOptions{Force: true, PruneChildren: true})
	return explain("remove the image "+ref, ignoring(err, isNotFound))
}
