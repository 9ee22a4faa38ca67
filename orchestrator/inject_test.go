package orchestrator_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/reconcile"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/runtimetest"
)

const smallInjects = `injects:
  - {id: split, at: 10m, for: 5m, cut: {network: lan}}
  - {id: crash, at: 20m, stop: b}
  - {id: again, start: b}
  - {id: one-link, for: 1m, cut: {node: a, interface: eth1}}
  - {id: noise, at: 12m, for: 2m, run: {node: b, script: injects/noise.sh, undo: injects/quiet.sh}}
`

// injectable is an instance of the small lab with injects, up on a driver in
// memory that notes the programs run.
func injectable(t *testing.T) (*orchestrator.Instance, *runtimetest.Fake, *[]string) {
	t.Helper()
	content := smallContent(t)
	text := strings.Replace(smallLab, "  b:\n", "  b:\n    access: false\n", 1)
	content["bloc6/small/lab.yaml"] = &fstest.MapFile{Data: []byte(text + smallInjects)}
	content["bloc6/small/injects/noise.sh"] = &fstest.MapFile{Data: []byte("echo ${secret}\n")}
	content["bloc6/small/injects/quiet.sh"] = &fstest.MapFile{Data: []byte("rm /run/noise\n")}
	fake, ran := runtimetest.NewFake(), &[]string{}
	fake.OnExec = func(_ runtime.InstanceID, node string, req runtime.ExecRequest) (runtime.ExecResult, error) {
		*ran = append(*ran, node+": "+string(req.Stdin))
		return runtime.ExecResult{Stdout: []byte("done\n")}, nil
	}
	return small(t, orchestrator.NewRunner(smallCatalogue(t, content), fake, reconcile.Options{}), "t1"), fake, ran
}

