package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

// demoPassword is everybody's: it is printed, and good for a server that only
// this machine reaches.
const demoPassword = "pupitre-demo"

const demoPromotion = "Démonstration"

// castMember is somebody of the demonstration.
type castMember struct {
	name, family string // name is also that of the address
	role         people.Role
	team         string // of a student
}

func (m castMember) email() string { return m.name + "@demo.example" }

// demoCast is everybody: the staff, and a student for each of six teams.
var demoCast = []castMember{
	{"admin", "Admin", people.RoleAdmin, ""},
	{"formateur", "Formateur", people.RoleInstructor, ""},
	{"correcteur", "Correcteur", people.RoleGrader, ""},
	{"jury", "Jury", people.RoleJury, ""},
	{"ada", "Lovelace", people.RoleStudent, "Ada"},
	{"blaise", "Pascal", people.RoleStudent, "Blaise"},
	{"emmy", "Noether", people.RoleStudent, "Emmy"},
	{"grace", "Hopper", people.RoleStudent, "Grace"},
	{"alan", "Turing", people.RoleStudent, "Alan"},
	{"sophie", "Germain", people.RoleStudent, "Sophie"},
}

// Who plans and runs the sessions of the demonstration.
const demoInstructor = "formateur@demo.example"

// cast is what the command keeps of those it made.
type cast struct {
	Listen    string                   `json:"listen"`
	Promotion people.PromotionID       `json:"promotion"`
	Teams     map[string]people.TeamID `json:"teams"`  // by name
	Tokens    map[string]string        `json:"tokens"` // by address
	Played    map[string]bool          `json:"played"` // by session and team: whose work is done
}

// gather makes the people and the promotion, unless they are there. It is begun
// anew where an earlier run was cut off: nothing is lost, since sessions come
// after.
func (d *demo) gather(ctx context.Context) error {
	if len(d.cast.Tokens) == len(demoCast) {
		return d.save()
	}
	if err := d.clear(); err != nil {
		return err
	}
	progress := d.Progress(d.Now)
	defer progress.Stop()
	task := progress.Task(d.Say(words.DemoGathering, len(demoCast)))
	if err := d.makePeople(ctx, func(n int, who string) { task.Step(n, len(demoCast), who) }); err != nil {
		task.Failed("")
		return err
	}
	task.Done("")
	return d.save()
}

// clear takes away what a run that was cut off has left, and marks the folder.
func (d *demo) clear() error {
	d.cast.Tokens = nil
	if err := d.save(); err != nil {
		return err
	}
	entries, err := os.ReadDir(string(d.folder))
	for _, entry := range entries {
		if entry.Name() != demoMark {
			err = errors.Join(err, os.RemoveAll(filepath.Join(string(d.folder), entry.Name())))
		}
	}
	return err
}

func (d *demo) makePeople(ctx context.Context, tell func(int, string)) (err error) {
	url, err := d.folder.Database()
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	service, err := server.NewPeople(db, people.DefaultParams, d.Now, d.Random)
	if err != nil {
		return err
	}
	promotion, err := service.CreatePromotion(ctx, people.Operator(), demoPromotion, d.Now().Year())
	if err != nil {
		return err
	}
	made := cast{Listen: d.cast.Listen, Promotion: promotion.ID, Teams: map[string]people.TeamID{}, Tokens: map[string]string{}, Played: map[string]bool{}}
	for i, m := range demoCast {
		tell(i, m.email())
		if made.Tokens[m.email()], err = makeMember(ctx, service, made, m); err != nil {
			return fmt.Errorf("%s: %w", m.email(), err)
		}
	}
	d.cast = made
	return nil
}

// makeMember makes one person with a role, a password and a token for the
// command.
func makeMember(ctx context.Context, service *people.Service, c cast, m castMember) (token string, err error) {
	promotion := c.Promotion
	if m.role == people.RoleAdmin {
		promotion = people.Platform
	}
	draft := people.PersonDraft{Email: m.email(), GivenName: nameOf(m), FamilyName: m.family}
	member, err := service.AddMember(ctx, people.Operator(), promotion, draft, m.role)
	if err != nil {
		return "", err
	}
	if m.team != "" {
		team, err := service.CreateTeam(ctx, people.Operator(), promotion, m.team)
		if err != nil {
			return "", err
		}
		c.Teams[m.team] = team.ID
		if err := service.MoveMember(ctx, people.Operator(), promotion, member.Person.ID, team.ID); err != nil {
			return "", err
		}
	}
	_, link, err := service.Invite(ctx, people.Operator(), promotion, member.Person.ID)
	if err != nil {
		return "", err
	}
	signed, err := service.AcceptInvitation(ctx, link, people.Acceptance{Password: demoPassword}, people.Source{Agent: "pupitre demo"})
	if err != nil {
		return "", err
	}
	actor, err := service.Authenticate(ctx, signed.Secret)
	if err != nil {
		return "", err
	}
	const life = 364 * 24 * time.Hour
	_, token, err = service.CreateToken(ctx, actor, people.TokenDraft{Name: "pupitre demo", Scopes: people.Scopes(), Life: life})
	return token, errors.Join(err, service.Logout(ctx, signed.Secret))
}

// nameOf is a given name: that of the team, for a student.
func nameOf(m castMember) string {
	if m.team != "" {
		return m.team
	}
	return "Démo"
}

// printCast lists the accounts.
func (d *demo) printCast() {
	table := d.NewTable(console.Column{Title: words.ColEmail}, console.Column{Title: words.ColPassword}, console.Column{Title: words.ColRole}, console.Column{Title: words.ColTeam})
	for _, m := range demoCast {
		table.Row(m.email(), demoPassword, d.Say(castRoles[m.role]), m.team)
	}
	table.Print()
}

var castRoles = map[people.Role]words.Message{
	people.RoleAdmin: words.RoleAdmin, people.RoleInstructor: words.RoleInstructor, people.RoleGrader: words.RoleGrader,
	people.RoleJury: words.RoleJury, people.RoleStudent: words.RoleStudent,
}
