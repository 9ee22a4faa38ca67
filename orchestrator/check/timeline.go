package check

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// timeline measures how long something lasted by the log of a machine that the
// team cannot touch: what is wrong with that log is the platform's fault.
type timeline struct{ spec lab.Timeline }

func (k timeline) expected(*scene) lab.Text {
	return say("terminé en %s au plus après le début", "over at most %s after the beginning", span(k.spec.Full))
}

// moment is a line of the log with its time.
type moment struct {
	at   time.Time
	line []byte
}

func (k timeline) look(ctx context.Context, s *scene) finding {
	start, problem := expression(k.spec.Start)
	if problem != nil {
		return *problem
	}
	end, problem := expression(k.spec.End)
	if problem != nil {
		return *problem
	}
	if start == nil || end == nil || k.spec.Zero <= k.spec.Full {
		return mistaken("timeline needs a start, an end, and a zero over full")
	}
	content, problem := k.read(ctx, s)
	if problem != nil {
		return *problem
	}
	began, ended, problem := k.moments(linesOf(content), start, end)
	if problem != nil {
		return *problem
	}
	if ended.at.Before(began.at) {
		return broken(fmt.Errorf("timeline: the clock of %s went back: %s", k.spec.Node, ended.line))
	}
	lasted := ended.at.Sub(began.at)
	f := verdictOf(lasted <= k.spec.Full, say("terminé après %s", "over after %s", span(lasted)))
	f.share = k.share(lasted)
	return f.with(k.exhibit(began, ended))
}

// read reads the log. One that does not exist yet means that nothing has begun;
// one that cannot be read is not the team's doing.
func (k timeline) read(ctx context.Context, s *scene) ([]byte, *finding) {
	brief, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	info, err := s.target.ReadFile(brief, k.spec.Node, k.spec.Path, maxLog)
	var f finding
	switch {
	case err == nil:
		return info.Content, nil
	case ctx.Err() != nil:
		f = cancelled(ctx)
	case errors.Is(err, fs.ErrNotExist):
		f = notBegun()
	default:
		f = broken(fmt.Errorf("timeline: reading %s of %s: %w", k.spec.Path, k.spec.Node, err))
	}
	return nil, &f
}

func notBegun() finding {
	return unseen(say("cela n'a pas encore commencé", "it has not begun yet"))
}

// moments are the first start and the first end after which nothing starts
// again. The finding is nil when there are both.
func (k timeline) moments(lines [][]byte, start, end *regexp.Regexp) (began, ended moment, problem *finding) {
	first, last := -1, -1
	for i, line := range lines {
		if start.Match(line) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		f := notBegun()
		return began, ended, &f
	}
	over := -1
	for i := last + 1; i < len(lines) && over < 0; i++ {
		if end.Match(lines[i]) {
			over = i
		}
	}
	began, err := momentOf(lines[first])
	if err == nil && over < 0 {
		f := failed(say("commencé, et ce n'est pas terminé", "begun, and not over")).with(k.exhibit(began))
		return began, ended, &f
	}
	if err == nil {
		ended, err = momentOf(lines[over])
	}
	if err != nil {
		f := broken(fmt.Errorf("timeline: a line of %s of %s: %w", k.spec.Path, k.spec.Node, err))
		return began, ended, &f
	}
	return began, ended, nil
}

// share is the credit: whole up to full, none from zero on, straight between.
func (k timeline) share(lasted time.Duration) float64 {
	full, zero := k.spec.Full.Seconds(), k.spec.Zero.Seconds()
	return max(0, min(1, (zero-lasted.Seconds())/(zero-full)))
}

func (k timeline) exhibit(moments ...moment) exhibit {
	var lines [][]byte
	for _, m := range moments {
		lines = append(lines, m.line)
	}
	return raw(fmt.Sprintf("lines of %s of %s", k.spec.Path, k.spec.Node), quoted(lines))
}

// errNoTime: a line does not say when.
var errNoTime = errors.New("no time as RFC 3339 writes it")

// momentOf reads the time of a line: of a JSON object its time, timestamp or ts,
// else what the line begins with.
func momentOf(line []byte) (moment, error) {
	text := ""
	if trimmed := bytes.TrimSpace(line); len(trimmed) > 0 && trimmed[0] == '{' {
		var object map[string]any
		if err := json.Unmarshal(trimmed, &object); err != nil {
			return moment{}, fmt.Errorf("not JSON: %w", err)
		}
		for _, key := range []string{"time", "timestamp", "ts"} {
			if value, ok := object[key].(string); ok && text == "" {
				text = value
			}
		}
	} else if fields := bytes.Fields(line); len(fields) > 0 {
		text = string(fields[0])
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return moment{}, fmt.Errorf("%w: %.200s", errNoTime, line)
	}
	return moment{at, line}, nil
}
