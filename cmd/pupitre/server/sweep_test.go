package server_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

func TestAFileIsForgottenOnlyWhenNothingKeepsItAnyMore(t *testing.T) {
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	rules := people.Retention{{Kind: people.RecordingRecord, Days: 365}, {Kind: people.ResultRecord, Days: 3650}}
	old, lately := now.AddDate(-2, 0, 0), now.AddDate(0, -1, 0)
	recording := func(id string, since time.Time) people.Record {
		return people.Record{Kind: people.RecordingRecord, ID: id, Since: since}
	}
	evidence := people.Record{Kind: people.ResultRecord, ID: "sha256:a", Since: old}
	tests := []struct {
		name    string
		records []people.Record
		want    []ledger.Digest
	}{
		{"nothing", nil, nil},
		{"its time has come", []people.Record{recording("sha256:a", old)}, []ledger.Digest{"sha256:a"}},
		{"once, though two sessions had it", []people.Record{recording("sha256:a", old), recording("sha256:a", old.AddDate(0, 0, 1))}, []ledger.Digest{"sha256:a"}},
		{"its time has not come", []people.Record{recording("sha256:a", lately)}, nil},
		{"a session that is not sealed", []people.Record{recording("sha256:a", time.Time{})}, nil},
		{"the same content elsewhere, for longer", []people.Record{recording("sha256:a", old), evidence}, nil},
		{"the same content in a later session", []people.Record{recording("sha256:a", lately), recording("sha256:a", old)}, nil},
		{"one of two", []people.Record{recording("sha256:a", lately), recording("sha256:b", old)}, []ledger.Digest{"sha256:b"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, server.Outlived(now, rules, test.records)); diff != "" {
				t.Errorf("forgotten (-want +got):\n%s", diff)
			}
		})
	}
}
