package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/store"
	"github.com/pupitre-lab/pupitre/orchestrator/store/storetest"
)

// The test's program is its own victim: with this variable set it appends to the
// database that it names until it is killed.
const victimOf = "PUPITRE_STORE_VICTIM_OF"

func TestMain(m *testing.M) {
	if url := os.Getenv(victimOf); url != "" {
		fmt.Fprintln(os.Stderr, appendForEver(context.Background(), url))
		os.Exit(1)
	}
	if url := os.Getenv(holderOf); url != "" {
		fmt.Fprintln(os.Stderr, holdForEver(context.Background(), url))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// holderOf names, for a process of these tests, the database to hold.
const holderOf = "PUPITRE_STORE_HOLDER_OF"

// holdForEver says on its output that it holds the database.
func holdForEver(ctx context.Context, url string) error {
	if _, err := store.OpenAlone(ctx, url, "holder"); err != nil {
		return err
	}
	fmt.Println("held")
	time.Sleep(time.Hour)
	return errors.New("nobody killed the holder")
}

const together = 20 // entries of one append of the victim

// appendForEver says on its output the number of each last entry that it was
// told is kept.
func appendForEver(ctx context.Context, url string) error {
	db, err := store.Open(ctx, url)
	if err != nil {
		return err
	}
	for {
		entries, err := appendAtEnd(ctx, db, "victim", drafts(together)...)
		if err != nil {
			return err
		}
		fmt.Println(entries[len(entries)-1].Seq)
	}
}

// killAVictim starts a victim, kills it in the middle and gives the last number
// it said.
func killAVictim(t *testing.T, url string) (acknowledged int64) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victimOf+"="+url)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if acknowledged == 0 {
			time.AfterFunc(rand.N(80*time.Millisecond), func() { _ = cmd.Process.Kill() })
		}
		if acknowledged, err = strconv.ParseInt(lines.Text(), 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != -1 {
		t.Fatalf("the victim ended by itself: %v", err)
	}
	return acknowledged
}

func TestAKilledProgramLosesNothingAndLeavesNothingHalf(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		for range 8 {
			acknowledged := killAVictim(t, url)
			if acknowledged == 0 {
				t.Fatal("the victim appended nothing")
			}
			db := storetest.Open(t, url)
			n := int64(len(chain(t, db, "victim")))
			if n < acknowledged || n%together != 0 {
				t.Errorf("%d entries are there of %d acknowledged; they come %d at a time", n, acknowledged, together)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
