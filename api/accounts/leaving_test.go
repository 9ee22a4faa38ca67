package accounts_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

type leavings struct {
	Items []struct {
		Person    struct{ ID, Email string }
		Promotion *struct{ ID, Name string }
		Due       *time.Time
		Soon      bool
	}
	NextCursor *string `json:"next_cursor"`
}

func TestAdminsAreToldWhoseAccountsWillBeErasedAndThenTheyAre(t *testing.T) {
	w := newWorld(t)
	id := w.evaluation()
	root := w.by("root")
	told := func(query string) leavings { return read[leavings](t, root.Get(base+"/retention/accounts"+query)) }
	has := func(list leavings, name string) (due time.Time, soon, found bool) {
		for _, one := range list.Items {
			if one.Person.ID == string(w.Persons[name]) && one.Due != nil {
				return *one.Due, one.Soon, true
			}
		}
		return due, false, false
	}
	if _, _, found := has(told(""), "ada"); found {
		t.Error("ada leaves an open promotion")
	}
	tag := root.Get(w.promotion("")).Header().Get("ETag")
	archived := read[struct {
		AccountsKept *time.Time `json:"accounts_kept"`
	}](t, root.Send("PATCH", w.promotion(""), object{"archived": true}, "If-Match", tag))
	const kept = 2 * 365 * 24 * time.Hour
	if archived.AccountsKept == nil || !archived.AccountsKept.Equal(w.now().Add(kept)) {
		t.Errorf("the promotion says %v", archived.AccountsKept)
	}
	if due, soon, found := has(told("?promotion="+string(w.One)+"&limit=200"), "ada"); !found || soon || !due.Equal(w.now().Add(kept)) {
		t.Errorf("once archived: %v %v %v", due, soon, found)
	}
	if _, _, found := has(told("?limit=200"), "root"); found {
		t.Error("an admin of the platform leaves")
	}
	first := told("?limit=1")
	if len(first.Items) != 1 || first.NextCursor == nil {
		t.Fatalf("%+v", first)
	}
	if second := told("?limit=1&cursor=" + *first.NextCursor); len(second.Items) != 1 || second.Items[0].Person.ID == first.Items[0].Person.ID {
		t.Errorf("%+v after %+v", second, first)
	}
	root.Get(base + "/retention/accounts?promotion=x").Refused(problem.InvalidParameter)
	root.Get(base + "/retention/accounts?promotion=" + string(w.Persons["ada"])).Refused(problem.NotFound)

	sweep := func() int {
		n, err := w.people.Sweep(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n.Accounts
	}
	w.wait(kept - 60*24*time.Hour)
	if n := sweep(); n != 0 {
		t.Errorf("%d are erased 60 days ahead", n)
	}
	w.login("root")
	root = w.by("root")
	if _, soon, found := has(told("?limit=200"), "ada"); !found || !soon {
		t.Error("60 days ahead it is not said to be soon")
	}
	w.wait(60 * 24 * time.Hour)
	if n := sweep(); n == 0 {
		t.Error("nobody is erased")
	}
	w.login("root")
	root = w.by("root")
	if _, _, found := has(told("?limit=200"), "ada"); found {
		t.Error("ada still leaves")
	}
	if body := root.Get(base + "/persons?limit=200").Is(http.StatusOK).Body.String(); strings.Contains(body, "ada@") || !strings.Contains(body, string(w.Persons["ada"])) {
		t.Errorf("the persons: %s", body)
	}
	audit := root.Get(base + "/audit?kind=person.erased&person=" + string(w.Persons["ada"])).Is(http.StatusOK).Body.String()
	if !strings.Contains(audit, `"actor":"platform"`) || !strings.Contains(audit, `"reason":"retention"`) {
		t.Errorf("the audit: %s", audit)
	}
	for _, stream := range []string{store.AuditStream, id.Stream()} {
		entries, err := w.db.Read(t.Context(), stream, 0, 0)
		if err != nil || len(entries) == 0 {
			t.Fatalf("%s: %d entries, %v", stream, len(entries), err)
		}
		if err := ledger.Verify(entries); err != nil {
			t.Errorf("%s: %v", stream, err)
		}
	}
}

// login makes somebody a new login: those of the school end with its days.
func (w *world) login(name string) {
	w.t.Helper()
	in, err := w.people.Login(w.t.Context(), name+"@example.org", goodPassword, people.Source{})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Logins[name] = in.Secret
}
