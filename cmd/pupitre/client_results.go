package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/client"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/grade"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

type resultsCommand struct {
	named
	CSV     string `name:"csv" placeholder:"FILE" help:"${opt_csv}"`
	XLSX    string `name:"xlsx" placeholder:"FILE" help:"${opt_xlsx}"`
	Details string `placeholder:"FILE" help:"${opt_details}"`
	Bundle  string `placeholder:"FILE" help:"${opt_bundle}"`
}

// remoteGrid is the grid candidate × competency.
type remoteGrid struct {
	Sheet   grade.Sheet `json:"sheet"`
	Persons []struct {
		ID         string `json:"id"`
		Number     string `json:"number"`
		FamilyName string `json:"family_name"`
		GivenName  string `json:"given_name"`
	} `json:"persons"`
	Teams []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"teams"`
	Problems []session.Text `json:"problems"`
}

// Run writes the files asked for, or shows the grid.
func (c *resultsCommand) Run(ctx context.Context, p *program) error {
	server, found, err := p.onSession(ctx, c.Server, c.Session)
	if err != nil {
		return err
	}
	files := []struct{ file, path string }{
		{c.CSV, "/export/grid.csv"}, {c.XLSX, "/export/grid.xlsx"}, {c.Details, "/export/details.csv"}, {c.Bundle, "/bundle.zip"},
	}
	wrote := false
	for _, f := range files {
		if f.file == "" {
			continue
		}
		wrote = true
		if err := p.download(ctx, server, sessionPath(found.ID, f.path), f.file); err != nil {
			return err
		}
	}
	if wrote {
		return nil
	}
	return p.showGrid(ctx, server, found)
}

// download writes a file that is whole or not there; - is the output.
func (p *program) download(ctx context.Context, server *client.Client, path, file string) error {
	if file == "-" {
		_, err := server.Download(ctx, path, p.Out)
		return p.sayRemote(err)
	}
	name := p.path(file)
	partial, err := os.OpenFile(name+".partial", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return p.wrong(err, words.CannotWriteDo, words.CannotWrite, file)
	}
	progress := p.Progress(p.Now)
	task := progress.Task(p.Say(words.Downloading, file))
	size, err := server.Download(ctx, path, telling{partial, func(n int64) { task.Step(0, 0, p.size(n)) }, new(int64)})
	progress.Stop()
	if err = errors.Join(err, partial.Close()); err == nil {
		err = os.Rename(name+".partial", name)
	}
	if err != nil {
		return errors.Join(p.sayRemote(err), os.Remove(name+".partial"))
	}
	p.Note(words.Downloaded, file, p.size(size))
	return nil
}

// telling tells how much went through.
type telling struct {
	io.Writer
	tell func(int64)
	n    *int64
}

// Write implements io.Writer.
func (c telling) Write(b []byte) (int, error) {
	n, err := c.Writer.Write(b)
	*c.n += int64(n)
	c.tell(*c.n)
	return n, err
}

func (p *program) showGrid(ctx context.Context, server *client.Client, found remoteSession) error {
	var grid remoteGrid
	if err := server.Get(ctx, sessionPath(found.ID, "/grid"), &grid); err != nil {
		return p.sayRemote(err)
	}
	if p.JSON {
		return p.Document(grid)
	}
	p.printSheet(grid)
	for _, problem := range grid.Problems {
		p.Note(words.AsItIs, lab.Text(problem))
	}
	if grid.Sheet.Pending > 0 {
		p.Note(words.GridPending, grid.Sheet.Pending)
	}
	return nil
}

func (p *program) printSheet(grid remoteGrid) {
	names, teams := map[string]string{}, map[string]string{}
	for _, person := range grid.Persons {
		if names[person.ID] = strings.TrimSpace(person.GivenName + " " + person.FamilyName); names[person.ID] == "" {
			names[person.ID] = person.Number
		}
	}
	for _, team := range grid.Teams {
		teams[team.ID] = team.Name
	}
	columns := []console.Column{{Title: words.ColTeam}, {Title: words.ColName}}
	for _, c := range grid.Sheet.Competencies {
		columns = append(columns, console.Column{Name: string(c.Code), Right: true})
	}
	table := p.NewTable(columns...)
	for _, member := range grid.Sheet.Members {
		cells := []any{teams[string(member.Team)], names[string(member.Member)]}
		for _, line := range member.Competencies {
			cells = append(cells, outcomeText(line.Outcome))
		}
		table.Row(cells...)
	}
	table.Print()
}

// outcomeText is the figure, with a mark where something still waits.
func outcomeText(o grade.Outcome) string {
	if o.Figure == nil {
		return "—"
	}
	text := fmt.Sprint(*o.Figure)
	if o.Provisional {
		text += "*"
	}
	return text
}
