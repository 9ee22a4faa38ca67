package session_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// small is a lab with two checks of ten points and an individual report.
func small() *lab.Variant {
	codes := []lab.CompetencyCode{"B6.C1"}
	return &lab.Variant{
		Tasks: []lab.Task{{ID: "net", Checks: []lab.Check{
			{ID: "one", Points: 10, Competencies: codes, Hints: []lab.Hint{{Cost: 2}}},
			{ID: "two", Points: 10, Competencies: codes},
		}}},
		Deliverables: []lab.Deliverable{{ID: "report", Scope: lab.Individual, Criteria: []lab.Criterion{{ID: "clear", Points: 4, Competencies: codes}}}},
	}
}

var columns = []grade.Competency{{Code: "B5.C1", Bloc: "B5"}, {Code: "B6.C1", Bloc: "B6"}}

func TestWhatIsGradedIsWhatTheLedgerTells(t *testing.T) {
	s := begin(t).launched()
	events, err := s.state.TakeHint("red", small().Tasks[0].Checks[0], 0, s.now)
	s.do("ada", events, err)
	events, err = s.state.Close("instructor")
	s.do("teacher", events, err)
	final := func(verdicts ...string) session.Event {
		done := session.ChecksDone{Origin: session.OriginFinal, Team: "red"}
		for i, verdict := range verdicts {
			done.Results = append(done.Results, session.Result{ID: verdict + string(rune('0'+i)), Check: []lab.CheckID{"one", "two"}[i], Verdict: verdict, Share: map[string]float64{"pass": 1}[verdict]})
		}
		return done
	}
	s.happen("platform", final("pass", "fail"), session.InstanceKept{Team: "red"})
	blue := final("error", "pass").(session.ChecksDone)
	blue.Team = "blue"
	s.happen("platform", blue, session.InstanceKept{Team: "blue"}, session.WasClosed{})

	events, err = s.state.Decide(session.WasDecided{Team: "red", Check: "two", Decision: session.Override, Share: 0.5, Reason: "half of it"}, grade.CheckLine{Team: "red", Check: "two"})
	s.do("grader", events, err)
	events, err = s.state.Mark(session.WasMarked{Deliverable: "report", Criterion: "clear", Team: "red", Person: "ada", Share: 0.75}, small().Deliverables, s.now)
	s.do("grader", events, err)

	sheet, problems := grade.Compute(s.state.GradeInput(small(), columns))
	if len(problems) > 0 {
		t.Fatalf("%v", problems)
	}
	if len(sheet.Competencies) != 1 || sheet.Competencies[0].Code != "B6.C1" {
		t.Errorf("columns: %v", sheet.Competencies)
	}
	for _, team := range sheet.Teams {
		got := [2]string{team.Total.Obtained.String(), team.Total.Judged.String()}
		// Red: a pass less its hint, and half by decision. Blue: the error waits.
		if want := map[grade.TeamID][2]string{"red": {"13", "20"}, "blue": {"10", "10"}}[team.Team]; got != want {
			t.Errorf("%s: %v of %v", team.Team, got, want)
		}
	}
	for _, m := range sheet.Members {
		if want := map[grade.MemberID]string{"ada": "3", "blaise": "0", "emmy": "0"}[m.Member]; m.Documents.Obtained.String() != want {
			t.Errorf("%s: documents %s, want %s", m.Member, m.Documents.Obtained, want)
		}
	}
	if sheet.Pending == 0 {
		t.Error("nothing waits, though a check is in error and two reports have no mark")
	}
}

func TestAMarkTakenBackIsAsIfItHadNotBeenGiven(t *testing.T) {
	s := begin(t).closed()
	before := s.state.GradeInput(small(), columns)
	event := session.WasMarked{Deliverable: "report", Criterion: "clear", Team: "red", Person: "ada", Share: 0.75, Comment: "clear"}
	events, err := s.state.Mark(event, small().Deliverables, s.now)
	s.do("grader", events, err)
	seq := s.state.Seq
	for code, tc := range map[string]struct {
		seq            int64
		grader, reason string
	}{
		"no-mark":        {seq - 1, "grader", "x"},
		"not-your-mark":  {seq, "second", "x"},
		"reason-missing": {seq, "grader", " "},
	} {
		_, err := s.state.WithdrawMark(tc.seq, people.PersonID(tc.grader), tc.reason)
		if refusal := (*session.Refusal)(nil); !errors.As(err, &refusal) || refusal.Code != code {
			t.Errorf("%v, want %s", err, code)
		}
	}
	events, err = s.state.WithdrawMark(seq, "grader", " misread ")
	s.do("grader", events, err)
	last := s.state.Marks[len(s.state.Marks)-1]
	if want := (session.WasMarked{Deliverable: "report", Criterion: "clear", Team: "red", Person: "ada", Withdrawn: true, Old: 0.75, Reason: "misread"}); last.Event != want || last.Actor != "grader" {
		t.Errorf("%+v", last)
	}
	sheet, problems := grade.Compute(s.state.GradeInput(small(), columns))
	want, _ := grade.Compute(before)
	if !reflect.DeepEqual(want, sheet) || len(problems) > 0 {
		t.Errorf("%v, %+v, want %+v", problems, sheet, want)
	}
}
