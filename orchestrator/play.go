package orchestrator

import (
	"bytes"
	"context"
	"fmt"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/pause"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Submissions is what a team has handed in, by check.
type Submissions map[lab.CheckID]string

// PlayEvent tells that a step of a play begins.
type PlayEvent struct {
	Play string
	Step int // from 1
	Of   int
	Node string // empty for a pause or a submission
}

// Play does to an instance what a team would do by hand, and returns what the
// team would have handed in. A script that fails ends it.
func Play(ctx context.Context, target runtime.Target, play lab.Play, tell func(PlayEvent)) (Submissions, error) {
	submitted := Submissions{}
	for i, step := range play.Steps {
		tell(PlayEvent{Play: play.Name, Step: i + 1, Of: len(play.Steps), Node: step.Node})
		if err := playStep(ctx, target, step, submitted); err != nil {
			return submitted, fmt.Errorf("%s, step %d of %d: %w", play.Name, i+1, len(play.Steps), err)
		}
	}
	return submitted, nil
}

func playStep(ctx context.Context, target runtime.Target, step lab.Step, submitted Submissions) error {
	if step.Submit != nil {
		submitted[step.Submit.Check] = step.Submit.Value
	}
	if step.Script != nil {
		if err := runScript(ctx, target, step); err != nil {
			return err
		}
	}
	return pause.For(ctx, step.Wait)
}

func runScript(ctx context.Context, target runtime.Target, step lab.Step) error {
	result, err := target.Exec(ctx, step.Node, runtime.ExecRequest{Argv: []string{"/bin/sh"}, Stdin: step.Script})
	if err != nil {
		return fmt.Errorf("node %s: %w", step.Node, err)
	}
	if result.ExitCode != 0 {
		return fmt.Errorf("node %s: the script ended with %d: %s", step.Node, result.ExitCode, lastLines(result))
	}
	return nil
}

// lastLines is the end of what a script printed, for a message.
func lastLines(result runtime.ExecResult) []byte {
	const enough = 500
	text := bytes.TrimSpace(result.Stderr)
	if len(text) == 0 {
		text = bytes.TrimSpace(result.Stdout)
	}
	return text[max(0, len(text)-enough):]
}
