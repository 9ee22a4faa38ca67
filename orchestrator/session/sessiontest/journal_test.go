package sessiontest_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/session/sessiontest"
)

func TestEntriesAreChainedAndTheSlowerWriterIsToldSo(t *testing.T) {
	j := sessiontest.NewJournal()
	poke, cancel := j.Subscribe("session/a")
	defer cancel()
	draft := ledger.Draft{Time: time.Unix(1, 0), Kind: "k", Actor: ledger.Platform, Body: json.RawMessage(`{}`)}
	if _, err := j.Append(t.Context(), "session/a", 0, draft, draft); err != nil {
		t.Fatal(err)
	}
	select {
	case <-poke:
	default:
		t.Error("nobody was told")
	}
	if _, err := j.Append(t.Context(), "session/a", 1, draft); !errors.Is(err, ledger.ErrConflict) {
		t.Errorf("got %v, want a conflict", err)
	}
	j.Down()
	if _, err := j.Append(t.Context(), "session/a", 2, draft); !errors.Is(err, sessiontest.ErrDown) {
		t.Errorf("got %v, want that it is down", err)
	}
	j.Up()
	entries, err := j.Read(t.Context(), "session/a", 0, 0)
	if err != nil || len(entries) != 2 || entries[1].Prev != entries[0].Hash || entries[1].Digest() != entries[1].Hash {
		t.Errorf("%v %v", entries, err)
	}
	if names, err := j.Streams(t.Context(), "session/"); err != nil || len(names) != 1 {
		t.Errorf("streams %v %v", names, err)
	}
}
