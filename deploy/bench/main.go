// Command bench measures Pupitre beside a bare loop over the Docker API and
// docker-compose, in one run, and writes results.md and results.json.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/docker/docker/client"
	"golang.org/x/term"
)

// options are the command's flags.
type options struct {
	rounds   int
	scenario string
	legs     string
	out      string
	image    string
	floor    int
	compose  int
	quiet    time.Duration
	clean    bool
}

func parseOptions() options {
	var o options
	flag.IntVar(&o.rounds, "rounds", 5, "rounds of each scenario, after one warm-up")
	flag.StringVar(&o.scenario, "scenario", "", "scenarios to run, separated by commas: ring-5, ring-20, teams-16, state-read (default all)")
	flag.StringVar(&o.legs, "legs", "", "legs to run, separated by commas: pupitre, floor, compose (default all)")
	flag.StringVar(&o.out, "out", ".", "folder for results.md and results.json")
	flag.StringVar(&o.image, "image", "", "image of every node (default the newest lab image of the kind host)")
	flag.IntVar(&o.floor, "floor-workers", 4, "engine calls at once in the floor leg")
	flag.IntVar(&o.compose, "compose-parallel", 4, "docker-compose at once in the compose leg")
	flag.DurationVar(&o.quiet, "quiet", 20*time.Second, "wait at most so long, before each measurement, for a machine that is less than 10 % busy")
	flag.BoolVar(&o.clean, "clean", false, "remove what an earlier run left, and end")
	flag.Parse()
	return o
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, parseOptions(), time.Now); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		if errors.Is(err, errStopped) {
			os.Exit(130)
		}
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, now func() time.Time) (err error) {
	if os.Geteuid() != 0 {
		return errors.New("must run as root: labs are wired in network namespaces")
	}
	selected, err := selectScenarios(o.scenario)
	if err != nil {
		return err
	}
	engine, err := connect(ctx)
	if err != nil {
		return err
	}
	defer engine.Close()
	image, err := findImage(ctx, engine, o.image)
	if err != nil {
		return err
	}
	legs, err := openLegs(engine, image, o)
	defer func() { err = errors.Join(err, closeLegs(legs)) }()
	if err != nil {
		return err
	}
	if o.clean {
		return clean(ctx, legs)
	}
	if err := refuseLeftovers(ctx, legs); err != nil {
		return err
	}
	host, err := describeMachine(ctx, engine, image)
	if err != nil {
		return err
	}
	if host.Others > 0 {
		fmt.Fprintf(os.Stderr, "bench: %d other containers run; the figures will hold their noise\n", host.Others)
	}
	got, err := measureAll(ctx, engine, legs, selected, o, now)
	if err != nil {
		return err
	}
	got.Machine = host
	return got.write(o.out)
}

func openLegs(engine *client.Client, image string, o options) ([]leg, error) {
	names, err := chooseLegs(o.legs)
	if err != nil {
		return nil, err
	}
	var legs []leg
	for _, name := range names {
		l, err := openLeg(engine, image, name, o)
		if err != nil {
			return legs, err
		}
		legs = append(legs, l)
	}
	return legs, nil
}

func openLeg(engine *client.Client, image, name string, o options) (leg, error) {
	switch name {
	case "pupitre":
		return newPlatform(engine, image)
	case "compose":
		return newCompose(engine, image, max(1, o.compose))
	}
	return newFloor(engine, image, max(1, o.floor)), nil
}

func closeLegs(legs []leg) error {
	var problems []error
	for _, l := range legs {
		problems = append(problems, l.Close())
	}
	return errors.Join(problems...)
}

// measureAll runs every selected scenario in every leg, then the state reads,
// which need the platform's leg.
func measureAll(ctx context.Context, engine *client.Client, legs []leg, selected selection, o options, now func() time.Time) (results, error) {
	got := results{Date: now(), Rounds: o.rounds, Workers: workers{Floor: o.floor, Compose: o.compose}}
	index := slices.IndexFunc(legs, func(l leg) bool { return l.Name() == "pupitre" })
	reads := selected.StateRead && index >= 0
	steps := len(selected.Scenarios) * len(legs) * (o.rounds + 1)
	if reads {
		steps++
	}
	say := newProgress(os.Stderr, term.IsTerminal(int(os.Stderr.Fd())), steps, now)
	r := &runner{engine: engine, legs: legs, rounds: o.rounds, quiet: o.quiet, now: now, progress: say}
	for _, s := range selected.Scenarios {
		samples, err := r.run(ctx, s)
		got.Samples = append(got.Samples, samples...)
		if err != nil {
			return got, err
		}
	}
	if !reads {
		return got, nil
	}
	var err error
	got.Readings, err = measureReadings(ctx, legs[index].(*platform), say, now)
	return got, err
}

// write puts the report and the raw samples into a folder.
func (r results) write(folder string) error {
	raw, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	report := filepath.Join(folder, "results.md")
	if err := os.WriteFile(report, []byte(r.markdown()), 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "results.json"), append(raw, '\n'), 0o644); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "written:", report)
	return nil
}
