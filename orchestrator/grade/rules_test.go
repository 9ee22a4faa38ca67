package grade_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
)

// whole tells that a text is there and was formatted without a slip.
func whole(text string) bool { return text != "" && !strings.Contains(text, "%!") }

// one is an evaluation with one team, one member and one check of 10 points.
func one(results ...grade.Result) grade.Input {
	scale, _ := grade.ScaleByID("acquis")
	for i := range results {
		r := &results[i]
		r.Team, r.Check = "t", "c"
		if r.Origin == "" {
			r.Origin = grade.Final
		}
		if r.Time.IsZero() {
			r.Time = noon
		}
	}
	return grade.Input{
		Scheme: grade.Scheme{
			Checks:       []grade.Check{{ID: "c", Task: "k", Points: grade.Whole(10), Competencies: []grade.CompetencyCode{"B1.C1"}}},
			Competencies: []grade.Competency{{Code: "B1.C1", Bloc: "B1"}},
			Scale:        scale,
		},
		Teams:   []grade.Team{{ID: "t", Members: []grade.MemberID{"m"}, Ends: noon}},
		Results: results,
	}
}

func TestTheRuleSaysWhichResultCounts(t *testing.T) {
	after := noon.Add(time.Minute)
	for _, c := range []struct {
		name   string
		in     grade.Input
		change func(*grade.Input)
		result grade.ResultID
		got    string // points
	}{
		{name: "the last of the final checks", in: one(
			grade.Result{ID: "a", Seq: 2, Verdict: grade.Pass}, grade.Result{ID: "b", Seq: 3, Verdict: grade.Fail, Share: amount("0.4")},
			grade.Result{ID: "w", Seq: 4, Verdict: grade.Pass, Origin: grade.Watch}), result: "b", got: "4"},
		{name: "an error never takes the place of a verdict", in: one(
			grade.Result{ID: "a", Seq: 2, Verdict: grade.Pass}, grade.Result{ID: "b", Seq: 3, Verdict: grade.Error}), result: "a", got: "10"},
		{name: "the best until the end, not after it", in: one(
			grade.Result{ID: "a", Seq: 1, Verdict: grade.Fail, Share: amount("0.7"), Origin: grade.Self},
			grade.Result{ID: "b", Seq: 2, Verdict: grade.Pass, Origin: grade.Watch, Time: after},
			grade.Result{ID: "f", Seq: 3, Verdict: grade.Fail, Time: after}),
			change: func(in *grade.Input) { in.Scheme.Rules.Counts = grade.CountsBest }, result: "a", got: "7"},
		{name: "the best is the final one, looked at after the end", in: one(
			grade.Result{ID: "a", Seq: 1, Verdict: grade.Fail, Share: amount("0.7"), Origin: grade.Self},
			grade.Result{ID: "f", Seq: 3, Verdict: grade.Pass, Time: after}),
			change: func(in *grade.Input) { in.Scheme.Rules.Counts = grade.CountsBest }, result: "f", got: "10"},
		{name: "ever: the first pass", in: one(
			grade.Result{ID: "a", Seq: 1, Verdict: grade.Pass, Origin: grade.Watch}, grade.Result{ID: "b", Seq: 2, Verdict: grade.Pass, Origin: grade.Watch},
			grade.Result{ID: "f", Seq: 3, Verdict: grade.Fail}),
			change: func(in *grade.Input) { in.Scheme.Checks[0].Ever = true }, result: "a", got: "10"},
		{name: "ever: not after the end", in: one(
			grade.Result{ID: "a", Seq: 1, Verdict: grade.Pass, Origin: grade.Watch, Time: after}, grade.Result{ID: "f", Seq: 3, Verdict: grade.Fail}),
			change: func(in *grade.Input) { in.Scheme.Checks[0].Ever = true }, result: "f", got: "0"},
		{name: "a confirmed result stands when another comes", in: one(
			grade.Result{ID: "a", Seq: 1, Verdict: grade.Pass}, grade.Result{ID: "b", Seq: 3, Verdict: grade.Fail}),
			change: decided(grade.Decision{Seq: 2, Kind: grade.Confirm, Result: "a"}), result: "a", got: "10"},
		{name: "what was withdrawn counts no more", in: one(grade.Result{ID: "a", Seq: 1, Verdict: grade.Pass}),
			change: decided(grade.Decision{Seq: 2, Kind: grade.Override, Reason: "why"}, grade.Decision{Seq: 3, Kind: grade.Withdraw}), result: "a", got: "10"},
		{name: "hints cost after an override too", in: one(grade.Result{ID: "a", Seq: 1, Verdict: grade.Fail}),
			change: func(in *grade.Input) {
				decided(grade.Decision{Seq: 2, Kind: grade.Override, Share: amount("1"), Reason: "why"})(in)
				in.Hints = []grade.Hint{{Seq: 1, Team: "t", Check: "c", Index: 0, Cost: grade.Whole(3)}, {Seq: 2, Team: "t", Check: "c", Index: 0, Cost: grade.Whole(3)}}
			}, result: "a", got: "7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.change != nil {
				c.change(&c.in)
			}
			sheet, _ := grade.Compute(c.in)
			l := sheet.Teams[0].Checks[0]
			if l.Result != c.result || l.Obtained != amount(c.got) || l.Judged != grade.Whole(10) {
				t.Errorf("result %s gives %s of %s, want result %s with %s", l.Result, l.Obtained, l.Judged, c.result, c.got)
			}
		})
	}
}

