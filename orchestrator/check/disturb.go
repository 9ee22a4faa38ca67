package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// restoreTimeout bounds each step of putting an instance back.
const restoreTimeout = time.Minute

// disturbance is what was done to an instance for one check. Only what the
// check itself changed is undone: a link that an inject had cut stays cut.
type disturbance struct {
	scene   *scene
	check   lab.CheckID
	cut     []runtime.PortRef // interfaces cut, whoever cut them
	undoing []step            // in the order of doing
	stopped string            // node that must not run
}

// step is one thing to undo.
type step struct {
	name string
	undo func(context.Context) error
	// gone tells whether an error means that there is nothing left to undo.
	gone func(error) bool
}

// disturbed disturbs the instance, watches the check and undoes the disturbance,
// whatever happens in between.
func (r *run) disturbed(ctx context.Context, w *watch) (f finding) {
	before, err := r.scene.describe(ctx)
	if err != nil {
		return broken(err)
	}
	calm := r.scene.snapshot(ctx)
	d := &disturbance{scene: r.scene, check: w.job.check.ID}
	defer func() {
		cause := recover()
		f = r.restore(ctx, w.job, d, calm, f)
		if cause != nil {
			panic(cause)
		}
	}()
	if problem := d.make(ctx, w.job.check.After, before); problem != nil {
		return *problem
	}
	f = w.until(ctx)
	if f.verdict == Pass && ctx.Err() == nil {
		if err := d.lasted(ctx); err != nil {
			return broken(err).with(f.exhibits...)
		}
	}
	return f
}

// restore undoes a disturbance, or keeps it for the end of the run where the
// lab wants it to last, and waits until the instance is what it was. A failure
// to undo taints the instance: what is seen of it from then on is our fault.
func (r *run) restore(ctx context.Context, j *job, d *disturbance, calm snapshot, f finding) finding {
	if !j.check.After.Restore {
		r.lasting = append(r.lasting, d)
		return f
	}
	left, dead := d.undo()
	if dead != nil {
		f = f.noting(dead)
	}
	if left != nil {
		r.tainted = left
		return f.noting(left)
	}
	if r.anyLeft() && ctx.Err() == nil {
		return f.with(r.scene.settle(ctx, calm)...)
	}
	return f
}

// anyLeft tells whether another check is still to run.
func (r *run) anyLeft() bool {
	return slices.ContainsFunc(r.jobs, func(j *job) bool { return j.wanted && !j.started })
}

// make does it. The finding is nil when it is done.
func (d *disturbance) make(ctx context.Context, after *lab.After, before runtime.Observed) *finding {
	if after.Cut != nil {
		if problem := d.makeCut(ctx, *after.Cut, before); problem != nil {
			return problem
		}
	}
	if after.Stop != "" {
		if problem := d.makeStop(ctx, after.Stop, before); problem != nil {
			return problem
		}
	}
	if after.Start != "" {
		return d.makeStart(ctx, after.Start, before)
	}
	return nil
}

// makeCut cuts one interface or every interface of a network.
func (d *disturbance) makeCut(ctx context.Context, at lab.CutTarget, before runtime.Observed) *finding {
	ports := []runtime.PortRef{{Node: at.Node, Interface: at.Interface}}
	if at.Network != "" {
		err := d.scene.retrying(ctx, func(ctx context.Context) (err error) {
			ports, err = d.scene.target.Ports(ctx, at.Network)
			return err
		})
		if err != nil {
			return d.refused(ctx, fmt.Errorf("listing the ports of %s: %w", at.Network, err))
		}
	}
	for _, port := range ports {
		// Noted before it is done: a cut that fails half-way is undone too.
		d.cut = append(d.cut, port)
		if !isCut(before, port) {
			d.undoing = append(d.undoing, d.mending(port))
		}
		err := d.scene.retrying(ctx, func(ctx context.Context) error {
			return d.scene.target.SetCut(ctx, port.Node, port.Interface, true)
		})
		if err != nil {
			return d.uncuttable(ctx, port, err)
		}
	}
	return nil
}

