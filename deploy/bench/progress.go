package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// progress tells a person how far the bench is: one line a finished step, and
// on a terminal a running count for the step under way.
type progress struct {
	out      io.Writer
	terminal bool
	now      func() time.Time
	total    int
	done     int
	started  time.Time

	stop    chan struct{}
	counter sync.WaitGroup
}

func newProgress(out io.Writer, terminal bool, total int, now func() time.Time) *progress {
	return &progress{out: out, terminal: terminal, total: total, now: now, started: now()}
}

// begin shows a step until it is ended.
func (p *progress) begin(step string) {
	if !p.terminal {
		return
	}
	p.stop = make(chan struct{})
	begin := p.now()
	p.counter.Go(func() {
		tick := time.NewTicker(500 * time.Millisecond)
		defer tick.Stop()
		for {
			fmt.Fprintf(p.out, "\r\033[K  … [%d/%d] %s (%.0fs)", p.done+1, p.total, step, p.now().Sub(begin).Seconds())
			select {
			case <-p.stop:
				fmt.Fprint(p.out, "\r\033[K")
				return
			case <-tick.C:
			}
		}
	})
}

// hush ends the running count.
func (p *progress) hush() {
	if p.stop != nil {
		close(p.stop)
		p.counter.Wait()
		p.stop = nil
	}
	p.done++
}

func (p *progress) end(step string, got sample, err error) {
	p.hush()
	if err != nil {
		fmt.Fprintf(p.out, "  ✗ %s\n", step)
		return
	}
	p.line(fmt.Sprintf("%-52s up %6.2f s   first check %6.2f s   down %6.2f s", step, got.Up, got.First, got.Down))
}

func (p *progress) endReadings(all []*reading, err error) {
	p.hush()
	if err != nil {
		fmt.Fprintln(p.out, "  ✗ state read")
		return
	}
	for _, r := range all {
		p.line(fmt.Sprintf("state read · %-58s median %9.1f µs", r.Way, median(r.Micros)))
	}
}

// line prints a finished step and, from the pace so far, what is left.
func (p *progress) line(text string) {
	elapsed := p.now().Sub(p.started)
	left := time.Duration(float64(elapsed) / float64(p.done) * float64(p.total-p.done)).Round(time.Second)
	fmt.Fprintf(p.out, "  ✓ [%d/%d] %s   (about %s left)\n", p.done, p.total, text, left)
}