func decided(decisions ...grade.Decision) func(*grade.Input) {
	return func(in *grade.Input) {
		for i := range decisions {
			decisions[i].Team, decisions[i].Check, decisions[i].Grader = "t", "c", "g"
		}
		in.Decisions = decisions
	}
}

func TestWhatIsNeverJudgedCostsNothing(t *testing.T) {
	for name, in := range map[string]grade.Input{
		"an error":  one(grade.Result{ID: "a", Seq: 1, Verdict: grade.Error}),
		"no result": one(),
	} {
		sheet, _ := grade.Compute(in)
		if l := sheet.Teams[0].Checks[0]; l.State != grade.Pending || l.Pending != grade.Whole(10) {
			t.Errorf("%s: %+v", name, l)
		}
		in.Sealed = true
		sheet, _ = grade.Compute(in)
		if l := sheet.Teams[0].Checks[0]; l.State != grade.Faulty || l.Excluded != grade.Whole(10) {
			t.Errorf("%s, sealed: %+v", name, l)
		}
		if c := sheet.Members[0].Competencies[0]; c.Attainment != grade.NotAssessed || c.Provisional {
			t.Errorf("%s, sealed: %+v", name, c.Outcome)
		}
	}
}

func TestADecisionOnAMemberIsTheirsAlone(t *testing.T) {
	in := one(grade.Result{ID: "a", Seq: 1, Verdict: grade.Pass})
	in.Teams[0].Members = []grade.MemberID{"m", "absent"}
	in.Decisions = []grade.Decision{{Seq: 2, Member: "absent", Check: "c", Kind: grade.Override, Share: 0, Reason: "was not there", Grader: "g"}}
	sheet, problems := grade.Compute(in)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for id, want := range map[grade.MemberID]string{"m": "100", "absent": "0"} {
		if f := member(t, sheet, id).Competencies[0].Figure; f == nil || *f != amount(want) {
			t.Errorf("%s: %v, want %s", id, f, want)
		}
	}
	if got := sheet.Teams[0].Total.Obtained; got != grade.Whole(10) {
		t.Errorf("the team has %s", got)
	}
}

