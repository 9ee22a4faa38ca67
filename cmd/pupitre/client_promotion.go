package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/client"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// remote is an option of all commands that talk to a server.
type remote struct {
	Server string `placeholder:"URL" help:"${opt_server}"`
}

// promotionCommands are those about promotions on a server.
type promotionCommands struct {
	Ls     promotionLs     `cmd:"" help:"${promotion_ls}"`
	Create promotionCreate `cmd:"" help:"${promotion_create}"`
	Import promotionImport `cmd:"" help:"${promotion_import}"`
}

type promotionLs struct{ remote }

// listedPromotions is the document of promotion ls.
type listedPromotions struct {
	Promotions []people.Promotion `json:"promotions"`
}

// Run lists the promotions.
func (c *promotionLs) Run(ctx context.Context, p *program) error {
	server, err := p.theServer(c.Server)
	if err != nil {
		return err
	}
	list, err := client.All[people.Promotion](ctx, server, "/api/v1/promotions?limit=200")
	if err != nil {
		return p.sayRemote(err)
	}
	if p.JSON {
		return p.Document(listedPromotions{append([]people.Promotion{}, list...)})
	}
	table := p.NewTable(console.Column{Title: words.ColName}, console.Column{Title: words.ColYear, Right: true}, console.Column{Title: words.ColState}, console.Column{Title: words.ColID})
	for _, one := range list {
		state := ""
		if one.Archived != nil {
			state = p.Say(words.Archived)
		}
		table.Row(one.Name, one.Year, state, one.ID)
	}
	table.Print()
	return nil
}

type promotionCreate struct {
	remote
	Name string `arg:"" help:"${arg_promotion_name}"`
	Year int    `required:"" placeholder:"YEAR" help:"${opt_year}"`
}

// Run makes a promotion.
func (c *promotionCreate) Run(ctx context.Context, p *program) error {
	server, err := p.theServer(c.Server)
	if err != nil {
		return err
	}
	var made people.Promotion
	if err := server.Post(ctx, "/api/v1/promotions", map[string]any{"name": c.Name, "year": c.Year}, &made); err != nil {
		return p.sayRemote(err)
	}
	if p.JSON {
		return p.Document(made)
	}
	p.Line(words.PromotionMade, made.Name, made.ID)
	return nil
}

// promotion finds a promotion by its id, or by its name when only one has it.
func (p *program) promotion(ctx context.Context, server *client.Client, name string) (people.Promotion, error) {
	list, err := client.All[people.Promotion](ctx, server, "/api/v1/promotions?limit=200")
	if err != nil {
		return people.Promotion{}, p.sayRemote(err)
	}
	return pick(p, list, name, words.NoPromotion, func(one people.Promotion) (string, string) { return string(one.ID), one.Name })
}

// pick finds the one of a list that a person means: by its id, its name, or the
// beginning of either, when that is enough.
func pick[T any](p *program, list []T, name string, missing words.Message, of func(T) (id, name string)) (T, error) {
	var none T
	var names []string
	folded := people.SortKey(name)
	for _, one := range list {
		id, title := of(one)
		if id == name {
			return one, nil
		}
		names = append(names, title)
	}
	near := exactly(list, folded, of)
	if len(near) == 0 {
		near = beginning(list, name, folded, of)
	}
	switch len(near) {
	case 1:
		return near[0], nil
	case 0:
		return none, p.unknown(nil, missing, name, names)
	}
	var ids []string
	for _, one := range near {
		id, title := of(one)
		ids = append(ids, fmt.Sprintf("%s (%s)", id, title))
	}
	return none, &failure{exit: exitWrong, what: p.Say(words.Ambiguous, name), do: p.Say(words.ThereAre, strings.Join(ids, ", "))}
}

func exactly[T any](list []T, folded string, of func(T) (id, name string)) (found []T) {
	for _, one := range list {
		if _, title := of(one); folded != "" && people.SortKey(title) == folded {
			found = append(found, one)
		}
	}
	return found
}

func beginning[T any](list []T, name, folded string, of func(T) (id, name string)) (found []T) {
	for _, one := range list {
		id, title := of(one)
		if name != "" && strings.HasPrefix(id, name) || folded != "" && strings.HasPrefix(people.SortKey(title), folded) {
			found = append(found, one)
		}
	}
	return found
}

