package docker

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// labelKept says of an image that it is a kept node, and of which instance.
const labelKept = "org.pupitre.kept"

// Commit implements runtime.Target. The engine reads the writable layer from
// outside, with the node paused.
func (t *target) Commit(ctx context.Context, node, ref string) (runtime.Digest, error) {
	name, err := t.driver.containerOf(ctx, t.id, node)
	if err != nil {
		return "", err
	}
	labels, err := t.driver.keptLabels(ctx, t.id, node)
	if err != nil {
		return "", err
	}
	made, err := t.driver.engine.ContainerCommit(ctx, name, container.CommitOptions{
		Reference: ref, Pause: true, Comment: "kept by the platform",
		Changes: []string{labels},
	})
	if err != nil {
		return "", explain(fmt.Sprintf("keep %s as %s", name, ref), err)
	}
	return runtime.Digest(made.ID), nil
}

// keptLabels is the instruction that says what an image is: a node of an instance,
// and what was known of the instance. A fabric that is gone knew nothing.
func (d *Driver) keptLabels(ctx context.Context, id runtime.InstanceID, node string) (string, error) {
	meta := "{}"
	sandbox, err := d.engine.ContainerInspect(ctx, sandboxName(id))
	switch {
	case err == nil && sandbox.Config != nil:
		meta = cmp.Or(sandbox.Config.Labels[labelMeta], meta)
	case err != nil && !isNotFound(err):
		return "", explain("look at "+sandboxName(id), err)
	}
	line := fmt.Sprintf("LABEL %s=%q %s=%q %s=%q", labelKept, id, labelNode, node, labelMeta, meta)
	return strings.ReplaceAll(line, "$", `\$`), nil // nothing in it is a variable
}

// containerOf names a node's container, also of one that was stopped for a full
// disk.
func (d *Driver) containerOf(ctx context.Context, id runtime.InstanceID, node string) (string, error) {
	var err error
	for _, name := range []string{nodeName(id, node), nodeName(id, node) + suffixDiskFull} {
		if _, err = d.engine.ContainerInspect(ctx, name); err == nil {
			return name, nil
		}
		if !isNotFound(err) {
			break
		}
	}
	return "", explain("look at "+nodeName(id, node), err)
}

// Kept lists the images made by Commit, oldest first.
func (d *Driver) Kept(ctx context.Context) ([]runtime.Kept, error) {
	list, err := d.engine.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("label", labelKept))})
	if err != nil {
		return nil, explain("list the kept images", err)
	}
	var kept []runtime.Kept
	for _, i := range list {
		for _, ref := range keptRefs(i) {
			kept = append(kept, runtime.Kept{
				Ref: ref, Instance: runtime.InstanceID(i.Labels[labelKept]), Node: i.Labels[labelNode], Meta: metaOf(i.Labels),
				Digest: runtime.Digest(i.ID), Size: i.Size, Created: time.Unix(i.Created, 0),
			})
		}
	}
	slices.SortFunc(kept, func(a, b runtime.Kept) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.Ref, b.Ref))
	})
	return kept, nil
}

// keptRefs are an image's names; its digest where a newer one took its name.
func keptRefs(i image.Summary) []string {
	if refs := named(i.RepoTags); len(refs) > 0 {
		return refs
	}
	return []string{i.ID}
}

// Drop removes a kept image; runtime.ErrNotKept for one of another kind.
func (d *Driver) Drop(ctx context.Context, ref string) error {
	info, err := d.engine.ImageInspect(ctx, ref)
	if isNotFound(err) {
		return nil
	}
	if err != nil {
		return explain("drop "+ref, err)
	}
	if info.Config == nil || info.Config.Labels[labelKept] == "" {
		return fmt.Errorf("drop %s: %w", ref, runtime.ErrNotKept)
	}
	return d.RemoveImage(ctx, ref)
}
