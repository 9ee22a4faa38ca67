package server_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
	"github.com/pupitre-lab/pupitre/orchestrator/store/storetest"
)

func TestASecondServerOnTheSameDatabaseIsRefused(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		own := func() server.Config { // each on a folder of its own
			c := config(t, filepath.Join(t.TempDir(), "data"))
			c.Database = url
			return c
		}
		first := start(t, own())
		second := own()
		_, err := server.Open(t.Context(), second)
		held := (*store.Held)(nil)
		if !errors.As(err, &held) || !strings.Contains(held.By, "pupitre ") {
			t.Fatalf("the second: %v", err)
		}
		if _, runs := second.Folder.Holder(); runs {
			t.Error("the second still holds its folder")
		}
		if status, text := first.get("localhost:"+first.port(), "/healthz"); status != 200 {
			t.Errorf("the first: %d %s", status, text)
		}
		first.stop()
		start(t, second).stop()
	})
}

func TestAServerThatLostTheDatabaseStops(t *testing.T) {
	url := storetest.NewURL(t, "postgres")
	c := config(t, filepath.Join(t.TempDir(), "data"))
	c.Database = url
	r := start(t, c)
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	cut, err := db.ExecContext(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'pupitre % on %'")
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := cut.RowsAffected(); n != 1 {
		t.Fatalf("%d connections hold the database", n)
	}
	select {
	case err := <-r.ended:
		r.cancel()
		r.cancel = nil
		r.client.CloseIdleConnections()
		if !errors.Is(err, store.ErrLost) {
			t.Errorf("it ended with %v", err)
		}
	case <-time.After(60 * time.Second):
		t.Fatal("it goes on")
	}
	if _, runs := c.Folder.Holder(); runs {
		t.Error("the folder is still held")
	}
}
