package sessions

import (
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/socket"
	"github.com/pupitre-lab/pupitre/orchestrator/conductor"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/terminal"
)

// Explain is the problem that an error of sessions, conductor, terminals and
// people is; nil where it is none of theirs. It is for api.Config.
func Explain(err error) *problem.Error {
	refusal, invalid := (*session.Refusal)(nil), session.Invalid(nil)
	switch {
	case errors.As(err, &refusal):
		return refuse(refusal.Code, problem.Text(refusal.Text))
	case errors.As(err, &invalid):
		return fields(invalid)
	}
	if p := explainPeople(err); p != nil {
		return p
	}
	return explainMachines(err)
}

// refuse is a refusal as things stand. A program reads its own code in errors.
func refuse(code string, text problem.Text) *problem.Error {
	p := problem.New(problem.Conflict, text)
	p.Fields = []problem.Field{{Code: code, Detail: text}}
	return p
}

func fields(invalid session.Invalid) *problem.Error {
	p := problem.New(problem.InvalidFields, problem.Text{FR: "le plan ne convient pas", EN: "the plan will not do"})
	for _, wrong := range invalid {
		p.Fields = append(p.Fields, problem.Field{Pointer: pointer(wrong.Field), Code: "invalid", Detail: problem.Text(wrong.Text)})
	}
	return p
}

var index = regexp.MustCompile(`\[(\d+)\]`)

// pointer is the JSON Pointer of a field written like "teams[2].members".
func pointer(field string) string {
	return "/" + strings.ReplaceAll(index.ReplaceAllString(field, "/$1"), ".", "/")
}

func explainPeople(err error) *problem.Error {
	if wrong := (*people.Invalid)(nil); errors.As(err, &wrong) {
		p := problem.New(problem.InvalidFields, problem.Text{})
		for _, one := range wrong.Problems {
			p.Fields = append(p.Fields, problem.Field{Pointer: pointer(one.Field), Code: "invalid", Detail: problem.Text(one.Text)})
		}
		return p
	}
	switch {
	case errors.Is(err, people.ErrNotFound), errors.Is(err, session.ErrNotFound), errors.Is(err, conductor.ErrNoTeam):
		return problem.New(problem.NotFound, problem.Text{}).Because(err)
	case errors.Is(err, people.ErrForbidden):
		return problem.New(problem.Forbidden, problem.Text{}).Because(err)
	}
	return nil
}

var machines = []struct {
	is   error
	code string
	text problem.Text
}{
	{conductor.ErrNotReady, "not-ready", problem.Text{FR: "les machines de l'équipe ne sont pas là : pas encore, ou plus", EN: "the team's machines are not there: not yet, or no more"}},
	{conductor.ErrLabChanged, "lab-changed", problem.Text{FR: "le catalogue n'a plus la version du lab avec laquelle la session a été planifiée", EN: "the catalogue no longer has the version of the lab that the session was planned with"}},
	{runtime.ErrNotRunning, "not-running", problem.Text{FR: "cette machine ne tourne pas", EN: "this machine does not run"}},
	{terminal.ErrTooMany, "too-many-terminals", problem.Text{FR: "l'équipe a autant de terminaux ouverts que permis ; fermez-en un", EN: "the team has as many terminals open as allowed; close one"}},
}

func explainMachines(err error) *problem.Error {
	for _, m := range machines {
		if errors.Is(err, m.is) {
			return refuse(m.code, m.text).Because(err)
		}
	}
	switch {
	case errors.Is(err, terminal.ErrEnded):
		return problem.New(problem.Gone, problem.Text{FR: "ce terminal est fini", EN: "this terminal has ended"})
	case errors.Is(err, runtime.ErrNotFound):
		return problem.New(problem.NotFound, problem.Text{}).Because(err)
	case errors.Is(err, runtime.ErrUnavailable), errors.Is(err, terminal.ErrClosed), errors.Is(err, socket.ErrTooMany):
		p := problem.New(problem.Unavailable, problem.Text{}).Because(err)
		p.Retry = 5 * time.Second
		return p
	}
	return nil
}
