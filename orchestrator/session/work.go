package session

import (
	"slices"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

const maxAnswer = 4096 // bytes

// Stands tells whether the team's machines are there: built, and not being built
// anew as a whole.
func (t *TeamState) Stands() bool {
	return t.Ready && !slices.ContainsFunc(t.Repairs, func(r Dated[RepairAsked]) bool { return r.Event.Node == "" })
}

// Open refuses unless the team may work now.
func (s *State) Open(team people.TeamID, now time.Time) (*TeamState, error) {
	t, err := s.known(team)
	if err != nil {
		return nil, err
	}
	if err := s.in(Running); err != nil {
		return nil, err
	}
	if s.Paused() {
		return nil, refuse("paused", "la session est en pause", "the session is paused")
	}
	if s.Clock(team, now).Over {
		return nil, refuse("over", "le temps de l'équipe est écoulé", "the team's time is over")
	}
	return t, nil
}

// Answer hands in a flag or an answer.
func (s *State) Answer(team people.TeamID, c lab.Check, value string, now time.Time) ([]Event, error) {
	t, err := s.Open(team, now)
	if err != nil {
		return nil, err
	}
	value = strings.TrimSpace(value)
	switch given := t.Answers[c.ID]; {
	case c.Assertion.Flag == nil && c.Assertion.Answer == nil:
		return nil, refuse("no-question", "%s n'attend pas de réponse", "%s asks for no answer", c.ID)
	case value == "":
		return nil, refuse("empty", "la réponse est vide", "the answer is empty")
	case len(value) > maxAnswer:
		return nil, refuse("too-long", "la réponse a %d octets, %d au plus", "the answer has %d bytes, at most %d", len(value), maxAnswer)
	case s.Plan.Rules.Attempts > 0 && len(given) >= s.Plan.Rules.Attempts:
		return nil, refuse("no-attempts", "les %d essais sont faits", "all %d attempts were made", s.Plan.Rules.Attempts)
	case len(given) > 0 && given[len(given)-1].Event.Value == value:
		return nil, refuse("same", "c'est la réponse déjà donnée", "this is the answer given already")
	}
	return []Event{AnswerGiven{Team: team, Check: c.ID, Value: value}}, nil
}

// TakeHint shows a team the next hint of a check, at its cost.
func (s *State) TakeHint(team people.TeamID, c lab.Check, index int, now time.Time) ([]Event, error) {
	t, err := s.Open(team, now)
	if err != nil {
		return nil, err
	}
	next := len(t.Hints[c.ID])
	switch {
	case !s.Plan.Rules.Hints:
		return nil, refuse("no-hints", "cette session est sans indices", "this session has no hints")
	case index < 0 || index >= len(c.Hints):
		return nil, refuse("no-hint", "%s a %d indices", "%s has %d hints", c.ID, len(c.Hints))
	case index < next:
		return nil, refuse("taken", "cet indice est déjà pris", "this hint was taken already")
	case index > next:
		return nil, refuse("in-order", "les indices se prennent dans l'ordre", "hints are taken in order")
	}
	return []Event{HintTaken{Team: team, Check: c.ID, Index: index, Cost: c.Hints[index].Cost}}, nil
}

// AskChecks wants some of a team's checks looked at now; none named means all.
func (s *State) AskChecks(team people.TeamID, checks []lab.CheckID, now time.Time) ([]Event, error) {
	t, err := s.Open(team, now)
	if err != nil {
		return nil, err
	}
	if len(t.Asks) > 0 {
		return nil, refuse("checking", "une vérification est déjà en cours", "checks are under way already")
	}
	if wait := t.LastAsk.Add(s.Plan.Rules.CheckEvery.Duration()).Sub(now); !t.LastAsk.IsZero() && wait > 0 {
		return nil, refuse("too-soon", "prochaine vérification possible dans %d s", "checks can be asked for again in %d s", int(wait.Seconds()+0.999))
	}
	return []Event{ChecksAsked{ID: newID(), Team: team, Checks: checks}}, nil
}

// AskQuestion sends a word to whoever runs the session.
func (s *State) AskQuestion(team people.TeamID, text string, now time.Time) ([]Event, error) {
	if _, err := s.Open(team, now); err != nil {
		return nil, err
	}
	if err := words(text); err != nil {
		return nil, err
	}
	return []Event{QuestionAsked{ID: newID(), Team: team, Text: strings.TrimSpace(text)}}, nil
}

// SendMessage sends a word to some teams, or to all when none is named.
func (s *State) SendMessage(teams []people.TeamID, text string) ([]Event, error) {
	if err := s.in(Preparing, Ready, Running, Closing, Closed); err != nil {
		return nil, err
	}
	for _, team := range teams {
		if _, err := s.known(team); err != nil {
			return nil, err
		}
	}
	if err := words(text); err != nil {
		return nil, err
	}
	return []Event{MessageSent{ID: newID(), Teams: teams, Text: strings.TrimSpace(text)}}, nil
}

func words(text string) error {
	switch n := len([]rune(strings.TrimSpace(text))); {
	case n == 0:
		return refuse("empty", "le message est vide", "the message is empty")
	case n > maxMessage:
		return refuse("too-long", "le message a %d caractères, %d au plus", "the message has %d characters, at most %d", n, maxMessage)
	}
	return nil
}

// AskInject wants an inject made, or undone, in some teams' instances; none named
// means all of them.
func (s *State) AskInject(inject string, undo bool, teams []people.TeamID, declared []lab.Inject) ([]Event, error) {
	if err := s.in(Running); err != nil {
		return nil, err
	}
	found := false
	for _, d := range declared {
		found = found || d.ID == inject
	}
	if !found {
		return nil, refuse("no-inject", "le lab n'a pas d'événement « %s »", "the lab has no inject %q", inject)
	}
	if len(teams) == 0 {
		for _, team := range s.Plan.Teams {
			teams = append(teams, team.ID)
		}
	}
	for _, team := range teams {
		if _, err := s.known(team); err != nil {
			return nil, err
		}
	}
	return []Event{InjectAsked{ID: newID(), Inject: inject, Undo: undo, Teams: teams}}, nil
}

// Report is a document that was received and stored. Of Received only the type,
// the size and the digest count.
type Report struct {
	Deliverable lab.Deliverable
	Team        people.TeamID
	Person      people.PersonID
	Received    ReportReceived
}

// ReportsUntil is when a person's reports are due: so long after the team's end
// as the rules say, and longer by the person's standing right. Zero before the
// launch.
func (s *State) ReportsUntil(team people.TeamID, person people.PersonID, now time.Time) time.Time {
	t := s.Teams[team]
	if t == nil || s.Launched.IsZero() {
		return time.Time{}
	}
	after := s.Plan.Rules.ReportsAfter.Duration()
	if m, ok := t.member(string(person)); ok {
		after += time.Duration(float64(after) * m.ExtraTime)
	}
	ends := s.Clock(team, now).Ends
	if !s.Closing.IsZero() && s.Closing.Before(ends) {
		ends = s.Closing
	}
	return ends.Add(after)
}

// ReceiveReport takes a document in. One that comes after its time is taken too,
// and marked late: graders decide.
func (s *State) ReceiveReport(r Report, now time.Time) ([]Event, error) {
	if err := s.in(Running, Closing, Closed); err != nil {
		return nil, err
	}
	t, err := s.known(r.Team)
	if err != nil {
		return nil, err
	}
	if _, ok := t.member(string(r.Person)); !ok {
		return nil, refuse("not-a-member", "cette personne n'est pas de l'équipe", "this person is not in the team")
	}
	received := r.Received
	received.ID, received.Deliverable, received.Team, received.Person = newID(), r.Deliverable.ID, r.Team, r.Person
	received.Name = NeutralName(received)
	received.Late = now.After(s.ReportsUntil(r.Team, r.Person, now))
	return []Event{received}, nil
}

// NeutralName is a name for the file of a document that says nothing of who
// handed it in.
func NeutralName(r ReportReceived) string { return r.Deliverable + "." + r.Type }
