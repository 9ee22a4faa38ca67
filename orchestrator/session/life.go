package session

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// The commands. Each looks at the state and says which events should follow, or
// refuses; none changes the state. Rights are asked before, by whoever calls.

const (
	maxReason  = 2000 // characters
	maxMessage = 4000
	maxGrant   = 24 * time.Hour
)

// in refuses unless the session is in one of the phases.
func (s *State) in(phases ...Phase) error {
	if slices.Contains(phases, s.Phase) {
		return nil
	}
	var fr, en []string
	for _, p := range phases {
		name := p.Name()
		fr, en = append(fr, name.FR), append(en, name.EN)
	}
	now := s.Phase.Name()
	return &Refusal{Code: "wrong-phase", Text: Text{
		FR: fmt.Sprintf("la session est %s ; cela se fait quand elle est %s", now.FR, strings.Join(fr, " ou ")),
		EN: fmt.Sprintf("the session is %s; this is done while it is %s", now.EN, strings.Join(en, " or ")),
	}}
}

func (s *State) known(team people.TeamID) (*TeamState, error) {
	if t := s.Teams[team]; t != nil {
		return t, nil
	}
	return nil, refuse("unknown-team", "cette équipe n'est pas de la session", "this team is not in the session")
}

func because(reason string) error {
	switch n := len([]rune(strings.TrimSpace(reason))); {
	case n == 0:
		return refuse("reason-missing", "dites pourquoi : la raison est gardée avec la décision", "say why: the reason is kept with the decision")
	case n > maxReason:
		return refuse("reason-too-long", "la raison a %d caractères, %d au plus", "the reason has %d characters, at most %d", n, maxReason)
	}
	return nil
}

// Amend replaces the plan.
func (s *State) Amend(p Plan) ([]Event, error) {
	if err := s.in(Planned); err != nil {
		return nil, err
	}
	if p.ID != s.Plan.ID || p.Promotion != s.Plan.Promotion {
		return nil, refuse("other-session", "le plan est celui d'une autre session", "the plan is that of another session")
	}
	return []Event{WasAmended{p}}, p.Validate()
}

// Prepare asks for every team's instance.
func (s *State) Prepare() ([]Event, error) {
	if err := s.in(Planned); err != nil {
		return nil, err
	}
	return []Event{PreparationBegan{}}, nil
}

// Cancel ends a session that was never launched.
func (s *State) Cancel(reason string) ([]Event, error) {
	if err := s.in(Planned, Preparing, Ready); err != nil {
		return nil, err
	}
	return []Event{WasCancelled{reason}}, because(reason)
}

// NotReady are the teams whose instance does not stand yet, in the plan's order.
func (s *State) NotReady() []*TeamState {
	var missing []*TeamState
	for _, team := range s.Plan.Teams {
		if t := s.Teams[team.ID]; !t.Ready {
			missing = append(missing, t)
		}
	}
	return missing
}

// Launch starts every team's clock at once. With anyway it does so although some
// teams are not ready: what they wait for is given back to them.
func (s *State) Launch(anyway bool) ([]Event, error) {
	if err := s.in(Preparing, Ready); err != nil {
		return nil, err
	}
	missing := s.NotReady()
	if len(missing) == 0 || anyway && len(missing) < len(s.Teams) {
		return []Event{WasLaunched{}}, nil
	}
	var fr, en []string
	for _, t := range missing {
		why := Text{"en préparation", "being prepared"}
		if t.Failure != "" {
			why = Text{t.Failure, t.Failure}
		}
		fr, en = append(fr, t.Team.Name+" ("+why.FR+")"), append(en, t.Team.Name+" ("+why.EN+")")
	}
	return nil, refuse("not-ready", "pas encore prêtes : %.0s%[1]s", "not ready yet: %.0s%[2]s", strings.Join(fr, ", "), strings.Join(en, ", "))
}

// Pause stops every clock.
func (s *State) Pause(reason string) ([]Event, error) {
	if err := s.in(Running); err != nil {
		return nil, err
	}
	if s.Paused() {
		return nil, refuse("paused", "la session est déjà en pause", "the session is paused already")
	}
	return []Event{WasPaused{reason}}, because(reason)
}

// Resume lets the clocks go on.
func (s *State) Resume() ([]Event, error) {
	if err := s.in(Running); err != nil {
		return nil, err
	}
	if !s.Paused() {
		return nil, refuse("not-paused", "la session n'est pas en pause", "the session is not paused")
	}
	return []Event{WasResumed{}}, nil
}

// Extend adds time to a team's clock, or to every team's when none is named. It
// refuses what would give nobody any time: a team that was stopped, and less than
// the time since the team's end.
func (s *State) Extend(team people.TeamID, length time.Duration, reason string, now time.Time) ([]Event, error) {
	if err := s.in(Ready, Running); err != nil {
		return nil, err
	}
	if team != "" {
		if _, err := s.known(team); err != nil {
			return nil, err
		}
	}
	if length < time.Minute || length > maxGrant {
		said := Lasting(length)
		return nil, refuse("bad-length", "on ajoute entre 1 minute et 24 heures, pas %.0[2]s%[1]s", "between 1 minute and 24 hours can be added, not %.0[1]s%[2]s", said.FR, said.EN)
	}
	if err := s.gains(team, length, now); err != nil {
		return nil, err
	}
	return []Event{TimeGranted{Grant{Team: team, Length: Seconds(length), Cause: CauseExtension, Reason: reason}}}, because(reason)
}

