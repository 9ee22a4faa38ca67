package catalogue

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/api/results"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// documentation is a seed that belongs to nobody.
const documentation = lab.Seed("documentation")

// Text is a text for people, in both languages.
type Text struct {
	FR string `json:"fr"`
	EN string `json:"en"`
}

type summary struct {
	ID           string               `json:"id"`
	Version      string               `json:"version"`
	Digest       string               `json:"digest"`
	Title        Text                 `json:"title"`
	Bloc         string               `json:"bloc"`
	Mode         lab.Mode             `json:"mode"`
	Duration     float64              `json:"duration_s"`
	Points       float64              `json:"points"`
	Checks       int                  `json:"checks"`
	Nodes        int                  `json:"nodes"`
	Competencies []lab.CompetencyCode `json:"competencies"`
}

type description struct {
	summary
	Statement    Text             `json:"statement"`
	Instructor   *Text            `json:"instructor,omitempty"`
	Solution     []step           `json:"solution,omitempty"`
	Tasks        []task           `json:"tasks"`
	Topology     topology         `json:"topology"`
	Deliverables []results.Rubric `json:"deliverables"`
	Injects      []inject         `json:"injects"`
	Proof        *Text            `json:"proof,omitempty"`
}

type step struct {
	Node   string  `json:"node,omitempty"`
	Script string  `json:"script,omitempty"`
	Check  string  `json:"check,omitempty"`
	Value  string  `json:"value,omitempty"`
	Wait   float64 `json:"wait_s,omitempty"`
}

type task struct {
	ID     string  `json:"id"`
	Title  Text    `json:"title"`
	Checks []check `json:"checks"`
}

type check struct {
	ID           lab.CheckID          `json:"id"`
	Title        Text                 `json:"title"`
	Points       float64              `json:"points"`
	Kind         string               `json:"kind"`
	Competencies []lab.CompetencyCode `json:"competencies"`
	Needs        []lab.CheckID        `json:"needs,omitempty"`
	Disturbs     bool                 `json:"disturbs"`
}

type topology struct {
	Nodes    []node    `json:"nodes"`
	Networks []network `json:"networks"`
}

type node struct {
	Name       string       `json:"name"`
	Title      *Text        `json:"title,omitempty"`
	Kind       string       `json:"kind"`
	Access     bool         `json:"access"`
	State      string       `json:"state"`
	Interfaces []attachment `json:"interfaces"`
}

type attachment struct {
	Name    string `json:"name"`
	Network string `json:"network"`
	Address string `json:"address,omitempty"`
}

type network struct {
	Name string `json:"name"`
}

type inject struct {
	ID      string     `json:"id"`
	Title   Text       `json:"title"`
	What    string     `json:"what"`
	At      float64    `json:"at_s,omitempty"`
	For     float64    `json:"for_s,omitempty"`
	Records []struct{} `json:"records"` // of a session; a lab has none
}

func summarise(l *lab.Lab, v *lab.Variant) summary {
	s := summary{
		ID: l.ID(), Version: l.Version(), Digest: l.Digest(), Title: Text(l.Title()), Bloc: l.Bloc(), Mode: l.Mode(),
		Duration: l.Duration().Seconds(), Nodes: len(v.Nodes), Competencies: []lab.CompetencyCode{},
	}
	for _, t := range v.Tasks {
		for _, c := range t.Checks {
			s.Points += c.Points
			s.Checks++
			s.Competencies = append(s.Competencies, c.Competencies...)
		}
	}
	for _, d := range v.Deliverables {
		s.Competencies = append(s.Competencies, d.Competencies...)
	}
	slices.Sort(s.Competencies)
	s.Competencies = slices.Compact(s.Competencies)
	return s
}

