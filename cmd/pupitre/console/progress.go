package console

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
)

// Progress shows that work goes on: on a terminal one line a task, redrawn;
// elsewhere a line when a task ends and one now and then while it lasts.
type Progress struct {
	console *Console
	now     func() time.Time

	mu    sync.Mutex
	tasks []*Task
	drawn int // lines on the screen to be redrawn
	said  time.Time

	stop chan struct{}
	done chan struct{}
}

// Task is one thing that takes time.
type Task struct {
	progress *Progress
	name     string
	begun    time.Time
	detail   string
	finished int
	total    int
}

// How often the lines are redrawn, and how often a pipe hears of them.
const (
	redrawEvery = 120 * time.Millisecond
	sayEvery    = 5 * time.Second
)

// Progress starts showing. Stop it before results are written.
func (c *Console) Progress(now func() time.Time) *Progress {
	p := &Progress{console: c, now: now, said: now(), stop: make(chan struct{}), done: make(chan struct{})}
	go p.run()
	return p
}

func (p *Progress) run() {
	defer close(p.done)
	tick := time.NewTicker(redrawEvery)
	defer tick.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-tick.C:
			p.mu.Lock()
			p.show()
			p.mu.Unlock()
		}
	}
}

// Stop ends showing and leaves the screen clean. Tasks that are not done are
// forgotten.
func (p *Progress) Stop() {
	close(p.stop)
	<-p.done
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
	p.tasks = nil
}

// Task begins a task.
func (p *Progress) Task(name string) *Task {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := &Task{progress: p, name: name, begun: p.now()}
	p.tasks = append(p.tasks, t)
	p.show()
	return t
}

// Step tells how far a task is; a total of 0 means not known.
func (t *Task) Step(finished, total int, detail string) {
	t.progress.mu.Lock()
	defer t.progress.mu.Unlock()
	t.finished, t.total, t.detail = finished, total, detail
}

// Done ends a task and leaves a line that says how.
func (t *Task) Done(outcome string) { t.end("✓", outcome) }

// Failed ends a task that did not work.
func (t *Task) Failed(outcome string) { t.end("✗", outcome) }

func (t *Task) end(mark, outcome string) {
	p := t.progress
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, other := range p.tasks {
		if other == t {
			p.tasks = append(p.tasks[:i], p.tasks[i+1:]...)
			break
		}
	}
	p.erase()
	if !p.console.Quiet {
		fmt.Fprintf(p.console.Err, "  %s %s\n", mark, joinWords(t.name, outcome, seconds(p.now().Sub(t.begun))))
	}
	p.draw()
}

// show redraws, or now and then says a line. The caller holds mu.
func (p *Progress) show() {
	if p.console.Quiet {
		return
	}
	if p.console.live {
		p.erase()
		p.draw()
		return
	}
	if now := p.now(); now.Sub(p.said) >= sayEvery {
		p.said = now
		for _, t := range p.tasks {
			fmt.Fprintln(p.console.Err, t.line())
		}
	}
}

// maxDrawn bounds the lines that are redrawn.
const maxDrawn = 12

func (p *Progress) draw() {
	if !p.console.live || p.console.Quiet {
		return
	}
	width, _ := widthOf(p.console.Err)
	for i, t := range p.tasks {
		line := t.line()
		if i == maxDrawn-1 && len(p.tasks) > maxDrawn {
			line = fmt.Sprintf("  … + %d", len(p.tasks)-i)
		}
		fmt.Fprintln(p.console.Err, text.Trim(line, width-1))
		p.drawn++
		if p.drawn == maxDrawn {
			break
		}
	}
}

// erase takes the drawn lines off the screen: up by so many lines, then clear
// to the end (ECMA-48 CUU and ED).
func (p *Progress) erase() {
	if p.drawn > 0 {
		fmt.Fprintf(p.console.Err, "\x1b[%dA\r\x1b[J", p.drawn)
		p.drawn = 0
	}
}

func (t *Task) line() string {
	count := ""
	if t.total > 0 {
		count = fmt.Sprintf("%d/%d", t.finished, t.total)
	}
	return "  … " + joinWords(t.name, count, t.detail, seconds(t.progress.now().Sub(t.begun)))
}

// seconds is a time for people; nothing below a tenth.
func seconds(d time.Duration) string {
	switch {
	case d < 100*time.Millisecond:
		return ""
	case d < 10*time.Second:
		return fmt.Sprintf("(%.1f s)", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("(%.0f s)", d.Seconds())
	}
	return fmt.Sprintf("(%d min %02d s)", int(d.Minutes()), int(d.Seconds())%60)
}

func joinWords(parts ...string) string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, " ")
}
