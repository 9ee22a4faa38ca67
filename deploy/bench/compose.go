package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/docker/docker/api/types/filters"
	enginenet "github.com/docker/docker/api/types/network"
	"github.com/docker/docker/client"
)

// composeProjectLabel is put by docker-compose on all it makes.
const composeProjectLabel = "com.docker.compose.project"

// compose runs docker-compose 1, one project a team.
type compose struct {
	engine *client.Client
	image  string
	folder string        // holds the generated files
	slots  chan struct{} // one for each docker-compose that runs
}

// newCompose makes a leg that runs at most parallel docker-compose at a time.
func newCompose(engine *client.Client, image string, parallel int) (*compose, error) {
	if _, err := exec.LookPath("docker-compose"); err != nil {
		return nil, fmt.Errorf("the compose leg needs docker-compose (apt-get install docker-compose), or leave it out with -legs pupitre,floor: %w", err)
	}
	folder, err := os.MkdirTemp("", "pupitre-bench-")
	if err != nil {
		return nil, err
	}
	return &compose{engine: engine, image: image, folder: folder, slots: make(chan struct{}, parallel)}, nil
}

func (c *compose) Name() string { return "compose" }

func (c *compose) Title() string { return "docker-compose" }

func (c *compose) Close() error { return os.RemoveAll(c.folder) }

func (c *compose) Up(ctx context.Context, t team) error {
	if err := c.writeFile(t); err != nil {
		return err
	}
	return c.run(ctx, t, "up", "-d")
}

func (c *compose) writeFile(t team) error {
	text, err := composeText(t, c.image)
	if err != nil {
		return err
	}
	return os.WriteFile(c.file(t), text, 0o644)
}

func (c *compose) file(t team) string { return filepath.Join(c.folder, t.Name+".json") }

// composeGrace is how long docker-compose may take to end once it was asked to.
const composeGrace = 10 * time.Second

// run runs one docker-compose in its own process group, so that Ctrl-C reaches
// it only through ctx.
func (c *compose) run(ctx context.Context, t team, arguments ...string) error {
	c.slots <- struct{}{}
	defer func() { <-c.slots }()
	command := exec.CommandContext(ctx, "docker-compose", append([]string{"-p", t.Name, "-f", c.file(t)}, arguments...)...)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGINT) }
	command.WaitDelay = composeGrace
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	if err := command.Run(); err != nil {
		return fmt.Errorf("docker-compose %s: %w: %s", strings.Join(arguments, " "), err, lastLines(output.String(), 3))
	}
	return nil
}

func lastLines(text string, count int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-count):], " / ")
}

func (c *compose) Check(ctx context.Context, t team) error {
	wait := strconv.FormatFloat(replyTime.Seconds(), 'f', -1, 64)
	_, err := execute(ctx, c.engine, t.Name+"_"+t.Nodes[0].Name+"_1", "ping", "-n", "-c", "1", "-W", wait, t.Target.String())
	return err
}

func (c *compose) Down(ctx context.Context, t team) error {
	if err := c.writeFile(t); err != nil { // there is none when another run made the team
		return err
	}
	return c.run(ctx, t, "down", "-t", "0")
}

func (c *compose) Containers(ctx context.Context, t team) ([]string, error) {
	found, err := list(ctx, c.engine, "label", composeProjectLabel+"="+t.Name)
	return idsOf(found), err
}

func (c *compose) Leftovers(ctx context.Context) ([]string, error) {
	containers, err := list(ctx, c.engine, "name", "^/"+teamPrefix+"[a-z0-9]+_")
	if err != nil {
		return nil, fmt.Errorf("list containers: %w", err)
	}
	left := namesOf(containers)
	networks, err := c.engine.NetworkList(ctx, enginenet.ListOptions{Filters: filters.NewArgs(filters.Arg("label", composeProjectLabel))})
	if err != nil {
		return nil, fmt.Errorf("list networks: %w", err)
	}
	for _, n := range networks {
		if strings.HasPrefix(n.Labels[composeProjectLabel], teamPrefix) {
			left = append(left, "network "+n.Name)
		}
	}
	return left, nil
}
