package server_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
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

func TestAFileThatASessionPutsAgainStaysThoughAnOldSessionsTimeHasCome(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "blobs")
	blobs, err := blob.NewStore(folder)
	if err != nil {
		t.Fatal(err)
	}
	put := func(content string) ledger.Digest {
		t.Helper()
		d, _, err := blobs.Put(t.Context(), strings.NewReader(content), 1<<10)
		if err != nil {
			t.Fatal(err)
		}
		return ledger.Digest(d)
	}
	now := time.Now()
	rules := people.Retention{{Kind: people.ResultRecord, Days: 365}}
	var records []people.Record
	for _, content := range []string{`{"reached":true}`, `{"reached":false}`} { // what a session of long ago saw
		digest := put(content)
		name := strings.TrimPrefix(string(digest), "sha256:")
		if err := os.Chtimes(filepath.Join(folder, "sha256", name[:2], name), now, now.AddDate(-2, 0, 0)); err != nil {
			t.Fatal(err)
		}
		records = append(records, people.Record{Kind: people.ResultRecord, ID: string(digest), Since: now.AddDate(-2, 0, 0)})
	}
	outlived := server.Outlived(now, rules, append(records, people.Record{Kind: people.ResultRecord, ID: "sha256:" + strings.Repeat("0", 64), Since: now.AddDate(-2, 0, 0)}))
	again := put(`{"reached":true}`) // seen once more, after the ledgers were looked through
	n, err := server.Forget(blobs, outlived, now.Add(-time.Hour))
	if err != nil || n != 1 {
		t.Errorf("%d files are forgotten, %v", n, err)
	}
	if err := blobs.Check(t.Context(), blob.Digest(again)); err != nil {
		t.Errorf("the running session lost what it saw: %v", err)
	}
	if kept, err := blobs.Has(blob.Digest(records[1].ID)); kept || err != nil {
		t.Errorf("what nobody keeps is there still: %v %v", kept, err)
	}
}
