package server_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// heard compares what listeners got with the ledger. The student's line is cut
// and comes back where it was.
func (l *life) heard() {
	l.pupil.reconnect()
	l.instructor.post(l.path+"/messages", object{"text": "Encore dix minutes"}, http.StatusCreated)
	newest := l.pupil.await("the last message", 10*time.Second, func(h happening) bool {
		return h.Kind == "message.sent" && strings.Contains(string(h.Body), "dix minutes")
	})
	fresh := l.blaise(0).follow(l.id)
	fresh.await("all from the first on", 10*time.Second, func(h happening) bool { return h.Seq == newest.Seq })
	once, again := upTo(l.pupil.events(), newest.Seq), upTo(fresh.events(), newest.Seq)
	if kinds(once) != kinds(again) {
		l.t.Errorf("with a line that was cut there came\n%s\nand in one go\n%s", kinds(once), kinds(again))
	}
	last := int64(0)
	for _, h := range once {
		if h.Seq <= last {
			l.t.Errorf("%d came after %d", h.Seq, last)
		}
		last = h.Seq
		if h.Team != "" && h.Team != l.teams[0] || bytes.Contains(h.Body, []byte(`"seed"`)) {
			l.t.Errorf("a student hears of %s: %s", h.Team, h.Body)
		}
	}
	l.teacher.await("the same", 10*time.Second, func(h happening) bool { return h.Seq == newest.Seq })
	if heard := upTo(l.teacher.events(), newest.Seq); len(heard) <= len(once) {
		l.t.Errorf("the instructor hears %d events, a student %d", len(heard), len(once))
	}
}

func upTo(all []happening, seq int64) []happening {
	end := slices.IndexFunc(all, func(h happening) bool { return h.Seq > seq })
	if end < 0 {
		return all
	}
	return all[:end]
}

// close ends the work: the final checks run, and last states are kept.
func (l *life) close() {
	open := l.ada(0).open(l.id, l.teams[0], object{"node": l.typed[0]})
	l.instructor.post(l.path+"/close", nil, http.StatusAccepted)
	l.teacher.await("the end of the closing", 8*time.Minute, kindIs("session.closed"))
	select {
	case <-open.ended:
	case <-time.After(10 * time.Second):
		l.t.Error("a terminal stays open although the session is closed")
	}
	for _, team := range l.state().Teams {
		if !team.Final || !team.Kept {
			l.t.Errorf("%s: final checks %v, last state kept %v", team.Team, team.Final, team.Kept)
		}
	}
	lines := l.results(l.instructor, "")
	for _, line := range lines {
		if line.Result == nil || line.Result.Origin != "final" {
			l.t.Errorf("%s of %s has %+v", line.Check, line.TeamName, line.Result)
		}
	}
	if best := total(lines, l.teams[0]); l.all && best < 90 || best <= total(lines, l.teams[5]) {
		l.t.Errorf("the first team ends with %v points, the last with %v: %s", best, total(lines, l.teams[5]), words(l.t, lines))
	}
	l.kept()
}

// kept looks into what of the first team's machines is kept.
func (l *life) kept() {
	name := strings.TrimPrefix(l.keep, "/")
	for _, kept := range eventsOf[session.InstanceKept](l.t, l.entries()) {
		if kept.Team != l.teams[0] {
			continue
		}
		for _, n := range kept.Nodes {
			if n.Node != l.typed[0] {
				continue
			}
			archive := l.instructor.get(l.path+"/evidence/"+string(n.Files), http.StatusOK).Body.Bytes()
			if int64(len(archive)) != n.Size || !slices.ContainsFunc(names(archive), func(path string) bool { return strings.Contains(path, name+"/") }) {
				l.t.Errorf("of %s is kept: %v", n.Node, names(archive))
			}
			return
		}
	}
	l.t.Errorf("nothing of %s is kept", l.typed[0])
}

func names(archive []byte) (names []string) {
	reader := tar.NewReader(bytes.NewReader(archive))
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return names
		}
		if err != nil {
			return append(names, err.Error())
		}
		names = append(names, header.Name)
	}
}

// resultLine is what the test looks at of a result.
type resultLine struct {
	Team     people.TeamID
	TeamName string `json:"team_name"`
	Check    string
	Points   float64
	Obtained float64
	Waiting  bool
	State    string
	Result   *struct{ ID, Origin, Verdict string }
}

func (l *life) results(p *person, filter string) (lines []resultLine) {
	l.t.Helper()
	for cursor := ""; ; {
		var page struct {
			Items []resultLine
			Next  *string `json:"next_cursor"`
		}
		p.get(l.path+"/results?limit=100"+filter+cursor, http.StatusOK).JSON(&page)
		lines = append(lines, page.Items...)
		if page.Next == nil {
			return lines
		}
		cursor = "&cursor=" + *page.Next
	}
}

func total(lines []resultLine, team people.TeamID) (points float64) {
	for _, line := range lines {
		if line.Team == team {
			points += line.Obtained
		}
	}
	return points
}

// gone looks for anything of the session on the host.
func (l *life) gone() {
	mine := map[runtime.InstanceID]bool{}
	for _, assigned := range eventsOf[session.InstanceAssigned](l.t, l.entries()) {
		mine[runtime.InstanceID(assigned.Instance)] = true
	}
	if len(mine) != teamsOfLife {
		l.t.Errorf("%d instances were assigned", len(mine))
	}
	var left []string
	l.until("gone from the host", time.Minute, func() bool {
		left = onHost(l, mine)
		return len(left) == 0
	})
}

// onHost names what is on the host of some instances: containers, control groups
// and whatever else the driver finds.
func onHost(l *life, mine map[runtime.InstanceID]bool) (left []string) {
	for _, id := range instancesOf(l.t, l.driver, l.folder) {
		if mine[id] {
			left = append(left, "instance "+string(id))
		}
	}
	leaks, err := l.driver.Leaks(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	for _, leak := range leaks {
		if mine[runtime.InstanceID(leak.Name)] {
			left = append(left, fmt.Sprint(leak))
		}
	}
	err = filepath.WalkDir("/sys/fs/cgroup", func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // of somebody else, gone meanwhile
		}
		if err == nil && mine[runtime.InstanceID(entry.Name())] {
			left = append(left, path)
		}
		return err
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return left
}
