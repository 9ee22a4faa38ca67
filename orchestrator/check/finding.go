package check

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// finding is what one look at the instance gave.
type finding struct {
	verdict  Verdict
	share    float64 // 0 to 1; counts with Fail, 1 with Pass
	observed lab.Text
	exhibits []exhibit
	incident string // for the operator
	other    string // instance a submitted flag belongs to
	// blind: a failure that looked at nothing, for example a node that does not
	// run. Its contrary proves nothing.
	blind bool
	// final: asking again cannot help.
	final bool
}

// passed, failed and unseen are verdicts on the team's work. unseen is a failure
// that could not look.
func passed(observed lab.Text) finding {
	return finding{verdict: Pass, share: 1, observed: observed}
}

func failed(observed lab.Text) finding {
	return finding{verdict: Fail, observed: observed}
}

func unseen(observed lab.Text) finding {
	return finding{verdict: Fail, observed: observed, blind: true}
}

// verdictOf is passed or failed.
func verdictOf(right bool, observed lab.Text) finding {
	if right {
		return passed(observed)
	}
	return failed(observed)
}

// broken is a verdict on the platform.
func broken(err error) finding {
	return finding{
		verdict:  Error,
		incident: err.Error(),
		observed: say("la plateforme n'a pas pu regarder ; rien n'est perdu, elle recommencera",
			"the platform could not look; nothing is lost, it will try again"),
		final: errors.Is(err, runtime.ErrNotFound) || errors.Is(err, runtime.ErrUnsupported) || errors.Is(err, errDefinition),
	}
}

// errDefinition: the lab's own definition is wrong; no team can repair it.
var errDefinition = errors.New("the lab's definition cannot be used")

// mistaken is a verdict on the lab's definition.
func mistaken(format string, args ...any) finding {
	return broken(fmt.Errorf("%w: %s", errDefinition, fmt.Sprintf(format, args...)))
}

// with adds evidence.
func (f finding) with(exhibits ...exhibit) finding {
	f.exhibits = append(f.exhibits[:len(f.exhibits):len(f.exhibits)], exhibits...)
	return f
}

// noting adds an incident that does not change the verdict.
func (f finding) noting(err error) finding {
	if f.incident != "" {
		err = fmt.Errorf("%s; %w", f.incident, err)
	}
	f.incident = err.Error()
	return f
}

// guarded looks, and turns a panic into a verdict on the platform.
func guarded(look func() finding) (f finding) {
	defer func() {
		if cause := recover(); cause != nil {
			f = broken(fmt.Errorf("panic: %v\n%.4000s", cause, debug.Stack()))
			f.final = true
		}
	}()
	return look()
}

// cancelled is the verdict on whatever was not looked at to the end.
func cancelled(ctx context.Context) finding {
	f := broken(fmt.Errorf("the run was stopped: %w", context.Cause(ctx)))
	f.final = true
	return f
}
