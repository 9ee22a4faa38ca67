package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/labs"
)

// page is an output that can be read while it is written.
type page struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *page) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(text)
}

// until waits for a text to appear, and for as many times.
func (p *page) until(t *testing.T, text string, times int) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		p.mu.Lock()
		found := strings.Count(p.text.String(), text)
		p.mu.Unlock()
		if found >= times {
			return
		}
	}
	t.Fatalf("never %d times %q in\n%s", times, text, p.text.String())
}

func TestValidateWatchesUntilItIsStopped(t *testing.T) {
	folder := t.TempDir()
	out := &page{}
	m := &Main{
		Stdin: strings.NewReader(""), Stdout: out, Stderr: out, Getenv: func(string) string { return "" },
		Now: func() time.Time { return scriptTime }, Random: &counter{}, Folder: folder, Content: labs.Content,
	}
	if code := m.Run(t.Context(), []string{"lab", "new", "seen", "--lang", "en"}); code != exitOK {
		t.Fatalf("exit code %d\n%s", code, out.text.String())
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	go func() {
		ended <- m.Run(ctx, []string{"lab", "validate", "./seen", "--watch", "--every", "5ms", "--lang", "en"})
	}()
	out.until(t, "✓ seen 0.1.0", 1)
	out.until(t, "at 12:00:00", 1)

	file := filepath.Join(folder, "seen", "lab.yaml")
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write := func(text []byte) {
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(append(good, []byte("colour: blue\n")...))
	out.until(t, "✗ ./seen: 1 problems", 1)
	write(good)
	out.until(t, "✓ seen 0.1.0", 2)
	stop()
	if code := <-ended; code != exitOK {
		t.Errorf("exit code %d when stopped", code)
	}
}
