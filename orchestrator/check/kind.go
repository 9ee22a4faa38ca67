package check

import (
	"context"
	"fmt"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// kind is one way of looking: a check kind or a composition of some.
type kind interface {
	// expected says what would be right, without giving the answer away.
	expected(s *scene) lab.Text
	// look looks once. It ends in bounded time whatever the instance does.
	look(ctx context.Context, s *scene) finding
}

// kindOf finds the one kind an assertion sets.
func kindOf(a *lab.Assertion) (kind, error) {
	var found []kind
	for _, candidate := range [][]kind{
		composed(a), traffic(a), services(a), kernel(a), node(a), special(a),
	} {
		found = append(found, candidate...)
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("%w: an assertion has %d kinds, it must have one", errDefinition, len(found))
	}
	return found[0], nil
}

// when gives the kind if the assertion sets it.
func when[T any](spec *T, make func(T) kind) []kind {
	if spec == nil {
		return nil
	}
	return []kind{make(*spec)}
}

func composed(a *lab.Assertion) []kind {
	var found []kind
	if a.All != nil {
		found = append(found, allOf{a.All})
	}
	if a.Any != nil {
		found = append(found, anyOf{a.Any})
	}
	return append(found, when(a.Not, func(n lab.Not) kind { return noneOf{n} })...)
}

func traffic(a *lab.Assertion) []kind {
	found := when(a.Ping, func(c lab.Ping) kind { return ping{c} })
	found = append(found, when(a.TCP, func(c lab.TCP) kind { return tcp{c} })...)
	found = append(found, when(a.UDP, func(c lab.UDP) kind { return udp{c} })...)
	found = append(found, when(a.HTTP, func(c lab.HTTP) kind { return web{c} })...)
	found = append(found, when(a.TLS, func(c lab.TLS) kind { return certificate{c} })...)
	return append(found, when(a.DNS, func(c lab.DNS) kind { return resolver{c} })...)
}

func services(a *lab.Assertion) []kind {
	found := when(a.SQL, func(c lab.SQL) kind { return sqlQuery{c} })
	found = append(found, when(a.MQTT, func(c lab.MQTT) kind { return broker{c} })...)
	found = append(found, when(a.SMTP, func(c lab.SMTP) kind { return mail{c} })...)
	found = append(found, when(a.SSH, func(c lab.SSH) kind { return login{c} })...)
	found = append(found, when(a.Modbus, func(c lab.Modbus) kind { return device{c} })...)
	return append(found, when(a.Script, func(c lab.Script) kind { return script{c} })...)
}

func kernel(a *lab.Assertion) []kind {
	found := when(a.Route, func(c lab.RouteCheck) kind { return route{c} })
	found = append(found, when(a.Address, func(c lab.AddressCheck) kind { return address{c} })...)
	found = append(found, when(a.Neighbour, func(c lab.NeighbourCheck) kind { return neighbour{c} })...)
	found = append(found, when(a.Link, func(c lab.LinkCheck) kind { return link{c} })...)
	found = append(found, when(a.Listen, func(c lab.ListenCheck) kind { return listen{c} })...)
	return append(found, when(a.Firewall, func(c lab.FirewallCheck) kind { return firewall{c} })...)
}

func node(a *lab.Assertion) []kind {
	found := when(a.File, func(c lab.FileCheck) kind { return file{c} })
	found = append(found, when(a.Process, func(c lab.ProcessCheck) kind { return process{c} })...)
	found = append(found, when(a.Log, func(c lab.LogCheck) kind { return logLines{c} })...)
	return append(found, when(a.Exec, func(c lab.ExecCheck) kind { return program{c} })...)
}

func special(a *lab.Assertion) []kind {
	found := when(a.Reach, func(c lab.Reach) kind { return reach{c} })
	found = append(found, when(a.Metric, func(c lab.Metric) kind { return metric{c} })...)
	found = append(found, when(a.Timeline, func(c lab.Timeline) kind { return timeline{c} })...)
	found = append(found, when(a.Flag, func(c lab.FlagCheck) kind { return flag{c} })...)
	return append(found, when(a.Answer, func(c lab.AnswerCheck) kind { return answer{c} })...)
}

// decidedInside tells whether what the node itself says decides the verdict. It
// depends on the definition only, so what a check is worth never varies.
func decidedInside(a *lab.Assertion) bool {
	switch {
	case a.Exec != nil:
		return true
	case a.Not != nil:
		return decidedInside(&a.Not.Assertion)
	case len(a.All) > 0:
		for i := range a.All {
			if !decidedInside(&a.All[i]) {
				return false
			}
		}
		return true
	}
	for i := range a.Any {
		if decidedInside(&a.Any[i]) {
			return true
		}
	}
	return false
}

// has tells whether an assertion or one inside it is of a sort.
func has(a *lab.Assertion, sort func(*lab.Assertion) bool) bool {
	found := false
	walk(a, func(inner *lab.Assertion) { found = found || sort(inner) })
	return found
}

// measures tells whether other checks' traffic or load could change the result.
func measures(a *lab.Assertion) bool {
	return has(a, func(a *lab.Assertion) bool { return a.Metric != nil || a.Exec != nil })
}

// looksAtInstance tells whether the instance is needed at all: what a team
// submits can be judged without it.
func looksAtInstance(a *lab.Assertion) bool {
	return has(a, func(a *lab.Assertion) bool {
		return a.Flag == nil && a.Answer == nil && a.All == nil && a.Any == nil && a.Not == nil
	})
}
