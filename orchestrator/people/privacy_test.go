package people_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

type sessions struct{}

func (sessions) Name() string { return "sessions" }
func (sessions) Export(_ context.Context, person people.PersonID) (any, error) {
	return []string{"report of " + string(person)}, nil
}

// fullPerson has something in every table.
func fullPerson(w *world) (people.Promotion, people.Person, people.SignedIn) {
	p := w.promotion("P")
	team := must[people.Team](w)(w.CreateTeam(w.ctx(), people.Operator(), p.ID, "Équipe 1"))
	d := people.PersonDraft{Email: "ada@example.org", FamilyName: "Lovelace", GivenName: "Augusta", ExtraTime: .33}
	ada := must[people.Member](w)(w.AddMember(w.ctx(), people.Operator(), p.ID, d, people.RoleStudent)).Person
	if err := w.MoveMember(w.ctx(), people.Operator(), p.ID, ada.ID, team.ID); err != nil {
		w.t.Fatal(err)
	}
	in := w.enrol(ada.ID)
	actor := must[people.Actor](w)(w.Authenticate(w.ctx(), in.Secret))
	if _, _, err := w.CreateToken(w.ctx(), actor, people.TokenDraft{Name: "cli", Scopes: []people.Scope{people.Read}, Life: time.Hour}); err != nil {
		w.t.Fatal(err)
	}
	_, err := w.login("ada", "wrong")
	w.refused("wrong", err, people.ErrRefused)
	if err := w.KeepFileName(w.ctx(), ada.ID, "receipt-1", "LOVELACE_Ada_synthese.pdf"); err != nil {
		w.t.Fatal(err)
	}
	return p, ada, in
}

func TestAnExportHoldsAllThatIsKnownOfAPersonAndNoSecret(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		_, ada, in := fullPerson(w)
		w.Service = w.service(cheap, sessions{})
		actor := must[people.Actor](w)(w.Actor(w.ctx(), ada.ID))
		data := must[people.PersonalData](w)(w.Export(w.ctx(), actor, ada.ID))
		text, err := json.Marshal(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"ada@example.org", "Lovelace", "Augusta", "0.33", `"student"`, "Équipe 1", "192.0.2.1", `"cli"`, "password_set", `"failures":["2026`, "report of " + string(ada.ID), `"document":"receipt-1"`, "LOVELACE_Ada_synthese.pdf"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s is not in\n%s", want, text)
			}
		}
		for _, secret := range []string{in.Secret, "argon2id", goodPassword} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%s is in the export", secret)
			}
		}
		_, err = w.Export(w.ctx(), must[people.Actor](w)(w.Actor(w.ctx(), ada.ID)), must[people.Member](w)(w.AddMember(w.ctx(), people.Operator(), people.Platform, draft("root"), people.RoleAdmin)).Person.ID)
		w.refused("somebody else's data", err, people.ErrForbidden)
	})
}

func TestAnErasedPersonIsAPseudonymAndTheLedgerStaysTrue(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p, ada, in := fullPerson(w)
		w.refused("no reason", w.Erase(w.ctx(), people.Operator(), ada.ID, " "), people.ErrInvalid)
		w.refused("by an instructor", w.Erase(w.ctx(), w.actor(p.ID, "teacher", people.RoleInstructor), ada.ID, "asked"), people.ErrForbidden)
		for range 2 {
			if err := w.Erase(w.ctx(), people.Operator(), ada.ID, "asked by the person"); err != nil {
				t.Fatal(err)
			}
		}
		_, err := w.Authenticate(w.ctx(), in.Secret)
		w.refused("the login", err, people.ErrRefused)
		_, err = w.login("ada", goodPassword)
		w.refused("the password", err, people.ErrRefused)
		data := must[people.PersonalData](w)(w.Export(w.ctx(), people.Operator(), ada.ID))
		if data.Person.Erased == nil || data.PasswordSet != nil || data.Person.ExtraTime != 0 || len(data.Logins)+len(data.Tokens)+len(data.Invitations)+len(data.Failures)+len(data.FileNames) > 0 {
			t.Errorf("%+v", data)
		}
		if len(data.Roles) != 1 || len(data.Teams) != 1 {
			t.Errorf("the memberships are gone: %+v %+v", data.Roles, data.Teams)
		}
		text, err := json.Marshal(data)
		if err != nil || strings.Contains(string(text), "Lovelace") || strings.Contains(string(text), "Augusta") || strings.Contains(string(text), "ada@") {
			t.Errorf("%s %v", text, err)
		}
		name := "Back"
		_, err = w.UpdatePerson(w.ctx(), people.Operator(), p.ID, ada.ID, people.PersonChange{FamilyName: &name})
		w.refused("a name for an erased person", err, people.ErrConflict)
		again := w.person(p.ID, "ada", people.RoleStudent)
		if again.ID == ada.ID {
			t.Error("the same address brings an erased person back")
		}
		if names := must[map[string]string](w)(w.FileNames(w.ctx(), []string{"receipt-1"})); len(names) > 0 {
			t.Errorf("what they called their files is there still: %v", names)
		}
		if err := w.KeepFileName(w.ctx(), ada.ID, "receipt-2", "LOVELACE.pdf"); err != nil || len(must[map[string]string](w)(w.FileNames(w.ctx(), []string{"receipt-2"}))) > 0 {
			t.Errorf("the name of a file of somebody erased is kept: %v", err)
		}
		checkAudit(t, w, "LOVELACE", "Lovelace", "Augusta", "ada@", "example.org", "192.0.2.1")
	})
}

