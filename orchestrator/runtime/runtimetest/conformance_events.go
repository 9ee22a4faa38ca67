package runtimetest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// eventCases are about what is told of containers.
var eventCases = []conformanceCase{
	{"who listens is told what starts and dies, and of which instance", tellsEvents},
	{"who listens no more is told nothing", endsEvents},
}

// listener writes down what is told.
type listener struct {
	mu     sync.Mutex
	events []runtime.Event
	err    error
	over   chan struct{}
}

// listen begins to listen, and returns once the driver listens.
func (s *suite) listen(ctx context.Context) *listener {
	s.t.Helper()
	l := &listener{over: make(chan struct{})}
	go func() {
		defer close(l.over)
		l.err = s.driver.Events(ctx, func(e runtime.Event) {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.events = append(l.events, e)
		})
	}()
	s.until("it listens", func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.events) > 0 && l.events[0].Kind == runtime.EventListening && l.events[0].Instance == ""
	})
	return l
}

func (s *suite) until(what string, is func() bool) {
	s.t.Helper()
	for !is() {
		if s.ctx.Err() != nil {
			s.t.Fatalf("not in time: %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// of is what was told of one container.
func (l *listener) of(id runtime.InstanceID, node string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var words []string
	for _, e := range l.events {
		if e.Instance == id && e.Node == node {
			words = append(words, string(e.Kind))
		}
	}
	return strings.Join(words, " ")
}

func tellsEvents(s *suite) {
	ctx, cancel := context.WithCancel(s.ctx)
	l := s.listen(ctx)
	defer func() { cancel(); <-l.over }() // once it may be told again
	d, other := s.desired(), s.desired()
	s.up(d)
	s.up(other)
	s.apply(on(d, runtime.OpStopNode, "a"), start(d, 0), runtime.Op{Kind: runtime.OpRemoveSandbox, Instance: d.Instance})
	s.must(s.target(other.Instance).Stop(s.ctx, "b"), "stop b")
	for _, want := range []struct {
		of   runtime.InstanceID
		node string
		told string
	}{
		{d.Instance, "a", "started died started"}, {d.Instance, "b", "started"}, {d.Instance, "", "started died"},
		{other.Instance, "a", "started"}, {other.Instance, "b", "started died"}, {other.Instance, "", "started"},
	} {
		s.until("of "+string(want.of)+" "+want.node+": "+want.told, func() bool { return l.of(want.of, want.node) == want.told })
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.events {
		if age := time.Since(e.Time); age > time.Hour || age < -time.Hour {
			s.t.Errorf("%+v happened %s ago", e, age)
		}
	}
}

func endsEvents(s *suite) {
	ctx, cancel := context.WithCancel(s.ctx)
	l := s.listen(ctx)
	cancel()
	<-l.over
	if !errors.Is(l.err, context.Canceled) {
		s.t.Errorf("got %v, want the context's error", l.err)
	}
	d := s.desired()
	s.up(d)
	if got := l.of(d.Instance, "a"); got != "" {
		s.t.Errorf("told %s", got)
	}
}