func TestADecisionOnAMemberThatCannotStandLeavesTheTeams(t *testing.T) {
	in := one(grade.Result{ID: "a", Seq: 1, Verdict: grade.Error})
	in.Decisions = []grade.Decision{
		{Seq: 2, Team: "t", Check: "c", Kind: grade.Override, Share: grade.Whole(1), Reason: "seen by eye", Grader: "g"},
		{Seq: 3, Team: "t", Member: "m", Check: "c", Kind: grade.Confirm, Result: "a", Grader: "g"},
	}
	sheet, problems := grade.Compute(in)
	if len(problems) != 1 || problems[0].Code != grade.NothingToStand {
		t.Errorf("problems: %v", problems)
	}
	if got := member(t, sheet, "m").Competencies[0].Group; got.Obtained != grade.Whole(10) || got.Items[0].State != grade.Overridden {
		t.Errorf("the member has %+v", got)
	}
}

func TestTheSidesAreCombinedByTheRule(t *testing.T) {
	base := func(weights grade.Weights, missing grade.MissingRule, marked bool) grade.Input {
		in := one(grade.Result{ID: "a", Seq: 1, Verdict: grade.Fail, Share: amount("0.9")})
		in.Scheme.Deliverables = []grade.Deliverable{{ID: "d", Scope: grade.Individual, Criteria: []grade.Criterion{
			{ID: "x", Points: grade.Whole(3), Competencies: []grade.CompetencyCode{"B1.C1"}}}}}
		in.Scheme.Rules = grade.Rules{Weights: weights, Missing: missing}
		if marked {
			in.Marks = []grade.Mark{{Seq: 5, Deliverable: "d", Criterion: "x", Member: "m", Share: ptr(amount("0.5")), Grader: "g"}}
		}
		return in
	}
	for _, c := range []struct {
		name    string
		weights grade.Weights
		missing grade.MissingRule
		marked  bool
		figure  string
		sides   grade.Sides
	}{
		{"equal", grade.Weights{}, "", true, "70", grade.BothSides},
		{"a quarter", grade.Weights{Group: grade.Whole(1), Individual: grade.Whole(3)}, "", true, "60", grade.BothSides},
		{"the group alone", grade.Weights{}, grade.MissingAlone, false, "90", grade.GroupSide},
		{"both or nothing", grade.Weights{}, grade.MissingNotAssessed, false, "", grade.NoSide},
		{"the group weighs nothing", grade.Weights{Individual: grade.Whole(1)}, grade.MissingAlone, false, "", grade.NoSide},
		{"the individual weighs nothing", grade.Weights{Group: grade.Whole(1)}, grade.MissingNotAssessed, false, "90", grade.GroupSide},
	} {
		t.Run(c.name, func(t *testing.T) {
			sheet, _ := grade.Compute(base(c.weights, c.missing, c.marked))
			got := sheet.Members[0].Competencies[0]
			figure := ""
			if got.Figure != nil {
				figure = got.Figure.String()
			}
			if figure != c.figure || got.Sides != c.sides {
				t.Errorf("%q by %s, want %q by %s", figure, got.Sides, c.figure, c.sides)
			}
		})
	}
}

func TestSeveralGradersAgreeByTheRule(t *testing.T) {
	in := one()
	in.Scheme.Deliverables = []grade.Deliverable{{ID: "d", Scope: grade.Individual, Criteria: []grade.Criterion{{ID: "x", Points: grade.Whole(9)}}}}
	give := func(seq int64, grader grade.GraderID, share string) grade.Mark {
		return grade.Mark{Seq: seq, Deliverable: "d", Criterion: "x", Member: "m", Share: ptr(amount(share)), Grader: grader}
	}
	in.Marks = []grade.Mark{give(1, "g1", "0"), give(4, "g2", "1"), give(2, "g3", "0"), give(3, "g1", "0.5")}
	for rule, want := range map[grade.GradersRule]string{grade.GradersLast: "9", grade.GradersMean: "4.5"} {
		in.Scheme.Rules.Graders = rule
		sheet, _ := grade.Compute(in)
		if got := sheet.Members[0].Criteria[0]; got.Obtained != amount(want) || len(got.Marks) != 3 {
			t.Errorf("%s: %s by %d graders, want %s by 3", rule, got.Obtained, len(got.Marks), want)
		}
	}
	in.Marks = append(in.Marks, grade.Mark{Seq: 9, Deliverable: "d", Criterion: "x", Member: "m", Withdrawn: true, Grader: "g2"})
	in.Scheme.Rules.Graders = grade.GradersMean
	sheet, _ := grade.Compute(in)
	if got := sheet.Members[0].Criteria[0]; got.Obtained != amount("2.25") {
		t.Errorf("without the mark that was taken back: %s, want 2.25", got.Obtained)
	}
}

