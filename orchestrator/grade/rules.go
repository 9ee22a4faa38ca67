package grade

// Rules are what an evaluation chooses. The zero value of each is its default,
// which is named first.
type Rules struct {
	Counts   CountsRule   `json:"counts"`
	Graders  GradersRule  `json:"graders"`
	Weights  Weights      `json:"weights"`
	Missing  MissingRule  `json:"missing"`
	Unmarked UnmarkedRule `json:"unmarked"`
	Blocs    BlocsRule    `json:"blocs"`
}

// CountsRule says which result of a check counts. With Check.Ever, the first
// pass counts whatever the rule.
type CountsRule string

// Which result counts. None of them ever takes an error.
const (
	CountsFinal CountsRule = "final" // the last of the final checks
	CountsBest  CountsRule = "best"  // the best until the team's end, or final; the earliest of equals
)

// GradersRule says what several graders of one criterion give. Each grader's
// own last mark is meant.
type GradersRule string

// What several graders give.
const (
	GradersLast GradersRule = "last" // the latest mark
	GradersMean GradersRule = "mean" // the mean of all graders
)

// Weights say how much the two kinds of evidence weigh in a competency. Only
// their ratio matters. Both zero means equal; one zero leaves that side out.
type Weights struct {
	Group      Amount `json:"group"`
	Individual Amount `json:"individual"`
}

// MissingRule says what becomes of a competency when one side has weight and
// nothing judged.
type MissingRule string

// What becomes of a competency with one side.
const (
	MissingAlone       MissingRule = "alone"        // the other side alone decides
	MissingNotAssessed MissingRule = "not-assessed" // the competency is not assessed
)

// UnmarkedRule says what a criterion without a mark becomes once sealed.
type UnmarkedRule string

// What a criterion without a mark becomes.
const (
	UnmarkedExcluded UnmarkedRule = "excluded" // leaves what is judged
	UnmarkedZero     UnmarkedRule = "zero"     // judged, without a point
)

// BlocsRule says how a bloc follows from its assessed competencies.
type BlocsRule string

// How a bloc follows from its competencies.
const (
	BlocsMean   BlocsRule = "mean"   // the mean of their shares
	BlocsLowest BlocsRule = "lowest" // the lowest of their shares
)

// filled gives the rules with defaults written out, and what was wrong.
func (r Rules) filled() (Rules, []Problem) {
	var problems []Problem
	r.Counts = pick(&problems, "rules.counts", r.Counts, CountsFinal, CountsBest)
	r.Graders = pick(&problems, "rules.graders", r.Graders, GradersLast, GradersMean)
	r.Missing = pick(&problems, "rules.missing", r.Missing, MissingAlone, MissingNotAssessed)
	r.Unmarked = pick(&problems, "rules.unmarked", r.Unmarked, UnmarkedExcluded, UnmarkedZero)
	r.Blocs = pick(&problems, "rules.blocs", r.Blocs, BlocsMean, BlocsLowest)
	if r.Weights.Group < 0 || r.Weights.Individual < 0 || r.Weights.Group > mostAmount || r.Weights.Individual > mostAmount {
		problems = append(problems, badWeights(r.Weights))
		r.Weights = Weights{}
	}
	if r.Weights == (Weights{}) {
		r.Weights = Weights{Group: unit / 2, Individual: unit / 2}
	}
	return r, problems
}

// pick gives the value if it is one of the choices, else the first choice.
func pick[T ~string](problems *[]Problem, where string, value T, choices ...T) T {
	for _, choice := range choices {
		if value == choice {
			return value
		}
	}
	if value != "" {
		*problems = append(*problems, unknownRule(where, string(value), choices[0], choices))
	}
	return choices[0]
}
