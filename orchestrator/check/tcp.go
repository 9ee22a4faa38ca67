package check

import (
	"context"
	"fmt"
	"regexp"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// tcp opens a connection, may send and may expect bytes.
type tcp struct{ spec lab.TCP }

func (k tcp) expected(*scene) lab.Text {
	c := k.spec
	if c.Expect != "" {
		return say("%s obtient la réponse attendue du port TCP %d de %s",
			"%s gets the expected answer from TCP port %d of %s", originName(c.From), c.Port, destinationName(c.To))
	}
	return say("%s ouvre une connexion vers le port TCP %d de %s",
		"%s opens a connection to TCP port %d of %s", originName(c.From), c.Port, destinationName(c.To))
}

func (k tcp) look(ctx context.Context, s *scene) finding {
	pattern, problem := expression(k.spec.Expect)
	if problem != nil {
		return *problem
	}
	c := call{from: k.spec.From, to: k.spec.To, network: "tcp", port: k.spec.Port, timeout: k.spec.Timeout}
	return s.converse(ctx, c, func(conn *conversation, to endpoint) finding { return k.talk(conn, to, pattern) })
}

func (k tcp) talk(conn *conversation, to endpoint, pattern *regexp.Regexp) finding {
	if k.spec.Send != "" {
		if _, err := conn.Write([]byte(k.spec.Send)); err != nil && pattern == nil {
			return failed(reason(err))
		}
	}
	if pattern == nil {
		return passed(say("connexion ouverte", "connection opened"))
	}
	answer, err := conn.readUntil(pattern)
	proofOf := raw(fmt.Sprintf("answer of %s", to.at(k.spec.Port)), answer)
	switch {
	case pattern.Match(answer):
		return passed(say("réponse attendue reçue", "expected answer received")).with(proofOf)
	case len(answer) == 0 && err != nil:
		return failed(say("connexion ouverte, rien reçu : %s", "connection opened, nothing received: %s", reason(err)))
	}
	return failed(say("%d octets reçus, qui ne sont pas la réponse attendue",
		"%d bytes received, which are not the expected answer", len(answer))).with(proofOf)
}
