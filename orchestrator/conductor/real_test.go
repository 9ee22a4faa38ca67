package conductor_test

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/contenttest"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker/dockertest"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// realContent is the small lab on the real image kinds.
func realContent(t *testing.T) fs.FS {
	t.Helper()
	files, err := contenttest.Shipped("images")
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range content(t) {
		if !strings.HasPrefix(name, "images/") {
			files[name] = file
		}
	}
	return files
}

// TestASessionOfTwoTeamsOnARealEngine is the life of a session whose process is
// stopped while it runs: what stands is found again, checked, kept and removed.
func TestASessionOfTwoTeamsOnARealEngine(t *testing.T) {
	driver := dockertest.Open(t)
	w := newWorld(t, 2)
	w.driver, w.platform = driver, string(w.plan.ID) // others may run this test on the same host
	var err error
	if w.catalogue, err = orchestrator.LoadCatalogue(realContent(t)); err != nil {
		t.Fatal(err)
	}
	if err := w.catalogue.BuildImages(t.Context(), driver, []string{"host"}, func(orchestrator.ImageEvent) {}); err != nil {
		t.Fatal(err)
	}
	w.plan.Teams[0].ID, w.plan.Teams[1].ID = people.TeamID(session.NewID()), people.TeamID(session.NewID())
	one := w.plan.Teams[0].ID
	w.plan.Lab.Digest = w.labDigest()
	w.begin()
	t.Cleanup(func() { w.stop(); w.removeReal() })
	w.do(prepare)
	w.until("ready", time.Minute, inPhase(session.Ready))
	w.do(launch)
	before := w.containersOf(one)
	w.stop()
	w.start()
	w.do(func(s *session.State, now time.Time) ([]session.Event, error) { return s.AskChecks(one, nil, now) })
	w.until("checked", 3*time.Minute, func(s *session.State) bool { return len(s.Teams[one].Asks) == 0 })
	if after := w.containersOf(one); after != before || !strings.Contains(after, "a=") {
		t.Errorf("another process made the machines anew: %s, then %s", before, after)
	}
	w.do(func(s *session.State, _ time.Time) ([]session.Event, error) { return s.Close("instructor") })
	w.until("closed", 5*time.Minute, inPhase(session.Closed))
	for _, team := range w.plan.Teams {
		if got := w.lastVerdicts(team.ID); got != "alone pass, reach pass, the-flag fail" {
			t.Errorf("%s: %s", team.Name, got)
		}
	}
	if _, err := w.conductor.Reopen(t.Context(), jury, w.plan.ID, one, time.Hour, false); err != nil {
		t.Fatal(err)
	}
	w.untilOral(one, session.OralOpen, time.Minute)
	if got := w.nodeState(one, "a"); got != "running" {
		t.Errorf("reopened, a is %q", got)
	}
	if _, err := w.conductor.Shut(t.Context(), jury, w.plan.ID, one); err != nil {
		t.Fatal(err)
	}
	w.untilOral(one, session.OralShut, time.Minute)
	w.keptWhole(2)
	if left := w.mine(); len(left) > 0 {
		t.Errorf("left on the host: %v", left)
	}
}

func (w *world) labDigest() ledger.Digest {
	w.t.Helper()
	l, err := w.catalogue.Lab("small")
	if err != nil {
		w.t.Fatal(err)
	}
	return ledger.Digest(l.Digest())
}

// containersOf names the containers in which a team's machines run.
func (w *world) containersOf(team people.TeamID) string {
	w.t.Helper()
	seen, err := w.driver.Observe(w.t.Context(), conductor.InstanceID(w.plan.ID, team))
	if err != nil {
		w.t.Fatal(err)
	}
	var words []string
	for _, n := range seen.Nodes {
		words = append(words, n.Name+"="+n.Container)
	}
	return strings.Join(words, " ")
}

// mine are the instances of this session that are on the host.
func (w *world) mine() []runtime.InstanceID {
	list, err := w.driver.Instances(context.Background())
	if err != nil {
		w.t.Error(err)
	}
	var ids []runtime.InstanceID
	for _, s := range list {
		if s.Meta[conductor.MetaSession] == string(w.plan.ID) {
			ids = append(ids, s.Instance)
		}
	}
	return ids
}

// removeReal leaves nothing of the session on the host, however the test ended.
func (w *world) removeReal() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, id := range w.mine() {
		if _, err := reconcile.New(w.driver, reconcile.Options{}).Reconcile(ctx, reconcile.Absent(id)); err != nil {
			w.t.Error(err)
		}
	}
	for _, team := range w.plan.Teams {
		for _, node := range []string{"a", "b"} {
			if err := w.driver.Drop(ctx, conductor.KeptImage(conductor.InstanceID(w.plan.ID, team.ID), node)); err != nil {
				w.t.Error(err)
			}
		}
	}
}
