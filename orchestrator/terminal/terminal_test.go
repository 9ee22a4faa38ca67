package terminal_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/terminal"
)

func TestAViewerSeesWhatWasPrintedAndThenWhatIs(t *testing.T) {
	onStage(t, terminal.Options{}, func(s *stage) {
		s.program.print(t, "before ")
		v := s.attach(ada, terminal.Size{})
		s.program.print(t, "after")
		chunks := s.drain(v)
		s.program.print(t, " all")
		chunks = append(chunks, s.drain(v)...)
		want := []terminal.Chunk{
			{Kind: terminal.Picture, Data: []byte("before after"), From: 0, To: 12, Size: terminal.Size{Rows: 24, Cols: 80}},
			{Kind: terminal.Output, Data: []byte(" all"), From: 12, To: 16},
		}
		if diff := cmp.Diff(want, chunks); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestAViewerThatWaitsIsToldAtOnce(t *testing.T) {
	onStage(t, terminal.Options{}, func(s *stage) {
		v := s.attach(ada, terminal.Size{})
		s.drain(v)
		told := make(chan terminal.Chunk)
		go func() {
			c, _ := v.Next(s.t.Context())
			told <- c
		}()
		synctest.Wait()
		s.program.print(t, "$ ")
		s.is(string((<-told).Data), "$ ", "told")
	})
}

func TestATerminalOutlivesAReloadOfThePage(t *testing.T) {
	onStage(t, terminal.Options{Grace: time.Minute}, func(s *stage) {
		v := s.attach(ada, terminal.Size{})
		s.program.print(t, "$ make\r\n")
		v.Close()
		v.Close()
		s.program.print(t, "done\r\n")
		time.Sleep(59 * time.Second)
		again, err := s.hub.Open(s.t.Context(), key, nil, terminal.Options{})
		s.must(err)
		if again != s.terminal {
			t.Fatal("another terminal was opened")
		}
		back := s.attach(ada, terminal.Size{})
		s.is(s.seen(back), "$ make\r\ndone\r\n", "screen after the reload")
		time.Sleep(time.Hour)
		if _, ended := s.terminal.Ending(); ended {
			t.Error("it ended in front of its viewer")
		}
		if _, err := v.Next(s.t.Context()); !errors.Is(err, terminal.ErrLeft) {
			t.Errorf("a viewer that left: %v", err)
		}
	})
}

func TestATerminalEndsForItsReason(t *testing.T) {
	opts := terminal.Options{Grace: time.Minute, Idle: 10 * time.Minute}
	for _, tt := range []struct {
		name string
		play func(*stage, *terminal.Viewer)
		want terminal.Ending
	}{
		{"nobody came back", func(s *stage, v *terminal.Viewer) {
			time.Sleep(30 * time.Minute / 4)
			v.Close()
			time.Sleep(61 * time.Second)
		}, terminal.Ending{Reason: terminal.Abandoned, Code: 129}},
		{"nobody typed", func(s *stage, v *terminal.Viewer) {
			time.Sleep(9 * time.Minute)
			s.must(v.Type(s.t.Context(), []byte("x")))
			time.Sleep(9 * time.Minute)
			if _, ended := s.terminal.Ending(); ended {
				s.t.Error("it ended although somebody typed")
			}
			time.Sleep(2 * time.Minute)
		}, terminal.Ending{Reason: terminal.Idle, Code: 129}},
		{"the program ended", func(s *stage, _ *terminal.Viewer) { s.program.exit(3) },
			terminal.Ending{Reason: terminal.Exited, Code: 3}},
		{"it was closed", func(s *stage, _ *terminal.Viewer) { s.terminal.Close() },
			terminal.Ending{Reason: terminal.Closed, Code: 129}},
		{"the hub was closed", func(s *stage, _ *terminal.Viewer) { s.hub.Close() },
			terminal.Ending{Reason: terminal.Closed, Code: 129}},
		{"its node was reset", func(s *stage, _ *terminal.Viewer) {
			s.hub.CloseWhere(func(k terminal.Key) bool { return k.Node == "r1" })
		}, terminal.Ending{Reason: terminal.Closed, Code: 129}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, opts, func(s *stage) {
				v := s.attach(ada, terminal.Size{})
				watcher := s.attach(emmy, terminal.Size{})
				if tt.want.Reason == terminal.Abandoned {
					watcher.Close()
				}
				s.program.print(t, "last words")
				tt.play(s, v)
				<-s.terminal.Done()
				got, ended := s.terminal.Ending()
				if !ended || got != tt.want {
					t.Errorf("got %+v, want %+v", got, tt.want)
				}
				if s.program.closings() == 0 {
					t.Error("the stream was not closed")
				}
				if len(s.hub.List()) != 0 {
					t.Error("it is still listed")
				}
				if tt.want.Reason != terminal.Abandoned {
					tellsItsEnd(s, watcher, tt.want)
				}
			})
		})
	}
}

// tellsItsEnd checks that a viewer hears everything, then the end, then no more.
func tellsItsEnd(s *stage, v *terminal.Viewer, want terminal.Ending) {
	s.t.Helper()
	chunks, err := drain(v)
	if !errors.Is(err, io.EOF) || len(chunks) < 2 {
		s.t.Fatalf("%d chunks, %v", len(chunks), err)
	}
	last := chunks[len(chunks)-1]
	s.is(string(chunks[0].Data), "last words", "screen")
	s.is(last.Kind, terminal.Ended, "last chunk")
	s.is(*last.Ending, want, "ending as told")
	s.is(v.Type(s.t.Context(), []byte("x")), terminal.ErrEnded, "typing after the end")
	if _, err := s.terminal.Attach(ada, terminal.Size{}); !errors.Is(err, terminal.ErrEnded) {
		s.t.Errorf("attach after the end: %v", err)
	}
}

func TestASlowViewerHoldsUpNobodyAndGetsANewPicture(t *testing.T) {
	onStage(t, terminal.Options{Scrollback: 4096, Lag: 1024}, func(s *stage) {
		slow, quick := s.attach(ada, terminal.Size{}), s.attach(emmy, terminal.Size{})
		s.drain(slow)
		s.drain(quick)
		all := ""
		for range 100 {
			line := strings.Repeat("x", 98) + "\r\n"
			s.program.print(t, line)
			s.is(s.seen(quick), line, "the quick one's screen")
			all += line
		}
		chunks := s.drain(slow)
		if len(chunks) != 1 || chunks[0].Kind != terminal.Picture {
			t.Fatalf("the slow one gets %+v", chunks)
		}
		c := chunks[0]
		if string(c.Data) != all[c.From:c.To] || c.To != int64(len(all)) || len(c.Data) < 3000 {
			t.Errorf("a picture of %d bytes from %d to %d", len(c.Data), c.From, c.To)
		}
	})
}

func TestAPictureBeginsAtALineOnceTheBeginningIsLost(t *testing.T) {
	onStage(t, terminal.Options{Scrollback: 100}, func(s *stage) {
		for range 50 {
			s.program.print(t, "é\x1b[31mred\x1b[0m\r\n")
		}
		got := s.seen(s.attach(ada, terminal.Size{}))
		if !strings.HasPrefix(got, "é\x1b[31m") {
			t.Errorf("picture %q", got)
		}
	})
	onStage(t, terminal.Options{Scrollback: 5}, func(s *stage) {
		s.program.print(t, "日本語")
		s.is(s.seen(s.attach(ada, terminal.Size{})), "語", "a picture without a line")
	})
}

func TestOnlyThoseWhoMayType(t *testing.T) {
	onStage(t, terminal.Options{}, func(s *stage) {
		looks, types := s.attach(guest, terminal.Size{}), s.attach(ada, terminal.Size{})
		s.is(looks.Type(s.t.Context(), []byte("rm -rf /\n")), terminal.ErrReadOnly, "typing without the right")
		s.must(types.Type(s.t.Context(), []byte("ls\n")))
		long := strings.Repeat("y", 300_000)
		s.must(types.Type(s.t.Context(), []byte(long)))
		s.is(s.program.input(), "ls\n"+long, "what the program reads")
		types.Close()
		s.is(types.Type(s.t.Context(), []byte("x")), terminal.ErrLeft, "typing after leaving")
	})
}

func TestAProgramThatDoesNotReadHoldsUpOnlyWhoTypes(t *testing.T) {
	onStage(t, terminal.Options{}, func(s *stage) {
		s.program.deaf = true
		v, other := s.attach(ada, terminal.Size{}), s.attach(emmy, terminal.Size{})
		ctx, cancel := context.WithTimeout(s.t.Context(), time.Second)
		defer cancel()
		err := v.Type(ctx, make([]byte, 1<<20))
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("typing into a deaf program: %v", err)
		}
		s.program.print(t, "still here")
		s.is(s.seen(other), "still here", "the other's screen")
	})
}