func TestWhatIsReadDecides(t *testing.T) {
	for _, c := range []struct {
		share      string
		scale      string
		figure     string
		attainment grade.AttainmentID
	}{
		{"0.69949", "acquis", "69.9", "partly-acquired"},
		{"0.6995", "acquis", "70", "acquired"},
		{"0.4", "acquis", "40", "partly-acquired"},
		{"0.39949", "acquis", "39.9", "not-acquired"},
		{"0.49974", "fr-20", "9.99", "not-acquired"},
		{"0.49975", "fr-20", "10", "acquired"},
		{"0", "fr-20", "0", "not-acquired"},
		{"1", "fr-20", "20", "acquired"},
	} {
		in := one(grade.Result{ID: "a", Seq: 1, Verdict: grade.Fail, Share: amount(c.share)})
		in.Scheme.Scale, _ = grade.ScaleByID(c.scale)
		sheet, _ := grade.Compute(in)
		got := sheet.Members[0].Competencies[0]
		if got.Figure.String() != c.figure || got.Attainment != c.attainment {
			t.Errorf("%s on %s: %s %s, want %s %s", c.share, c.scale, got.Figure, got.Attainment, c.figure, c.attainment)
		}
	}
}

func TestFiguresAreRoundedAsTheScaleSays(t *testing.T) {
	for _, c := range []struct {
		rounding grade.Rounding
		share    string
		want     string
	}{
		{grade.HalfUp, "0.5125", "10.5"}, {grade.HalfUp, "0.512499", "10"}, {grade.HalfEven, "0.5125", "10"},
		{grade.HalfEven, "0.5375", "11"}, {grade.Down, "0.999999", "19.5"}, {grade.Up, "0.500001", "10.5"}, {grade.Up, "0.5", "10"},
	} {
		in := one(grade.Result{ID: "a", Seq: 1, Verdict: grade.Fail, Share: amount(c.share)})
		in.Scheme.Scale, _ = grade.ScaleByID("fr-20")
		in.Scheme.Scale.Step, in.Scheme.Scale.Rounding = amount("0.5"), c.rounding
		sheet, _ := grade.Compute(in)
		if got := sheet.Members[0].Competencies[0].Figure; got.String() != c.want {
			t.Errorf("%s %s: %s, want %s", c.rounding, c.share, got, c.want)
		}
	}
}

