package orchestrator

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// BaseImage is what every image kind is built from in the end.
const BaseImage = "debian:bookworm-slim"

// ImageStore makes images and tells which it has.
type ImageStore interface {
	// ImageID fails with runtime.ErrNotFound for an image it does not have.
	ImageID(ctx context.Context, ref string) (runtime.Digest, error)
	BuildImage(ctx context.Context, b runtime.ImageBuild, line func(string)) error
}

// ImageEvent tells how building goes.
type ImageEvent struct {
	Kind string
	Ref  string
	Step string // "present", "building", "line", "built"
	Line string // of the builder's output, with "line"
}

// BuildImages builds those of the named kinds (all when none is named) that the
// store does not have yet, each after the kind it is built from.
func (c *Catalogue) BuildImages(ctx context.Context, store ImageStore, names []string, tell func(ImageEvent)) error {
	kinds, err := c.imageOrder(names)
	if err != nil {
		return err
	}
	for _, kind := range kinds {
		if err := c.buildImage(ctx, store, kind, tell); err != nil {
			return err
		}
	}
	return nil
}

func (c *Catalogue) buildImage(ctx context.Context, store ImageStore, kind lab.ImageKind, tell func(ImageEvent)) error {
	event := ImageEvent{Kind: kind.Name, Ref: ImageRef(kind)}
	say := func(step, line string) {
		event.Step, event.Line = step, line
		tell(event)
	}
	_, err := store.ImageID(ctx, event.Ref)
	if err == nil {
		say("present", "")
		return nil
	}
	if !errors.Is(err, runtime.ErrNotFound) {
		return err
	}
	say("building", "")
	folder, err := c.imageFolder(kind.Name)
	if err != nil {
		return err
	}
	base := BaseImage
	if kind.Base != "" {
		base = ImageRef(c.Images[kind.Base])
	}
	build := runtime.ImageBuild{Kind: kind.Name, Ref: event.Ref, Base: base, Context: folder}
	if err := store.BuildImage(ctx, build, func(line string) { say("line", line) }); err != nil {
		return err
	}
	say("built", "")
	return nil
}

// imageOrder lists the kinds and those they are built from, bases first.
func (c *Catalogue) imageOrder(names []string) ([]lab.ImageKind, error) {
	if len(names) == 0 {
		for name := range c.Images {
			names = append(names, name)
		}
		slices.Sort(names)
	}
	var order []lab.ImageKind
	placed := map[string]bool{}
	var place func(name string) error
	place = func(name string) error {
		kind, known := c.Images[name]
		if !known {
			return fmt.Errorf("there is no image kind %q", name)
		}
		if placed[name] {
			return nil
		}
		placed[name] = true
		if kind.Base != "" {
			if err := place(kind.Base); err != nil {
				return err
			}
		}
		order = append(order, kind)
		return nil
	}
	for _, name := range names {
		if err := place(name); err != nil {
			return nil, err
		}
	}
	return order, nil
}
