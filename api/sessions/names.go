package sessions

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// names are the persons of promotions, remembered for a moment: every bench of a
// classroom shows some of them.
type names struct {
	mu    sync.Mutex
	known map[people.PromotionID]known
}

type known struct {
	until   time.Time
	persons map[people.PersonID]people.Person
}

// remember is how long a name that was changed is still shown.
const remember = 10 * time.Second

// personName is somebody as others see them.
type personName struct {
	ID         people.PersonID `json:"id"`
	FamilyName string          `json:"family_name,omitempty"`
	GivenName  string          `json:"given_name,omitempty"`
	Number     string          `json:"number,omitempty"` // in the place of names
}

// String is given name and family name; empty where the names are left out.
func (n personName) String() string {
	if n.FamilyName == "" {
		return n.GivenName
	}
	return strings.TrimSpace(n.GivenName + " " + n.FamilyName)
}

// members reads everybody of a promotion.
func (a *API) members(ctx context.Context, promotion people.PromotionID) (map[people.PersonID]people.Person, error) {
	persons := map[people.PersonID]people.Person{}
	page := people.Page{Limit: people.MaxPage}
	for {
		list, next, err := a.People.Members(ctx, people.Operator(), promotion, "", "", page)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			persons[m.Person.ID] = m.Person
		}
		if next == "" {
			return persons, nil
		}
		page.After = next
	}
}

// namer gives the names of a promotion's persons; somebody unknown has none.
func (a *API) namer(ctx context.Context, promotion people.PromotionID) (func(people.PersonID) personName, error) {
	persons, err := a.remembered(ctx, promotion)
	if err != nil {
		return nil, err
	}
	return func(id people.PersonID) personName {
		p := persons[id]
		return personName{ID: id, FamilyName: p.FamilyName, GivenName: p.GivenName}
	}, nil
}

func (a *API) remembered(ctx context.Context, promotion people.PromotionID) (map[people.PersonID]people.Person, error) {
	n := &a.names
	n.mu.Lock()
	defer n.mu.Unlock()
	now := a.Now()
	if k, ok := n.known[promotion]; ok && now.Before(k.until) {
		return k.persons, nil
	}
	persons, err := a.members(ctx, promotion)
	if err != nil {
		return nil, err
	}
	if n.known == nil {
		n.known = map[people.PromotionID]known{}
	}
	n.known[promotion] = known{now.Add(remember), persons}
	return persons, nil
}

// nameless shows nobody's name.
func nameless(id people.PersonID) personName { return personName{ID: id} }
