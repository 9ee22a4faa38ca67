package check

import (
	"context"
	"fmt"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

const (
	// cellsAtOnce bounds how many cells of a matrix are tried at a time.
	cellsAtOnce = 16
	// reachTries is how often a cell is tried before it counts as unreachable: a
	// lost packet is no wall. Allowed and forbidden cells get the same tries.
	reachTries = 2
)

// reach is a matrix of who may and who may not reach whom.
type reach struct{ spec lab.Reach }

// cell is one origin, one destination and what should be between them.
type cell struct {
	from  lab.Origin
	to    lab.Destination
	port  uint16
	udp   bool
	allow bool

	service string // destination and port: who must be shown to answer
	host    string // destination
	reached bool
	right   bool
	proved  bool
	result  finding
}

func (k reach) expected(s *scene) lab.Text {
	allowed, denied := 0, 0
	for _, c := range k.cells(s) {
		if c.allow {
			allowed++
		} else {
			denied++
		}
	}
	return say("%d liaisons passent et %d sont refusées", "%d flows pass and %d are refused", allowed, denied)
}

// cells lists the matrix, allowed cells first. Nobody is asked to reach itself.
func (k reach) cells(s *scene) []*cell {
	var cells []*cell
	add := func(flow lab.Flow, allow bool) {
		for _, from := range flow.From {
			for _, to := range flow.To {
				if from.Node == "" || from.Node != s.hostKey(to) {
					cells = append(cells, &cell{from: from, to: to, port: flow.Port, udp: flow.UDP, allow: allow})
				}
			}
		}
	}
	for _, flow := range k.spec.Allow {
		add(flow, true)
	}
	for _, flow := range k.spec.Deny {
		add(flow, false)
	}
	return cells
}

func (k reach) look(ctx context.Context, s *scene) finding {
	cells := k.cells(s)
	if len(cells) == 0 {
		return mistaken("reach needs at least one cell")
	}
	inParallel(len(cells), cellsAtOnce, func(i int) { cells[i].try(ctx, s, orElse(k.spec.Timeout, pingTimeout)) })
	for _, c := range cells {
		if c.result.verdict == Error {
			return c.result
		}
	}
	decide(cells)
	return summarise(cells)
}

// try finds out whether the cell's traffic passes.
func (c *cell) try(ctx context.Context, s *scene, timeout time.Duration) {
	c.host = s.hostKey(c.to)
	c.service = fmt.Sprintf("%s %s", c.host, c.portName())
	for range reachTries {
		c.result = c.kind(timeout).look(ctx, s)
		if c.result.verdict != Fail {
			break
		}
	}
	c.reached = c.result.verdict == Pass
}

// hostKey tells destinations apart: the node where it is known.
func (s *scene) hostKey(to lab.Destination) string {
	if to.Node != "" {
		return to.Node
	}
	return orElse(s.owners[to.Address], to.Address.String())
}

// kind is the check that a cell's traffic makes.
func (c *cell) kind(timeout time.Duration) kind {
	switch {
	case c.port == 0:
		return ping{lab.Ping{From: c.from, To: c.to, Count: 1, Timeout: timeout}}
	case c.udp:
		return arrival{from: c.from, to: c.to, port: c.port, timeout: timeout}
	}
	return tcp{lab.TCP{From: c.from, To: c.to, Port: c.port, Timeout: timeout}}
}

// decide says which cells are right. An allowed cell is when it is reached. A
// forbidden one is when it is not reached although its origin reaches something
// and somebody reaches its service, or its host where no allowed cell names the
// service.
func decide(cells []*cell) {
	origins, hosts, services, named := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, c := range cells {
		if !c.allow {
			continue
		}
		named[c.service] = true
		if c.reached {
			origins[originKey(c.from)], hosts[c.host], services[c.service] = true, true, true
		}
	}
	for _, c := range cells {
		if c.allow {
			c.proved, c.right = true, c.reached
			continue
		}
		answers := services[c.service] || (!named[c.service] && hosts[c.host])
		c.proved = c.reached || (!c.result.blind && origins[originKey(c.from)] && answers)
		c.right = c.proved && !c.reached
	}
}

// summarise gives a share for each right cell.
func summarise(cells []*cell) finding {
	right := 0
	var wrong []string
	var unproved []string
	for _, c := range cells {
		switch {
		case c.right:
			right++
		case !c.proved:
			unproved = append(unproved, c.name())
		default:
			wrong = append(wrong, c.name())
		}
	}
	text := say("%d liaisons sur %d sont comme attendu", "%d flows of %d are as expected", right, len(cells))
	if len(wrong) > 0 {
		text = say("%s ; ne convient pas : %s", "%s; not right: %s", text, list(wrong))
	}
	if len(unproved) > 0 {
		text = say("%s ; refus que rien ne prouve : %s", "%s; refusals that nothing proves: %s", text, list(unproved))
	}
	f := verdictOf(right == len(cells), text)
	f.share = float64(right) / float64(len(cells))
	return f.with(matrix(cells))
}

// matrix is the evidence: one line a cell.
func matrix(cells []*cell) exhibit {
	type line struct {
		From, To, Port                  string
		Allowed, Reached, Proved, Right bool
		Seen                            string
	}
	lines := make([]line, len(cells))
	for i, c := range cells {
		lines[i] = line{
			originKey(c.from), destinationName(c.to), c.portName(),
			c.allow, c.reached, c.proved, c.right, c.result.observed.EN,
		}
	}
	return listed("reach matrix", lines)
}

func (c *cell) name() string {
	return fmt.Sprintf("%s → %s %s", originKey(c.from), destinationName(c.to), c.portName())
}

func (c *cell) portName() string {
	switch {
	case c.port == 0:
		return "ping"
	case c.udp:
		return fmt.Sprintf("udp/%d", c.port)
	}
	return fmt.Sprintf("tcp/%d", c.port)
}

// arrival sends a datagram of its own kind. It has arrived when it was seen on
// the destination's links; where nobody can see that, when something answers.
type arrival struct {
	from    lab.Origin
	to      lab.Destination
	port    uint16
	timeout time.Duration
}

func (k arrival) expected(*scene) lab.Text { return lab.Text{} }

func (k arrival) look(ctx context.Context, s *scene) finding {
	nonce := make([]byte, 16)
	if err := s.random(nonce); err != nil {
		return broken(err)
	}
	c := call{from: k.from, to: k.to, network: "udp", port: k.port, timeout: k.timeout, mark: wholeMark}
	return s.converse(ctx, c, func(conn *conversation, to endpoint) finding {
		if _, err := conn.Write(nonce); err != nil {
			return failed(reason(err))
		}
		if to.node != "" {
			return passed(say("datagramme arrivé", "datagram arrived")) // if the witness says so
		}
		if _, err := conn.Read(make([]byte, maxDatagram)); err != nil {
			return failed(reason(err))
		}
		return passed(say("réponse reçue", "answer received"))
	})
}
