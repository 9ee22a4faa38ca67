package check

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// What a series of echo requests is unless the lab says otherwise.
const (
	pingCount    = 3
	pingTimeout  = time.Second
	pingInterval = 100 * time.Millisecond
	maxPings     = 1000
)

// ping sends ICMP echo requests.
type ping struct{ spec lab.Ping }

func (k ping) expected(*scene) lab.Text {
	text := say("%s joint %s", "%s reaches %s", originName(k.spec.From), destinationName(k.spec.To))
	if k.spec.MinOK > 1 {
		text = say("%s (%d réponses au moins sur %d)", "%s (at least %d replies to %d requests)",
			text, k.spec.MinOK, k.count())
	}
	if k.spec.MaxRTT > 0 {
		text = say("%s en %s au plus", "%s in at most %s", text, span(k.spec.MaxRTT))
	}
	return text
}

func (k ping) count() int { return min(orElse(k.spec.Count, pingCount), maxPings) }

// echoes is what a series gave, once it is known to be authentic.
type echoes struct {
	to      endpoint
	reply   runtime.PingReply
	proved  int // replies that count
	exhibit exhibit
}

func (k ping) look(ctx context.Context, s *scene) finding {
	seen, problem := k.send(ctx, s)
	if problem != nil {
		return *problem
	}
	quick := 0
	for _, rtt := range seen.reply.RTT {
		if k.spec.MaxRTT == 0 || rtt <= k.spec.MaxRTT {
			quick++
		}
	}
	wanted := orElse(k.spec.MinOK, 1)
	observed := seen.text()
	if seen.proved >= wanted && quick < wanted {
		observed = say("%s, trop lentes", "%s, too slow", observed)
	}
	return verdictOf(min(quick, seen.proved) >= wanted, observed).with(seen.exhibit)
}

// send makes the series. The finding is nil when the figures can be used.
func (k ping) send(ctx context.Context, s *scene) (echoes, *finding) {
	to, problem := s.resolve(ctx, k.spec.To)
	if problem != nil {
		return echoes{}, problem
	}
	reply, err := k.ask(ctx, s, to)
	if err != nil {
		f := s.judge(ctx, fmt.Errorf("pinging from %s: %w", originKey(k.spec.From), err), k.nodes(to)...)
		return echoes{}, &f
	}
	seen := echoes{to: to, reply: reply, proved: reply.Received}
	seen.exhibit = facts(fmt.Sprintf("ping from %s to %s", originKey(k.spec.From), to.addr), reply)
	switch {
	case reply.Local:
		f := unseen(ownAddress(k.spec.From, to)).with(seen.exhibit)
		return echoes{}, &f
	case to.node != "" && reply.Witness < 0:
		f := broken(errors.New("a proof was asked of a ping and none was given")).with(seen.exhibit)
		return echoes{}, &f
	case to.node != "":
		seen.proved = min(reply.Received, reply.Witness)
	}
	return seen, nil
}

// ask is the request to the Target, in bounded time.
func (k ping) ask(ctx context.Context, s *scene, to endpoint) (runtime.PingReply, error) {
	origin := from(k.spec.From)
	release, err := s.probes.take(ctx, origin)
	if err != nil {
		return runtime.PingReply{}, err
	}
	defer release()
	request := runtime.PingRequest{
		To: to.addr, Count: k.count(), Interval: pingInterval,
		Timeout: orElse(k.spec.Timeout, pingTimeout), TTL: k.spec.TTL, Proof: to.node,
	}
	longest := time.Duration(request.Count) * (request.Interval + request.Timeout)
	timed, cancel := context.WithTimeout(ctx, longest+readTimeout)
	defer cancel()
	return s.target.Ping(timed, origin, request)
}

// nodes are those whose death explains an error.
func (k ping) nodes(to endpoint) []string {
	nodes := nodesOf(k.spec.From)
	if to.node != "" {
		nodes = append(nodes, to.node)
	}
	return nodes
}

// text says what came back.
func (e echoes) text() lab.Text {
	reply := e.reply
	problem := lab.Text{}
	if reply.Problem != "" && reply.Problem != "no reply" {
		problem = say(" ; le réseau a dit : %s", "; the network said: %s", networkText(reply.Problem))
	}
	switch {
	case reply.Received == 0:
		return join("", say("aucune réponse à %d demandes", "no reply to %d requests", reply.Sent), problem)
	case e.proved == 0:
		return impostor(e.to)
	}
	return join("", say("%d réponses à %d demandes", "%d replies to %d requests", e.proved, reply.Sent), problem)
}

// networkTexts are the network's own words in French, for those that are met in
// practice.
var networkTexts = map[string]string{
	"network unreachable":                       "réseau inaccessible",
	"no route to host":                          "pas de route vers la machine",
	"address unreachable":                       "adresse inaccessible",
	"port unreachable":                          "port inaccessible",
	"protocol unreachable":                      "protocole inaccessible",
	"packet too big":                            "paquet trop grand",
	"time to live exceeded":                     "durée de vie dépassée (TTL)",
	"network administratively prohibited":       "réseau interdit par un filtre",
	"host administratively prohibited":          "machine interdite par un filtre",
	"communication administratively prohibited": "communication interdite par un filtre",
}

// networkText is what the network said, in both languages where that is known.
func networkText(problem string) lab.Text {
	return lab.Text{FR: orElse(networkTexts[problem], show(problem)), EN: show(problem)}
}
