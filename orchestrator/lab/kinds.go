package lab

import (
	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// kind holds what the shape of a check kind cannot tell.
func (r *rules) kind(a Assertion, at *strictyaml.Node) {
	switch {
	case a.Ping != nil:
		r.ping(*a.Ping, locate(at, "ping"))
	case a.DNS != nil:
		r.dns(*a.DNS, locate(at, "dns"))
	case a.Route != nil:
		r.together(locate(at, "route"), a.Route.Absent && a.Route.MinPaths > 0, "min-paths", "absent")
	case a.Firewall != nil:
		fw := locate(at, "firewall")
		r.alone(fw, a.Firewall.Policy != "" && fw.Get("hook") == nil, "policy", "hook")
	case a.File != nil:
		r.absentFile(locate(at, "file"), a.File.Absent)
	case a.Process != nil:
		r.process(*a.Process, locate(at, "process"))
	case a.Reach != nil:
		r.reach(*a.Reach, locate(at, "reach"))
	case a.Metric != nil:
		r.metric(*a.Metric, locate(at, "metric"))
	default:
		r.service(a, at)
	}
}

// together reports a key that contradicts another.
func (r *rules) together(at *strictyaml.Node, wrong bool, key, other string) {
	if wrong {
		r.report.Problem(locate(at, key), "keys-conflict", "%q contradicts %q: keep one of them",
			"%q contredit %q : gardez l'un des deux", key, other)
	}
}

// alone reports a key that means nothing without another.
func (r *rules) alone(at *strictyaml.Node, wrong bool, key, other string) {
	if wrong {
		r.report.Problem(locate(at, key), "key-missing", "%q needs the key %q beside it", "%q demande la clé %q à côté", key, other)
	}
}

func (r *rules) ping(p Ping, at *strictyaml.Node) {
	count := p.Count
	if at.Get("count") == nil {
		count = 3
	}
	if count > 0 && p.MinOK > count {
		r.report.Problem(locate(at, "min-ok"), "out-of-range", "%d replies are wanted of %d requests",
			"%d réponses sont voulues pour %d demandes", p.MinOK, count)
	}
}

func (r *rules) dns(d DNS, at *strictyaml.Node) {
	r.together(at, len(d.Expect) > 0 && d.RCode != "" && d.RCode != "NOERROR", "expect", "rcode")
}

// absentFile refuses to look into a file that must not be there.
func (r *rules) absentFile(at *strictyaml.Node, absent bool) {
	for _, key := range []string{"contains", "matches", "excludes", "sha256", "mode", "owner", "max-bytes"} {
		r.together(at, absent && at.Get(key) != nil, key, "absent")
	}
}

func (r *rules) process(p ProcessCheck, at *strictyaml.Node) {
	if p.Max != nil && p.Min > *p.Max {
		r.report.Problem(locate(at, "min"), "out-of-range", "at least %d and at most %d processes are wanted: no number is both",
			"il faut au moins %d et au plus %d processus : aucun nombre ne convient", p.Min, *p.Max)
	}
}

func (r *rules) reach(m Reach, at *strictyaml.Node) {
	flows := func(list []Flow, key string) {
		for i, f := range list {
			r.alone(locate(at, key, i), f.UDP && locate(at, key, i).Get("port") == nil, "udp", "port")
		}
	}
	flows(m.Allow, "allow")
	flows(m.Deny, "deny")
}

// metric asks that partial credit ends on the bad side of the bound.
func (r *rules) metric(m Metric, at *strictyaml.Node) {
	for key, ping := range map[string]*Ping{"latency": m.Latency, "ping-loss": m.PingLoss} {
		if ping != nil {
			r.ping(*ping, locate(at, key))
		}
	}
	if m.Zero == nil {
		return
	}
	switch {
	case m.AtMost != nil && *m.Zero <= *m.AtMost:
		r.report.Problem(locate(at, "zero"), "metric-zero", "zero must be over at-most, %v: credit falls in a straight line from there to zero",
			"zero doit dépasser at-most, %v : les points baissent en ligne droite de là jusqu'à zero", *m.AtMost)
	case m.AtLeast != nil && *m.Zero >= *m.AtLeast:
		r.report.Problem(locate(at, "zero"), "metric-zero", "zero must be under at-least, %v: credit falls in a straight line from there to zero",
			"zero doit être sous at-least, %v : les points baissent en ligne droite de là jusqu'à zero", *m.AtLeast)
	}
}
