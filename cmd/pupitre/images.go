package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

type imageBuild struct {
	Kind []string `arg:"" optional:"" help:"${arg_kinds}"`
}

// builtImage is one line of image build.
type builtImage struct {
	Kind   string `json:"kind"`
	Ref    string `json:"ref"`
	Action string `json:"action"` // present, built
}

// builtImages is the document of image build.
type builtImages struct {
	Images []builtImage `json:"images"`
}

// Run builds the images that the engine does not have.
func (c *imageBuild) Run(ctx context.Context, p *program) error {
	catalogue, err := p.theCatalogue()
	if err != nil {
		return err
	}
	for _, kind := range c.Kind {
		if _, known := catalogue.Images[kind]; !known {
			return p.unknown(nil, words.NoImageKind, kind, slices.Sorted(maps.Keys(catalogue.Images)))
		}
	}
	document, err := p.buildImages(ctx, c.Kind)
	if err != nil {
		return err
	}
	if p.JSON {
		return p.Document(document)
	}
	return nil
}

// ensureImages builds what is missing of some kinds.
func (p *program) ensureImages(ctx context.Context, kinds []string) error {
	_, err := p.buildImages(ctx, kinds)
	return err
}

func (p *program) buildImages(ctx context.Context, kinds []string) (builtImages, error) {
	document := builtImages{Images: []builtImage{}}
	engine, err := p.theEngine()
	if err != nil {
		return document, err
	}
	progress := p.Progress(p.Now)
	defer progress.Stop()
	var task *console.Task
	lines := 0
	err = p.catalogue.BuildImages(ctx, engine, kinds, func(e orchestrator.ImageEvent) {
		switch e.Step {
		case "building":
			task, lines = progress.Task(p.Say(words.BuildingImage, e.Kind)), 0
		case "line":
			lines++
			task.Step(0, 0, e.Line)
		case "built", "present":
			document.Images = append(document.Images, builtImage{e.Kind, e.Ref, e.Step})
			if e.Step == "built" {
				task.Done(e.Ref)
			}
		}
	})
	switch {
	case err == nil, ctx.Err() != nil, errors.Is(err, runtime.ErrUnavailable):
		return document, err
	}
	return document, p.broken(fmt.Errorf("%w: %w", errNotBuilt, err), words.ImageNotBuilt, words.ImageNotBuiltDo)
}

type imageLs struct{}

// listedImage is one line of image ls: an image kind of the catalogue, or an
// image the engine still has and no kind needs.
type listedImage struct {
	Kind    string         `json:"kind"`
	Ref     string         `json:"ref"`
	State   string         `json:"state"` // present, missing, old
	ID      runtime.Digest `json:"id,omitempty"`
	Size    int64          `json:"size,omitempty"`
	Created *time.Time     `json:"created,omitempty"`
}

// listedImages is the document of image ls.
type listedImages struct {
	Images []listedImage `json:"images"`
}

// Run lists the images.
func (c *imageLs) Run(ctx context.Context, p *program) error {
	catalogue, err := p.theCatalogue()
	if err != nil {
		return err
	}
	engine, err := p.theEngine()
	if err != nil {
		return err
	}
	have, err := engine.Images(ctx)
	if err != nil {
		return err
	}
	document := listedImages{Images: compareImages(catalogue, have)}
	if p.JSON {
		return p.Document(document)
	}
	table := p.NewTable(
		console.Column{Title: words.ColKind}, console.Column{Title: words.ColImage}, console.Column{Title: words.ColState},
		console.Column{Title: words.ColSize, Right: true}, console.Column{Title: words.ColAge, Right: true})
	for _, i := range document.Images {
		state, size, made := imageStates[i.State], "", ""
		if i.Created != nil {
			size, made = fmt.Sprintf("%.0f MB", float64(i.Size)/1e6), age(p.Now().Sub(*i.Created))
		}
		table.Row(i.Kind, i.Ref, p.Paint(state.color, p.Say(state.message)), size, made)
	}
	table.Print()
	return nil
}

var imageStates = map[string]struct {
	message words.Message
	color   console.Color
}{
	"present": {words.ImagePresent, console.Good},
	"missing": {words.ImageMissing, console.Careful},
	"old":     {words.ImageOld, console.Faint},
}

// compareImages holds the image kinds against what the engine has.
func compareImages(catalogue *orchestrator.Catalogue, have []runtime.Image) []listedImage {
	byRef := map[string]runtime.Image{}
	for _, image := range have {
		for _, ref := range image.Refs {
			byRef[ref] = image
		}
	}
	list := []listedImage{}
	for _, name := range slices.Sorted(maps.Keys(catalogue.Images)) {
		ref := orchestrator.ImageRef(catalogue.Images[name])
		image, found := byRef[ref]
		delete(byRef, ref)
		if !found {
			list = append(list, listedImage{Kind: name, Ref: ref, State: "missing"})
			continue
		}
		list = append(list, listedImageOf(image, ref, "present"))
	}
	for _, ref := range slices.Sorted(maps.Keys(byRef)) {
		state := "old"
		if _, known := catalogue.Images[byRef[ref].Kind]; !known {
			state = "present" // the platform's own
		}
		list = append(list, listedImageOf(byRef[ref], ref, state))
	}
	return list
}

func listedImageOf(image runtime.Image, ref, state string) listedImage {
	return listedImage{Kind: image.Kind, Ref: ref, State: state, ID: image.ID, Size: image.Size, Created: &image.Created}
}
