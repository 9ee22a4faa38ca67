package grade_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
)

func asJSON(t interface{ Fatalf(string, ...any) }, v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return string(data)
}

func TestTheOrderOfArrivalNeverMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		sheet, problems := grade.Compute(in)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "shuffle"), 1))
		mixed := in
		mixed.Teams, mixed.Results, mixed.Decisions = mix(r, in.Teams), mix(r, in.Results), mix(r, in.Decisions)
		mixed.Hints, mixed.Marks = mix(r, in.Hints), mix(r, in.Marks)
		again, problemsAgain := grade.Compute(mixed)
		if asJSON(t, sheet) != asJSON(t, again) {
			t.Fatalf("another order gives another sheet:\n%s\n%s", asJSON(t, sheet), asJSON(t, again))
		}
		if !slices.Equal(problems, problemsAgain) {
			t.Fatalf("another order gives other problems:\n%v\n%v", problems, problemsAgain)
		}
	})
}

func mix[T any](r *rand.Rand, items []T) []T {
	mixed := slices.Clone(items)
	r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	return mixed
}

func TestTheSameInputReadFromItsJSONGivesTheSameSheet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		var read grade.Input
		if err := json.Unmarshal([]byte(asJSON(t, in)), &read); err != nil {
			t.Fatalf("%v", err)
		}
		sheet, _ := grade.Compute(in)
		again, _ := grade.Compute(read)
		if asJSON(t, sheet) != asJSON(t, again) {
			t.Fatalf("what was written gives another sheet")
		}
	})
}

// scores are all scores of a sheet by a name of their own.
func scores(sheet grade.Sheet) map[string]grade.Score {
	all := map[string]grade.Score{}
	for _, team := range sheet.Teams {
		all["total "+string(team.Team)], all["documents "+string(team.Team)] = team.Total, team.Documents
		for _, l := range team.Tasks {
			all[fmt.Sprintf("task %s %s", team.Team, l.Task)] = l.Score
		}
		for _, l := range team.Checks {
			all[fmt.Sprintf("check %s %s", team.Team, l.Check)] = l.Score
		}
	}
	for _, m := range sheet.Members {
		all["documents "+string(m.Member)] = m.Documents
		all["group "+string(m.Member)], all["individual "+string(m.Member)] = m.Overall.Group.Score, m.Overall.Individual.Score
		for _, l := range m.Checks {
			all[fmt.Sprintf("check %s %s", m.Member, l.Check)] = l.Score
		}
		for _, c := range m.Competencies {
			all[fmt.Sprintf("group %s %s", m.Member, c.Code)] = c.Group.Score
			all[fmt.Sprintf("individual %s %s", m.Member, c.Code)] = c.Individual.Score
		}
	}
	return all
}

// outcomes are all outcomes of a sheet by a name of their own.
func outcomes(sheet grade.Sheet) map[string]grade.Outcome {
	all := map[string]grade.Outcome{}
	for _, m := range sheet.Members {
		all["overall "+string(m.Member)] = m.Overall.Outcome
		for _, c := range m.Competencies {
			all[fmt.Sprintf("%s %s", m.Member, c.Code)] = c.Outcome
		}
		for _, b := range m.Blocs {
			all[fmt.Sprintf("%s %s", m.Member, b.Bloc)] = b.Outcome
		}
	}
	return all
}

func TestFiguresStayWithinTheirBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		sheet, _ := grade.Compute(in)
		for name, s := range scores(sheet) {
			if s.Obtained < 0 || s.Obtained > s.Judged || s.Possible != s.Judged+s.Pending+s.Excluded || s.Pending < 0 || s.Excluded < 0 {
				t.Fatalf("%s: %+v", name, s)
			}
			if (s.Share == nil) != (s.Judged == 0) {
				t.Fatalf("%s: a share of %v with %s judged", name, s.Share, s.Judged)
			}
		}
		for name, o := range outcomes(sheet) {
			if (o.Share == nil) != (o.Attainment == grade.NotAssessed) || (o.Share == nil) != (o.Figure == nil) {
				t.Fatalf("%s: %+v", name, o)
			}
			if o.Figure != nil && (*o.Figure < 0 || *o.Figure > sheet.Scale.Max || o.Attainment != sheet.Scale.Attain(*o.Figure)) {
				t.Fatalf("%s: figure %s, attainment %s", name, o.Figure, o.Attainment)
			}
		}
	})
}

func TestTheTasksAddUpToTheTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sheet, _ := grade.Compute(anyInput(t))
		for _, team := range sheet.Teams {
			var byTask, byCheck, possible grade.Amount
			for _, l := range team.Tasks {
				byTask += l.Obtained
				possible += l.Possible
			}
			for _, l := range team.Checks {
				byCheck += l.Obtained
			}
			if byTask != team.Total.Obtained || byCheck != team.Total.Obtained || possible != team.Total.Possible {
				t.Fatalf("%s: tasks %s, checks %s, total %s", team.Team, byTask, byCheck, team.Total.Obtained)
			}
		}
	})
}

func TestAnErrorNeverChangesAFigure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		before, _ := grade.Compute(in)
		late := anyResult(t, 1000)
		late.Verdict, late.Seq = grade.Error, rapid.Int64Range(0, 100).Draw(t, "seq")
		in.Results = append(in.Results, late)
		after, _ := grade.Compute(in)
		if asJSON(t, scores(before)) != asJSON(t, scores(after)) || asJSON(t, outcomes(before)) != asJSON(t, outcomes(after)) {
			t.Fatalf("an error changed a figure:\n%s\n%s", asJSON(t, outcomes(before)), asJSON(t, outcomes(after)))
		}
	})
}

func TestAPassNeverLowersWhatWasObtained(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		pass := anyResult(t, 1000)
		pass.Verdict = grade.Pass
		if rapid.Bool().Draw(t, "last") {
			pass.Seq = 1000
		}
		hinted := slices.ContainsFunc(in.Hints, func(h grade.Hint) bool { return h.Team == pass.Team && h.Check == pass.Check })
		before, _ := grade.Compute(in)
		in.Results = append(in.Results, pass)
		after, _ := grade.Compute(in)
		then := scores(after)
		for name, s := range scores(before) {
			now := then[name]
			// A check that waited comes in with what its hints left of it, so only
			// without hints can its share not fall.
			if now.Obtained < s.Obtained || !hinted && below(now.Share, s.Share) {
				t.Fatalf("%s: %+v became %+v", name, s, now)
			}
		}
		if !hinted {
			held := outcomes(after)
			for name, o := range outcomes(before) {
				if below(held[name].Share, o.Share) && in.Scheme.Rules.Missing == grade.MissingAlone {
					t.Fatalf("%s fell from %s to %s", name, o.Share, held[name].Share)
				}
			}
		}
	})
}

func below(now, then *grade.Amount) bool {
	return now != nil && then != nil && *now < *then || now == nil && then != nil
}

func TestTheSameOverrideTwiceIsAsOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		x := anyDecision(t, len(in.Results))
		x.Kind, x.Reason, x.Seq = grade.Override, "because", 100
		in.Decisions = append(in.Decisions, x)
		once, _ := grade.Compute(in)
		for _, l := range once.Teams[slices.Index(teams, x.Team)].Checks {
			counts := l.State != grade.Informs
			if l.Check == x.Check && x.Member == "" && counts && (l.State != grade.Overridden || *l.Worth != x.Share) {
				t.Fatalf("the override does not stand: %+v", l)
			}
		}
		x.Seq = 101
		in.Decisions = append(in.Decisions, x)
		twice, _ := grade.Compute(in)
		if asJSON(t, scores(once)) != asJSON(t, scores(twice)) || asJSON(t, outcomes(once)) != asJSON(t, outcomes(twice)) {
			t.Fatalf("deciding twice is not deciding once")
		}
	})
}

func TestAPlatformFaultLeavesWhatTheOtherChecksGive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		x := anyDecision(t, 0)
		x.Kind, x.Seq, x.Member = grade.PlatformFault, 100, ""
		in.Decisions = slices.DeleteFunc(in.Decisions, func(d grade.Decision) bool { return d.Member != "" })
		in.Decisions = append(in.Decisions, x)
		with, _ := grade.Compute(in)

		// Without: the same evaluation, in which this check is worth nothing.
		in.Scheme.Checks = slices.Clone(in.Scheme.Checks)
		for i := range in.Scheme.Checks {
			if in.Scheme.Checks[i].ID == x.Check {
				in.Scheme.Checks[i].Points = 0
			}
		}
		without, _ := grade.Compute(in)
		at := slices.Index(teams, x.Team)
		if a, b := with.Teams[at].Total, without.Teams[at].Total; a.Obtained != b.Obtained || a.Judged != b.Judged {
			t.Fatalf("total %+v, of the others %+v", a, b)
		}
		others := outcomes(without)
		for _, m := range with.Members {
			if m.Team != x.Team {
				continue
			}
			for name, o := range outcomes(grade.Sheet{Members: []grade.MemberSheet{m}}) {
				if asJSON(t, o.Figure) != asJSON(t, others[name].Figure) {
					t.Fatalf("%s: %s, of the others %s", name, asJSON(t, o), asJSON(t, others[name]))
				}
			}
		}
	})
}

func TestEvidenceNeverLeaksToOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		before, _ := grade.Compute(in)
		mine := rapid.SampledFrom([]grade.MemberID{"m1", "m2"}).Draw(t, "member") // of t1
		in.Results = append(in.Results, func() grade.Result { r := anyResult(t, 1000); r.Team = "t1"; return r }())
		x := anyDecision(t, len(in.Results))
		x.Team, x.Member = "t1", ""
		in.Decisions = append(in.Decisions, x)
		m := anyMark(t)
		m.Deliverable, m.Team, m.Member = grade.DeliverableID(grade.Individual), "", mine
		in.Marks = append(in.Marks, m)
		in.Hints = append(in.Hints, grade.Hint{Seq: 99, Team: "t1", Check: "a", Index: 99, Cost: grade.Whole(1)})
		after, _ := grade.Compute(in)
		for i, s := range after.Members {
			old := before.Members[i]
			if s.Team != "t1" && asJSON(t, s) != asJSON(t, old) {
				t.Fatalf("what t1 did changed %s", s.Member)
			}
			if s.Member != mine && asJSON(t, s.Criteria) != asJSON(t, old.Criteria) {
				t.Fatalf("the mark of %s changed %s", mine, s.Member)
			}
			for _, c := range s.Competencies {
				for _, item := range c.Individual.Items {
					if item.Member != s.Member || item.Check != "" {
						t.Fatalf("%s has %+v as evidence of their own", s.Member, item)
					}
				}
				for _, item := range c.Group.Items {
					if item.Team != s.Team || item.Member != "" && item.Member != s.Member {
						t.Fatalf("%s has %+v as evidence of their group", s.Member, item)
					}
				}
			}
		}
	})
}

func TestHintsCostAtMostWhatTheirCheckEarned(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		dear, _ := grade.Compute(in)
		in.Hints = nil
		free, _ := grade.Compute(in)
		for i, team := range dear.Teams {
			for j, l := range team.Checks {
				if was := free.Teams[i].Checks[j]; l.Obtained+l.Hints != was.Obtained || l.Hints < 0 || l.Judged != was.Judged {
					t.Fatalf("%s %s: %s less %s, of %s", l.Team, l.Check, l.Obtained, l.Hints, was.Obtained)
				}
			}
		}
	})
}

func TestSealingLeavesNothingPending(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		in.Sealed = true
		sheet, _ := grade.Compute(in)
		if sheet.Pending != 0 {
			t.Fatalf("%d still wait", sheet.Pending)
		}
		for name, s := range scores(sheet) {
			if s.Pending != 0 {
				t.Fatalf("%s: %s still wait", name, s.Pending)
			}
		}
	})
}

func TestEveryFigureExplainsItselfInBothLanguages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sheet, _ := grade.Compute(anyInput(t))
		texts := append(sheet.Rules.Explain(), sheet.Scale.Explain()...)
		for _, team := range sheet.Teams {
			for _, l := range team.Checks {
				texts = append(texts, told(t, sheet.ExplainCheck(l))...)
			}
			for _, l := range team.Criteria {
				texts = append(texts, told(t, sheet.ExplainCriterion(l))...)
			}
		}
		for _, m := range sheet.Members {
			texts = append(texts, told(t, sheet.ExplainCombined(m.Overall))...)
			for _, b := range m.Blocs {
				texts = append(texts, told(t, sheet.ExplainBloc(b))...)
			}
		}
		for _, text := range texts {
			if !whole(text.FR) || !whole(text.EN) || text.FR == text.EN {
				t.Fatalf("not a sentence in both languages: %q, %q", text.FR, text.EN)
			}
		}
	})
}

func told(t *rapid.T, lines []grade.Text) []grade.Text {
	if len(lines) == 0 {
		t.Fatalf("a figure has nothing to say")
	}
	return lines
}
