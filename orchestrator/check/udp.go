package check

import (
	"context"
	"fmt"
	"regexp"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

const (
	maxDatagram = 64 << 10
	// maxDatagrams bounds the answers that are read while waiting for a right one.
	maxDatagrams = 256
)

// udp sends one datagram and expects an answer.
type udp struct{ spec lab.UDP }

func (k udp) expected(*scene) lab.Text {
	c := k.spec
	if c.Expect != "" {
		return say("%s obtient la réponse attendue du port UDP %d de %s",
			"%s gets the expected answer from UDP port %d of %s", originName(c.From), c.Port, destinationName(c.To))
	}
	return say("%s obtient une réponse du port UDP %d de %s",
		"%s gets an answer from UDP port %d of %s", originName(c.From), c.Port, destinationName(c.To))
}

func (k udp) look(ctx context.Context, s *scene) finding {
	pattern, problem := expression(k.spec.Expect)
	if problem != nil {
		return *problem
	}
	c := call{
		from: k.spec.From, to: k.spec.To, network: "udp", port: k.spec.Port,
		timeout: k.spec.Timeout, mark: wholeMark,
	}
	return s.converse(ctx, c, func(conn *conversation, to endpoint) finding { return k.talk(conn, to, pattern) })
}

func (k udp) talk(conn *conversation, to endpoint, pattern *regexp.Regexp) finding {
	if _, err := conn.Write([]byte(k.spec.Send)); err != nil {
		return failed(reason(err))
	}
	var last exhibit
	buffer := make([]byte, maxDatagram)
	for received := range maxDatagrams {
		n, err := conn.Read(buffer)
		if err != nil {
			return unexpected(received, reason(err)).with(last)
		}
		last = raw(fmt.Sprintf("datagram from %s", to.at(k.spec.Port)), append([]byte(nil), buffer[:n]...))
		if pattern == nil || pattern.Match(buffer[:n]) {
			return passed(say("réponse reçue", "answer received")).with(last)
		}
	}
	return unexpected(maxDatagrams, lab.Text{}).with(last)
}

// unexpected tells of answers that are not the right one.
func unexpected(received int, why lab.Text) finding {
	if received == 0 {
		return failed(why)
	}
	return failed(say("%d datagrammes reçus, aucun n'est la réponse attendue",
		"%d datagrams received, none is the expected answer", received))
}
