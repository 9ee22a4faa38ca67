package check

import (
	"context"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// allOf holds when every part holds. It gives no credit for some parts: what
// deserves credit of its own is a check of its own.
type allOf struct{ parts []lab.Assertion }

func (k allOf) expected(s *scene) lab.Text { return join(" ; ", expectations(s, k.parts)...) }

// look stops at the first part that fails. A failure is certain even where
// another part could not be looked at.
func (k allOf) look(ctx context.Context, s *scene) finding {
	if len(k.parts) == 0 {
		return mistaken("all needs at least one part")
	}
	result := finding{verdict: Pass, share: 1}
	for i := range k.parts {
		f := part(ctx, s, &k.parts[i])
		f.exhibits = append(result.exhibits, f.exhibits...)
		switch {
		case f.verdict == Fail:
			f.share = 0
			return f
		case f.verdict == Error || result.verdict == Error:
			result = worse(result, f)
		default:
			f.observed = join(" ; ", result.observed, f.observed)
			result = f
		}
	}
	return result
}

// worse keeps the error of two findings, with the evidence of both.
func worse(before, now finding) finding {
	if now.verdict != Error {
		before.exhibits = now.exhibits
		return before
	}
	return now
}

// anyOf holds when a part holds.
type anyOf struct{ parts []lab.Assertion }

func (k anyOf) expected(s *scene) lab.Text {
	return say("l'un au moins : %s", "at least one of: %s", join(" ; ", expectations(s, k.parts)...))
}

// look stops at the first part that holds. Where none does and one could not be
// looked at, that one might have held: an error.
func (k anyOf) look(ctx context.Context, s *scene) finding {
	if len(k.parts) == 0 {
		return mistaken("any needs at least one part")
	}
	result := finding{verdict: Fail}
	for i := range k.parts {
		f := part(ctx, s, &k.parts[i])
		f.exhibits = append(result.exhibits, f.exhibits...)
		f.blind = f.blind || result.blind
		switch {
		case f.verdict == Pass:
			return f
		case f.verdict == Error || result.verdict == Error:
			result = worse(result, f)
		default:
			f.observed, f.share = join(" ; ", result.observed, f.observed), 0
			result = f
		}
	}
	return result
}

// noneOf holds when its part does not, and its control shows that it could have.
type noneOf struct{ spec lab.Not }

func (k noneOf) expected(s *scene) lab.Text {
	return say("le contraire de : %s", "the contrary of: %s", expectations(s, []lab.Assertion{k.spec.Assertion})[0])
}

func (k noneOf) look(ctx context.Context, s *scene) finding {
	if k.spec.Control == nil {
		return mistaken("not needs a control")
	}
	control := part(ctx, s, k.spec.Control)
	switch control.verdict {
	case Error:
		return control
	case Fail:
		return unproved(control.observed).with(control.exhibits...)
	}
	f := part(ctx, s, &k.spec.Assertion)
	exhibits := append(control.exhibits, f.exhibits...)
	switch {
	case f.verdict == Error:
		return f.with(control.exhibits...)
	case f.verdict == Pass:
		return failed(f.observed).with(exhibits...)
	case f.blind:
		return unproved(f.observed).with(exhibits...)
	}
	return passed(f.observed).with(exhibits...)
}

// unproved is the verdict on a negative that nothing supports.
func unproved(why lab.Text) finding {
	return unseen(say("rien n'est prouvé : le contrôle ne passe pas (%s)",
		"nothing is proved: the control does not pass (%s)", why))
}

// part looks at an assertion inside another.
func part(ctx context.Context, s *scene, a *lab.Assertion) finding {
	if ctx.Err() != nil {
		return cancelled(ctx)
	}
	k, err := kindOf(a)
	if err != nil {
		return broken(err)
	}
	return k.look(ctx, s)
}

// expectations are the sentences of several assertions.
func expectations(s *scene, parts []lab.Assertion) []lab.Text {
	texts := make([]lab.Text, len(parts))
	for i := range parts {
		if k, err := kindOf(&parts[i]); err == nil {
			texts[i] = k.expected(s)
		}
	}
	return texts
}
