package server_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// findings are what is wrong after a trial.
type findings struct {
	lost    []string // acknowledged, and not in the ledger
	doubled []string // in the ledger more than once
	undone  []string // refused, and in the ledger
	other   []string
	left    []string // on the host
	entries int
	finals  []int // final runs of each team
}

func (f findings) all() (wrong []string) {
	for _, list := range []struct {
		what string
		of   []string
	}{{"lost", f.lost}, {"doubled", f.doubled}, {"refused and yet done", f.undone}, {"wrong", f.other}, {"left on the host", f.left}} {
		for _, one := range list.of {
			wrong = append(wrong, list.what+": "+one)
		}
	}
	return wrong
}

// compare holds what clients were told against the ledger.
func (x *trial) compare() findings {
	x.child.ready()
	l := x.life()
	entries := l.entries()
	f := findings{entries: len(entries), other: slices.Clone(x.diary.wrong)}
	there := map[string]int{}
	for _, entry := range entries {
		event, err := session.Decode(entry)
		if err != nil {
			x.t.Fatal(err)
		}
		for _, name := range namesOf(event) {
			there[name]++
		}
	}
	f.count(there)
	for _, team := range x.teams {
		f.finals = append(f.finals, there["final checks of "+string(team)])
	}
	for _, d := range x.diary.deeds {
		f.compare(d, there)
	}
	x.wanted(entries, &f)
	l.verify()
	return f
}

// count finds what happened more than once.
func (f *findings) count(there map[string]int) {
	for name, n := range there {
		if n > 1 {
			f.doubled = append(f.doubled, fmt.Sprintf("%s, %d times", name, n))
		}
	}
}

// namesOf are the names by which an event is known to the client that made it,
// and the wish that it answers: none of them may occur twice.
func namesOf(event session.Event) []string {
	switch e := event.(type) {
	case session.AnswerGiven:
		return []string{"answer " + e.Value}
	case session.QuestionAsked:
		return []string{"question " + e.Text}
	case session.MessageSent:
		return []string{"message " + e.Text}
	case session.HintTaken:
		return []string{fmt.Sprintf("hint %s/%s/%d", e.Team, e.Check, e.Index)}
	case session.ChecksAsked:
		return []string{"checks id " + e.ID}
	case session.InjectAsked:
		return []string{"inject id " + e.ID}
	case session.RepairAsked:
		return []string{"repair " + e.Reason, "repair id " + e.ID}
	case session.WasPaused:
		return []string{"pause " + e.Reason}
	case session.WasDecided:
		return []string{"decision " + e.Reason}
	case session.TimeGranted:
		if e.Cause == session.CauseExtension {
			return []string{"extend " + e.Reason}
		}
	case session.InstanceAssigned:
		return []string{"instance of " + string(e.Team)}
	case session.InstanceKept:
		return []string{"last state of " + string(e.Team)}
	case session.ChecksDone:
		return doneNames(e)
	case session.RepairDone:
		return []string{"repair done " + e.ID}
	case session.InjectDone:
		return []string{fmt.Sprintf("inject done %s %s", e.ID, e.Team)}
	}
	return nil
}

func doneNames(e session.ChecksDone) []string {
	switch {
	case e.Origin == session.OriginFinal:
		return []string{"final checks of " + string(e.Team)}
	case e.ID != "":
		return []string{"checks done " + e.ID}
	}
	return nil
}

// compare looks for one deed.
func (f *findings) compare(d deed, there map[string]int) {
	var names []string
	if d.name != "" {
		names = append(names, d.kind+" "+d.name)
	}
	if d.id != "" && (d.kind == "checks" || d.kind == "inject" || d.kind == "repair") {
		names = append(names, d.kind+" id "+d.id)
	}
	for _, name := range names {
		switch {
		case d.fate == acknowledged && there[name] == 0:
			f.lost = append(f.lost, name)
		case d.fate == refused && there[name] > 0 && d.kind != "hint": // a team mate may have taken it
			f.undone = append(f.undone, name)
		}
	}
	if d.fate == failed {
		f.other = append(f.other, "the server failed at "+d.kind+" "+d.name)
	}
}