func TestTheSizeIsThatOfWhoTypedLast(t *testing.T) {
	wide, narrow := terminal.Size{Rows: 50, Cols: 200}, terminal.Size{Rows: 20, Cols: 60}
	onStage(t, terminal.Options{}, func(s *stage) {
		small := s.attach(guest, terminal.Size{Rows: 5, Cols: 5})
		s.is(s.program.size(), terminal.Size{Rows: 24, Cols: 80}, "size with nobody who may type")
		first := s.attach(ada, wide)
		s.is(s.program.size(), wide, "size of the first who may type")
		second := s.attach(emmy, narrow)
		s.is(s.program.size(), wide, "size when another comes")
		s.must(second.Type(s.t.Context(), []byte("x")))
		s.is(s.program.size(), narrow, "size once the other typed")
		s.must(first.Resize(terminal.Size{Rows: 51, Cols: 201}))
		s.must(small.Resize(terminal.Size{Rows: 6, Cols: 6}))
		s.is(s.program.size(), narrow, "size when those who do not type change theirs")
		chunks := s.drain(small)
		s.is(chunks[len(chunks)-1].Size, narrow, "size as told")
		second.Close()
		s.is(s.program.size(), terminal.Size{Rows: 51, Cols: 201}, "size once the typist left")
		if chunks = s.drain(small); len(chunks) != 1 || chunks[0].Kind != terminal.Resized {
			t.Errorf("told %+v, want a new size", chunks)
		}
		for _, wrong := range []terminal.Size{{}, {Rows: 1}, {Rows: 501, Cols: 80}, {Rows: 24, Cols: 1001}} {
			if err := first.Resize(wrong); !errors.Is(err, terminal.ErrSize) {
				t.Errorf("size %v: %v", wrong, err)
			}
		}
	})
}

