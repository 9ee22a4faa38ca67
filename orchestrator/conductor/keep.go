package conductor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// KeptImage is the engine's name of a node's kept state.
func KeptImage(id runtime.InstanceID, node string) string {
	return "pupitre-kept/" + string(id) + ":" + node
}

// keep keeps the team's last state as the rules say. What still cannot be kept
// after some tries is recorded with its cause.
func (p *player) keep(ctx context.Context) error {
	var rules session.Rules
	if err := p.view(ctx, func(s *session.State, _ *session.TeamState) { rules = s.Plan.Rules }); err != nil {
		return err
	}
	leave, err := p.c.builds.enter(ctx, rank{1, p.stage.order, p.index})
	if err != nil {
		return err
	}
	defer leave()
	nodes, err := p.keepNodes(ctx, rules)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil && p.failures["keep"]+1 < enough {
		return err
	}
	return p.append(ctx, func(s *session.State, _ *session.TeamState, now time.Time) ([]session.Event, error) {
		if !s.KeepDue(p.team, now) {
			return nil, nil
		}
		return []session.Event{session.InstanceKept{Team: p.team, Nodes: nodes}}, nil
	})
}

// keepNodes keeps every node; the error joins why some could not be.
func (p *player) keepNodes(ctx context.Context, rules session.Rules) ([]session.KeptNode, error) {
	if len(rules.KeepPaths) == 0 && !rules.KeepImages {
		return nil, nil
	}
	var kept []session.KeptNode
	target, opening := p.c.Runner.Driver.Target(ctx, p.instance.ID)
	if opening == nil {
		defer target.Close()
	}
	var problems []error
	for _, node := range p.instance.Desired.Nodes {
		k, err := session.KeptNode{Node: node.Name}, opening
		if err == nil {
			k, err = p.keepNode(ctx, target, node.Name, rules)
		}
		if err != nil {
			k.Cause = err.Error()
			problems = append(problems, fmt.Errorf("keep %s: %w", node.Name, err))
		}
		kept = append(kept, k)
	}
	return kept, errors.Join(problems...)
}

func (p *player) keepNode(ctx context.Context, target runtime.Target, node string, rules session.Rules) (session.KeptNode, error) {
	kept := session.KeptNode{Node: node}
	var archiving, committing error
	if len(rules.KeepPaths) > 0 {
		archiving = p.archive(ctx, target, &kept, rules.KeepPaths)
	}
	if rules.KeepImages {
		ref := KeptImage(p.instance.ID, node)
		if _, committing = target.Commit(ctx, node, ref); committing == nil {
			kept.Image = ref
		}
	}
	return kept, errors.Join(archiving, committing)
}

// archive streams a node's files into the blob store. What was left out for lack
// of room is told.
func (p *player) archive(ctx context.Context, target runtime.Target, kept *session.KeptNode, paths []string) error {
	reader, writer := io.Pipe()
	exported := make(chan runtime.Exported, 1)
	go func() { // ends with the reader, which is always closed
		out, err := target.Export(ctx, kept.Node, paths, writer, p.c.KeepBytes)
		writer.CloseWithError(err)
		exported <- out
	}()
	digest, size, err := p.c.Blobs.Put(ctx, reader, p.c.KeepBytes)
	reader.CloseWithError(errors.Join(err, io.ErrClosedPipe))
	out := <-exported
	if err != nil {
		return err
	}
	kept.Files, kept.Size, kept.Cause = ledger.Digest(digest), size, leftOut(out)
	return nil
}

// leftOut tells what an export has left out that a grader might miss.
func leftOut(out runtime.Exported) string {
	var words []string
	for _, left := range out.Left {
		switch left.Why {
		case runtime.LeftBytes, runtime.LeftFiles, runtime.LeftDepth, runtime.LeftUnreadable:
			if len(words) < 5 {
				words = append(words, fmt.Sprintf("%s (%s)", left.Path, left.Why))
			}
		}
	}
	if len(words) == 0 {
		return ""
	}
	return "left out: " + strings.Join(words, ", ")
}
