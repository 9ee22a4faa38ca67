//go:build linux

package fabric

import (
	"context"
	"fmt"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// SetPort enforces the port of an existing link; runtime.ErrNotFound without one.
func (f *Fabric) SetPort(ctx context.Context, node, iface string, port runtime.Port) error {
	if err := checkPort(port); err != nil {
		return fmt.Errorf("port of %s %s: %w", node, iface, err)
	}
	return f.ns.using(ctx, func() error {
		l, err := f.port(node, iface)
		if err != nil {
			return err
		}
		if err := f.enforce(l, port); err != nil {
			return fmt.Errorf("port of %s %s: %w", node, iface, err)
		}
		return nil
	})
}

// SetCut changes only the carrier of a port; runtime.ErrNotFound without a link.
func (f *Fabric) SetCut(ctx context.Context, node, iface string, cut bool) error {
	return f.ns.using(ctx, func() error {
		l, err := f.port(node, iface)
		if err != nil {
			return err
		}
		refused, err := f.ns.route.batch([]message{setAlias(l.index, l.alias, !cut)}, nil)
		if err := first(refused, err, "cut "+node+" "+iface); err != nil || cut {
			return err
		}
		return f.settle([]link{l})
	})
}

func checkPort(p runtime.Port) error {
	if p.Loss < 0 || p.Loss > 1 || p.Loss != p.Loss {
		return fmt.Errorf("loss %v: must be from 0 to 1", p.Loss)
	}
	return nil
}

// enforce sets the kernel first and the mark last: killed in between, the mark
// and the kernel differ and the next look sees it.
func (f *Fabric) enforce(l link, port runtime.Port) error {
	if err := f.setRules(map[string]policer{l.name: newPolicer(port)}); err != nil {
		return err
	}
	m := readMark(l.alias)
	m.rate, m.loss = port.Rate, port.Loss
	s := newShaper(port.Rate)
	refused, err := f.ns.route.batch([]message{
		s.message(l.index), setAlias(l.index, m.String(), !port.Cut),
	}, nil)
	if err != nil {
		return err
	}
	if err := shapeProblem(s, refused[0]); err != nil {
		return err
	}
	if refused[1] != nil || port.Cut {
		return refused[1]
	}
	return f.settle([]link{l})
}

// seenPort tells the port that the kernel really has. What was asked is kept in
// the mark; it is told back only when the kernel's objects are those it needs.
func seenPort(l link, s shaper, p policer) runtime.Port {
	m := readMark(l.alias)
	want := newPolicer(runtime.Port{Rate: m.rate, Loss: m.loss})
	seen := runtime.Port{Cut: l.flags&unix.IFF_UP == 0, Rate: m.rate, Loss: m.loss}
	if !s.same(newShaper(m.rate)) || p.rate != want.rate || p.burst != want.burst {
		seen.Rate = otherRate(m.rate, s.rate*8, p.rate*8)
	}
	if p.lost != want.lost {
		seen.Loss = float64(p.lost) / lossScale
	}
	return seen
}

// otherRate gives a rate found that is not the one asked for; 0 when all that is
// found is the right one, halved.
func otherRate(asked uint64, found ...uint64) uint64 {
	for _, rate := range found {
		if rate != 0 && rate != asked {
			return rate
		}
	}
	return 0
}
