package store_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/store"
	"github.com/pupitre-lab/pupitre/orchestrator/store/storetest"
)

// alone opens a database for one program alone.
func alone(t *testing.T, url, who string) *store.DB {
	t.Helper()
	db, err := store.OpenAlone(t.Context(), url, who)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func TestTwoServersOnOneDatabaseAreKeptApart(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		first := alone(t, url, "pupitre school 17 é\x00")
		_, err := store.OpenAlone(t.Context(), url, "pupitre other 18")
		held := (*store.Held)(nil)
		if !errors.As(err, &held) || !strings.HasPrefix(held.By, "pupitre school 17 ??") {
			t.Errorf("the second: %v", err)
		}
		// What runs beside a server is let in: a backup, a new admin.
		beside := storetest.Open(t, url)
		if err := beside.Ping(t.Context()); err != nil {
			t.Error(err)
		}
		select {
		case <-first.Lost():
			t.Error("the first has lost the database to the second")
		default:
		}
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		second := alone(t, url, "pupitre other 18")
		if err := second.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestDatabasesOfOneServerAreHeldApart(t *testing.T) {
	for _, kind := range storetest.Kinds {
		t.Run(kind, func(t *testing.T) {
			one, other := alone(t, storetest.NewURL(t, kind), "one"), alone(t, storetest.NewURL(t, kind), "other")
			if err := errors.Join(one.Close(), other.Close()); err != nil {
				t.Error(err)
			}
		})
	}
}

// startHolder starts a process that holds a database, until it is killed.
func startHolder(t *testing.T, url string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), holderOf+"="+url)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "held\n" {
		t.Fatalf("%q %v", line, err)
	}
	return cmd
}

func TestAKilledServerLetsTheDatabaseGo(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		holder := startHolder(t, url)
		if _, err := store.OpenAlone(t.Context(), url, "next"); !errors.As(err, new(*store.Held)) {
			t.Errorf("while it runs: %v", err)
		}
		if err := holder.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = holder.Wait() // it was killed
		for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
			db, err := store.OpenAlone(t.Context(), url, "next")
			if err == nil {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
				return
			}
			if !errors.As(err, new(*store.Held)) || time.Now().After(end) {
				t.Fatal(err)
			}
		}
	})
}

func TestAServerThatLostItsHoldIsToldSo(t *testing.T) {
	url := storetest.NewURL(t, "postgres")
	first := alone(t, url, "pupitre first")
	beside := storetest.Open(t, url)
	ended := 0
	err := beside.Update(t.Context(), func(tx *store.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT COUNT(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pupitre first') x").Scan(&ended)
	})
	if err != nil || ended != 1 {
		t.Fatalf("%d ended, %v", ended, err)
	}
	select {
	case <-first.Lost():
	case <-time.After(20 * time.Second):
		t.Fatal("nobody is told")
	}
	next := alone(t, url, "pupitre next") // the database is free
	if err := errors.Join(first.Close(), next.Close()); err != nil {
		t.Error(err)
	}
}

func TestOnlyOneOfManyThatStartAtOnceGetsIn(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		const many = 6
		results := make(chan error, many)
		dbs := make(chan *store.DB, many)
		for range many {
			go func() {
				db, err := store.OpenAlone(context.Background(), url, "one of many")
				dbs <- db
				results <- err
			}()
		}
		in := 0
		for range many {
			switch err := <-results; {
			case err == nil:
				in++
			case !errors.As(err, new(*store.Held)):
				t.Error(err)
			}
		}
		if in != 1 {
			t.Errorf("%d got in", in)
		}
		for range many {
			if db := <-dbs; db != nil {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			}
		}
	})
}

func TestAFolderThatCannotBeWrittenSaysSo(t *testing.T) {
	path := t.TempDir() + "/test.db"
	if err := os.Mkdir(path+"-held", 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := store.OpenAlone(t.Context(), "sqlite:"+path, "x"); err == nil || !strings.Contains(err.Error(), "hold the database") {
		t.Errorf("%v", err)
	}
}