// checkAudit wants the audit to be a chain that names nobody.
func checkAudit(t *testing.T, w *world, never ...string) {
	t.Helper()
	entries, err := w.db.Read(w.ctx(), store.AuditStream, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	last := ledger.Entry{Stream: store.AuditStream}
	for _, e := range entries {
		if e.Prev != last.Hash || e.Hash != e.Digest() || e.Seq != last.Seq+1 {
			t.Errorf("entry %d does not follow", e.Seq)
		}
		last = e
	}
	text := strings.Join(w.audit(), "\n")
	for _, word := range never {
		if strings.Contains(text, word) {
			t.Errorf("%q is in the audit, for ever:\n%s", word, text)
		}
	}
}

func TestEveryChangeIsInTheAuditAndARefusedOneIsNot(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p, ada, _ := fullPerson(w)
		before := len(w.audit())
		_, err := w.CreateTeam(w.ctx(), people.Operator(), p.ID, "equipe 1")
		w.refused("a team twice", err, people.ErrConflict)
		if after := len(w.audit()); after != before {
			t.Errorf("what was not done is in the audit: %s", w.audit()[before:])
		}
		if err := w.Erase(w.ctx(), people.Operator(), ada.ID, "asked by the person"); err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, line := range w.audit() {
			kinds = append(kinds, strings.Join(strings.SplitN(line, ":", 2)[:1], ""))
		}
		me := string(ada.ID)
		want := []string{"promotion.created by platform", "team.created by platform", "role.given by platform", "member.moved by platform", "invitation.made by platform",
			"invitation.accepted by " + me, "login.made by " + me, "token.created by " + me, "person.erased by platform"}
		if !slices.Equal(kinds, want) {
			t.Errorf("%s", strings.Join(kinds, "\n"))
		}
		if !strings.Contains(w.audit()[len(want)-1], "asked by the person") {
			t.Error("the reason is not in the audit")
		}
	})
}

func TestWhatIsNoLongerKeptIsSwept(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		fullPerson(w)
		if n, err := w.Sweep(w.ctx()); err != nil || n != (people.Swept{}) {
			t.Errorf("%+v %v", n, err)
		}
		w.wait(25 * time.Hour)
		if n, err := w.Sweep(w.ctx()); err != nil || n != (people.Swept{Failures: 2}) { // of the account, and of the source
			t.Errorf("%+v %v", n, err)
		}
		w.wait(365 * 24 * time.Hour)
		if n, err := w.Sweep(w.ctx()); err != nil || n != (people.Swept{Logins: 1, Tokens: 1, Invitations: 1}) {
			t.Errorf("%+v %v", n, err)
		}
	})
}

func TestTheNamesOfFilesAreKeptUntilTheirDocumentsAreForgotten(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.promotion("P")
		ada, blaise := w.person(p.ID, "ada", people.RoleStudent), w.person(p.ID, "blaise", people.RoleStudent)
		keep := func(person people.PersonID, document, name string) {
			t.Helper()
			if err := w.KeepFileName(w.ctx(), person, document, name); err != nil {
				t.Fatal(err)
			}
		}
		names := func(documents ...string) map[string]string {
			t.Helper()
			return must[map[string]string](w)(w.FileNames(w.ctx(), documents))
		}
		var asked []string
		for i := range 1200 { // more than one statement names
			asked = append(asked, fmt.Sprint("r", i))
		}
		keep(ada.ID, "r3", "first.pdf")
		keep(ada.ID, "r3", "second.pdf")
		keep(blaise.ID, "r1100", "'; DROP TABLE persons; --.md")
		keep(blaise.ID, "other", "other.md")
		if got := names(asked...); !maps.Equal(got, map[string]string{"r3": "second.pdf", "r1100": "'; DROP TABLE persons; --.md"}) {
			t.Errorf("%v", got)
		}
		w.refused("of nobody", w.KeepFileName(w.ctx(), "nobody", "r1", "x.pdf"), people.ErrNotFound)
		if got := names(); len(got) > 0 {
			t.Errorf("asked for nothing: %v", got)
		}
		if n, err := w.ForgetFileNames(w.ctx(), asked); n != 2 || err != nil {
			t.Errorf("%d names are forgotten, %v", n, err)
		}
		if n, err := w.ForgetFileNames(w.ctx(), asked); n != 0 || err != nil {
			t.Errorf("%d names are forgotten twice, %v", n, err)
		}
		if got := names("r3", "r1100", "other"); !maps.Equal(got, map[string]string{"other": "other.md"}) {
			t.Errorf("%v", got)
		}
	})
}
