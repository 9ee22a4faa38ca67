package session

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// Decide is a grader's word on a check of a team, or of one member. The line is
// what counts of the check as things stand, from grade.Compute: a decision is
// about that, and keeps what it was. A Result named in d is what the grader had
// before them; empty asks for no comparison.
func (s *State) Decide(d WasDecided, line grade.CheckLine) ([]Event, error) {
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
	if err := d.whole(); err != nil {
		return nil, err
	}
	switch {
	case string(line.Team) != string(d.Team) || string(line.Check) != string(d.Check):
		return nil, refuse("no-result", "il n'y a pas de résultat pour %s", "there is no result for %s", d.Check)
	case line.State == grade.Informs:
		return nil, refuse("informative", "cette vérification ne donne pas de points : il n'y a rien à juger", "this check gives no points: there is nothing to judge")
	case d.Result != "" && d.Result != string(line.Result):
		return nil, refuse("changed", "un autre résultat compte à présent : regardez-le d'abord", "another result counts now: look at it first")
	case d.Decision == Confirm && line.State == grade.Pending:
		return nil, refuse("nothing-to-confirm", "rien n'est encore jugé : il n'y a rien à confirmer", "nothing is judged yet: there is nothing to confirm")
	}
	if d.Decision != Override {
		d.Share = 0
	}
	d.Result, d.Old = string(line.Result), 0
	if line.Worth != nil {
		d.Old = line.Worth.Float()
	}
	return []Event{d}, nil
}

// whole refuses a decision that lacks what its kind needs: an override a share
// and a reason, a platform fault a reason.
func (d WasDecided) whole() error {
	switch d.Decision {
	case Confirm, Withdraw:
		return nil
	case PlatformFault:
		return because(d.Reason)
	case Override:
		if math.IsNaN(d.Share) || d.Share < 0 || d.Share > 1 {
			return refuse("bad-share", "la part va de 0 à 1, pas %v", "the share goes from 0 to 1, not %v", d.Share)
		}
		return because(d.Reason)
	}
	return refuse("bad-decision", "décision inconnue : « %s »", "unknown decision %q", d.Decision)
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

// WithdrawMark takes back the mark of entry seq: its criterion is as if that
// grader had never marked it. It is the grader's own to take back, as long as it
// stands, and with a reason.
func (s *State) WithdrawMark(seq int64, grader people.PersonID, reason string) ([]Event, error) {
	if err := s.in(Closed); err != nil {
		return nil, err
	}
	at := slices.IndexFunc(s.Marks, func(m Dated[WasMarked]) bool { return m.Seq == seq })
	if at < 0 {
		return nil, refuse("no-mark", "l'entrée %d n'est pas une note", "entry %d is no mark", seq)
	}
	given := s.Marks[at]
	last := func(m Dated[WasMarked]) bool { return m.Actor == given.Actor && m.Event.line() == given.Event.line() }
	switch {
	case given.Actor != string(grader):
		return nil, refuse("not-your-mark", "cette note est d'une autre personne : elle seule peut la retirer", "this mark is another grader's: they alone can take it back")
	case given.Event.Withdrawn || slices.ContainsFunc(s.Marks[at+1:], last):
		return nil, refuse("changed", "cette note ne compte plus : elle a été remplacée ou retirée", "this mark counts no more: it was replaced or taken back")
	}
	if err := because(reason); err != nil {
		return nil, err
	}
	e := given.Event.line()
	e.Withdrawn, e.Old, e.Reason = true, given.Event.Share, strings.TrimSpace(reason)
	return []Event{e}, nil
}

// line is what a mark is about, without what it says of it.
func (m WasMarked) line() WasMarked {
	return WasMarked{Deliverable: m.Deliverable, Criterion: m.Criterion, Team: m.Team, Person: m.Person}
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
