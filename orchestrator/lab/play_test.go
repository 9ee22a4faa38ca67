package lab_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

func TestTheSolutionIsRenderedForATeam(t *testing.T) {
	l := example(t)
	v := render(t, l, "team-1")
	via := v.Nodes[1].Interfaces[1].Address.Addr().String()
	r1 := lab.Step{Node: "r1", Script: []byte("ip route replace " + v.Values["lan_b.prefix"] + " via " + via + "\necho ${USER:-root}\n")}
	want := lab.Play{Name: "solution", Steps: []lab.Step{
		r1,
		{Wait: 2 * time.Second},
		{Node: "web", Script: []byte("echo " + v.Values["secret"] + " >/srv/$HOSTNAME-${USER}")},
		{Submit: &lab.Submission{Check: "trophy", Value: v.Values["trophy"]}},
		{Submit: &lab.Submission{Check: "which-room", Value: v.Values["rooms.1"]}},
	}}
	got, err := l.Solution(v)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	half, err := l.Partial(v, "half")
	if diff := cmp.Diff(lab.Play{Name: "half", Steps: []lab.Step{r1}}, half); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if _, err := l.Partial(v, "quarter"); err == nil {
		t.Error("a part that the lab does not have")
	}
}

func TestMutantsTellWhatTheyKill(t *testing.T) {
	l := example(t)
	v := render(t, l, "team-1")
	want := []lab.Play{
		{Name: "no-route", Title: lab.Text{FR: "no-route", EN: "no-route"}, From: lab.PlayFromSolution,
			Kills: []lab.CheckID{"pc1-web", "matrix", "services", "kernel", "speed"},
			Steps: []lab.Step{
				{Node: "r1", Script: []byte("ip route del " + v.Values["lan_b.prefix"] + "\n")},
				{Node: "web", Script: []byte("echo web\n")},
			}},
		{Name: "open-door", Title: lab.Text{FR: "open-door", EN: "open-door"}, From: lab.PlayFromSolution,
			Kills: []lab.CheckID{"survives-a-cut"}, Also: []lab.CheckID{"pc1-web"},
			Steps: []lab.Step{{Node: "r1", Script: []byte("ip link set eth2 up")}}},
		{Name: "wrong-answers", Title: lab.Text{FR: "wrong-answers", EN: "wrong-answers"}, From: lab.PlayFromStart,
			Kills: []lab.CheckID{"trophy", "which-room"},
			Steps: []lab.Step{{Submit: &lab.Submission{Check: "trophy", Value: "PUPITRE{nope}"}}}},
	}
	got, err := l.MutantList(v)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
}
