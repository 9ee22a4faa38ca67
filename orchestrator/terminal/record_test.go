package terminal_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/terminal"
)

// tape is a file for recordings, in memory.
type tape struct {
	mu     sync.Mutex
	text   bytes.Buffer
	room   int // bytes after which the disk is full; 0 means no bound
	closed int
}

func (p *tape) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.room > 0 && p.text.Len()+len(b) > p.room {
		return 0, syscall.ENOSPC
	}
	return p.text.Write(b)
}

func (p *tape) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed++
	return nil
}

func (p *tape) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

var screen = terminal.Size{Rows: 24, Cols: 80}

func record(t *testing.T, w io.WriteCloser, opts terminal.RecordOptions) *terminal.Recorder {
	t.Helper()
	opts.Size = screen
	r, err := terminal.NewRecorder(w, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// events reads a recording to its end.
func events(t *testing.T, text string) []terminal.Event {
	t.Helper()
	p, err := terminal.NewReplay(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var all []terminal.Event
	for {
		e, err := p.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
}

func TestARecordingIsAsciicast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p tape
		r := record(t, &p, terminal.RecordOptions{Title: "r1 <ada>", Input: true})
		r.Mark("join ada")
		time.Sleep(1500 * time.Millisecond)
		r.Output([]byte("caf\xc3"))
		r.Output([]byte("\xa9 \"<\r\n\x1b[0m"))
		r.Input([]byte("ls\r"))
		r.Resize(terminal.Size{Rows: 50, Cols: 200})
		r.Output([]byte("bad \xff\xe2\x82"))
		if err := errors.Join(r.Close(), r.Close()); err != nil || p.closed != 1 {
			t.Errorf("closed %d times, %v", p.closed, err)
		}
		want := `{"version":2,"width":80,"height":24,"timestamp":946684800,"title":"r1 \u003cada\u003e","env":{"TERM":"xterm-256color"}}
[0.000000, "m", "join ada"]
[1.500000, "o", "caf"]
[1.500000, "o", "é \"<\r\n\u001b[0m"]
[1.500000, "i", "ls\r"]
[1.500000, "r", "200x50"]
[1.500000, "o", "bad ` + "\uFFFD" + `"]
[1.500000, "o", "` + "\uFFFD\uFFFD" + `"]
`
		if diff := cmp.Diff(want, strings.ReplaceAll(p.String(), `\ufffd`, "\uFFFD")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		r.Output([]byte("after"))
		if strings.Contains(p.String(), "after") {
			t.Error("written after it was closed")
		}
	})
}

func TestWhatIsTypedIsRecordedOnlyWhenAsked(t *testing.T) {
	var p tape
	r := record(t, &p, terminal.RecordOptions{})
	r.Input([]byte("secret"))
	if err := r.Close(); err != nil || strings.Contains(p.String(), "secret") {
		t.Errorf("%v: %s", err, p.String())
	}
}

func TestTimesNeverGoBackEvenWhenTheClockDoes(t *testing.T) {
	var p tape
	clock := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	r := record(t, &p, terminal.RecordOptions{Now: func() time.Time { return clock }})
	for _, step := range []time.Duration{3 * time.Second, -2 * time.Second, 5 * time.Second} {
		clock = clock.Add(step)
		r.Output([]byte("x"))
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	var got []time.Duration
	for _, e := range events(t, p.String()) {
		got = append(got, e.At)
	}
	if diff := cmp.Diff([]time.Duration{3 * time.Second, 3 * time.Second, 6 * time.Second}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestACrashLosesASecondAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p tape
		r := record(t, &p, terminal.RecordOptions{})
		for range 3 {
			r.Output([]byte("x"))
			time.Sleep(time.Second)
			synctest.Wait()
		}
		r.Output([]byte("lost"))
		if got := len(events(t, p.String())); got != 3 {
			t.Errorf("%d events are written", got)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestARecordingStopsAtItsBoundAndSaysSo(t *testing.T) {
	var p tape
	r := record(t, &p, terminal.RecordOptions{Limit: 2000})
	for range 100 {
		r.Output(bytes.Repeat([]byte("x"), 100))
	}
	if r.State() != terminal.RecordingFull || r.Close() != nil {
		t.Errorf("state %s, %v", r.State(), r.Err())
	}
	all := events(t, p.String())
	last := all[len(all)-1]
	if len(p.String()) > 2000 || len(all) < 10 || last.Kind != "m" || !strings.Contains(last.Data, "2000 bytes") {
		t.Errorf("%d bytes, %d events, the last %+v", len(p.String()), len(all), last)
	}
	if _, err := terminal.NewRecorder(&p, terminal.RecordOptions{Size: screen, Limit: 200}); err == nil {
		t.Error("a bound without room for anything is accepted")
	}
}

func TestARecordingThatCannotBeWrittenEndsAndTheTerminalGoesOn(t *testing.T) {
	p := &tape{room: 300}
	var recorder *terminal.Recorder
	opts := terminal.Options{Record: func(size terminal.Size) (r *terminal.Recorder, err error) {
		recorder, err = terminal.NewRecorder(p, terminal.RecordOptions{Size: size})
		return recorder, err
	}}
	onStage(t, opts, func(s *stage) {
		v := s.attach(ada, terminal.Size{})
		for range 3 {
			s.program.print(t, strings.Repeat("x", 3000))
		}
		time.Sleep(2 * time.Second)
		s.is(s.hub.List()[0].Recording, terminal.RecordingFailed, "recording")
		s.is(len(s.seen(v)), 9000, "bytes on the screen")
	})
	if !errors.Is(recorder.Err(), syscall.ENOSPC) || p.closed != 1 {
		t.Errorf("error %v, closed %d times", recorder.Err(), p.closed)
	}
	if _, err := terminal.NewRecorder(&tape{room: 1}, terminal.RecordOptions{Size: screen}); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a recording that cannot begin: %v", err)
	}
}

func TestARecordingSaysWhoCameTypedAndLeft(t *testing.T) {
	var p tape
	opts := terminal.Options{Record: func(size terminal.Size) (*terminal.Recorder, error) {
		return terminal.NewRecorder(&p, terminal.RecordOptions{Size: size, Input: true})
	}}
	onStage(t, opts, func(s *stage) {
		first := s.attach(ada, terminal.Size{Rows: 30, Cols: 90})
		second := s.attach(emmy, terminal.Size{})
		for _, v := range []*terminal.Viewer{first, first, second, first} {
			s.must(v.Type(s.t.Context(), []byte("x")))
		}
		s.program.print(t, "xxxx")
		second.Close()
		s.program.exit(0)
		<-s.terminal.Done()
		first.Close()
	})
	var got []string
	for _, e := range events(t, p.String()) {
		got = append(got, string(e.Kind)+" "+e.Data)
	}
	want := []string{
		"r 90x30", "m join ada", "m join emmy", "m input ada", "i x", "i x", "m input emmy", "i x", "m input ada", "i x", "o xxxx", "m leave emmy", "m end exited",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
