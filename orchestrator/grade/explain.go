package grade

import (
	"math/big"
	"strings"
)

func ratio(a, b Amount) *big.Rat { return big.NewRat(int64(a), int64(b)) }

// ExplainCheck says in words where the figure of a check comes from.
func (s Sheet) ExplainCheck(l CheckLine) []Text {
	var lines []Text
	say := func(t Text) { lines = append(lines, t) }
	if l.Result != "" {
		say(textf("Résultat %s : %s.", "Result %s: %s.", l.Result, l.Verdict.Title()))
	}
	switch l.State {
	case Raw:
		say(textf("Aucune décision : %s.", "No decision: %s.", countsWords[s.Rules.Counts]))
	case Confirmed, Overridden:
		say(textf("%[1]s par %[2]s (décision %[3]d)%[4]s.", "%[1]s by %[2]s (decision %[3]d)%[4]s.",
			capital(l.State.Title()), l.Grader, l.Decision, because(l.Reason)))
	case Faulty:
		say(s.explainFault(l))
	case Pending:
		say(textf("Rien n'est encore jugé : cela ne coûte aucun point.", "Nothing is judged yet: it costs no point."))
	default:
		say(textf("Pour information seulement : ne compte jamais.", "For information only: it never counts."))
	}
	if l.Worth != nil {
		say(textf("%s %% de %s points, moins %s pour les indices : %s.", "%s%% of %s points, less %s for hints: %s.",
			percent(*l.Worth), l.Possible.Text(6), l.Hints.Text(6), l.Obtained.Text(6)))
	}
	return lines
}

func (s Sheet) explainFault(l CheckLine) Text {
	if l.Decision == 0 {
		return textf("Scellé sans verdict : la plateforme n'a pas pu regarder, le contrôle n'est pas jugé.",
			"Sealed without a verdict: the platform could not look, the check is not judged.")
	}
	return textf("Faute de la plateforme selon %[1]s (décision %[2]d)%[3]s : le contrôle n'est pas jugé.",
		"A fault of the platform says %[1]s (decision %[2]d)%[3]s: the check is not judged.", l.Grader, l.Decision, because(l.Reason))
}

// ExplainCriterion says in words where the figure of a criterion comes from.
func (s Sheet) ExplainCriterion(l CriterionLine) []Text {
	var lines []Text
	for _, m := range l.Marks {
		lines = append(lines, textf("%[1]s donne %[2]s %% (note %[3]d)%[4]s.", "%[1]s gives %[2]s%% (mark %[3]d)%[4]s.",
			m.Grader, percent(m.Share), m.Seq, because(m.Comment)))
	}
	switch l.State {
	case Marked:
		lines = append(lines, textf("Règle : %s. %s points sur %s.", "Rule: %s. %s points of %s.",
			gradersWords[s.Rules.Graders], l.Obtained.Text(6), l.Possible.Text(6)))
	case Unmarked:
		lines = append(lines, textf("Sans note. Règle : %s.", "Without a mark. Rule: %s.", unmarkedWords[s.Rules.Unmarked]))
	case Pending:
		lines = append(lines, textf("Pas encore noté : cela ne coûte aucun point.", "Not marked yet: it costs no point."))
	default:
		lines = append(lines, textf("Pour information seulement : ne compte jamais.", "For information only: it never counts."))
	}
	return lines
}

// ExplainCombined says in words where a competency's, or the overall, figure
// comes from.
func (s Sheet) ExplainCombined(c Combined) []Text {
	group, individual := s.Rules.Weights.percents()
	lines := []Text{
		explainEvidence(Text{FR: "Groupe", EN: "Group"}, group, c.Group),
		explainEvidence(Text{FR: "Individuel", EN: "Individual"}, individual, c.Individual),
	}
	switch c.Sides {
	case BothSides:
		lines = append(lines, textf("Les deux côtés se combinent selon leurs poids.", "The two sides are combined by their weights."))
	case GroupSide, IndividualSide:
		lines = append(lines, textf("Un seul côté décide. Règle : %s.", "One side alone decides. Rule: %s.", missingWords[s.Rules.Missing]))
	default:
		lines = append(lines, textf("Rien ne permet de juger. Règle : %s.", "Nothing to judge by. Rule: %s.", missingWords[s.Rules.Missing]))
	}
	return append(lines, s.explainOutcome(c.Outcome)...)
}

// ExplainBloc says in words where the figure of a bloc comes from.
func (s Sheet) ExplainBloc(b BlocLine) []Text {
	codes := make([]string, len(b.Assessed))
	for i, c := range b.Assessed {
		codes[i] = string(c)
	}
	lines := []Text{
		textf("%d compétences évaluées sur %d : %s.", "%d competencies assessed of %d: %s.", len(codes), b.Of, listed(codes)),
		textf("Règle : %s.", "Rule: %s.", blocsWords[s.Rules.Blocs]),
	}
	return append(lines, s.explainOutcome(b.Outcome)...)
}

func explainEvidence(side, weight Text, e Evidence) Text {
	fr, en := make([]string, len(e.Items)), make([]string, len(e.Items))
	for i, item := range e.Items {
		line := textf("%s %s/%s", "%s %s/%s", item.name(), item.Obtained.Text(6), item.Possible.Text(6))
		fr[i], en[i] = line.FR, line.EN
	}
	return textf("%s (poids %s %%) : %s points sur %s jugés, %s en attente, %s non jugés. Preuves : %s.",
		"%s (weight %s%%): %s points of %s judged, %s pending, %s not judged. Evidence: %s.",
		side, weight, e.Obtained.Text(6), e.Judged.Text(6), e.Pending.Text(6), e.Excluded.Text(6), Text{FR: listed(fr).FR, EN: listed(en).EN})
}

func (s Sheet) explainOutcome(o Outcome) []Text {
	title := s.Scale.TitleOf(o.Attainment)
	var lines []Text
	if o.Figure != nil {
		lines = append(lines, textf("%s %% donnent %s sur %s (arrondi à %s, %s) : %s.", "%s%% gives %s of %s (rounded to %s, %s): %s.",
			percent(*o.Share), o.Figure.Text(6), s.Scale.Max.Text(6), s.Scale.Step.Text(6), roundingWords[s.Scale.Rounding], title))
	} else {
		lines = append(lines, textf("Aucun chiffre : %s.", "No figure: %s.", title))
	}
	if o.Provisional {
		lines = append(lines, textf("Provisoire : des preuves attendent un jugement.", "Provisional: some evidence waits for a judgement."))
	}
	return lines
}

// name is the item as people write it.
func (i Item) name() string {
	if i.Check != "" {
		return string(i.Check)
	}
	return string(i.Deliverable) + "/" + string(i.Criterion)
}

// percent is a share in percent, to four decimals.
func percent(share Amount) Text { return (share * 100).Text(4) }

func because(reason string) Text {
	if reason == "" {
		return Text{}
	}
	return Text{FR: " : " + reason, EN: ": " + reason}
}

func listed(names []string) Text {
	if len(names) == 0 {
		return Text{FR: "aucune", EN: "none"}
	}
	all := strings.Join(names, ", ")
	return Text{FR: all, EN: all}
}

func capital(t Text) Text {
	return Text{FR: strings.ToUpper(t.FR[:1]) + t.FR[1:], EN: strings.ToUpper(t.EN[:1]) + t.EN[1:]}
}
