package session

import (
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// GradeInput is everything of the session that grading reads. The variant is
// that of any team: what a check is worth, and for which competencies it speaks,
// is the same for all. The competencies are the référentiel's, in its order;
// those that the lab does not speak for are left out.
func (s *State) GradeInput(v *lab.Variant, competencies []grade.Competency) grade.Input {
	in := grade.Input{Sealed: s.Phase == Sealed, Scheme: s.scheme(v, competencies)}
	for _, team := range s.Plan.Teams {
		t := s.Teams[team.ID]
		in.Teams = append(in.Teams, t.graded(s.workEnded(t)))
		for _, run := range t.Runs {
			in.Results = append(in.Results, run.graded(grade.TeamID(team.ID))...)
		}
		for check, hints := range t.Hints {
			for _, h := range hints {
				in.Hints = append(in.Hints, grade.Hint{Seq: h.Seq, Team: grade.TeamID(team.ID), Check: grade.CheckID(check), Index: h.Event.Index, Cost: grade.AmountOf(h.Event.Cost)})
			}
		}
	}
	for _, d := range s.Decisions {
		in.Decisions = append(in.Decisions, gradedDecision(d))
	}
	individual := map[string]bool{}
	for _, d := range v.Deliverables {
		individual[d.ID] = d.Scope == lab.Individual
	}
	for _, m := range s.Marks {
		in.Marks = append(in.Marks, gradedMark(m, individual[m.Event.Deliverable]))
	}
	return in
}

// workEnded is when the team's time was over: what came later is not the best of
// before the end.
func (s *State) workEnded(t *TeamState) time.Time {
	if s.Launched.IsZero() {
		return time.Time{}
	}
	ends := s.Clock(t.Team.ID, s.Updated).Ends
	if !s.Closing.IsZero() && s.Closing.Before(ends) {
		ends = s.Closing
	}
	return ends
}

func (t *TeamState) graded(ends time.Time) grade.Team {
	team := grade.Team{ID: grade.TeamID(t.Team.ID), Ends: ends}
	for _, m := range t.Team.Members {
		team.Members = append(team.Members, grade.MemberID(m.Person))
	}
	return team
}

func (r Run) graded(team grade.TeamID) []grade.Result {
	var results []grade.Result
	for _, one := range r.Results {
		result := grade.Result{
			ID: grade.ResultID(one.ID), Seq: r.Seq, Team: team, Check: grade.CheckID(one.Check),
			Verdict: grade.Verdict(one.Verdict), Share: grade.AmountOf(one.Share), Time: r.Time, Origin: grade.Origin(r.Origin),
		}
		if len(one.Evidence) > 0 {
			result.Digest = string(one.Evidence[0].Digest)
		}
		results = append(results, result)
	}
	return results
}

func gradedDecision(d Dated[WasDecided]) grade.Decision {
	return grade.Decision{
		Seq: d.Seq, Team: grade.TeamID(d.Event.Team), Member: grade.MemberID(d.Event.Person), Check: grade.CheckID(d.Event.Check),
		Kind: grade.DecisionKind(d.Event.Decision), Share: grade.AmountOf(d.Event.Share), Reason: d.Event.Reason,
		Grader: grade.GraderID(d.Actor), Time: d.Time, Result: grade.ResultID(d.Event.Result),
	}
}

func gradedMark(m Dated[WasMarked], individual bool) grade.Mark {
	mark := grade.Mark{
		Seq: m.Seq, Deliverable: grade.DeliverableID(m.Event.Deliverable), Criterion: grade.CriterionID(m.Event.Criterion),
		Team: grade.TeamID(m.Event.Team), Withdrawn: m.Event.Withdrawn, Grader: grade.GraderID(m.Actor), Comment: m.Event.Comment,
	}
	if !mark.Withdrawn {
		share := grade.AmountOf(m.Event.Share)
		mark.Share = &share
	}
	if individual {
		mark.Member = grade.MemberID(m.Event.Person)
	}
	return mark
}

func (s *State) scheme(v *lab.Variant, competencies []grade.Competency) grade.Scheme {
	scheme := grade.Scheme{Rules: s.Plan.Rules.graded()}
	scheme.Scale, _ = grade.ScaleByID(s.Plan.Rules.Scale)
	spoken := map[grade.CompetencyCode]bool{}
	speak := func(codes []lab.CompetencyCode) (list []grade.CompetencyCode) {
		for _, code := range codes {
			list = append(list, grade.CompetencyCode(code))
			spoken[grade.CompetencyCode(code)] = true
		}
		return list
	}
	for _, task := range v.Tasks {
		for _, c := range task.Checks {
			scheme.Checks = append(scheme.Checks, grade.Check{
				ID: grade.CheckID(c.ID), Task: grade.TaskID(task.ID), Points: grade.AmountOf(c.Points),
				Competencies: speak(c.Competencies), SelfReported: c.Assertion.Exec != nil, Ever: c.Ever,
			})
		}
	}
	for _, d := range v.Deliverables {
		document := grade.Deliverable{ID: grade.DeliverableID(d.ID), Scope: grade.Scope(d.Scope)}
		for _, c := range d.Criteria {
			document.Criteria = append(document.Criteria, grade.Criterion{
				ID: grade.CriterionID(c.ID), Points: grade.AmountOf(c.Points), Competencies: speak(c.Competencies),
			})
		}
		scheme.Deliverables = append(scheme.Deliverables, document)
	}
	for _, c := range competencies {
		if spoken[c.Code] {
			scheme.Competencies = append(scheme.Competencies, c)
		}
	}
	return scheme
}

func (r Rules) graded() grade.Rules {
	group := grade.AmountOf(r.GroupWeight)
	return grade.Rules{
		Counts:  grade.CountsRule(r.Counts),
		Weights: grade.Weights{Group: group, Individual: grade.Whole(1) - group},
	}
}
