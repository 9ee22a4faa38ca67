package check

import (
	"context"
	"errors"
	"fmt"
	"path"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// program runs a program of the node. What it says is the team's own word.
type program struct{ spec lab.ExecCheck }

func (k program) expected(*scene) lab.Text {
	name := ""
	if len(k.spec.Argv) > 0 {
		name = path.Base(k.spec.Argv[0])
	}
	return say("sur %[1]s, %[2]s se termine comme attendu (déclaré par la machine elle-même)",
		"on %[1]s, %[2]s ends as expected (the machine's own word)", k.spec.Node, show(name))
}

func (k program) look(ctx context.Context, s *scene) finding {
	if len(k.spec.Argv) == 0 {
		return mistaken("exec needs a program")
	}
	pattern, problem := expression(k.spec.Expect)
	if problem != nil {
		return *problem
	}
	timed, cancel := context.WithTimeout(ctx, orElse(k.spec.Timeout, talkTimeout))
	defer cancel()
	result, err := s.target.Exec(timed, k.spec.Node, runtime.ExecRequest{Argv: k.spec.Argv, Limit: maxBody})
	if err != nil {
		return k.refused(ctx, timed, s, err)
	}
	kept := []exhibit{
		raw("self-reported output of "+k.spec.Node, result.Stdout),
		raw("self-reported errors of "+k.spec.Node, result.Stderr),
	}
	observed := say("code de sortie %d", "exit code %d", result.ExitCode)
	right := result.ExitCode == k.spec.Status && (pattern == nil || pattern.Match(result.Stdout))
	return verdictOf(right, observed).with(kept...)
}

// refused judges a program that gave no result: the machine is the team's, so it
// is the team's doing unless the engine itself could not be asked.
func (k program) refused(ctx, timed context.Context, s *scene, err error) finding {
	switch {
	case ctx.Err() != nil:
		return cancelled(ctx)
	case timed.Err() != nil:
		return unseen(say("le programme ne s'est pas terminé à temps", "the program did not end in time"))
	case errors.Is(err, runtime.ErrNotRunning), errors.Is(err, runtime.ErrNotFound),
		errors.Is(err, runtime.ErrUnavailable), errors.Is(err, runtime.ErrUnsupported):
		return s.judge(ctx, fmt.Errorf("running a program on %s: %w", k.spec.Node, err), k.spec.Node)
	}
	return unseen(say("le programme n'a pas pu être lancé", "the program could not be started"))
}
