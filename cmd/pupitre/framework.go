package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/console"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/framework"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

type frameworkShow struct {
	Code string `arg:"" optional:"" help:"${arg_code}"`
}

// frameworkDocument is the document of framework show without a code.
type frameworkDocument struct {
	framework.Identity
	Title framework.Text   `json:"title"`
	Blocs []framework.Bloc `json:"blocs"`
}

// competencyDocument is the document of framework show with a competency.
type competencyDocument struct {
	framework.Competency
	Evidence []framework.Evidence `json:"evidence"` // what labs speak for it
}

// Run shows the référentiel, or one thing of it.
func (c *frameworkShow) Run(p *program) error {
	catalogue, err := p.theCatalogue()
	if err != nil {
		return err
	}
	f := catalogue.Framework
	if c.Code == "" {
		if p.JSON {
			return p.Document(frameworkDocument{f.Identity(), f.Title(), f.Blocs()})
		}
		p.printFramework(f)
		return nil
	}
	code, err := framework.ParseCode(strings.TrimSpace(c.Code))
	if err != nil {
		return p.badCode(err, c.Code)
	}
	switch code.Kind() {
	case framework.KindBloc:
		return show(p, code, f.Bloc, p.printBloc)
	case framework.KindCompetency:
		return p.showCompetency(f, code)
	case framework.KindModality:
		return show(p, code, f.Modality, p.printModality)
	}
	return show(p, code, activityOf(f), p.printActivity)
}

func (p *program) badCode(err error, text string) error {
	f := &failure{exit: exitWrong, what: p.Say(words.BadCode, text), do: p.Say(words.BadCodeDo), cause: err}
	var form *framework.CodeError
	var missing *framework.UnknownError
	switch {
	case errors.As(err, &form) && form.Suggest != "":
		f.do = p.Say(words.DidYouMean, form.Suggest)
	case errors.As(err, &missing):
		f.what = p.Say(words.NoCode, text)
		if missing.First != "" {
			f.do = p.Say(words.ThereAre, fmt.Sprintf("%s … %s", missing.First, missing.Last))
		}
	}
	return f
}

// show finds one thing and prints it or writes it as a document.
func show[T any](p *program, code framework.Code, find func(framework.Code) (T, error), print func(T)) error {
	found, err := find(code)
	if err != nil {
		return p.badCode(err, string(code))
	}
	if p.JSON {
		return p.Document(found)
	}
	print(found)
	return nil
}

func activityOf(f *framework.Framework) func(framework.Code) (framework.Activity, error) {
	return func(code framework.Code) (framework.Activity, error) {
		bloc, err := f.Bloc(code.Bloc())
		if err != nil {
			return framework.Activity{}, err
		}
		for _, a := range bloc.Activities {
			if a.Code == code {
				return a, nil
			}
		}
		last := len(bloc.Activities) - 1
		return framework.Activity{}, &framework.UnknownError{
			Code: code, Kind: framework.KindActivity, First: bloc.Activities[0].Code, Last: bloc.Activities[last].Code,
		}
	}
}

func (p *program) text(t framework.Text) string { return p.Of(lab.Text(t)) }

func (p *program) printFramework(f *framework.Framework) {
	fmt.Fprintf(p.Out, "%s\n", p.Paint(console.Strong, p.text(f.Title())))
	for _, bloc := range f.Blocs() {
		fmt.Fprintf(p.Out, "\n%s\n", p.Paint(console.Strong, string(bloc.Code)+"  "+p.text(bloc.Title)))
		for _, c := range bloc.Competencies {
			fmt.Fprintf(p.Out, "  %s  %s\n", c.Code, p.text(c.Title))
		}
	}
}

func (p *program) heading(s framework.Statement) {
	fmt.Fprintf(p.Out, "%s\n", p.Paint(console.Strong, string(s.Code)+"  "+p.text(s.Title)))
	fmt.Fprintf(p.Out, "%s\n", p.text(s.Text))
}

func (p *program) printBloc(b framework.Bloc) {
	p.heading(b.Statement)
	if b.Assessment != nil {
		fmt.Fprintf(p.Out, "\n%s\n", p.text(*b.Assessment))
	}
	fmt.Fprintf(p.Out, "\n%s\n", p.Say(words.Activities))
	for _, a := range b.Activities {
		fmt.Fprintf(p.Out, "  %s  %s\n", a.Code, p.text(a.Title))
	}
	fmt.Fprintf(p.Out, "\n%s\n", p.Say(words.Competencies))
	for _, c := range b.Competencies {
		fmt.Fprintf(p.Out, "  %s  %s\n", c.Code, p.text(c.Title))
	}
	fmt.Fprintf(p.Out, "\n%s\n", p.Say(words.Modalities))
	for _, m := range b.Modalities {
		fmt.Fprintf(p.Out, "  %s  %s (%s)\n", m.Code, p.text(m.Title), p.Say(modeWords[m.Mode]))
	}
}

var modeWords = map[framework.Mode]words.Message{
	framework.Individual: words.ModeIndividual, framework.Pair: words.ModePair, framework.Group: words.ModeGroup,
}

func (p *program) printActivity(a framework.Activity) { p.heading(a.Statement) }

func (p *program) printModality(m framework.Modality) {
	p.heading(m.Statement)
	fmt.Fprintf(p.Out, "\n%s\n", p.Say(words.ModeIs, modeWords[m.Mode]))
	for _, i := range m.Instructions {
		fmt.Fprintf(p.Out, "\n%s\n", p.text(i.Text))
		for _, item := range i.Items {
			fmt.Fprintf(p.Out, "  - %s\n", p.text(item))
		}
	}
	if len(m.Deliverables) > 0 {
		fmt.Fprintf(p.Out, "\n%s\n", p.Say(words.Deliverables))
	}
	for _, d := range m.Deliverables {
		fmt.Fprintf(p.Out, "  - %s (%s)\n", p.text(d.Text), p.Say(modeWords[d.Scope]))
		for _, part := range d.Contains {
			fmt.Fprintf(p.Out, "      · %s\n", p.text(part))
		}
	}
	if m.Oral != nil {
		fmt.Fprintf(p.Out, "\n%s\n  %s (%s)\n", p.Say(words.Oral), p.text(m.Oral.Text), p.Say(modeWords[m.Oral.Scope]))
	}
}

// showCompetency adds what the labs speak for it.
func (p *program) showCompetency(f *framework.Framework, code framework.Code) error {
	competency, err := f.Competency(code)
	if err != nil {
		return p.badCode(err, string(code))
	}
	coverage, err := p.coverage()
	if err != nil {
		return err
	}
	evidence := coverage.Of(code)
	if p.JSON {
		return p.Document(competencyDocument{competency, append([]framework.Evidence{}, evidence...)})
	}
	p.heading(competency.Statement)
	if len(evidence) == 0 {
		fmt.Fprintf(p.Out, "\n%s\n", p.Say(words.NothingCovers))
		return nil
	}
	fmt.Fprintln(p.Out)
	table := p.NewTable(
		console.Column{Title: words.ColLab}, console.Column{Title: words.ColCheck}, console.Column{Title: words.ColSource},
		console.Column{Title: words.ColPoints, Right: true}, console.Column{Title: words.ColTitle, Wrap: true})
	for _, e := range evidence {
		table.Row(e.Lab, e.ID, p.Say(sourceWords[e.Source]), points(e.Points), p.text(e.Title))
	}
	table.Print()
	return nil
}

var sourceWords = map[framework.Source]words.Message{
	framework.FromCheck: words.SourceCheck, framework.FromCriterion: words.SourceCriterion,
}
