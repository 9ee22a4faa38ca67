package server_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

func TestWhatADocumentIsCalledIsForgottenOnceTheDocumentIsNotKept(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	sealed := time.Now()
	first := start(t, config(t, folder))
	school, err := first.People().CreatePromotion(t.Context(), people.Operator(), "P", 2027)
	if err != nil {
		t.Fatal(err)
	}
	ada, err := first.People().AddMember(t.Context(), people.Operator(), school.ID, people.PersonDraft{Email: "ada@school.example", FamilyName: "Lovelace", GivenName: "Ada"}, people.RoleStudent)
	if err != nil {
		t.Fatal(err)
	}
	for _, receipt := range []string{"of-the-sealed", "of-the-open"} {
		if err := first.People().KeepFileName(t.Context(), ada.Person.ID, receipt, "LOVELACE.pdf"); err != nil {
			t.Fatal(err)
		}
	}
	first.stop()
	live(t, folder, school.ID, ada.Person.ID, sealed, "of-the-open", session.ReportReceived{}.Kind())
	live(t, folder, school.ID, ada.Person.ID, sealed, "of-the-sealed", session.WasSealed{}.Kind())

	after := func(days int) map[string]string {
		c := config(t, folder)
		c.Now = func() time.Time { return sealed.AddDate(0, 0, days) }
		r := start(t, c)
		defer r.stop()
		asked := []string{"of-the-sealed", "of-the-open"}
		names, err := r.People().FileNames(t.Context(), asked)
		for until := time.Now().Add(time.Second); err == nil && len(names) == 2 && time.Now().Before(until); names, err = r.People().FileNames(t.Context(), asked) {
			time.Sleep(10 * time.Millisecond)
		}
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	if names := after(5*365 - 1); len(names) != 2 {
		t.Errorf("a day before their time only %v are known", names)
	}
	if names := after(5*365 + 1); len(names) != 1 || names["of-the-open"] == "" {
		t.Errorf("after five years %v are known", names)
	}
}

// live writes the ledger of a session in which one document was handed in, up to
// the kind of its last entry.
func live(t *testing.T, folder string, promotion people.PromotionID, person people.PersonID, at time.Time, receipt, last string) {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(folder, "pupitre.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	sessions := session.NewService(db, func() time.Time { return at })
	plan := session.Plan{
		ID: session.NewID(), Promotion: promotion, Title: "Campus", Mode: lab.Group, Lab: session.LabRef{ID: "campus", Version: "1.0.0", Digest: "sha256:aa"},
		Starts: at, Duration: session.Seconds(time.Hour), Rules: session.DefaultRules(),
		Teams: []session.Team{{ID: "red", Name: "Red", Members: []session.Member{{Person: person}}}},
	}
	if err := sessions.Create(t.Context(), ledger.Platform, plan); err != nil {
		t.Fatal(err)
	}
	for _, event := range []session.Event{
		session.ReportReceived{ID: receipt, Deliverable: "rapport", Team: "red", Person: person, Type: "pdf"}, session.WasClosed{}, session.WasSealed{},
	} {
		_, err := sessions.Do(context.WithoutCancel(t.Context()), plan.ID, ledger.Platform, func(*session.State, time.Time) ([]session.Event, error) { return []session.Event{event}, nil })
		if err != nil {
			t.Fatal(err)
		}
		if event.Kind() == last {
			return
		}
	}
}

func TestADocumentIsKeptAsLongAsWhatItIsCalled(t *testing.T) {
	sealed := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	state := &session.State{Teams: map[people.TeamID]*session.TeamState{"red": {
		Reports: []session.Dated[session.ReportReceived]{{Event: session.ReportReceived{ID: "r1", Digest: "sha256:a"}}},
	}}}
	for _, tc := range []struct {
		sealed, now time.Time
		due         bool
	}{
		{time.Time{}, sealed.AddDate(50, 0, 0), false},
		{sealed, sealed.AddDate(0, 0, 5*365-1), false},
		{sealed, sealed.AddDate(0, 0, 5*365), true},
	} {
		state.SealedAt = tc.sealed
		contents := server.Outlived(tc.now, people.DefaultRetention, server.Kept(state))
		names := people.DefaultRetention.Due(tc.now, server.Receipts(state))
		if (len(contents) == 1) != tc.due || (len(names) == 1) != tc.due {
			t.Errorf("at %s, sealed %s: the file %v, its name %v", tc.now, tc.sealed, contents, names)
		}
	}
}
