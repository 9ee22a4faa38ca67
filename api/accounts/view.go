package accounts

import (
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// itemsOf is a whole list.
type itemsOf[T any] struct {
	Items []T `json:"items"`
}

func items[From, To any](list []From, show func(From) To) itemsOf[To] {
	out := itemsOf[To]{Items: []To{}}
	for _, one := range list {
		out.Items = append(out.Items, show(one))
	}
	return out
}

// personView is a person as the actor may see them.
type personView struct {
	ID         people.PersonID `json:"id"`
	Email      string          `json:"email,omitempty"`
	FamilyName string          `json:"family_name"`
	GivenName  string          `json:"given_name"`
	Locale     people.Locale   `json:"locale"`
	ExtraTime  *float64        `json:"extra_time,omitempty"`
	Disabled   bool            `json:"disabled"`
	Created    time.Time       `json:"created"`
	Erased     *time.Time      `json:"erased,omitempty"`
}

// showPerson leaves the extra time out where the actor has no business with it:
// people has made it 0 there, which would say something.
func showPerson(actor people.Actor, promotion people.PromotionID, p people.Person) personView {
	v := personView{
		ID: p.ID, Email: p.Email, FamilyName: p.FamilyName, GivenName: p.GivenName, Locale: p.Locale,
		Disabled: p.Disabled, Created: p.Created, Erased: p.Erased,
	}
	if p.ID == actor.Person || people.Can(actor, people.PersonManage, people.Subject{Promotion: promotion, Person: p.ID}) {
		v.ExtraTime = &p.ExtraTime
	}
	return v
}

type memberView struct {
	Person personView     `json:"person"`
	Roles  []people.Role  `json:"roles"`
	Team   *people.TeamID `json:"team"`
	State  people.State   `json:"state,omitempty"`
}

func showMember(actor people.Actor, promotion people.PromotionID, m people.Member) memberView {
	v := memberView{Person: showPerson(actor, promotion, m.Person), Roles: m.Roles, State: m.State}
	if m.Team != "" {
		v.Team = &m.Team
	}
	return v
}

type promotionView struct {
	people.Promotion
	AccountsKept *time.Time      `json:"accounts_kept,omitempty"` // until when
	Actions      []people.Action `json:"actions"`
}

func (h handler) showPromotion(actor people.Actor, p people.Promotion) promotionView {
	v := promotionView{Promotion: p, Actions: actions(actor, people.Subject{Promotion: p.ID})}
	if until := h.Retention.AccountsKept(p); !until.IsZero() {
		v.AccountsKept = &until
	}
	return v
}

// actions lists what the actor may do to the subject.
func actions(actor people.Actor, subject people.Subject) []people.Action {
	may := []people.Action{}
	for _, action := range people.Actions() {
		if people.Can(actor, action, subject) {
			may = append(may, action)
		}
	}
	return may
}

type tokenView struct {
	ID       people.TokenID `json:"id"`
	Name     string         `json:"name"`
	Scopes   []people.Scope `json:"scopes"`
	Created  time.Time      `json:"created"`
	Expires  time.Time      `json:"expires"`
	LastUsed *time.Time     `json:"last_used,omitempty"`
}

func showToken(t people.Token) tokenView {
	return tokenView{t.ID, t.Name, t.Scopes, t.Created, t.Expires, t.LastUsed}
}

type loginView struct {
	ID       people.LoginID `json:"id"`
	Created  time.Time      `json:"created"`
	LastUsed time.Time      `json:"last_used"`
	Expires  time.Time      `json:"expires"`
	Address  string         `json:"address"`
	Agent    string         `json:"agent"`
	Current  bool           `json:"current"`
}

func showLogin(current people.LoginID) func(people.Login) loginView {
	return func(l people.Login) loginView {
		return loginView{l.ID, l.Created, l.LastUsed, l.Expires, l.Address, l.Agent, l.ID == current}
	}
}
