package lab

import (
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// check holds the rules of one check.
func (r *rules) check(c *placedCheck) {
	if c.Points > 0 && len(c.Competencies) == 0 && c.at.Get("competencies") == nil {
		r.report.Problem(c.at, "competencies-missing", "a check with points must say which competencies it speaks for: add competencies, such as [B6.C3]",
			"une vérification qui donne des points doit dire de quelles compétences elle parle : ajoutez competencies, comme [B6.C3]")
	}
	if c.After != nil && c.After.Cut != nil {
		r.cut(*c.After.Cut, locate(c.at, "after", "cut"))
	}
	if c.Ever && c.After != nil {
		r.report.Problem(locate(c.at, "ever"), "keys-conflict", "ever looks back at earlier times, after looks behind a disturbance: keep one",
			"ever regarde les moments passés, after regarde après une perturbation : gardez l'un des deux")
	}
	if c.Points > 0 && selfReported(c.Assertion) {
		r.report.Problem(c.at, "self-reported", "exec asks a machine that the team controls, so it carries no points: remove the points, or add a check from outside under all",
			"exec interroge une machine que l'équipe contrôle, donc ne donne pas de points : retirez les points, ou ajoutez une vérification de l'extérieur sous all")
	}
	r.submitted(c)
	r.assertion(c.Assertion, c.at)
}

// submitted refuses rules about time for what a team hands in.
func (r *rules) submitted(c *placedCheck) {
	if c.Assertion.Flag == nil && c.Assertion.Answer == nil {
		return
	}
	for _, key := range []string{"within", "for", "ever", "after"} {
		if c.at.Get(key) != nil {
			r.report.Problem(locate(c.at, key), "keys-conflict", "%s means nothing for what a team hands in: remove it",
				"%s ne veut rien dire pour ce qu'une équipe remet : retirez-le", key)
		}
	}
}

// selfReported tells whether what the team's machine says can by itself make
// the assertion pass.
func selfReported(a Assertion) bool {
	switch {
	case a.Exec != nil:
		return true
	case len(a.All) > 0:
		return !slices.ContainsFunc(a.All, func(part Assertion) bool { return !selfReported(part) })
	case len(a.Any) > 0:
		return slices.ContainsFunc(a.Any, selfReported)
	case a.Not != nil:
		return containsExec(a.Not.Assertion) || a.Not.Control != nil && selfReported(*a.Not.Control)
	}
	return false
}

// containsExec: turned round, even one lie among honest parts is enough.
func containsExec(a Assertion) bool {
	return a.Exec != nil || slices.ContainsFunc(a.All, containsExec) || slices.ContainsFunc(a.Any, containsExec) ||
		a.Not != nil && (containsExec(a.Not.Assertion) || a.Not.Control != nil && containsExec(*a.Not.Control))
}

// assertion holds the rules of a kind, and of the parts of a composition.
func (r *rules) assertion(a Assertion, at *strictyaml.Node) {
	composed := len(a.All) > 0 || len(a.Any) > 0 || a.Not != nil
	if composed && selfReported(a) {
		r.report.Problem(at, "self-reported-decides", "exec alone could decide here: beside it under all, put a check from outside; under any and not, it cannot stand",
			"exec pourrait décider seul ici : sous all, ajoutez une vérification de l'extérieur ; sous any et not, il n'a pas sa place")
	}
	r.parts(a.All, at, "all")
	r.parts(a.Any, at, "any")
	if a.Not != nil {
		r.assertion(a.Not.Assertion, locate(at, "not"))
		if a.Not.Control != nil {
			r.assertion(*a.Not.Control, locate(at, "not", "control"))
		}
	}
	r.kind(a, at)
}

func (r *rules) parts(parts []Assertion, at *strictyaml.Node, key string) {
	if len(parts) == 0 && at.Get(key) != nil && at.Get(key).Kind() == strictyaml.Sequence {
		r.report.Problem(locate(at, key), "list-empty", "at least one element is needed", "il faut au moins un élément")
	}
	for i, part := range parts {
		r.assertion(part, locate(at, key, i))
	}
}

// scored asks for at least one check that gives points.
func (r *rules) scored(root *strictyaml.Node) {
	if slices.ContainsFunc(r.order, func(c *placedCheck) bool {
		return c.Points > 0 || c.at.Get("points") != nil && c.Points == 0 && !zero(c.at.Get("points"))
	}) {
		return
	}
	r.report.Problem(locate(root, "tasks"), "nothing-scored", "no check gives points: give at least one check points and competencies",
		"aucune vérification ne donne de points : donnez des points et des compétences à au moins une")
}

// zero tells whether a value is really written as none, rather than refused.
func zero(n *strictyaml.Node) bool {
	value, ok := parseFloat(n.Text())
	return ok && value == 0.0
}

// needs refuses prerequisites that can never help: cycles, what stands behind a
// cycle, and what the team's own machine would decide.
func (r *rules) needs() {
	stuck := r.stuck()
	for _, c := range r.order {
		for i, id := range c.Needs {
			needed, at := r.checks[id], locate(c.at, "needs", i)
			switch {
			case needed == nil || r.full():
			case stuck[id]:
				r.neverPasses(c.ID, id, stuck, at)
			case selfReported(needed.Assertion):
				r.report.Problem(at, "needs-self-reported", "%s is answered by the team's own machine and cannot decide about another check",
					"%s est répondue par la machine de l'équipe et ne peut pas décider d'une autre vérification", id)
			}
		}
	}
}

// stuck are the checks in a cycle of needs, or behind one: those that are left
// when all whose needs are gone have gone.
func (r *rules) stuck() map[CheckID]bool {
	waiting, neededBy := map[CheckID]int{}, map[CheckID][]CheckID{}
	stuck := map[CheckID]bool{}
	var free []CheckID
	for id, c := range r.checks {
		stuck[id] = true
		for _, need := range c.Needs {
			if r.checks[need] != nil {
				waiting[id]++
				neededBy[need] = append(neededBy[need], id)
			}
		}
		if waiting[id] == 0 {
			free = append(free, id)
		}
	}
	for len(free) > 0 {
		id := free[0]
		free = free[1:]
		delete(stuck, id)
		for _, next := range neededBy[id] {
			if waiting[next]--; waiting[next] == 0 {
				free = append(free, next)
			}
		}
	}
	return stuck
}

func (r *rules) neverPasses(from, over CheckID, stuck map[CheckID]bool, at *strictyaml.Node) {
	r.count++
	way := []string{string(from)}
	if r.wayBack(from, over, stuck, map[CheckID]bool{}, &way) {
		if len(way) > maxNamed {
			way = append(way[:maxNamed-1], "…", string(from))
		}
		r.report.Problem(at, "needs-cycle", "these checks need one another, so none can ever pass: %[1]s",
			"ces vérifications s'attendent l'une l'autre, donc aucune ne peut réussir : %[1]s", strings.Join(way, " → "))
		return
	}
	r.report.Problem(at, "needs-unreachable", "%s can never pass: it needs checks that need one another",
		"%s ne peut jamais réussir : elle demande des vérifications qui s'attendent l'une l'autre", over)
}

// maxNamed bounds how many checks of a cycle a message names.
const maxNamed = 10

// wayBack follows needs from one check to another; way has those on the way.
func (r *rules) wayBack(to, at CheckID, stuck, seen map[CheckID]bool, way *[]string) bool {
	if seen[at] || !stuck[at] {
		return false
	}
	seen[at] = true
	*way = append(*way, string(at))
	if at == to {
		return true
	}
	for _, next := range r.checks[at].Needs {
		if r.wayBack(to, next, stuck, seen, way) {
			return true
		}
	}
	*way = (*way)[:len(*way)-1]
	return false
}
