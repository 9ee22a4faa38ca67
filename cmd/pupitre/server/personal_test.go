package server_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

func TestACopyOfAPersonsDataHasTheAuditAndSaysWhereFilesAre(t *testing.T) {
	r := start(t, config(t, filepath.Join(t.TempDir(), "data")))
	secret := r.FirstLink()[strings.LastIndex(r.FirstLink(), "/")+1:]
	signed, err := r.People().AcceptInvitation(t.Context(), secret, people.Acceptance{Password: "a quiet lantern hums"}, people.Source{})
	if err != nil {
		t.Fatal(err)
	}
	actor, err := r.People().Authenticate(t.Context(), signed.Secret)
	if err != nil {
		t.Fatal(err)
	}
	data, err := r.People().Export(t.Context(), actor, actor.Person)
	if err != nil {
		t.Fatal(err)
	}
	if _, held := data.Others["sessions"]; !held {
		t.Errorf("sessions are not in it: %v", data.Others)
	}
	entries, _ := data.Others["audit"].([]store.PersonalEntry)
	kinds := map[string]bool{}
	for _, e := range entries {
		kinds[e.Kind] = true
	}
	for _, kind := range []string{"invitation.accepted", "login.made", "person.exported"} {
		if !kinds[kind] {
			t.Errorf("%s is not in the copy of the audit: %+v", kind, entries)
		}
	}
	where, _ := data.Others["files"].(people.Text)
	for _, text := range []string{where.FR, where.EN} {
		if !strings.Contains(text, "/reports/{id}/link") || !strings.Contains(text, "/recordings/{id}") {
			t.Errorf("it does not say where files are: %q", text)
		}
	}
}
