package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
)

type demoCommand struct {
	Terminal bool   `xor:"what" help:"${opt_terminal}"`
	Stop     bool   `xor:"what" help:"${opt_demo_stop}"`
	Fresh    bool   `xor:"what" help:"${opt_fresh}"`
	Data     string `placeholder:"DIR" env:"PUPITRE_DEMO_DATA" help:"${opt_demo_data}"`
	Listen   string `placeholder:"HOST:PORT" env:"PUPITRE_DEMO_LISTEN" help:"${opt_demo_listen}"`
	Lab      string `default:"campus-ospf" placeholder:"LAB" help:"${opt_demo_lab}"`
}

// demo is a server with a promotion, a session that runs and one that is closed,
// in a folder of its own.
type demo struct {
	*program
	folder server.Folder
	lab    string
	cast   cast
	live   []string // teams of the session that runs
	titles struct{ live, closed string }
}

// Run shows a platform at work. What is there already is kept.
func (c *demoCommand) Run(ctx context.Context, p *program) error {
	if c.Terminal {
		return p.demonstrate(ctx, c.Lab)
	}
	d := &demo{program: p, folder: c.folder(p), lab: c.Lab}
	if err := d.own(); err != nil {
		return err
	}
	switch {
	case c.Stop:
		return d.remove(ctx)
	case c.Fresh:
		if err := d.remove(ctx); err != nil {
			return err
		}
	}
	if err := d.start(ctx, c.Listen); err != nil {
		return err
	}
	if err := d.fill(ctx); err != nil {
		return err
	}
	return d.show()
}

func (c *demoCommand) folder(p *program) server.Folder {
	if c.Data != "" {
		return server.Folder(p.path(c.Data))
	}
	return place{}.folder(p) + "-demo"
}

// demoMark is the file by which a folder is known to be a demonstration's, and
// may be removed with all that is in it; what is in the file is the cast.
const demoMark = "demo.json"

// own refuses a folder that holds anything else.
func (d *demo) own() error {
	empty, err := d.folder.Empty()
	if err != nil || empty {
		return err
	}
	text, err := os.ReadFile(filepath.Join(string(d.folder), demoMark))
	if errors.Is(err, fs.ErrNotExist) {
		return d.wrong(err, words.DemoNotMineDo, words.DemoNotMine, d.folder)
	}
	if err == nil && len(text) > 0 {
		err = json.Unmarshal(text, &d.cast)
	}
	if err != nil {
		return d.wrong(err, words.DemoFreshDo, words.BadKnown, demoMark)
	}
	return nil
}

// save writes the mark.
func (d *demo) save() error {
	text, err := json.MarshalIndent(d.cast, "", "  ")
	if err == nil {
		err = os.MkdirAll(string(d.folder), 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(string(d.folder), demoMark), append(text, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("remember the demonstration: %w", err)
	}
	return nil
}

// start makes what a server needs, and starts one of this very build: one that
// runs is ended first, which disturbs nothing.
func (d *demo) start(ctx context.Context, listen string) error {
	l, err := d.findLab(d.lab)
	if err != nil {
		return err
	}
	if _, err := d.runner(); err != nil {
		return err
	}
	variant, err := l.Render("0")
	if err != nil {
		return err
	}
	if err := d.ensureImages(ctx, variant.ImageKinds()); err != nil {
		return err
	}
	if err := d.endServer(ctx); err != nil {
		return err
	}
	if d.cast.Listen, err = d.choose(ctx, cmp.Or(listen, d.cast.Listen)); err != nil {
		return err
	}
	if err := d.gather(ctx); err != nil {
		return err
	}
	return d.serve(ctx)
}

// shown is the document of demo.
type shownDemo struct {
	URL      string        `json:"url"`
	Data     string        `json:"data"`
	Log      string        `json:"log"`
	Password string        `json:"password"`
	Accounts []shownPerson `json:"accounts"`
}

type shownPerson struct {
	Email string `json:"email"`
	Role  string `json:"role"`
	Team  string `json:"team,omitempty"`
}

// show tells where to look, and as whom.
func (d *demo) show() error {
	if d.JSON {
		document := shownDemo{URL: d.url(), Data: string(d.folder), Log: d.logFile(), Password: demoPassword, Accounts: []shownPerson{}}
		for _, member := range demoCast {
			document.Accounts = append(document.Accounts, shownPerson{member.email(), string(member.role), member.team})
		}
		return d.Document(document)
	}
	d.Line(words.DemoAt, d.url())
	d.printCast()
	d.Line(words.DemoTour, d.titles.live, strings.Join(d.live, ", "), d.titles.closed, d.logFile())
	return nil
}
