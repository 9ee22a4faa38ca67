package grade

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// ProblemCode names a kind of problem.
type ProblemCode string

// What can be wrong with an input. What a problem speaks of is left out unless
// its text says otherwise.
const (
	BadScale       ProblemCode = "bad-scale"
	UnknownRule    ProblemCode = "unknown-rule"
	BadWeights     ProblemCode = "bad-weights"
	Duplicate      ProblemCode = "duplicate"
	OutOfRange     ProblemCode = "out-of-range"
	UnknownCode    ProblemCode = "unknown-competency"
	UnknownCheck   ProblemCode = "unknown-check"
	UnknownTeam    ProblemCode = "unknown-team"
	UnknownMember  ProblemCode = "unknown-member"
	UnknownLine    ProblemCode = "unknown-criterion"
	UnknownWord    ProblemCode = "unknown-word"
	UnknownResult  ProblemCode = "unknown-result"
	ReasonMissing  ProblemCode = "reason-missing"
	NewerResult    ProblemCode = "newer-result"
	NothingToStand ProblemCode = "nothing-to-confirm"
)

// Problem is something in the input that could not be used, or that somebody
// should look at.
type Problem struct {
	Code  ProblemCode `json:"code"`
	Where string      `json:"where"` // for example "decision 12" or "scale.step"
	Text  Text        `json:"text"`
}

// String is the problem in English, on one line.
func (p Problem) String() string { return p.Where + ": " + p.Text.EN }

func problem(code ProblemCode, where, fr, en string, args ...any) Problem {
	return Problem{Code: code, Where: where, Text: Text{FR: fmt.Sprintf(fr, args...), EN: fmt.Sprintf(en, args...)}}
}

func badWeights(w Weights) Problem {
	return problem(BadWeights, "rules.weights",
		"les poids %s et %s doivent être de 0 à 1000000 ; ils comptent pour égaux",
		"the weights %s and %s must be from 0 to 1000000; they count as equal", w.Group, w.Individual)
}

func unknownRule[T ~string](where, value string, used T, choices []T) Problem {
	names := make([]string, len(choices))
	for i, c := range choices {
		names[i] = string(c)
	}
	return problem(UnknownRule, where,
		"règle inconnue %[1]q ; elle compte pour %[2]q ; au choix : %[3]s",
		"unknown rule %[1]q; it counts as %[2]q; choose one of %[3]s", value, used, strings.Join(names, ", "))
}

func duplicate(where, id string) Problem {
	return problem(Duplicate, where, "%q est déjà là ; seul le premier compte", "%q is there already; only the first counts", id)
}

func outOfRange(where string, value, most Amount) Problem {
	return problem(OutOfRange, where, "%s doit être de 0 à %s", "%s must be from 0 to %s", value, most)
}

func unknown(code ProblemCode, where, id string) Problem {
	return problem(code, where, "%q est inconnu de cette évaluation", "%q is unknown to this evaluation", id)
}

// sortProblems puts problems in an order of their own, each once.
func sortProblems(problems []Problem) []Problem {
	slices.SortFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Where, b.Where), cmp.Compare(a.Text.EN, b.Text.EN))
	})
	return slices.Compact(problems)
}
