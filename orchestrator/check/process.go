package check

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// process looks at the processes of a node.
type process struct{ spec lab.ProcessCheck }

func (k process) expected(*scene) lab.Text {
	what := orElse(orElse(k.spec.Name, k.spec.Exe), "?")
	subject := say("le programme %s", "the program %s", show(what))
	if what == "?" {
		subject = say("le programme attendu", "the expected program")
	}
	least, most := numberWanted(k.spec.Min, k.spec.Max)
	switch {
	case most == 0:
		return say("%[2]s ne tourne pas sur %[1]s", "%[2]s does not run on %[1]s", k.spec.Node, subject)
	case most > 0:
		return say("%[2]s tourne sur %[1]s, de %[3]d à %[4]d fois", "%[2]s runs on %[1]s, %[3]d to %[4]d times",
			k.spec.Node, subject, least, most)
	case least > 1:
		return say("%[2]s tourne sur %[1]s, au moins %[3]d fois", "%[2]s runs on %[1]s, at least %[3]d times",
			k.spec.Node, subject, least)
	}
	return say("%[2]s tourne sur %[1]s", "%[2]s runs on %[1]s", k.spec.Node, subject)
}

func (k process) look(ctx context.Context, s *scene) finding {
	pattern, problem := expression(k.spec.Cmdline)
	if problem != nil {
		return *problem
	}
	processes, problem := read(ctx, s, k.spec.Node, maxEntries, s.target.Processes)
	if problem != nil {
		return *problem
	}
	found := slices.DeleteFunc(slices.Clone(processes), func(p runtime.Process) bool { return !k.matches(p, pattern) })
	least, most := numberWanted(k.spec.Min, k.spec.Max)
	right := len(found) >= least && (most < 0 || len(found) <= most)
	shown := listed(fmt.Sprintf("processes of %s", k.spec.Node), relevantFirst(found, processes))
	if len(found) == 0 {
		return verdictOf(right, say("aucun processus de ce genre ne tourne", "no such process runs")).with(shown)
	}
	return verdictOf(right, say("il en tourne %d", "%d of them run", len(found))).with(shown)
}

func (k process) matches(p runtime.Process, pattern *regexp.Regexp) bool {
	c := k.spec
	return (c.Exe == "" || c.Exe == p.Exe) && (c.Name == "" || c.Name == p.Name) &&
		(c.User == nil || *c.User == p.UID) &&
		(pattern == nil || pattern.MatchString(strings.Join(p.Cmdline, " ")))
}

// numberWanted is how many there may be, at least one unless most is 0; the
// upper bound is -1 where there is none.
func numberWanted(atLeast int, atMost *int) (least, most int) {
	if atMost == nil {
		return orElse(atLeast, 1), -1
	}
	if *atMost == 0 {
		return 0, 0
	}
	return orElse(atLeast, 1), *atMost
}
