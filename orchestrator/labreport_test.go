package orchestrator_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator"
)

func TestTimesOfAReportAreSecondsInJSON(t *testing.T) {
	text, err := json.Marshal(orchestrator.TestReport{
		Took:   orchestrator.Elapsed(62*time.Second + 1500*time.Microsecond),
		Runs:   []orchestrator.TestRun{{Case: "start", Up: orchestrator.Elapsed(800 * time.Millisecond)}},
		Checks: []orchestrator.CheckReport{{Check: "ping", Slowest: orchestrator.Elapsed(2 * time.Second)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		TookSeconds float64
		Runs        []struct{ UpSeconds float64 }
		Checks      []struct{ SlowestSeconds float64 }
	}
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if read.TookSeconds != 62.002 || read.Runs[0].UpSeconds != 0.8 || read.Checks[0].SlowestSeconds != 2 {
		t.Errorf("%s", text)
	}
	var back orchestrator.TestReport
	if err := json.Unmarshal(text, &back); err != nil || back.Runs[0].Up.Seconds() != 0.8 {
		t.Errorf("%v, %v", back.Runs, err)
	}
}

func TestAUselessOrFlakyCheckIsRefused(t *testing.T) {
	report := orchestrator.TestReport{Checks: []orchestrator.CheckReport{
		{Check: "useless"}, {Check: "flaky", KilledBy: []string{"m"}, Flaky: []string{"solution"}}, {Check: "good", KilledBy: []string{"m"}},
	}}
	want := []string{"check useless: no mutant makes it fail", "check flaky: its verdict changes from one run of solution to the next"}
	if got := report.Problems(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
