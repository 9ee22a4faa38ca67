package session

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// For an oral, a team's last state is brought up again from its kept images. The
// session is over by then, perhaps sealed, and nothing of an oral is a part of its
// results: so the orals of a session have a ledger of their own.

// OralStream is the name of the ledger of the session's orals.
func (id ID) OralStream() string { return oralPrefix + string(id) }

const oralPrefix = "oral/"

// OralPhase is how far a team's last state is from being there for a jury.
type OralPhase string

// The phases of an oral.
const (
	OralShut     OralPhase = "shut"    // nothing is there; also before it was ever asked for
	OralOpening  OralPhase = "opening" // the machines are being made
	OralOpen     OralPhase = "open"
	OralShutting OralPhase = "shutting" // the machines are being removed
	OralFailed   OralPhase = "failed"   // they could not be made; nothing is there
)

// Bounds of an oral, and how long it is when nobody says.
const (
	OralLength      = 2 * time.Hour
	ShortestOral    = 5 * time.Minute
	LongestOral     = 8 * time.Hour
	causeOralTime   = "time"
	causeOralPerson = "person"
)

// Oral is a team's last state, reopened for a jury.
type Oral struct {
	Session ID
	Team    people.TeamID
	Phase   OralPhase
	Since   time.Time // it is in this phase
	Until   time.Time // then it is shut, whoever still looks
	By      string    // who asked for it last
	Members bool      // the team's members may enter, too
	Cause   string    // why it failed
}

// Alive tells whether machines of it may be there.
func (o Oral) Alive() bool {
	return o.Phase == OralOpening || o.Phase == OralOpen || o.Phase == OralShutting
}

// Open tells whether it may be entered.
func (o Oral) Open(now time.Time) bool { return o.Phase == OralOpen && now.Before(o.Until) }

// The entries of the ledger of orals.
type (
	// OralAsked wants a team's last state there until an instant. Of one that is
	// open it changes that instant, and whether members may enter.
	OralAsked struct {
		Team    people.TeamID `json:"team"`
		Until   time.Time     `json:"until"`
		Members bool          `json:"members,omitempty"`
	}
	// OralOpened tells that every machine runs.
	OralOpened struct {
		Team people.TeamID `json:"team"`
	}
	// OralGivenUp tells why the machines could not be made.
	OralGivenUp struct {
		Team  people.TeamID `json:"team"`
		Cause string        `json:"cause"`
	}
	// OralEnding wants the machines removed.
	OralEnding struct {
		Team  people.TeamID `json:"team"`
		Cause string        `json:"cause"` // "time" or "person"
	}
	// OralEnded tells that nothing of it is left.
	OralEnded struct {
		Team people.TeamID `json:"team"`
	}
)

func (OralAsked) Kind() string   { return "oral.asked" }
func (OralOpened) Kind() string  { return "oral.opened" }
func (OralGivenUp) Kind() string { return "oral.failed" }
func (OralEnding) Kind() string  { return "oral.ending" }
func (OralEnded) Kind() string   { return "oral.shut" }

// KeptImages are the images of a team's last state by node; of nodes of which none
// was kept, "".
func (t *TeamState) KeptImages() map[string]string {
	images := map[string]string{}
	if t.Kept != nil {
		for _, n := range t.Kept.Nodes {
			images[n.Node] = n.Image
		}
	}
	return images
}

// keptMonths is RetentionMonths, also of a plan from before there was such a rule.
func (r Rules) keptMonths() int { return cmp.Or(r.RetentionMonths, DefaultRules().RetentionMonths) }

// KeptUntil is when the session's recordings and last states are forgotten; the
// zero time while it is not sealed, which is when that begins to count.
func (s *State) KeptUntil() time.Time {
	if s.SealedAt.IsZero() {
		return time.Time{}
	}
	return s.SealedAt.AddDate(0, s.Plan.Rules.keptMonths(), 0)
}

// AskOral wants a team's last state there for a jury, for so long from now on.
func (s *State) AskOral(o Oral, length time.Duration, members bool, now time.Time) ([]Event, error) {
	if err := s.Reopenable(o.Team, now); err != nil {
		return nil, err
	}
	if length < ShortestOral || length > LongestOral {
		return nil, refuse("bad-length", "un oral dure entre 5 minutes et 8 heures, pas %s", "an oral lasts between 5 minutes and 8 hours, not %s", length)
	}
	if o.Phase == OralShutting {
		return nil, refuse("oral-shutting", "l'oral de l'équipe est en train d'être refermé ; réessayez quand il l'est", "the team's oral is being shut; try again once it is")
	}
	return []Event{OralAsked{Team: o.Team, Until: now.Add(length).UTC().Truncate(time.Microsecond), Members: members}}, nil
}

// Reopenable refuses unless the session is over and every machine of the team's
// last state is kept still.
func (s *State) Reopenable(team people.TeamID, now time.Time) error {
	if err := s.in(Closed, Sealed); err != nil {
		return err
	}
	t, err := s.known(team)
	if err != nil {
		return err
	}
	images := t.KeptImages()
	var missing []string
	for node, image := range images {
		if image == "" {
			missing = append(missing, node)
		}
	}
	slices.Sort(missing)
	switch until := s.KeptUntil(); {
	case len(missing) == len(images):
		return refuse("nothing-kept", "aucune image des machines de cette équipe n'a été gardée (règle keep_images de la session)",
			"no images of this team's machines were kept (the session's rule keep_images)")
	case len(missing) > 0:
		return refuse("nothing-kept", "l'image de ces machines n'a pas pu être gardée : %s", "the images of these machines could not be kept: %s", strings.Join(missing, ", "))
	case !until.IsZero() && !now.Before(until):
		return refuse("kept-no-more", "les images n'étaient gardées que jusqu'au %s", "the images were kept until %s only", until.Format(time.DateOnly))
	}
	return nil
}

// EndOral wants the machines of an oral removed. One that is being shut is so
// already.
func (o Oral) EndOral() ([]Event, error) {
	switch o.Phase {
	case OralOpening, OralOpen:
		return []Event{OralEnding{o.Team, causeOralPerson}}, nil
	case OralShutting:
		return nil, nil
	}
	return nil, refuse("oral-shut", "l'oral de cette équipe n'est pas ouvert", "this team's oral is not open")
}

// Overdue ends an oral whose time is over.
func (o Oral) Overdue(now time.Time) []Event {
	if (o.Phase == OralOpening || o.Phase == OralOpen) && !now.Before(o.Until) {
		return []Event{OralEnding{o.Team, causeOralTime}}
	}
	return nil
}

// after is the oral as the next entry of its ledger makes it.
func (o Oral) after(event Event, at ledger.Entry) Oral {
	next := o
	switch e := event.(type) {
	case OralAsked:
		next.Until, next.Members, next.By, next.Cause = e.Until, e.Members, at.Actor, ""
		if o.Phase != OralOpen {
			next.Phase = OralOpening
		}
	case OralOpened:
		next.Phase = OralOpen
	case OralGivenUp:
		next.Phase, next.Cause = OralFailed, e.Cause
	case OralEnding:
		next.Phase = OralShutting
	case OralEnded:
		next.Phase = OralShut
	}
	if next.Phase != o.Phase {
		next.Since = at.Time
	}
	return next
}
