package store_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
	"github.com/pupitre-lab/pupitre/orchestrator/store/storetest"
)

func TestAPersonGetsWhatTheAuditHoldsOfThemAndOfNobodyElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		about := func(person people.PersonID) people.Subject { return people.Subject{Promotion: "m1", Person: person} }
		err := store.NewPeople(db).Update(t.Context(), func(tx people.Tx) error {
			for _, d := range []people.Decision{
				{Actor: "p1", Kind: "login.made", Action: people.AccountManage, Subject: people.Subject{Person: "p1"}, Details: map[string]any{"login": "l1"}},
				{Actor: "p2", Kind: "role.given", Action: people.RoleGive, Subject: about("p1"), Details: map[string]any{"role": "student"}, Token: "t9"},
				{Actor: "p1", Kind: "person.erased", Action: people.PersonErase, Subject: about("p3"), Details: map[string]any{"reason": "theirs"}, Token: "t1"},
				{Actor: "p2", Kind: "role.given", Action: people.RoleGive, Subject: about("p3"), Details: map[string]any{"for": "p1"}},
				{Kind: "person.changed", Action: people.PersonManage, Subject: about("p1")},
				{Actor: "p1", Kind: "team.created", Action: people.RosterManage, Subject: people.Subject{Promotion: "m1", Team: "g1"}, Details: map[string]any{"n": 1.0}},
				{Actor: "p11", Kind: "login.made", Action: people.AccountManage, Subject: people.Subject{Person: "p11"}},
			} {
				d.Time = someTime
				if err := tx.Record(t.Context(), d); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		holder := store.NewAuditHolder(db)
		got, err := holder.Export(t.Context(), "p1")
		if err != nil {
			t.Fatal(err)
		}
		want := []store.PersonalEntry{
			{Seq: 1, Time: someTime, Kind: "login.made", Action: people.AccountManage, Own: true, Details: map[string]any{"login": "l1"}},
			{Seq: 2, Time: someTime, Kind: "role.given", Action: people.RoleGive, Promotion: "m1", Details: map[string]any{"role": "student"}},
			{Seq: 3, Time: someTime, Kind: "person.erased", Action: people.PersonErase, Own: true, Promotion: "m1", Token: "t1"},
			{Seq: 5, Time: someTime, Kind: "person.changed", Action: people.PersonManage, Promotion: "m1"},
			{Seq: 6, Time: someTime, Kind: "team.created", Action: people.RosterManage, Own: true, Promotion: "m1", Team: "g1", Details: map[string]any{"n": 1.0}},
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(store.PersonalEntry{}, "Hash")); diff != "" {
			t.Errorf("what the audit holds (-want +got):\n%s", diff)
		}
		for _, e := range got.([]store.PersonalEntry) {
			if e.Hash == "" {
				t.Errorf("entry %d cannot be found in the chain", e.Seq)
			}
		}
		none, err := holder.Export(t.Context(), "stranger")
		if text, _ := json.Marshal(none); err != nil || string(text) != "[]" {
			t.Errorf("a stranger: %s %v", text, err)
		}
		if holder.Name() != "audit" {
			t.Error(holder.Name())
		}
	})
}
