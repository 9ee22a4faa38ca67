package terminal_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"github.com/pupitre-lab/pupitre/orchestrator/terminal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// program is an interactive program that a test plays.
type program struct {
	out  *io.PipeWriter
	from *io.PipeReader

	deaf bool // does not read what is typed, until it is closed

	mu     sync.Mutex
	typed  bytes.Buffer
	sizes  []terminal.Size
	code   int
	closed int
	gone   chan struct{}
}

func newProgram() *program {
	r, w := io.Pipe()
	return &program{out: w, from: r, gone: make(chan struct{})}
}

// opener gives the program once asked.
func (p *program) opener() terminal.Opener {
	return func(_ context.Context, rows, cols uint16) (terminal.Stream, error) {
		p.sizes = append(p.sizes, terminal.Size{Rows: rows, Cols: cols})
		return p, nil
	}
}

func (p *program) Read(b []byte) (int, error) { return p.from.Read(b) }

func (p *program) Write(b []byte) (int, error) {
	if p.deaf {
		<-p.gone
		return 0, io.ErrClosedPipe
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.typed.Write(b)
}

func (p *program) Resize(_ context.Context, rows, cols uint16) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sizes = append(p.sizes, terminal.Size{Rows: rows, Cols: cols})
	return nil
}

func (p *program) Wait(ctx context.Context) (int, error) {
	select {
	case <-p.gone:
		return p.code, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (p *program) Close() error {
	p.mu.Lock()
	p.closed++
	p.mu.Unlock()
	p.exit(129)
	return nil
}

// exit ends the program; a second end changes nothing.
func (p *program) exit(code int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.gone:
		return
	default:
	}
	p.code = code
	close(p.gone)
	_ = p.out.Close()
}

// print shows a text, and lets everybody take notice.
func (p *program) print(t *testing.T, text string) {
	t.Helper()
	if _, err := io.WriteString(p.out, text); err != nil {
		t.Fatalf("print %q: %v", text, err)
	}
	synctest.Wait()
}

func (p *program) input() string {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.typed.String()
}

func (p *program) size() terminal.Size {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sizes[len(p.sizes)-1]
}

func (p *program) closings() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.closed
}

var key = terminal.Key{Session: "s1", Team: "ada", Node: "r1", ID: "1"}

var (
	ada   = terminal.Member{ID: "ada", Write: true}
	emmy  = terminal.Member{ID: "emmy", Write: true}
	guest = terminal.Member{ID: "guest"}
)

// stage is a hub with one terminal.
type stage struct {
	t        *testing.T
	hub      *terminal.Hub
	program  *program
	terminal *terminal.Terminal
}

// onStage runs a test in a bubble of its own, in which time is the test's.
func onStage(t *testing.T, opts terminal.Options, play func(*stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &stage{t: t, hub: terminal.NewHub(nil), program: newProgram()}
		defer s.hub.Close()
		var err error
		if s.terminal, err = s.hub.Open(t.Context(), key, s.program.opener(), opts); err != nil {
			t.Fatal(err)
		}
		play(s)
	})
}

func (s *stage) attach(m terminal.Member, size terminal.Size) *terminal.Viewer {
	s.t.Helper()
	v, err := s.terminal.Attach(m, size)
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// drain takes everything there is to tell a viewer now.
func (s *stage) drain(v *terminal.Viewer) []terminal.Chunk {
	s.t.Helper()
	chunks, err := drain(v)
	if err != nil && !errors.Is(err, io.EOF) {
		s.t.Fatal(err)
	}
	return chunks
}

// drain stops where Next would wait.
func drain(v *terminal.Viewer) ([]terminal.Chunk, error) {
	over, cancel := context.WithCancel(context.Background())
	cancel()
	var all []terminal.Chunk
	for {
		c, err := v.Next(over)
		if errors.Is(err, context.Canceled) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, c)
	}
}

// seen is what a viewer's screen shows of what is told now.
func (s *stage) seen(v *terminal.Viewer) string {
	s.t.Helper()
	synctest.Wait()
	text := ""
	for _, c := range s.drain(v) {
		switch c.Kind {
		case terminal.Picture:
			text = string(c.Data)
		case terminal.Output:
			text += string(c.Data)
		}
	}
	return text
}

func (s *stage) is(got, want any, what string) {
	s.t.Helper()
	if got != want {
		s.t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}
