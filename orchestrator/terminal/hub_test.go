package terminal_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/terminal"
)

func TestCallersAtTheSameTimeGetOneTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub := terminal.NewHub(nil)
		defer hub.Close()
		opened := 0
		slow := func(ctx context.Context, rows, cols uint16) (terminal.Stream, error) {
			opened++
			time.Sleep(time.Second)
			return newProgram(), nil
		}
		var wg sync.WaitGroup
		got := make([]*terminal.Terminal, 8)
		for i := range got {
			wg.Go(func() { got[i], _ = hub.Open(t.Context(), key, slow, terminal.Options{MaxPerTeam: 1}) })
		}
		synctest.Wait()
		if _, there := hub.Get(key); there {
			t.Error("a terminal that is being opened is given out")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := hub.Open(ctx, key, slow, terminal.Options{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a caller who does not wait: %v", err)
		}
		wg.Wait()
		for _, one := range got {
			if one == nil || one != got[0] {
				t.Fatal("callers got different terminals")
			}
		}
		if found, there := hub.Get(key); !there || found != got[0] || opened != 1 {
			t.Errorf("opened %d times", opened)
		}
	})
}

func TestATeamHasAsManyTerminalsAsItMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub := terminal.NewHub(nil)
		defer hub.Close()
		open := func(team, id string) (*terminal.Terminal, error) {
			return hub.Open(t.Context(), terminal.Key{Session: "s", Team: team, Node: "r1", ID: id}, newProgram().opener(),
				terminal.Options{MaxPerTeam: 2})
		}
		first, err := open("ada", "1")
		if err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string]error{"1": nil} {
			if _, err := open("ada", id); !errors.Is(err, want) {
				t.Errorf("terminal %s: %v", id, err)
			}
		}
		if _, err := open("ada", "2"); err != nil {
			t.Fatal(err)
		}
		if _, err := open("ada", "3"); !errors.Is(err, terminal.ErrTooMany) {
			t.Errorf("a third terminal: %v", err)
		}
		if _, err := open("emmy", "1"); err != nil {
			t.Errorf("another team's: %v", err)
		}
		first.Close()
		if _, err := open("ada", "3"); err != nil {
			t.Errorf("once one ended: %v", err)
		}
	})
}

func TestATerminalThatCannotBeOpenedLeavesNothing(t *testing.T) {
	broken := errors.New("no such node")
	synctest.Test(t, func(t *testing.T) {
		hub := terminal.NewHub(nil)
		defer hub.Close()
		refuse := func(context.Context, uint16, uint16) (terminal.Stream, error) { return nil, broken }
		if _, err := hub.Open(t.Context(), key, refuse, terminal.Options{}); !errors.Is(err, broken) {
			t.Errorf("the opener fails: %v", err)
		}
		p := newProgram()
		_, err := hub.Open(t.Context(), key, p.opener(), terminal.Options{
			Record: func(terminal.Size) (*terminal.Recorder, error) { return nil, broken },
		})
		if !errors.Is(err, broken) || p.closings() != 1 {
			t.Errorf("the recording fails: %v, closed %d times", err, p.closings())
		}
		if _, err := hub.Open(t.Context(), key, nil, terminal.Options{Size: terminal.Size{Rows: 9999, Cols: 1}}); !errors.Is(err, terminal.ErrSize) {
			t.Errorf("a silly size: %v", err)
		}
		if _, there := hub.Get(key); there || len(hub.List()) != 0 {
			t.Error("something is listed")
		}
		if _, err := hub.Open(t.Context(), key, newProgram().opener(), terminal.Options{}); err != nil {
			t.Errorf("a second try: %v", err)
		}
	})
}

func TestAClosedHubOpensNothingAndLetsNothingRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub := terminal.NewHub(nil)
		p := newProgram()
		begun := make(chan struct{})
		go func() {
			_, _ = hub.Open(context.Background(), key, func(context.Context, uint16, uint16) (terminal.Stream, error) {
				close(begun)
				time.Sleep(time.Second)
				return p, nil
			}, terminal.Options{})
		}()
		<-begun
		hub.Close()
		if p.closings() == 0 {
			t.Error("what was being opened runs on")
		}
		if _, err := hub.Open(t.Context(), key, p.opener(), terminal.Options{}); !errors.Is(err, terminal.ErrClosed) {
			t.Errorf("open after close: %v", err)
		}
	})
}

func TestAProgramWhoseEndIsNotToldEndsWithoutCode(t *testing.T) {
	onStage(t, terminal.Options{}, func(s *stage) {
		_ = s.program.out.Close() // no more output, and no exit
		<-s.terminal.Done()
		got, _ := s.terminal.Ending()
		if got.Code != -1 || !errors.Is(got.Err, context.DeadlineExceeded) {
			t.Errorf("ending %+v", got)
		}
	})
}