// wanted looks whether everything that was wished for was carried out, once.
func (x *trial) wanted(entries []ledger.Entry, f *findings) {
	done := map[string]bool{}
	for _, e := range eventsOf[session.ChecksDone](x.t, entries) {
		done[e.ID] = true
		if e.Origin == session.OriginFinal {
			done["final "+string(e.Team)] = true
		}
	}
	for _, e := range eventsOf[session.RepairDone](x.t, entries) {
		done[e.ID] = true
	}
	for _, e := range eventsOf[session.InjectDone](x.t, entries) {
		done[e.ID] = true
	}
	for _, e := range eventsOf[session.InstanceKept](x.t, entries) {
		done["kept "+string(e.Team)] = true
	}
	want := func(id, what string) {
		if !done[id] {
			f.other = append(f.other, what+" was never answered")
		}
	}
	for _, e := range eventsOf[session.ChecksAsked](x.t, entries) {
		want(e.ID, "checks "+e.ID)
	}
	for _, e := range eventsOf[session.RepairAsked](x.t, entries) {
		want(e.ID, "repair "+e.ID)
	}
	for _, e := range eventsOf[session.InjectAsked](x.t, entries) {
		want(e.ID, "inject "+e.ID)
	}
	for _, team := range x.teams {
		want("final "+string(team), "the end of "+string(team))
		want("kept "+string(team), "the last state of "+string(team))
	}
	x.results(f)
}

// results looks at the verdicts that count: every machine was well in the end,
// whatever happened meanwhile, and no flag was ever handed in.
func (x *trial) results(f *findings) {
	var page struct{ Items []resultLine }
	x.instructor.get(x.path+"/results?limit=200", http.StatusOK).JSON(&page)
	if len(page.Items) != teamsOfTrial*len(wantedVerdicts) {
		f.other = append(f.other, fmt.Sprintf("%d results", len(page.Items)))
	}
	for _, line := range page.Items {
		if line.Result == nil || line.Result.Origin != "final" || line.Result.Verdict != wantedVerdicts[line.Check] {
			f.other = append(f.other, fmt.Sprintf("%s of %s is %+v", line.Check, line.TeamName, line.Result))
		}
	}
}

var wantedVerdicts = map[string]string{"the-flag": "fail", "capital": "fail", "reach": "pass", "alone": "pass"}

// left is what of the installation is on the host after its end.
func (x *trial) left() (left []string) {
	for _, id := range instancesOf(x.t, x.driver, x.child.folder) {
		left = append(left, "instance "+string(id))
	}
	mine, _, _ := strings.Cut(string(conductor.InstanceID(session.ID(x.id), x.teams[0])), "-")
	leaks, err := x.driver.Leaks(x.t.Context())
	if err != nil {
		x.t.Fatal(err)
	}
	for _, leak := range leaks {
		if strings.HasPrefix(leak.Name, mine) {
			left = append(left, fmt.Sprint(leak))
		}
	}
	return append(left, namedOnHost(x.t, mine)...)
}

// namedOnHost are control groups and mounts whose name begins with a word.
func namedOnHost(t *testing.T, begins string) (found []string) {
	t.Helper()
	err := filepath.WalkDir("/sys/fs/cgroup", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(entry.Name(), begins) {
			found = append(found, path)
		}
		return nil // what is gone meanwhile is somebody else's
	})
	mounts, failed := os.ReadFile("/proc/self/mountinfo")
	if err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	for line := range bytes.Lines(mounts) {
		if bytes.Contains(line, []byte("/"+begins)) {
			found = append(found, "mount "+string(line))
		}
	}
	return found
}

// counts are of everything of a kind on the host, whoever it belongs to.
type counts struct{ cgroups, namespaces, links, mounts int }

func (c counts) String() string {
	return fmt.Sprintf("%d control groups of labs, %d network namespaces, %d links, %d mounts", c.cgroups, c.namespaces, c.links, c.mounts)
}