func TestWhatCannotBeUsedIsListedAndCostsNobody(t *testing.T) {
	good := func() grade.Input { return one(grade.Result{ID: "a", Seq: 1, Verdict: grade.Pass}) }
	for _, c := range []struct {
		code   grade.ProblemCode
		where  string
		change func(*grade.Input)
	}{
		{grade.UnknownCheck, "result z (seq 9)", func(in *grade.Input) {
			in.Results = append(in.Results, grade.Result{ID: "z", Seq: 9, Team: "t", Check: "?", Verdict: grade.Fail, Origin: grade.Final})
		}},
		{grade.UnknownTeam, "result z (seq 9)", func(in *grade.Input) {
			in.Results = append(in.Results, grade.Result{ID: "z", Seq: 9, Team: "?", Check: "c", Verdict: grade.Fail, Origin: grade.Final})
		}},
		{grade.UnknownWord, "result z (seq 9)", func(in *grade.Input) {
			in.Results = append(in.Results, grade.Result{ID: "z", Seq: 9, Team: "t", Check: "c", Verdict: "maybe", Origin: grade.Final})
		}},
		{grade.UnknownWord, "result z (seq 9)", func(in *grade.Input) {
			in.Results = append(in.Results, grade.Result{ID: "z", Seq: 9, Team: "t", Check: "c", Verdict: grade.Fail, Origin: "elsewhere"})
		}},
		{grade.UnknownCode, "check c", func(in *grade.Input) {
			in.Scheme.Checks[0].Competencies = append(in.Scheme.Checks[0].Competencies, "B9.C9")
		}},
		{grade.Duplicate, "check c", func(in *grade.Input) {
			in.Scheme.Checks = append(in.Scheme.Checks, grade.Check{ID: "c", Points: grade.Whole(90)})
		}},
		{grade.Duplicate, "team u member m", func(in *grade.Input) {
			in.Teams = append(in.Teams, grade.Team{ID: "u", Members: []grade.MemberID{"m"}})
		}},
		{grade.ReasonMissing, "decision 5", decided(grade.Decision{Seq: 5, Kind: grade.Override})},
		{grade.OutOfRange, "decision 5", decided(grade.Decision{Seq: 5, Kind: grade.Override, Reason: "why", Share: grade.Whole(-1)})},
		{grade.OutOfRange, "decision 0", decided(grade.Decision{Kind: grade.PlatformFault})},
		{grade.UnknownWord, "decision 5", decided(grade.Decision{Seq: 5, Kind: "guess"})},
		{grade.UnknownMember, "decision 5", decided(grade.Decision{Seq: 5, Kind: grade.PlatformFault, Member: "?"})},
		{grade.UnknownResult, "decision 5", decided(grade.Decision{Seq: 5, Kind: grade.Confirm, Result: "?"})},
		{grade.NewerResult, "decision 5", func(in *grade.Input) {
			decided(grade.Decision{Seq: 5, Kind: grade.Confirm, Result: "a"})(in)
			in.Results = append(in.Results, grade.Result{ID: "z", Seq: 9, Team: "t", Check: "c", Verdict: grade.Fail, Origin: grade.Final})
		}},
		{grade.NothingToStand, "decision 5", func(in *grade.Input) {
			in.Results = append(in.Results, grade.Result{ID: "z", Seq: 9, Team: "t", Check: "c", Verdict: grade.Error, Origin: grade.Final})
			decided(grade.Decision{Seq: 5, Kind: grade.Confirm, Result: "z"})(in)
		}},
		{grade.OutOfRange, "hint 0 of c (seq 3)", func(in *grade.Input) {
			in.Hints = []grade.Hint{{Seq: 3, Team: "t", Check: "c", Cost: grade.Whole(-4)}}
		}},
		{grade.UnknownLine, "mark 3", func(in *grade.Input) { in.Marks = []grade.Mark{{Seq: 3, Deliverable: "?", Member: "m"}} }},
		{grade.UnknownMember, "mark 3", marked(grade.Mark{Seq: 3, Member: "?", Share: ptr(grade.Amount(0))})},
		{grade.OutOfRange, "mark 3", marked(grade.Mark{Seq: 3, Member: "m"})},
		{grade.OutOfRange, "mark 3", marked(grade.Mark{Seq: 3, Member: "m", Level: ptr(7)})},
		{grade.OutOfRange, "mark 3", marked(grade.Mark{Seq: 3, Member: "m", Share: ptr(grade.Whole(2))})},
		{grade.UnknownRule, "rules.counts", func(in *grade.Input) { in.Scheme.Rules.Counts = "luckiest" }},
		{grade.BadWeights, "rules.weights", func(in *grade.Input) { in.Scheme.Rules.Weights.Group = -1 }},
	} {
		t.Run(string(c.code)+" "+c.where, func(t *testing.T) {
			in := good()
			c.change(&in)
			sheet, problems := grade.Compute(in)
			i := slices.IndexFunc(problems, func(p grade.Problem) bool { return p.Code == c.code && p.Where == c.where })
			if i < 0 {
				t.Fatalf("not listed: %v", problems)
			}
			if p := problems[i]; !whole(p.Text.FR) || !whole(p.Text.EN) {
				t.Errorf("not told in both languages: %+v", p)
			}
			if got := member(t, sheet, "m").Competencies[0].Group.Obtained; got != grade.Whole(10) {
				t.Errorf("the team has %s of 10", got)
			}
		})
	}
}