// describe tells everything of a lab; what solves it only with the right to it.
func (d Deps) describe(l *lab.Lab, solved bool) (description, error) {
	v, err := l.Render(documentation)
	if err != nil {
		return description{}, err
	}
	out := description{summary: summarise(l, v), Deliverables: results.Rubrics(v.Deliverables), Topology: topologyOf(v), Tasks: []task{}, Injects: []inject{}}
	if out.Statement, err = statementOf(l, v); err != nil {
		return description{}, err
	}
	for _, t := range v.Tasks {
		out.Tasks = append(out.Tasks, taskOf(t))
	}
	for _, i := range v.Injects {
		out.Injects = append(out.Injects, inject{ID: i.ID, Title: Text(i.Title), What: whatOf(i), At: i.At.Seconds(), For: i.For.Seconds(), Records: []struct{}{}})
	}
	if d.Proof != nil {
		if proof, ok := d.Proof(l.ID()); ok {
			out.Proof = &Text{proof.FR, proof.EN}
		}
	}
	if solved {
		err = out.solve(l, v)
	}
	return out, err
}

func statementOf(l *lab.Lab, v *lab.Variant) (Text, error) {
	var texts [2]string
	for i, language := range []string{"fr", "en"} {
		raw, err := l.Statement(language)
		if err != nil {
			return Text{}, err
		}
		if texts[i], err = v.ExpandKnown(string(raw)); err != nil {
			return Text{}, err
		}
	}
	return Text{texts[0], texts[1]}, nil
}

// solve adds what only those may see who may see the solution.
func (out *description) solve(l *lab.Lab, v *lab.Variant) (err error) {
	if out.Instructor, err = textOf(l.FS(), noteFile); err != nil {
		return err
	}
	play, err := l.Solution(v)
	if err != nil {
		return err
	}
	for _, s := range play.Steps {
		one := step{Node: s.Node, Script: string(s.Script), Wait: s.Wait.Seconds()}
		if s.Submit != nil {
			one.Check, one.Value = string(s.Submit.Check), s.Submit.Value
		}
		out.Solution = append(out.Solution, one)
	}
	return nil
}

func taskOf(t lab.Task) task {
	out := task{ID: t.ID, Title: Text(t.Title), Checks: []check{}}
	for _, c := range t.Checks {
		out.Checks = append(out.Checks, check{
			ID: c.ID, Title: Text(titleOf(t, c)), Points: c.Points, Kind: kindOf(c.Assertion),
			Competencies: append([]lab.CompetencyCode{}, c.Competencies...), Needs: c.Needs, Disturbs: c.After != nil,
		})
	}
	return out
}

// kindOf is the name of the assertion's one kind, as lab.yaml has it.
func kindOf(a lab.Assertion) string {
	value := reflect.ValueOf(a)
	for i := range value.NumField() {
		if !value.Field(i).IsZero() {
			name, _, _ := strings.Cut(value.Type().Field(i).Tag.Get("lab"), ",")
			return name
		}
	}
	return ""
}

func topologyOf(v *lab.Variant) topology {
	out := topology{Nodes: []node{}, Networks: []network{}}
	for _, n := range v.Nodes {
		one := node{Name: n.Name, Kind: n.Image, Access: n.Access == nil || *n.Access, State: "unknown", Interfaces: []attachment{}}
		if n.Title != (lab.Text{}) {
			one.Title = &Text{n.Title.FR, n.Title.EN}
		}
		for _, i := range n.Interfaces {
			plug := attachment{Name: i.Name, Network: i.Network}
			if i.Address.IsValid() {
				plug.Address = i.Address.String()
			}
			one.Interfaces = append(one.Interfaces, plug)
		}
		out.Nodes = append(out.Nodes, one)
	}
	for _, n := range v.Networks {
		out.Networks = append(out.Networks, network{n.Name})
	}
	return out
}

// whatOf is what an inject does, and to what.
func whatOf(i lab.Inject) string {
	switch {
	case i.Cut != nil && i.Cut.Network != "":
		return "cut " + i.Cut.Network
	case i.Cut != nil:
		return strings.TrimSpace(fmt.Sprintf("cut %s %s", i.Cut.Node, i.Cut.Interface))
	case i.Stop != "":
		return "stop " + i.Stop
	case i.Start != "":
		return "start " + i.Start
	case i.Run != nil:
		return "run " + i.Run.Script + " " + i.Run.Node
	}
	return ""
}
