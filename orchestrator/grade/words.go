package grade

import "fmt"

var stateTitles = map[State]Text{
	Raw:        {FR: "résultat seul", EN: "result alone"},
	Confirmed:  {FR: "confirmé", EN: "confirmed"},
	Overridden: {FR: "remplacé", EN: "overridden"},
	Faulty:     {FR: "faute de la plateforme", EN: "platform fault"},
	Pending:    {FR: "en attente", EN: "pending"},
	Marked:     {FR: "noté", EN: "marked"},
	Unmarked:   {FR: "non noté", EN: "not marked"},
	Informs:    {FR: "pour information", EN: "for information"},
}

var verdictTitles = map[Verdict]Text{
	Pass:  {FR: "réussi", EN: "passed"},
	Fail:  {FR: "échoué", EN: "failed"},
	Error: {FR: "erreur de la plateforme", EN: "platform error"},
	Skip:  {FR: "non tenté : un préalable a échoué", EN: "skipped: a prerequisite failed"},
}

// Title is the state in words.
func (s State) Title() Text { return stateTitles[s] }

// Title is the verdict in words; none for no verdict.
func (v Verdict) Title() Text { return verdictTitles[v] }

var countsWords = map[CountsRule]Text{
	CountsFinal: {FR: "le dernier résultat des contrôles finaux compte", EN: "the last result of the final checks counts"},
	CountsBest:  {FR: "le meilleur résultat obtenu avant la fin compte", EN: "the best result before the end counts"},
}

var gradersWords = map[GradersRule]Text{
	GradersLast: {FR: "la dernière note donnée compte", EN: "the latest mark counts"},
	GradersMean: {FR: "la moyenne des correcteurs compte", EN: "the mean of the graders counts"},
}

var missingWords = map[MissingRule]Text{
	MissingAlone:       {FR: "si un côté n'a rien de jugé, l'autre décide seul", EN: "when one side has nothing judged, the other decides alone"},
	MissingNotAssessed: {FR: "si un côté n'a rien de jugé, la compétence n'est pas évaluée", EN: "when one side has nothing judged, the competency is not assessed"},
}

var unmarkedWords = map[UnmarkedRule]Text{
	UnmarkedExcluded: {FR: "au scellement, un critère sans note n'est pas jugé", EN: "once sealed, a criterion without a mark is not judged"},
	UnmarkedZero:     {FR: "au scellement, un critère sans note vaut 0", EN: "once sealed, a criterion without a mark is worth 0"},
}

var blocsWords = map[BlocsRule]Text{
	BlocsMean:   {FR: "un bloc est la moyenne de ses compétences évaluées", EN: "a bloc is the mean of its assessed competencies"},
	BlocsLowest: {FR: "un bloc vaut la plus basse de ses compétences évaluées", EN: "a bloc is the lowest of its assessed competencies"},
}

var roundingWords = map[Rounding]Text{
	"":       {FR: "au plus proche", EN: "to the nearest"},
	HalfUp:   {FR: "au plus proche", EN: "to the nearest"},
	HalfEven: {FR: "au plus proche, à égalité au pair", EN: "to the nearest, ties to even"},
	Down:     {FR: "par défaut", EN: "down"},
	Up:       {FR: "par excès", EN: "up"},
}

// Explain is the rules in words, one line each.
func (r Rules) Explain() []Text {
	filled, _ := r.filled()
	group, individual := filled.Weights.percents()
	return []Text{
		countsWords[filled.Counts],
		gradersWords[filled.Graders],
		textf("le groupe pèse %s %% et l'individuel %s %% dans une compétence", "the group weighs %s%% and the individual %s%% in a competency", group, individual),
		missingWords[filled.Missing],
		unmarkedWords[filled.Unmarked],
		blocsWords[filled.Blocs],
	}
}

// Explain is the scale in words, one line for the figures and one a threshold.
func (s Scale) Explain() []Text {
	lines := []Text{textf("une part de 1 donne %s ; arrondi à %s, %s", "a share of 1 gives %s; rounded to %s, %s",
		s.Max.Text(6), s.Step.Text(6), roundingWords[s.Rounding])}
	for _, t := range s.Thresholds {
		lines = append(lines, textf("%s : à partir de %s", "%s: from %s", t.Title, t.From.Text(6)))
	}
	return lines
}

// percents are the two weights in percent of their sum, to two decimals.
func (w Weights) percents() (group, individual Text) {
	sum := w.Group + w.Individual
	if sum == 0 {
		return Whole(50).Text(0), Whole(50).Text(0)
	}
	share := roundTo(ratio(w.Group*100, sum), stepOf(2), HalfUp)
	return share.Text(2), (Whole(100) - share).Text(2)
}

// textf formats both languages; an argument that is a Text is taken in the
// language of the format.
func textf(fr, en string, args ...any) Text {
	frArgs, enArgs := make([]any, len(args)), make([]any, len(args))
	for i, arg := range args {
		frArgs[i], enArgs[i] = arg, arg
		if t, ok := arg.(Text); ok {
			frArgs[i], enArgs[i] = t.FR, t.EN
		}
	}
	return Text{FR: fmt.Sprintf(fr, frArgs...), EN: fmt.Sprintf(en, enArgs...)}
}
