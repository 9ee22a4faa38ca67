package results

import (
	"errors"
	"time"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/results/document"
	"github.com/pupitre-lab/pupitre/api/socket"
	"github.com/pupitre-lab/pupitre/orchestrator/blob"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

var (
	errNotFound   = problem.New(problem.NotFound, problem.Text{})
	errLabChanged = problem.New(problem.Conflict, problem.Text{
		FR: "le catalogue a une autre version du lab que celle de la session : l'exploitant doit y remettre l'ancienne",
		EN: "the catalogue has another version of the lab than the session's: the operator must put the old one back",
	})
)

// explained gives the errors of the domain their problems.
func explained(handle func(*api.Call) error) func(*api.Call) error {
	return func(c *api.Call) error { return explain(handle(c)) }
}

func explainedWho(who whoFunc) whoFunc {
	return func(c *api.Call) (people.Subject, error) {
		subject, err := who(c)
		return subject, explain(err)
	}
}

func explain(err error) error {
	if refusal := (*session.Refusal)(nil); errors.As(err, &refusal) {
		return coded(problem.Conflict, refusal.Code, problem.Text(refusal.Text)).Because(err)
	}
	if refused := (*document.Refused)(nil); errors.As(err, &refused) {
		return coded(problem.InvalidFields, refused.Code, problem.Text(refused.Text)).Because(err)
	}
	for _, known := range []struct {
		is   error
		code problem.Code
	}{
		{session.ErrNotFound, problem.NotFound}, {blob.ErrNotFound, problem.Gone},
		{blob.ErrTooLarge, problem.BodyTooLarge}, {blob.ErrFull, problem.InsufficientStorage},
	} {
		if errors.Is(err, known.is) {
			return problem.New(known.code, problem.Text{}).Because(err)
		}
	}
	if errors.Is(err, socket.ErrTooMany) {
		p := problem.New(problem.Unavailable, problem.Text{}).Because(err)
		p.Retry = linkLife / 2
		return p
	}
	return err
}

// coded is a problem whose finer code, for programs, stands among its errors.
func coded(kind problem.Code, code string, text problem.Text) *problem.Error {
	p := problem.New(kind, text)
	p.Fields = []problem.Field{{Code: code, Detail: text}}
	return p
}

// wrongField is a field of the body that names nothing there is.
func wrongField(pointer string, detail problem.Text) *problem.Error {
	p := problem.New(problem.InvalidFields, problem.Text{})
	p.Fields = []problem.Field{{Pointer: pointer, Code: "unknown", Detail: detail}}
	return p
}

func refuse(code, fr, en string) *session.Refusal {
	return &session.Refusal{Code: code, Text: session.Text{FR: fr, EN: en}}
}

// seconds is how a length of time stands in an answer.
func seconds(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }
