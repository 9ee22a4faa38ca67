package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"
	"github.com/docker/docker/pkg/stdcopy"
)

// extraCapabilities are added in every leg to what its engine settings give: the
// image sets a firewall when it starts.
var extraCapabilities = []string{"NET_ADMIN"}

// Every lab image carries the label, whose value is the kind, and the name.
const (
	imageLabel = "org.pupitre.image"
	imageName  = "pupitre/host:"
)

func connect(ctx context.Context) (*client.Client, error) {
	engine, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	if err != nil {
		return nil, fmt.Errorf("connect to the Docker engine: %w", err)
	}
	if _, err := engine.Ping(ctx); err != nil {
		return nil, fmt.Errorf("the Docker engine does not answer; deploy/bootstrap.sh installs and starts it: %w", err)
	}
	return engine, nil
}

// findImage is the newest image of the kind "host", unless one is named.
func findImage(ctx context.Context, engine *client.Client, named string) (string, error) {
	if named != "" {
		if _, err := engine.ImageInspect(ctx, named); err != nil {
			return "", fmt.Errorf("-image: %w", err)
		}
		return named, nil
	}
	found, err := engine.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("label", imageLabel+"=host"))})
	if err != nil {
		return "", fmt.Errorf("list the images: %w", err)
	}
	slices.SortFunc(found, func(a, b image.Summary) int { return cmp.Compare(b.Created, a.Created) })
	for _, i := range found {
		for _, name := range i.RepoTags {
			if strings.HasPrefix(name, imageName) { // an image built from it has its label too
				return name, nil
			}
		}
	}
	return "", fmt.Errorf("there is no image of the kind host; deploy/bootstrap.sh builds it, or name another one, with ping and ip in it, by -image")
}

// list gives the containers that pass a filter, running or not.
func list(ctx context.Context, engine *client.Client, key, value string) ([]container.Summary, error) {
	return engine.ContainerList(ctx, container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg(key, value))})
}

func idsOf(all []container.Summary) []string {
	var ids []string
	for _, c := range all {
		ids = append(ids, c.ID)
	}
	return ids
}

func namesOf(all []container.Summary) []string {
	var names []string
	for _, c := range all {
		names = append(names, "container "+strings.TrimPrefix(c.Names[0], "/"))
	}
	return names
}

// execute runs a program in a container through the engine's API and gives what
// it printed, as docker exec does without its own start-up.
func execute(ctx context.Context, engine *client.Client, id string, argv ...string) (string, error) {
	made, err := engine.ContainerExecCreate(ctx, id, container.ExecOptions{Cmd: argv, AttachStdout: true, AttachStderr: true})
	if err != nil {
		return "", err
	}
	stream, err := engine.ContainerExecAttach(ctx, made.ID, container.ExecAttachOptions{})
	if err != nil {
		return "", err
	}
	defer stream.Close()
	var output bytes.Buffer
	if _, err := stdcopy.StdCopy(&output, &output, stream.Reader); err != nil {
		return "", err
	}
	state, err := engine.ContainerExecInspect(ctx, made.ID)
	if err != nil {
		return "", err
	}
	if state.ExitCode != 0 {
		return "", fmt.Errorf("%s: exit %d: %s", strings.Join(argv, " "), state.ExitCode, strings.TrimSpace(output.String()))
	}
	return output.String(), nil
}