// uncuttable judges an interface that cannot be cut. One that the lab declares
// and that is gone was removed by the team.
func (d *disturbance) uncuttable(ctx context.Context, port runtime.PortRef, err error) *finding {
	if d.removed(port)(err) && ctx.Err() == nil {
		f := unseen(say("%[2]s de %[1]s n'existe plus ou %[1]s ne fonctionne pas",
			"%[2]s of %[1]s no longer exists or %[1]s is not running", port.Node, port.Interface))
		return &f
	}
	return d.refused(ctx, fmt.Errorf("cutting %s of %s: %w", port.Interface, port.Node, err), port.Node)
}

// removed tells whether an error means that a team took away a declared interface.
func (d *disturbance) removed(port runtime.PortRef) func(error) bool {
	return func(err error) bool {
		return errors.Is(err, runtime.ErrNotRunning) ||
			(errors.Is(err, runtime.ErrNotFound) && d.scene.declares(port.Node, port.Interface))
	}
}

// mending is how a cut is undone.
func (d *disturbance) mending(port runtime.PortRef) step {
	return step{
		name: fmt.Sprintf("restoring %s of %s", port.Interface, port.Node),
		undo: func(ctx context.Context) error {
			return d.scene.target.SetCut(ctx, port.Node, port.Interface, false)
		},
		gone: d.removed(port),
	}
}

func (d *disturbance) makeStop(ctx context.Context, node string, before runtime.Observed) *finding {
	if isRunning(before, node) {
		d.undoing = append(d.undoing, step{
			name: "starting " + node + " again",
			undo: func(ctx context.Context) error { return d.revive(ctx, node) },
		})
	}
	err := d.scene.retrying(ctx, func(ctx context.Context) error { return d.scene.target.Stop(ctx, node) })
	if err != nil && !errors.Is(err, runtime.ErrNotRunning) {
		return d.refused(ctx, fmt.Errorf("stopping %s: %w", node, err))
	}
	d.stopped = node
	return nil
}

func (d *disturbance) makeStart(ctx context.Context, node string, before runtime.Observed) *finding {
	if !isRunning(before, node) {
		d.undoing = append(d.undoing, step{
			name: "stopping " + node + " again",
			undo: func(ctx context.Context) error { return d.scene.target.Stop(ctx, node) },
			gone: func(err error) bool { return errors.Is(err, runtime.ErrNotRunning) },
		})
	}
	err := d.scene.retrying(ctx, func(ctx context.Context) error { return d.scene.target.Start(ctx, node) })
	if err == nil {
		err = d.awaitLinks(ctx, node)
	}
	if err != nil {
		return d.refused(ctx, fmt.Errorf("starting %s: %w", node, err), node)
	}
	if d.stopped == node {
		d.stopped = ""
	}
	return nil
}

// refused judges a disturbance that could not be made.
func (d *disturbance) refused(ctx context.Context, err error, nodes ...string) *finding {
	f := d.scene.judge(ctx, err, nodes...)
	return &f
}

// lasted checks that the disturbance was still there when the check passed: a
// pass under something else's repair proves nothing.
func (d *disturbance) lasted(ctx context.Context) error {
	now, err := d.scene.describe(ctx)
	if err != nil {
		return err
	}
	if d.stopped != "" && isRunning(now, d.stopped) {
		return fmt.Errorf("node %s was started while check %s needed it stopped", d.stopped, d.check)
	}
	for _, port := range d.cut {
		if seen := portOf(now, port); seen != nil && !seen.Port.Cut {
			return fmt.Errorf("%s of %s was restored while check %s needed it cut", port.Interface, port.Node, d.check)
		}
	}
	return nil
}

// errWillNotStart: a node that ran before it was stopped does not come back as it
// was, although the engine answers. A team can break its node so: it is an
// incident to tell, no excuse for what comes after.
var errWillNotStart = errors.New("the node does not start any more")

// plugTimeout is how long a node that starts may wait for its links.
const plugTimeout = 30 * time.Second

// revive starts a node that the check stopped.
func (d *disturbance) revive(ctx context.Context, node string) error {
	err := d.scene.target.Start(ctx, node)
	if err == nil {
		err = d.awaitLinks(ctx, node)
	}
	if err == nil || errors.Is(err, runtime.ErrUnavailable) || errors.Is(err, runtime.ErrUnsupported) {
		return err
	}
	if _, silent := d.scene.describe(ctx); silent != nil {
		return errors.Join(err, silent)
	}
	return fmt.Errorf("%w: %w", errWillNotStart, err)
}

