package grade

import "math/big"

// Rounding says how a figure becomes a multiple of the scale's step.
type Rounding string

// The roundings.
const (
	HalfUp   Rounding = "half-up" // default
	HalfEven Rounding = "half-even"
	Down     Rounding = "down"
	Up       Rounding = "up"
)

// Scale says how a share is told: a figure out of Max in steps of Step, and a
// word. What is read decides: the word follows from the rounded figure.
type Scale struct {
	ID       string   `json:"id"`
	Title    Text     `json:"title"`
	Max      Amount   `json:"max"`      // what a share of 1 becomes, such as 20
	Step     Amount   `json:"step"`     // figures are multiples of it, such as 0.01
	Rounding Rounding `json:"rounding"` // empty means half-up
	// Thresholds go from the best to the last, whose From is 0.
	Thresholds  []Threshold `json:"thresholds"`
	NotAssessed Text        `json:"not_assessed"`
}

// Threshold is an attainment and the figure from which it is reached.
type Threshold struct {
	ID    AttainmentID `json:"id"`
	Title Text         `json:"title"`
	From  Amount       `json:"from"` // of Max, reached by this figure itself
}

// NotAssessed is the attainment of what nothing speaks for.
const NotAssessed AttainmentID = "not-assessed"

// Scales are those that come with the platform. An evaluation may bring its own.
func Scales() []Scale { return []Scale{fr20(), acquis()} }

// ScaleByID finds a scale that comes with the platform.
func ScaleByID(id string) (Scale, bool) {
	for _, s := range Scales() {
		if s.ID == id {
			return s, true
		}
	}
	return Scale{}, false
}

var notAssessed = Text{FR: "non évalué", EN: "not assessed"}

func fr20() Scale {
	return Scale{
		ID: "fr-20", Title: Text{FR: "Note sur 20", EN: "Mark out of 20"},
		Max: Whole(20), Step: unit / 100, Rounding: HalfUp, NotAssessed: notAssessed,
		Thresholds: []Threshold{
			{ID: "acquired", From: Whole(10), Title: Text{FR: "acquis", EN: "acquired"}},
			{ID: "not-acquired", From: 0, Title: Text{FR: "non acquis", EN: "not acquired"}},
		},
	}
}

func acquis() Scale {
	return Scale{
		ID: "acquis", Title: Text{FR: "Acquis, partiellement acquis, non acquis (en %)", EN: "Acquired, partly acquired, not acquired (in %)"},
		Max: Whole(100), Step: unit / 10, Rounding: HalfUp, NotAssessed: notAssessed,
		Thresholds: []Threshold{
			{ID: "acquired", From: Whole(70), Title: Text{FR: "acquis", EN: "acquired"}},
			{ID: "partly-acquired", From: Whole(40), Title: Text{FR: "partiellement acquis", EN: "partly acquired"}},
			{ID: "not-acquired", From: 0, Title: Text{FR: "non acquis", EN: "not acquired"}},
		},
	}
}

// Problems are all that is wrong with the scale. With any, Compute gives no
// figures.
func (s Scale) Problems() []Problem {
	var problems []Problem
	wrong := func(where string, text Text) {
		problems = append(problems, Problem{Code: BadScale, Where: "scale." + where, Text: text})
	}
	if s.Max <= 0 || s.Max > Whole(1000) {
		wrong("max", Text{FR: "le maximum doit être de 0 (exclu) à 1000", EN: "the maximum must be above 0 and at most 1000"})
	}
	if s.Step <= 0 || s.Step > s.Max {
		wrong("step", Text{FR: "le pas doit être positif et au plus le maximum", EN: "the step must be positive and at most the maximum"})
	}
	pick(&problems, "scale.rounding", s.Rounding, HalfUp, HalfEven, Down, Up)
	if !descends(s.Thresholds, s.Max) {
		wrong("thresholds", Text{
			FR: "les seuils doivent aller du meilleur au dernier, sans égaux ni doublons, au plus le maximum, et finir à 0",
			EN: "thresholds must go from the best to the last, without equals or doubles, at most the maximum, and end at 0",
		})
	}
	return problems
}

func descends(thresholds []Threshold, most Amount) bool {
	ids := map[AttainmentID]bool{"": true, NotAssessed: true}
	last := most + 1
	for _, t := range thresholds {
		if t.From >= last || ids[t.ID] {
			return false
		}
		ids[t.ID], last = true, t.From
	}
	return last == 0
}

// figure is what a share of 0 to 1 is called: out of Max, rounded.
func (s Scale) figure(share *big.Rat) Amount {
	exact := new(big.Rat).Mul(share, s.Max.rat())
	return min(roundTo(exact, s.Step, s.Rounding), s.Max)
}

// Attain is the attainment of a figure.
func (s Scale) Attain(figure Amount) AttainmentID {
	for _, t := range s.Thresholds {
		if figure >= t.From {
			return t.ID
		}
	}
	return NotAssessed
}

// TitleOf is what an attainment of the scale is called.
func (s Scale) TitleOf(id AttainmentID) Text {
	for _, t := range s.Thresholds {
		if t.ID == id {
			return t.Title
		}
	}
	if s.NotAssessed != (Text{}) {
		return s.NotAssessed
	}
	return notAssessed
}

// Decimals is how many decimals the step has.
func (s Scale) Decimals() int {
	for n := range 6 {
		if s.Step%stepOf(n) == 0 {
			return n
		}
	}
	return 6
}
