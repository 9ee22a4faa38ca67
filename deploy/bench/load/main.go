// Command load plays a school at its benches against one server: everybody logs
// in, keeps a page open, types in terminals, answers, asks for checks, reloads.
//
// The server is the real one, in a process of its own, on a driver in memory: its
// machines are free, its terminals echo what is typed. So the figures are the
// platform's, and nothing of what containers cost is in them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/pause"
)

// options are the command's flags.
type options struct {
	students int
	team     int
	ramp     time.Duration
	length   time.Duration
	out      string
	profile  string
	seed     uint64
}

func main() {
	if len(os.Args) == 4 && os.Args[1] == serveWord {
		exit(serve(os.Args[2], os.Args[3]))
	}
	var o options
	flag.IntVar(&o.students, "students", 300, "how many students there are")
	flag.IntVar(&o.team, "team", 4, "students of a team")
	flag.DurationVar(&o.ramp, "ramp", 40*time.Second, "time within which everybody logs in")
	flag.DurationVar(&o.length, "for", 150*time.Second, "how long they work, from the first login on")
	flag.StringVar(&o.out, "out", "", "file for the table; the standard output when empty")
	flag.StringVar(&o.profile, "profile", "", "file for a profile of the server's processor time; it costs some of it")
	flag.Uint64Var(&o.seed, "seed", 1, "of what students do when")
	flag.Parse()
	if o.students < 1 || o.team < 1 || o.team > 12 || o.students/o.team > 200 || o.ramp >= o.length {
		fmt.Fprintln(os.Stderr, "load: at least one student, teams of 1 to 12, at most 200 teams, a ramp shorter than the whole")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	exit(run(ctx, o))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// run prepares the school, has it work, and writes the table.
func run(ctx context.Context, o options) (err error) {
	host, err := startHost(ctx, o.profile)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, host.stop()) }()
	say("enrolling %d students", o.students)
	school, err := enrol(ctx, host, o)
	if err != nil {
		return fmt.Errorf("enrol: %w", err)
	}
	say("preparing %d instances", len(school.teams))
	if err := school.prepare(ctx); err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	say("waiting for the machine, and for the logins' budget of the enrolment to be free again")
	if err := pause.For(ctx, time.Minute); err != nil {
		return err
	}
	say("working for %s", o.length)
	figures := newFigures()
	before := lookAtMachine()
	usage := host.watch()
	school.work(ctx, o, figures)
	used := usage()
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := school.close(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("afterwards: %w", err)
	}
	return write(o, figures, used, before)
}

func say(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