// hostCounts counts them.
func hostCounts(t *testing.T) (c counts) {
	t.Helper()
	_ = filepath.WalkDir("/sys/fs/cgroup", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && strings.Contains(path, "pupitre/") {
			c.cgroups++
		}
		return nil
	})
	spaces := map[string]bool{}
	links, err := filepath.Glob("/proc/[0-9]*/ns/net")
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range links {
		if to, err := os.Readlink(link); err == nil {
			spaces[to] = true
		}
	}
	c.namespaces = len(spaces)
	own, err := filepath.Glob("/sys/class/net/*")
	if err != nil {
		t.Fatal(err)
	}
	c.links = len(own)
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		t.Fatal(err)
	}
	c.mounts = bytes.Count(mounts, []byte("\n"))
	return c
}

// report tells the figures, and keeps them where PUPITRE_CRASH_REPORT says.
func (x *trial) report(f findings, before, after counts) {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	fates, lost := map[fate]int{}, 0
	for _, d := range x.diary.deeds {
		fates[d.fate]++
		lost += min(1, d.lost)
	}
	say("| figure | value |\n| --- | --- |")
	say("| seed | %d |", x.seed)
	for _, s := range shares {
		say("| kills while %s | %d |", s.phase, x.kills[string(s.phase)])
	}
	say("| kills while the server starts | %d |", x.kills[whileStarting])
	say("| writes acknowledged | %d |", fates[acknowledged])
	say("| writes sent again after their answer, answered the same | %d |", x.diary.replayed)
	say("| writes refused | %d |", fates[refused])
	say("| writes that met no server, or lost it before an answer, and were sent again | %d |", lost)
	say("| writes answered with “interrupted: look for yourself” | %d |", fates[doubtful])
	say("| entries of the ledger | %d |", f.entries)
	say("| acknowledged writes lost | %d |", len(f.lost))
	say("| writes or effects doubled | %d |", len(f.doubled))
	say("| refused and yet done | %d |", len(f.undone))
	say("| final runs of each team | %v |", f.finals)
	say("| left on the host | %d |", len(f.left))
	slices.Sort(x.ready)
	if n := len(x.ready); n > 0 {
		say("| from start to ready: median, slowest | %s, %s |", x.ready[n/2].Round(10*time.Millisecond), x.ready[n-1].Round(10*time.Millisecond))
	}
	say("| the trial took | %s |", time.Since(x.began).Round(time.Second))
	say("| on the host before | %s |", before)
	say("| on the host after | %s |", after)
	x.t.Log("\n" + b.String())
	if file := os.Getenv("PUPITRE_CRASH_REPORT"); file != "" {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			x.t.Error(err)
		}
	}
}

func TestALostADoubledAndAnUndoneWriteAreSeen(t *testing.T) {
	there := map[string]int{"answer kept": 1, "answer refused": 1}
	tests := []struct {
		deed deed
		want string
	}{
		{deed{kind: "answer", name: "kept", fate: acknowledged}, ""},
		{deed{kind: "answer", name: "gone", fate: acknowledged}, "lost: answer gone"},
		{deed{kind: "answer", name: "refused", fate: refused}, "refused and yet done: answer refused"},
		{deed{kind: "answer", name: "not done", fate: refused}, ""},
		{deed{kind: "answer", name: "nobody knows", fate: doubtful}, ""},
		{deed{kind: "checks", id: "7", fate: acknowledged}, "lost: checks id 7"},
		{deed{kind: "question", name: "q", fate: failed}, "wrong: the server failed at question q"},
	}
	for _, test := range tests {
		f := findings{}
		f.compare(test.deed, there)
		if got := strings.Join(f.all(), ", "); got != test.want {
			t.Errorf("%+v: %q, want %q", test.deed, got, test.want)
		}
	}
	f := findings{}
	f.count(map[string]int{"answer kept": 1, "final checks of t": 2})
	if got := strings.Join(f.all(), ", "); got != "doubled: final checks of t, 2 times" {
		t.Errorf("got %q", got)
	}
}