// gains refuses an extension that leaves the team, or with none named every team,
// without any time left.
func (s *State) gains(team people.TeamID, length time.Duration, now time.Time) error {
	if s.Launched.IsZero() {
		return nil
	}
	least := time.Duration(0)
	for id, t := range s.Teams {
		if team != "" && team != id || !t.Stopped.IsZero() {
			continue
		}
		missing := now.Sub(s.Clock(id, now).Ends)
		if missing < length {
			return nil
		}
		if least == 0 || missing < least {
			least = missing
		}
	}
	if least == 0 {
		return refuse("stopped", "le travail a été arrêté ; ajouter du temps ne le rouvre pas", "the work was stopped; adding time does not open it again")
	}
	said := Lasting(least.Truncate(time.Minute) + time.Minute)
	return refuse("too-late", "le temps est fini depuis plus longtemps que cela : il faut ajouter au moins %.0[2]s%[1]s", "the time has been over for longer than that: at least %.0[1]s%[2]s must be added", said.FR, said.EN)
}

// GiveBack records that the platform was not there for a team, or for every team
// when none is named. Times before the launch and after the team's end are not
// lost; once the session closes nobody could use them.
func (s *State) GiveBack(team people.TeamID, from, to time.Time, reason string) ([]Event, error) {
	if err := s.in(Running); err != nil {
		return nil, err
	}
	if from.Before(s.Launched) {
		from = s.Launched
	}
	if !from.Before(to) {
		return nil, nil
	}
	g := Grant{Team: team, Length: Seconds(to.Sub(from)), Cause: CausePlatform, Reason: reason, From: from, To: to}
	return []Event{TimeGranted{g}}, because(reason)
}

// AskRepair wants a node, or with none named the whole instance, made anew.
func (s *State) AskRepair(team people.TeamID, node, reason string) ([]Event, error) {
	if err := s.in(Preparing, Ready, Running); err != nil {
		return nil, err
	}
	t, err := s.known(team)
	if err != nil {
		return nil, err
	}
	if t.Instance == "" {
		return nil, refuse("no-instance", "l'équipe n'a pas encore d'instance", "the team has no instance yet")
	}
	for _, r := range t.Repairs {
		if r.Event.Node == "" || r.Event.Node == node {
			return nil, refuse("repair-pending", "c'est déjà demandé, et en cours", "this was asked already and is under way")
		}
	}
	return []Event{RepairAsked{ID: newID(), Team: team, Node: node, Reason: reason}}, because(reason)
}

// StopTeam ends a team's work before its time.
func (s *State) StopTeam(team people.TeamID, reason string) ([]Event, error) {
	if err := s.in(Running); err != nil {
		return nil, err
	}
	t, err := s.known(team)
	if err != nil {
		return nil, err
	}
	if !t.Stopped.IsZero() {
		return nil, refuse("stopped", "l'équipe a déjà terminé", "the team has ended already")
	}
	return []Event{TeamStopped{team, reason}}, because(reason)
}

// Close ends the work of all teams.
func (s *State) Close(cause string) ([]Event, error) {
	if err := s.in(Running); err != nil {
		return nil, err
	}
	return []Event{ClosingBegan{cause}}, nil
}

// Finish ends the closing, once every team was checked and its last state kept.
func (s *State) Finish() ([]Event, error) {
	if err := s.in(Closing); err != nil {
		return nil, err
	}
	for _, team := range s.Plan.Teams {
		if s.FinalDue(team.ID, s.Closing) || s.KeepDue(team.ID, s.Closing) {
			return nil, refuse("not-finished", "%s n'a pas encore ses vérifications finales", "%s has not got its final checks yet", team.Name)
		}
	}
	return []Event{WasClosed{}}, nil
}

// SealUp ends the ledger. What is not settled is told, and sealed only anyway:
// how many results graders have not spoken of, and that documents may be handed
// in until an instant.
func (s *State) SealUp(waiting int, reports, now time.Time, anyway bool) ([]Event, error) {
	if err := s.in(Closed); err != nil {
		return nil, err
	}
	switch {
	case anyway:
	case waiting > 0:
		return nil, refuse("pending", "%d résultats attendent encore d'être jugés", "%d results still wait to be judged", waiting)
	case now.Before(reports):
		left := Lasting(reports.Sub(now))
		return nil, refuse("reports-open", "des documents peuvent encore être remis pendant %.0[2]s%[1]s ; sceller y met fin",
			"documents may be handed in for another %.0[1]s%[2]s; sealing ends that", left.FR, left.EN)
	}
	return []Event{WasSealed{}}, nil
}

// ReportsEnd is when the last member's documents are due; zero before the launch.
func (s *State) ReportsEnd(now time.Time) time.Time {
	var last time.Time
	for _, team := range s.Plan.Teams {
		for _, m := range team.Members {
			if due := s.ReportsUntil(team.ID, m.Person, now); due.After(last) {
				last = due
			}
		}
	}
	return last
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
