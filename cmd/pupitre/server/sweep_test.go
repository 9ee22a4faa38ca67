package server_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
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

// sealedSession is a session with one thing of each kind, sealed at an instant; not
// sealed for the zero time.
func sealedSession(at time.Time, months int) *session.State {
	s := &session.State{SealedAt: at, Plan: session.Plan{Rules: session.Rules{RetentionMonths: months}}}
	s.Recordings = []session.Dated[session.TerminalRecorded]{{Event: session.TerminalRecorded{Digest: "recording"}}}
	s.Teams = map[people.TeamID]*session.TeamState{"red": {
		Instance: "s1-red",
		Kept:     &session.InstanceKept{Nodes: []session.KeptNode{{Node: "a", Files: "files", Image: "image"}}},
		Reports:  []session.Dated[session.ReportReceived]{{Event: session.ReportReceived{Digest: "report"}}},
		Runs:     []session.Run{{Results: []session.Result{{Evidence: []session.Evidence{{Digest: "evidence"}}}}}},
	}}
	return s
}

func TestASessionsOwnRuleSaysHowLongRecordingsAndLastStatesAreKept(t *testing.T) {
	sealed := time.Date(2028, 1, 31, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name   string
		months int
		at     time.Time
		want   []ledger.Digest
		images bool
	}{
		{"a month less a second", 1, sealed.AddDate(0, 1, 0).Add(-time.Second), nil, false},
		{"a month", 1, sealed.AddDate(0, 1, 0), []ledger.Digest{"recording", "files"}, true},
		{"the platform's year, of a session that keeps them longer", 24, sealed.AddDate(1, 0, 1), nil, false},
		{"its own two years", 24, sealed.AddDate(2, 0, 0), []ledger.Digest{"recording", "files"}, true},
		{"five years", 24, sealed.AddDate(5, 0, 0), []ledger.Digest{"recording", "files", "report"}, true},
		{"six years, of one that keeps them for ten", 120, sealed.AddDate(6, 0, 0), []ledger.Digest{"report"}, false},
		{"ten years", 120, sealed.AddDate(10, 0, 0), []ledger.Digest{"recording", "files", "report", "evidence"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := sealedSession(sealed, c.months)
			if diff := cmp.Diff(c.want, server.Outlived(c.at, people.DefaultRetention, server.Kept(s))); diff != "" {
				t.Errorf("forgotten (-want +got):\n%s", diff)
			}
			if got := server.Expired(c.at, s); (len(got) == 1) != c.images {
				t.Errorf("images of %v are dropped", got)
			}
		})
	}
	if open := sealedSession(time.Time{}, 1); server.Expired(sealed.AddDate(50, 0, 0), open) != nil || server.Outlived(sealed.AddDate(50, 0, 0), people.DefaultRetention, server.Kept(open)) != nil {
		t.Error("something of a session that is not sealed is forgotten")
	}
}

// shelf holds images, of which one is in use.
type shelf struct {
	images []runtime.Kept
	inUse  string
}

func (s *shelf) Kept(context.Context) ([]runtime.Kept, error) { return slices.Clone(s.images), nil }

func (s *shelf) Drop(_ context.Context, ref string) error {
	if ref == s.inUse {
		return errors.New("in use")
	}
	s.images = slices.DeleteFunc(s.images, func(k runtime.Kept) bool { return k.Ref == ref })
	return nil
}

func TestImagesAreDroppedButForThoseOfOthersAndThatInUse(t *testing.T) {
	s := &shelf{inUse: "b", images: []runtime.Kept{{Ref: "a", Instance: "s1"}, {Ref: "b", Instance: "s1"}, {Ref: "c", Instance: "s1"}, {Ref: "d", Instance: "s2"}}}
	n, err := server.DropImages(t.Context(), s, func(k runtime.Kept) bool { return k.Instance == "s1" })
	if n != 2 || err == nil || len(s.images) != 2 || s.images[0].Ref != "b" || s.images[1].Ref != "d" {
		t.Errorf("%d dropped, %v; left: %v", n, err, s.images)
	}
}