// awaitLinks waits until a started node has the links that the lab declares:
// they died with it and are plugged anew.
func (d *disturbance) awaitLinks(ctx context.Context, node string) error {
	started, now := d.scene.opts.Now(), d.scene.opts.Now
	for {
		seen, err := d.scene.describe(ctx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(seen.Nodes, func(n runtime.ObservedNode) bool { return n.Name == node })
		if at >= 0 && seen.Nodes[at].State == runtime.NodeRunning && !d.scene.unplugged(seen.Nodes[at]) {
			return nil
		}
		if now().Sub(started) >= plugTimeout {
			return fmt.Errorf("%s is not running with all its links: %w", node, runtime.ErrNotRunning)
		}
		if err := d.scene.opts.Sleep(ctx, firstPause); err != nil {
			return err
		}
	}
}

// undo puts everything back, last done first, however many steps fail. It does
// so even when the run was stopped. left tells what could not be put back, dead
// which nodes the team made unable to start.
func (d *disturbance) undo() (left, dead error) {
	for i := len(d.undoing) - 1; i >= 0; i-- {
		s := d.undoing[i]
		err := d.scene.retrying(context.Background(), s.undo)
		if err == nil || (s.gone != nil && s.gone(err)) {
			continue
		}
		err = fmt.Errorf("after check %s: %s: %w", d.check, s.name, err)
		if errors.Is(err, errWillNotStart) {
			dead = errors.Join(dead, err)
		} else {
			left = errors.Join(left, err)
		}
	}
	d.undoing = nil
	return left, dead
}

// retrying does a step of the platform, and again when it fails.
func (s *scene) retrying(ctx context.Context, do func(context.Context) error) error {
	for try := 0; ; try++ {
		err := s.bounded(ctx, do)
		if err == nil || ctx.Err() != nil || try >= s.opts.Retries ||
			errors.Is(err, runtime.ErrNotFound) || errors.Is(err, runtime.ErrNotRunning) {
			return err
		}
		if s.opts.Sleep(ctx, pauseAfter(try)) != nil {
			return err
		}
	}
}

// bounded does a step once, in bounded time; a panic is an error.
func (s *scene) bounded(ctx context.Context, do func(context.Context) error) (err error) {
	ctx, cancel := context.WithTimeout(ctx, restoreTimeout)
	defer cancel()
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	return do(ctx)
}

func isRunning(seen runtime.Observed, name string) bool {
	return slices.ContainsFunc(seen.Nodes, func(n runtime.ObservedNode) bool {
		return n.Name == name && n.State == runtime.NodeRunning
	})
}

func isCut(seen runtime.Observed, at runtime.PortRef) bool {
	port := portOf(seen, at)
	return port != nil && port.Port.Cut
}

// portOf finds an interface as it was seen; nil when it was not.
func portOf(seen runtime.Observed, at runtime.PortRef) *runtime.ObservedInterface {
	for _, n := range seen.Nodes {
		for i := range n.Interfaces {
			if n.Name == at.Node && n.Interfaces[i].Name == at.Interface {
				return &n.Interfaces[i]
			}
		}
	}
	return nil
}

// disturbanceText says what is done before looking.
func disturbanceText(after *lab.After) lab.Text {
	var parts []lab.Text
	switch {
	case after.Cut != nil && after.Cut.Network != "":
		parts = append(parts, say("réseau %s coupé", "with the network %s cut", after.Cut.Network))
	case after.Cut != nil:
		parts = append(parts, say("%[2]s de %[1]s coupée", "with %[2]s of %[1]s cut", after.Cut.Node, after.Cut.Interface))
	}
	if after.Stop != "" {
		parts = append(parts, say("%s arrêtée", "with %s stopped", after.Stop))
	}
	if after.Start != "" {
		parts = append(parts, say("%s démarrée", "with %s started", after.Start))
	}
	return join(", ", parts...)
}
