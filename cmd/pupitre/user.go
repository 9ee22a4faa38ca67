package main

import (
	"context"
	"errors"
	"strings"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

// userCommands are for the operator of the machine: they need no server and no
// account, but the data folder.
type userCommands struct {
	CreateAdmin userCreateAdmin `cmd:"" help:"${user_create_admin}"`
	List        userList        `cmd:"" help:"${user_list}"`
}

// people opens the people of a data folder; the caller closes the database.
func (c place) people(ctx context.Context, p *program) (*people.Service, *store.DB, error) {
	folder := c.folder(p)
	if empty, err := folder.Empty(); err != nil || empty && c.Database == "" {
		return nil, nil, p.wrong(err, words.NoDataDo, words.NoData, folder)
	}
	database, err := c.database(p, folder)
	if err != nil {
		return nil, nil, err
	}
	db, err := store.Open(ctx, database)
	if err != nil {
		return nil, nil, err
	}
	service, err := server.NewPeople(db, people.DefaultParams, p.Now, p.Random)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return service, db, nil
}

type userCreateAdmin struct {
	place
	Email      string `arg:"" help:"${arg_email}"`
	FamilyName string `default:"Admin" placeholder:"NAME" help:"${opt_family_name}"`
	GivenName  string `default:"Pupitre" placeholder:"NAME" help:"${opt_given_name}"`
	PublicURL  string `name:"public-url" placeholder:"URL" env:"PUPITRE_PUBLIC_URL" help:"${opt_link_url}"`
}

// madeAdmin is the document of user create-admin.
type madeAdmin struct {
	Person people.PersonID `json:"person"`
	Email  string          `json:"email"`
	Link   string          `json:"link"`
}

// Run makes somebody an admin and gives the link with which they set their
// password, also while a server runs.
func (c *userCreateAdmin) Run(ctx context.Context, p *program) (err error) {
	service, db, err := c.people(ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	draft := people.PersonDraft{Email: c.Email, FamilyName: c.FamilyName, GivenName: c.GivenName}
	member, err := service.AddMember(ctx, people.Operator(), people.Platform, draft, people.RoleAdmin)
	if err != nil {
		return p.sayPeople(err)
	}
	_, secret, err := service.Invite(ctx, people.Operator(), people.Platform, member.Person.ID)
	if err != nil {
		return p.sayPeople(err)
	}
	link := server.InvitationLink(c.origin(c.folder(p), c.PublicURL), secret)
	if p.JSON {
		return p.Document(madeAdmin{member.Person.ID, member.Person.Email, link})
	}
	p.Line(words.AdminMade, member.Person.Email, linkLife(), link)
	return nil
}

type userList struct{ place }

// listedUsers is the document of user list.
type listedUsers struct {
	Users []listedUser `json:"users"`
}

type listedUser struct {
	Person     people.PersonID `json:"person"`
	Email      string          `json:"email"`
	FamilyName string          `json:"family_name"`
	GivenName  string          `json:"given_name"`
	Admin      bool            `json:"admin"`
	State      people.State    `json:"state"`
	Disabled   bool            `json:"disabled"`
}

// Run lists everybody.
func (c *userList) Run(ctx context.Context, p *program) (err error) {
	service, db, err := c.people(ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	document := listedUsers{Users: []listedUser{}}
	for after := ""; ; {
		members, next, err := service.Members(ctx, people.Operator(), people.Platform, "", "", people.Page{After: after, Limit: people.MaxPage})
		if err != nil {
			return p.sayPeople(err)
		}
		for _, m := range members {
			document.Users = append(document.Users, listedUserOf(m))
		}
		if after = next; next == "" {
			break
		}
	}
	if p.JSON {
		return p.Document(document)
	}
	p.printUsers(document.Users)
	return nil
}

func listedUserOf(m people.Member) listedUser {
	return listedUser{
		Person: m.Person.ID, Email: m.Person.Email, FamilyName: m.Person.FamilyName, GivenName: m.Person.GivenName,
		Admin: len(m.Roles) > 0, State: m.State, Disabled: m.Person.Disabled,
	}
}

func (p *program) printUsers(users []listedUser) {
	table := p.NewTable(console.Column{Title: words.ColEmail}, console.Column{Title: words.ColName}, console.Column{Title: words.ColRole}, console.Column{Title: words.ColAccount})
	for _, u := range users {
		role := ""
		if u.Admin {
			role = string(people.RoleAdmin)
		}
		state := p.Say(accountStates[u.State])
		if u.Disabled {
			state = p.Say(words.AccountDisabled)
		}
		table.Row(u.Email, strings.TrimSpace(u.FamilyName+" "+u.GivenName), role, state)
	}
	table.Print()
}

var accountStates = map[people.State]words.Message{
	people.Unasked: words.AccountUnasked, people.Invited: words.AccountInvited, people.Ready: words.AccountReady,
}
