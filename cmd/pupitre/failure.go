package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// Exit codes, as every help page lists them. `lab exec` and `lab shell` end
// with the code of the program they ran.
const (
	exitOK          = 0
	exitWrong       = 1   // something is wrong with what was asked about
	exitUsage       = 2   // the command line is wrong
	exitPlatform    = 3   // the platform could not do it
	exitInterrupted = 130 // stopped by Ctrl-C or a signal
)

// failure is an error for its three readers: a code for the program, sentences
// for the person, the cause for the operator (--debug).
type failure struct {
	exit  int
	what  string
	do    string // empty when there is nothing to do
	cause error  // may be nil
}

// Error is the sentence for the person.
func (f *failure) Error() string { return f.what }

// Unwrap gives the cause.
func (f *failure) Unwrap() error { return f.cause }

// exitWith ends the command with a code when everything has been said already.
type exitWith int

// Error implements error.
func (e exitWith) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// wrong: something is wrong with what was asked about.
func (p *program) wrong(cause error, do words.Message, what words.Message, args ...any) error {
	return &failure{exit: exitWrong, what: p.Say(what, args...), do: p.Say(do), cause: cause}
}

// misused: the command line is wrong.
func (p *program) misused(cause error, what words.Message, args ...any) error {
	return &failure{exit: exitUsage, what: p.Say(what, args...), do: p.Say(words.UsageDo), cause: cause}
}

// broken: the platform could not do it.
func (p *program) broken(cause error, what, do words.Message) error {
	return &failure{exit: exitPlatform, what: p.Say(what), do: p.Say(do), cause: cause}
}

// explain makes a failure of any error.
func (p *program) explain(ctx context.Context, err error) *failure {
	var f *failure
	switch {
	case errors.As(err, &f):
		return f
	case ctx.Err() != nil:
		return &failure{exit: exitInterrupted, what: p.Say(words.Interrupted), cause: err}
	case errors.Is(err, runtime.ErrUnavailable):
		return &failure{exitPlatform, p.Say(words.EngineSilent), p.Say(words.EngineSilentDo), err}
	case errors.Is(err, reconcile.ErrUnsettled):
		return &failure{exitWrong, p.Say(words.Unsettled, err), p.Say(words.UnsettledDo), err}
	case errors.Is(err, runtime.ErrUnsupported):
		return &failure{exitPlatform, p.Say(words.Unsupported, err), p.Say(words.UnsupportedDo), err}
	case errors.Is(err, runtime.ErrNotRunning):
		return &failure{exitWrong, p.Say(words.NodeStopped, err), p.Say(words.NodeStoppedDo), err}
	}
	var problems strictyaml.Problems
	if errors.As(err, &problems) {
		return &failure{exitWrong, p.problemLines(problems), p.Say(words.ProblemsDo), err}
	}
	return &failure{exitPlatform, p.Say(words.Broken, firstLine(err)), p.Say(words.BrokenDo), err}
}

// failureDocument is what a program reads when a command failed before it had
// a result.
type failureDocument struct {
	Error struct {
		Exit int    `json:"exit"`
		What string `json:"what"`
		Do   string `json:"do,omitempty"`
	} `json:"error"`
}

// report tells about an error and gives the exit code.
func (p *program) report(ctx context.Context, err error) int {
	var code exitWith
	if errors.As(err, &code) {
		return int(code)
	}
	f := p.explain(ctx, err)
	fmt.Fprintf(p.Err, "pupitre: %s\n", f.what)
	if f.do != "" {
		fmt.Fprintf(p.Err, "  → %s\n", f.do)
	}
	if p.flags.Debug {
		p.debug(f.cause)
	}
	if p.JSON {
		var document failureDocument
		document.Error.Exit, document.Error.What, document.Error.Do = f.exit, f.what, f.do
		if err := p.Document(document); err != nil {
			fmt.Fprintf(p.Err, "pupitre: %v\n", err)
		}
	}
	return f.exit
}

// debug shows the chain of causes, one a line.
func (p *program) debug(cause error) {
	for depth := 1; cause != nil; depth++ {
		fmt.Fprintf(p.Err, "%s%T: %v\n", strings.Repeat("  ", depth), cause, cause)
		if many, ok := cause.(interface{ Unwrap() []error }); ok {
			for _, each := range many.Unwrap() {
				fmt.Fprintf(p.Err, "%s%T: %v\n", strings.Repeat("  ", depth+1), each, each)
			}
			return
		}
		cause = errors.Unwrap(cause)
	}
}

func firstLine(err error) string {
	line, _, more := strings.Cut(err.Error(), "\n")
	if more {
		line += " …"
	}
	return line
}

// problemLines is one problem a line, in the person's language.
func (p *program) problemLines(problems strictyaml.Problems) string {
	if p.Lang == words.English {
		return problems.Error()
	}
	return problems.French()
}