// state tells in words what of an instance is cut or stopped.
func state(t *testing.T, fake *runtimetest.Fake, id runtime.InstanceID) string {
	t.Helper()
	seen, err := fake.Observe(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, n := range seen.Nodes {
		if n.State != runtime.NodeRunning {
			words = append(words, n.Name+" stopped")
		}
		for _, i := range n.Interfaces {
			if i.Port.Cut {
				words = append(words, n.Name+" "+i.Name+" cut")
			}
		}
	}
	return strings.Join(words, ", ")
}

func deeds(r orchestrator.InjectRecord) string {
	var words []string
	for _, d := range r.Did {
		words = append(words, d.String())
	}
	return strings.Join(words, ", ")
}

func TestInjectsAreMadeHealedAroundAndUndone(t *testing.T) {
	instance, fake, _ := injectable(t)
	j := orchestrator.NewInjector(instance, time.Now(), time.Now)
	steps := []struct {
		do         func(context.Context, string) (orchestrator.InjectRecord, error)
		id         string
		did, after string
		err        error
	}{
		{j.Make, "one-link", "cut a eth1", "a eth1 cut", nil},
		{j.Make, "one-link", "", "a eth1 cut", orchestrator.ErrInForce},
		{j.Make, "split", "cut b eth1", "a eth1 cut, b eth1 cut", nil}, // what was cut already is not its doing
		{j.Undo, "split", "restore b eth1", "a eth1 cut", nil},
		{j.Undo, "split", "", "a eth1 cut", orchestrator.ErrNotInForce},
		{j.Make, "crash", "stop b", "a eth1 cut, b stopped", nil},
		{j.Make, "again", "start b", "a eth1 cut", nil},
		{j.Make, "again", "", "a eth1 cut", orchestrator.ErrInForce},
		{j.Undo, "one-link", "restore a eth1", "", nil},
		{j.Make, "nothing", "", "", orchestrator.ErrNoInject},
	}
	for _, s := range steps {
		record, err := s.do(t.Context(), s.id)
		if !errors.Is(err, s.err) || deeds(record) != s.did {
			t.Errorf("%s did %q, %v; want %q, %v", s.id, deeds(record), err, s.did, s.err)
		}
		if err := instance.Up(t.Context()); err != nil { // a reconciler that passes by
			t.Fatal(err)
		}
		if got := state(t, fake, instance.ID); got != s.after {
			t.Fatalf("after %s: %q, want %q", s.id, got, s.after)
		}
	}
	if n := len(j.Records()); n != 6 {
		t.Errorf("%d records", n)
	}
}

func TestAnInterruptedScheduleGoesOnWithWhatIsDue(t *testing.T) {
	injects := []lab.Inject{
		{ID: "split", At: 10 * time.Minute, For: 5 * time.Minute, Cut: &lab.CutTarget{Network: "lan"}},
		{ID: "crash", At: 12 * time.Minute, Stop: "b"},
		{ID: "by-hand", For: time.Minute, Stop: "a"},
	}
	made := func(id string, at time.Duration) orchestrator.InjectRecord {
		return orchestrator.InjectRecord{Inject: id, At: at, Did: []orchestrator.InjectDeed{{Kind: "stop", Node: "a"}}}
	}
	undone := func(id string, problem string) orchestrator.InjectRecord {
		return orchestrator.InjectRecord{Inject: id, Undo: true, Error: problem}
	}
	for name, k := range map[string]struct {
		done []orchestrator.InjectRecord
		want []orchestrator.InjectEvent
	}{
		"at the launch": {nil, []orchestrator.InjectEvent{{"split", false, 10 * time.Minute}, {"crash", false, 12 * time.Minute}}},
		"one was made, late": {[]orchestrator.InjectRecord{made("split", 11*time.Minute)},
			[]orchestrator.InjectEvent{{"crash", false, 12 * time.Minute}, {"split", true, 16 * time.Minute}}},
		"one was undone": {[]orchestrator.InjectRecord{made("split", 10*time.Minute), undone("split", "")},
			[]orchestrator.InjectEvent{{"crash", false, 12 * time.Minute}}},
		"one could not be undone": {[]orchestrator.InjectRecord{made("split", 10*time.Minute), made("crash", 0), undone("split", "no engine")},
			[]orchestrator.InjectEvent{{"split", true, 15 * time.Minute}}},
		"one was made by hand": {[]orchestrator.InjectRecord{made("by-hand", time.Minute), made("split", 0), undone("split", ""), made("crash", 0)},
			[]orchestrator.InjectEvent{{"by-hand", true, 2 * time.Minute}}},
		"one was made by hand before its time": {[]orchestrator.InjectRecord{made("crash", time.Minute), made("split", 0), undone("split", "")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(k.want, orchestrator.InjectSchedule(injects, k.done)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnInjectorWithoutRecordsLeavesAloneWhatItFinds(t *testing.T) {
	instance, fake, _ := injectable(t)
	first := orchestrator.NewInjector(instance, time.Now(), time.Now)
	for _, id := range []string{"crash", "one-link"} {
		if _, err := first.Make(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	seen, err := fake.Observe(t.Context(), instance.ID)
	if err != nil {
		t.Fatal(err)
	}
	second := orchestrator.NewInjector(instance, time.Now(), time.Now, orchestrator.Found(instance, seen)...)
	if err := instance.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := state(t, fake, instance.ID); got != "a eth1 cut, b stopped" {
		t.Fatalf("it healed what it found: %q", got)
	}
	for _, id := range []string{"crash", "one-link"} {
		if _, err := second.Undo(t.Context(), id); err != nil {
			t.Errorf("undo %s: %v", id, err)
		}
	}
	if got := state(t, fake, instance.ID); got != "" {
		t.Errorf("after undoing: %q", got)
	}
}

func TestAProgramThatFailsIsRecordedWithItsOutput(t *testing.T) {
	instance, fake, _ := injectable(t)
	fake.OnExec = func(runtime.InstanceID, string, runtime.ExecRequest) (runtime.ExecResult, error) {
		return runtime.ExecResult{ExitCode: 3, Stderr: []byte("no such tool\n")}, nil
	}
	j := orchestrator.NewInjector(instance, time.Now(), time.Now)
	record, err := j.Make(t.Context(), "noise")
	if err == nil || record.Error == "" || record.Output != "no such tool" {
		t.Errorf("%+v, %v", record, err)
	}
}
