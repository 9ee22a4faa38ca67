package session

import (
	"math"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// Decide is a grader's word on the result that counts of a team's check. An
// override and a platform fault need a reason.
func (s *State) Decide(d WasDecided) ([]Event, error) {
	if err := s.in(Closed); err != nil {
		return nil, err
	}
	t, err := s.known(d.Team)
	if err != nil {
		return nil, err
	}
	if _, member := t.member(string(d.Person)); d.Person != "" && !member {
		return nil, refuse("not-a-member", "cette personne n'est pas de l'équipe", "this person is not in the team")
	}
	current, known := t.Latest()[d.Check]
	if !known {
		return nil, refuse("no-result", "il n'y a pas de résultat pour %s", "there is no result for %s", d.Check)
	}
	switch d.Decision {
	case Confirm, Withdraw:
		d.Share = 0
	case PlatformFault:
		d.Share, err = 0, because(d.Reason)
	case Override:
		if math.IsNaN(d.Share) || d.Share < 0 || d.Share > 1 {
			return nil, refuse("bad-share", "la part va de 0 à 1, pas %v", "the share goes from 0 to 1, not %v", d.Share)
		}
		err = because(d.Reason)
	default:
		return nil, refuse("bad-decision", "décision inconnue : « %s »", "unknown decision %q", d.Decision)
	}
	if err != nil {
		return nil, err
	}
	if d.Result != "" && d.Result != current.ID {
		return nil, refuse("changed", "un résultat plus récent est arrivé : regardez-le d'abord", "a newer result has come: look at it first")
	}
	d.Result, d.Old = current.ID, s.Share(d.Team, d.Check)
	return []Event{d}, nil
}

// Share is what of a check's points counts for a team as things stand: as a
// grader decided, else as the check said.
func (s *State) Share(team people.TeamID, check lab.CheckID) float64 {
	share := s.Teams[team].Latest()[check].Share
	raw := share
	for _, d := range s.Decisions {
		if d.Event.Team != team || d.Event.Check != check || d.Event.Person != "" {
			continue
		}
		switch d.Event.Decision {
		case Override:
			share = d.Event.Share
		case Withdraw, PlatformFault:
			share = raw
		}
	}
	return share
}

// Mark is a grader's mark of one criterion of a deliverable that the lab has.
func (s *State) Mark(m WasMarked, declared []lab.Deliverable, now time.Time) ([]Event, error) {
	if err := s.in(Closed); err != nil {
		return nil, err
	}
	t, err := s.known(m.Team)
	if err != nil {
		return nil, err
	}
	deliverable, found := criterionOf(m, declared)
	if !found {
		return nil, refuse("no-criterion", "il n'y a pas de critère %s/%s", "there is no criterion %s/%s", m.Deliverable, m.Criterion)
	}
	_, member := t.member(string(m.Person))
	switch {
	case deliverable.Scope == lab.Individual && !member:
		return nil, refuse("not-a-member", "un rapport individuel se note pour un membre de l'équipe", "an individual report is marked for a member of the team")
	case deliverable.Scope != lab.Individual && m.Person != "":
		return nil, refuse("group-report", "ce document est celui de l'équipe", "this document is the team's")
	case math.IsNaN(m.Share) || m.Share < 0 || m.Share > 1:
		return nil, refuse("bad-share", "la part va de 0 à 1, pas %v", "the share goes from 0 to 1, not %v", m.Share)
	case len([]rune(m.Comment)) > maxMessage:
		return nil, refuse("too-long", "le commentaire a plus de %d caractères", "the comment has more than %d characters", maxMessage)
	}
	return []Event{m}, nil
}

func criterionOf(m WasMarked, declared []lab.Deliverable) (lab.Deliverable, bool) {
	for _, d := range declared {
		if d.ID != m.Deliverable {
			continue
		}
		for _, c := range d.Criteria {
			if c.ID == m.Criterion {
				return d, true
			}
		}
	}
	return lab.Deliverable{}, false
}