func TestAQuestionToTheScreenIsAskedOnce(t *testing.T) {
	const ask = "\x1b[6n"
	onStage(t, terminal.Options{}, func(s *stage) {
		first, second := s.attach(ada, terminal.Size{}), s.attach(emmy, terminal.Size{})
		s.drain(first)
		s.drain(second)
		s.program.print(t, "a"+ask+"b")
		s.is(s.seen(first), "a"+ask+"b", "at the keyboard")
		s.is(s.seen(second), "ab", "beside it")
		s.must(second.Type(s.t.Context(), []byte("x")))
		s.program.print(t, ask)
		s.is(s.seen(first), "", "once the other typed, the first")
		s.is(s.seen(second), ask, "once the other typed, the other")
		s.is(s.seen(s.attach(ada, terminal.Size{})), "ab", "after a reload")
	})
}

func TestAListTellsWhoLooksAndWhenSomethingHappened(t *testing.T) {
	onStage(t, terminal.Options{}, func(s *stage) {
		start := time.Now()
		v := s.attach(ada, terminal.Size{Rows: 30, Cols: 90})
		s.attach(guest, terminal.Size{})
		time.Sleep(time.Second)
		s.program.print(t, "hello")
		time.Sleep(time.Second)
		s.must(v.Type(s.t.Context(), []byte("x")))
		got := s.hub.List()
		want := []terminal.Info{{
			Key: key, Size: terminal.Size{Rows: 30, Cols: 90}, Viewers: []terminal.Member{ada, guest}, Opened: start,
			LastOutput: start.Add(time.Second), LastInput: start.Add(2 * time.Second), Printed: 5, Recording: terminal.NotRecorded,
		}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		s.is(got[0].LastActivity(), start.Add(2*time.Second), "last activity")
	})
}