func marked(m grade.Mark) func(*grade.Input) {
	m.Deliverable, m.Criterion = "d", "x"
	return func(in *grade.Input) {
		in.Scheme.Deliverables = []grade.Deliverable{{ID: "d", Scope: grade.Individual, Criteria: []grade.Criterion{{ID: "x", Points: grade.Whole(1)}}}}
		in.Marks = []grade.Mark{m}
	}
}

func TestABrokenScaleGivesNoFigures(t *testing.T) {
	for name, breaks := range map[string]func(*grade.Scale){
		"no maximum":     func(s *grade.Scale) { s.Max = 0 },
		"no step":        func(s *grade.Scale) { s.Step = 0 },
		"no thresholds":  func(s *grade.Scale) { s.Thresholds = nil },
		"no lowest":      func(s *grade.Scale) { s.Thresholds = s.Thresholds[:1] },
		"wrong order":    func(s *grade.Scale) { slices.Reverse(s.Thresholds) },
		"reserved name":  func(s *grade.Scale) { s.Thresholds[0].ID = grade.NotAssessed },
		"above maximum":  func(s *grade.Scale) { s.Thresholds[0].From = grade.Whole(101) },
		"no such rounds": func(s *grade.Scale) { s.Rounding = "sideways" },
	} {
		in := one(grade.Result{ID: "a", Seq: 1, Verdict: grade.Pass})
		breaks(&in.Scheme.Scale)
		sheet, problems := grade.Compute(in)
		if len(problems) == 0 {
			t.Errorf("%s: no problem told", name)
		}
		if c := sheet.Members[0].Competencies[0]; c.Figure != nil || c.Attainment != grade.NotAssessed || *c.Share != grade.Whole(1) {
			t.Errorf("%s: %+v", name, c.Outcome)
		}
	}
	for _, s := range grade.Scales() {
		if problems := s.Problems(); len(problems) > 0 {
			t.Errorf("%s: %v", s.ID, problems)
		}
	}
}

func TestAmountsAreExact(t *testing.T) {
	for text, want := range map[string]string{
		"0.1": "0.1", "2.35": "2.35", "1e-3": "0.001", "-0.5": "-0.5", "0.0000005": "0.000001", "1000000": "1000000", "0e999999999": "0", "1e-999999999": "0",
	} {
		if got := amount(text).String(); got != want {
			t.Errorf("%s reads as %s", text, got)
		}
	}
	for _, text := range []string{"", "1e999999999", "NaN", "Inf", "1/3", "0x10", "1_000", "1000001", `"2"`, strings.Repeat("0", 70) + "1"} {
		var a grade.Amount
		if err := json.Unmarshal([]byte(text), &a); err == nil {
			t.Errorf("%q reads as %s", text, a)
		}
	}
	for f, want := range map[float64]string{0.1 + 0.2: "0.3", 27.64: "27.64", math.Inf(1): "1000000", math.Inf(-1): "-1000000"} {
		if got := grade.AmountOf(f).String(); got != want {
			t.Errorf("%v is %s, want %s", f, got, want)
		}
	}
	if grade.AmountOf(math.NaN()) != 0 {
		t.Error("what is no number is not 0")
	}
	if got := amount("12.345").Text(2); got != (grade.Text{FR: "12,35", EN: "12.35"}) {
		t.Errorf("12.345 is written %+v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		a := grade.Amount(rapid.Int64Range(-1e12, 1e12).Draw(t, "amount"))
		if read, err := grade.ParseAmount(a.String()); err != nil || read != a {
			t.Fatalf("%s reads as %s, %v", a, read, err)
		}
	})
}
