package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/author"
)

type labNew struct {
	ID   string `arg:"" optional:"" help:"${arg_new}"`
	In   string `placeholder:"DIR" help:"${opt_in}"`
	Bloc string `enum:",B1,B2,B3,B4,B5,B6" default:"" placeholder:"B1…B6" help:"${opt_bloc}"`
}

// newLab is the document of lab new.
type newLab struct {
	Lab    string `json:"lab"`
	Bloc   string `json:"bloc"`
	Folder string `json:"folder"`
	Files  int    `json:"files"`
}

// Run writes a small lab that works into a new folder, or into the one where it
// is called.
func (c *labNew) Run(p *program) error {
	if c.ID != "" && c.ID != author.IDOf(c.ID) {
		return p.misused(nil, words.BadLabID, c.ID, author.IDOf(c.ID))
	}
	shown := filepath.Join(c.In, c.ID)
	if shown == "" {
		shown = "."
	}
	folder, err := filepath.Abs(p.path(shown))
	if err != nil {
		return err
	}
	draft := author.DraftOf(folder)
	if c.Bloc != "" {
		draft.Bloc = c.Bloc
	}
	files, err := author.New(draft)
	if err != nil {
		return err
	}
	if err := p.writeNew(folder, files); err != nil {
		return err
	}
	if p.JSON {
		return p.Document(newLab{Lab: draft.ID, Bloc: draft.Bloc, Folder: shown, Files: len(files)})
	}
	fmt.Fprintf(p.Out, "%s %s\n", p.Paint(console.Good, "✓"), p.Say(words.LabMade, draft.ID, draft.Bloc, shown, len(files)))
	fmt.Fprintln(p.Out, p.Say(words.LabMadeNext, asFolder(shown)))
	return nil
}

// writeNew writes files and overwrites none.
func (p *program) writeNew(folder string, files map[string][]byte) error {
	switch err := author.Write(folder, files); {
	case errors.Is(err, author.ErrExists):
		return p.wrong(err, words.LabExistsDo, words.LabExists, err)
	case err != nil:
		return p.wrong(err, words.CannotWriteDo, words.CannotWrite, folder)
	}
	return nil
}

// asFolder writes a path so that commands take it for a folder and not for an id.
func asFolder(path string) string {
	if isPath(path) {
		return path
	}
	return "./" + path
}