type promotionImport struct {
	remote
	File      string `arg:"" help:"${arg_roster}"`
	Promotion string `required:"" placeholder:"PROMOTION" help:"${opt_promotion}"`
	DryRun    bool   `help:"${opt_dry_run}"`
}

// Run imports a list of students, or says all that is wrong with it.
func (c *promotionImport) Run(ctx context.Context, p *program) error {
	file, err := os.ReadFile(p.path(c.File))
	if err != nil {
		return p.wrong(err, words.RosterDo, words.CannotOpen, c.File)
	}
	server, err := p.theServer(c.Server)
	if err != nil {
		return err
	}
	promotion, err := p.promotion(ctx, server, c.Promotion)
	if err != nil {
		return err
	}
	path := "/api/v1/promotions/" + url.PathEscape(string(promotion.ID)) + "/roster"
	// What is wrong is read from the plan, which tells all of it.
	var plan people.RosterPlan
	if err := server.Upload(ctx, path+"?dry_run=true", "text/csv", file, &plan); err != nil {
		return p.sayRemote(err)
	}
	if !c.DryRun && len(plan.Problems) == 0 {
		if err := server.Upload(ctx, path+"?plan="+url.QueryEscape(plan.Digest), "text/csv", file, &plan); err != nil {
			return p.sayRemote(err)
		}
	}
	return c.show(p, plan)
}

func (c *promotionImport) show(p *program, plan people.RosterPlan) error {
	if p.JSON {
		if err := p.Document(plan); err != nil {
			return err
		}
	} else {
		p.printRoster(c.File, plan)
	}
	if len(plan.Problems) > 0 {
		return exitWith(exitWrong)
	}
	if !p.JSON {
		p.Line(map[bool]words.Message{true: words.RosterWould, false: words.RosterDone}[c.DryRun], len(plan.Changes), len(plan.NewTeams), plan.Unchanged)
	}
	return nil
}

// printRoster writes problems as a compiler does, or else what each line does.
func (p *program) printRoster(file string, plan people.RosterPlan) {
	for _, problem := range plan.Problems {
		place := file
		if problem.Line > 0 {
			place += fmt.Sprintf(":%d", problem.Line)
		}
		if problem.Column > 0 {
			place += fmt.Sprintf(":%d", problem.Column)
		}
		fmt.Fprintf(p.Out, "%s: %s\n", place, p.Of(lab.Text(problem.Text)))
	}
	if len(plan.Problems) > 0 {
		p.Line(words.RosterProblems, len(plan.Problems))
		return
	}
	for _, change := range plan.Changes {
		fmt.Fprintln(p.Out, change)
	}
}

// teamCommands are those about the teams of a promotion.
type teamCommands struct {
	Ls teamLs `cmd:"" help:"${team_ls}"`
}

type teamLs struct {
	remote
	Promotion string `arg:"" help:"${arg_promotion}"`
}

// listedTeams is the document of team ls.
type listedTeams struct {
	Teams []people.Team `json:"teams"`
}

// Run lists the teams with their members.
func (c *teamLs) Run(ctx context.Context, p *program) error {
	server, err := p.theServer(c.Server)
	if err != nil {
		return err
	}
	promotion, err := p.promotion(ctx, server, c.Promotion)
	if err != nil {
		return err
	}
	path := "/api/v1/promotions/" + url.PathEscape(string(promotion.ID))
	teams, err := client.All[people.Team](ctx, server, path+"/teams")
	if err != nil {
		return p.sayRemote(err)
	}
	if p.JSON {
		return p.Document(listedTeams{append([]people.Team{}, teams...)})
	}
	members, err := client.All[people.Member](ctx, server, path+"/members?role=student&limit=200")
	if err != nil {
		return p.sayRemote(err)
	}
	p.printTeams(teams, members)
	return nil
}

func (p *program) printTeams(teams []people.Team, members []people.Member) {
	names := map[people.PersonID]string{}
	for _, m := range members {
		names[m.Person.ID] = strings.TrimSpace(m.Person.GivenName + " " + m.Person.FamilyName)
	}
	table := p.NewTable(console.Column{Title: words.ColTeam}, console.Column{Title: words.ColMembers, Wrap: true}, console.Column{Title: words.ColID})
	for _, team := range teams {
		var who []string
		for _, id := range team.Members {
			who = append(who, names[id])
		}
		table.Row(team.Name, strings.Join(who, ", "), team.ID)
	}
	table.Print()
}
