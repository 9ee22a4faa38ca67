package accounts

import (
	"errors"

	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/api/strictjson"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// Explain finds the problem that a refusal of people is; nil for any other
// error. It is for api.Config.
func Explain(err error) *problem.Error {
	if invalid := (*people.Invalid)(nil); errors.As(err, &invalid) {
		return invalidFields(invalid).Because(err)
	}
	if wait := (*people.Throttled)(nil); errors.As(err, &wait) {
		p := problem.New(problem.TooManyRequests, problem.Text{FR: "trop d'essais ; attendez un peu", EN: "too many attempts; wait a little"}).Because(err)
		p.Retry = wait.RetryAfter
		return p
	}
	for _, kind := range []struct {
		of   error
		code problem.Code
	}{
		{people.ErrNotFound, problem.NotFound}, {people.ErrConflict, problem.Conflict}, {people.ErrForbidden, problem.Forbidden},
		{people.ErrRefused, problem.BadCredentials}, {people.ErrUsed, problem.Gone}, {people.ErrExpired, problem.Gone},
	} {
		if errors.Is(err, kind.of) {
			return problem.New(kind.code, words(err)).Because(err)
		}
	}
	return nil
}

// words is what a refusal has to say to the user.
func words(err error) problem.Text {
	if refusal := (*people.Error)(nil); errors.As(err, &refusal) {
		return text(refusal.Text)
	}
	return problem.Text{}
}

func text(t people.Text) problem.Text { return problem.Text{FR: t.FR, EN: t.EN} }

func invalidFields(invalid *people.Invalid) *problem.Error {
	p := problem.New(problem.InvalidFields, problem.Text{})
	for _, one := range invalid.Problems {
		p.Fields = append(p.Fields, problem.Field{Pointer: strictjson.Join("", one.Field), Code: "invalid", Detail: text(one.Text)})
	}
	return p
}

// inQuery is a refusal of something that came in the address: a parameter, not a
// field of a body.
func inQuery(err error) error {
	invalid := (*people.Invalid)(nil)
	if !errors.As(err, &invalid) {
		return err
	}
	p := problem.New(problem.InvalidParameter, problem.Text{})
	for _, one := range invalid.Problems {
		p.Fields = append(p.Fields, problem.Field{Parameter: one.Field, Code: "invalid", Detail: text(one.Text)})
	}
	return p.Because(err)
}

// field is the problem of one field of the body.
func field(name, code string, detail problem.Text) *problem.Error {
	p := problem.New(problem.InvalidFields, problem.Text{})
	p.Fields = []problem.Field{{Pointer: strictjson.Join("", name), Code: code, Detail: detail}}
	return p
}
