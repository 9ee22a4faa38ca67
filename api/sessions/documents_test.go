package sessions_test

import (
	"maps"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

func TestDocumentsOnTheBenchAreCalledWhatTheirAuthorCallsThem(t *testing.T) {
	w := newWorld(t)
	path := w.running(nil)
	ada := w.persons["ada"]
	_, err := w.service.Do(t.Context(), idOf(path), string(ada), func(*session.State, time.Time) ([]session.Event, error) {
		report := session.ReportReceived{Deliverable: "alone", Team: w.teams["Red"], Person: ada, Type: "md", Name: "alone.md"}
		named, nameless := report, report
		named.ID, nameless.ID = "with-a-name", "without"
		return []session.Event{named, nameless}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.people.KeepFileName(t.Context(), ada, "with-a-name", "LOVELACE.md"); err != nil {
		t.Fatal(err)
	}
	shown := func() map[string]string {
		names := map[string]string{}
		for _, d := range w.bench("ada", path, "Red").Deliverables {
			for _, r := range d.Received {
				names[r["id"].(string)] = r["name"].(string)
			}
		}
		return names
	}
	if got, want := shown(), map[string]string{"with-a-name": "LOVELACE.md", "without": "alone.md"}; !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if err := w.people.Erase(t.Context(), people.Operator(), ada, "asked for"); err != nil {
		t.Fatal(err)
	}
	kept, err := w.people.FileNames(t.Context(), []string{"with-a-name"})
	if err != nil || len(kept) > 0 {
		t.Errorf("what somebody erased called their files is there still: %v %v", kept, err)
	}
}
