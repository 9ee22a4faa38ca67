package main

import (
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/doctor"
)

// tuningDocument is the document of doctor --tune.
type tuningDocument struct {
	Complete bool             `json:"complete"` // every value is high enough, now and after a start
	Masked   bool             `json:"masked"`   // the operator wants nothing changed
	File     string           `json:"file"`
	Changes  []changeDocument `json:"changes"`
	Kept     string           `json:"kept,omitempty"` // why the values go with the next start
}

type changeDocument struct {
	Name   string `json:"name"`
	Before int64  `json:"before"`
	After  int64  `json:"after"`
	Error  string `json:"error,omitempty"`
}

// tune raises the kernel's bounds that all teams share.
func (p *program) tune() error {
	done, err := p.Tuner.Tune()
	if err != nil {
		return p.wrong(err, words.TuneUnreadDo, words.TuneUnread, p.Tuner.File)
	}
	if p.JSON {
		err = p.Document(tuningOf(done, p.Tuner.File))
	} else {
		p.printTuning(done)
	}
	if err == nil && !done.Complete() {
		err = exitWith(exitWrong)
	}
	return err
}

func tuningOf(done doctor.Tuning, file string) tuningDocument {
	d := tuningDocument{Complete: done.Complete(), Masked: done.Masked, File: file, Changes: []changeDocument{}}
	for _, c := range done.Changes {
		change := changeDocument{Name: c.Name, Before: c.Before, After: c.After}
		if c.Err != nil {
			change.Error = firstLine(c.Err)
		}
		d.Changes = append(d.Changes, change)
	}
	if done.Kept != nil {
		d.Kept = firstLine(done.Kept)
	}
	return d
}

func (p *program) printTuning(done doctor.Tuning) {
	for _, c := range done.Changes {
		if c.Err != nil {
			p.Line(words.TuneRefused, c.Name, c.Before, firstLine(c.Err))
			continue
		}
		p.Line(words.TuneRaised, c.Name, c.Before, c.After)
	}
	switch {
	case done.Masked:
		p.Line(words.TuneMasked, p.Tuner.File)
	case done.Kept != nil:
		p.Line(words.TuneForgotten, firstLine(done.Kept))
	case len(done.Changes) == 0:
		p.Line(words.TuneNothing)
	case done.Complete():
		p.Line(words.TuneKept, p.Tuner.File)
	}
}
