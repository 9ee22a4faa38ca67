package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/alecthomas/kong"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/labs"
	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/doctor"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
)

// Main is the command with everything it takes from the world, so that a test
// can run it whole.
type Main struct {
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Getenv func(string) string
	Now    func() time.Time
	Random io.Reader
	// Folder is where relative paths begin; empty means the process's.
	Folder string
	// Content is the labs that ship inside the program.
	Content fs.FS
	// Open connects to the container engine.
	Open func() (Engine, error)
	// StateFolder holds what must outlive one command while labs run.
	StateFolder string
	// StartGuard starts the disk watch in the background.
	StartGuard func(folder string) error
	// StartServer starts serve with these arguments in the background, writing to
	// a log; EndProcess asks a process to stop.
	StartServer func(arguments []string, log string) error
	EndProcess  func(pid int) error
	// TuneServer changes the configuration of serve, for tests; may be nil.
	TuneServer func(*server.Config)
	// Tuner raises the kernel's bounds.
	Tuner doctor.Tuner
	// HTTP talks to servers; http.DefaultClient when nil.
	HTTP *http.Client
}

// defaultState is the folder of state, unless PUPITRE_STATE names another. What
// is in it need not survive a restart of the machine: labs do not either.
const defaultState = "/run/pupitre"

// NewMain is the command as a person runs it.
func NewMain() *Main {
	return &Main{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.Getenv, Now: time.Now, Random: rand.Reader,
		Content: labs.Content, Open: openDocker,
		StateFolder: cmp.Or(os.Getenv("PUPITRE_STATE"), defaultState), StartGuard: startGuard,
		StartServer: startServer, EndProcess: endProcess, Tuner: doctor.HostTuner(),
	}
}

// path finds a file or folder a person named.
func (m *Main) path(name string) string {
	if m.Folder == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(m.Folder, name)
}

// program is one run of Main.
type program struct {
	*Main
	*console.Console
	flags globals

	catalogue *orchestrator.Catalogue
	engine    Engine
	// follow hears of the reconciler's steps while a command shows them.
	follow func(reconcile.Event)
}

// Run does what the arguments ask and returns the exit code. It returns after
// everything it began has ended, also when ctx ends.
func (m *Main) Run(ctx context.Context, args []string) int {
	lang := words.Choose(langOf(args), m.Getenv)
	p := &program{Main: m, Console: console.New(m.Stdout, m.Stderr, lang, m.Getenv)}
	defer p.close()
	err := p.run(ctx, args)
	if err == nil {
		return exitOK
	}
	return p.report(ctx, err)
}

func (p *program) run(ctx context.Context, args []string) error {
	var grammar cli
	parser, err := kong.New(&grammar, kong.Name("pupitre"), kong.Description(p.Of(words.Help["pupitre"])),
		kong.NoDefaultHelp(), helpVars(p.Lang), kong.Writers(p.Out, p.Err), kong.Exit(func(int) {}))
	if err != nil {
		return err
	}
	// A flag that is wrong must not keep --json from being honoured.
	p.JSON = hasFlag(args, "--json")
	parsed, err := parser.Parse(helpCommand(args))
	if err != nil {
		return p.unparsed(args, err)
	}
	p.flags = grammar.globals
	p.JSON, p.Quiet = grammar.JSON, grammar.Quiet
	parsed.BindTo(ctx, (*context.Context)(nil))
	return parsed.Run(p)
}

// unparsed shows the help that was asked for, or says what is wrong with the
// arguments.
func (p *program) unparsed(args []string, err error) error {
	var help helpWanted
	if errors.As(err, &help) {
		p.printHelp(p.Out, help.node)
		return nil
	}
	var parse *kong.ParseError
	if errors.As(err, &parse) && isGroup(parse.Context, args) {
		p.printHelp(p.Err, selected(parse.Context))
		return exitWith(exitUsage)
	}
	return p.misused(err, words.UsageWrong, p.translate(err))
}

// close lets go of the engine.
func (p *program) close() {
	if p.engine != nil {
		// Nothing is written through this connection any more.
		_ = p.engine.Close()
	}
}
