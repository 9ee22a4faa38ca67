package check

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// maxSubmission bounds what a team submits, in bytes.
const maxSubmission = 4 << 10

// submitted is what the team sent for a check.
type submitted struct {
	value string
	none  bool
	long  bool
}

func (s *scene) submission() submitted {
	value := strings.TrimSpace(s.submitted)
	return submitted{value: value, none: value == "", long: len(value) > maxSubmission}
}

// problem is the verdict on a submission that cannot be compared; nil when it can.
func (s submitted) problem() *finding {
	var f finding
	switch {
	case s.none:
		f = failed(say("rien n'a encore été soumis", "nothing submitted yet"))
	case s.long:
		f = failed(say("la réponse soumise dépasse %d octets", "what was submitted is over %d bytes", maxSubmission))
	default:
		return nil
	}
	return &f
}

// equal compares in a time that depends on neither value.
func equal(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// flag compares what the team submits with the secret of its own instance.
type flag struct{ spec lab.FlagCheck }

func (k flag) expected(*scene) lab.Text {
	return say("le drapeau de cette instance est soumis", "the flag of this instance is submitted")
}

func (k flag) look(_ context.Context, s *scene) finding {
	secret := strings.TrimSpace(k.spec.Value)
	if secret == "" {
		return mistaken("a flag has no value")
	}
	sent := s.submission()
	if problem := sent.problem(); problem != nil {
		return *problem
	}
	if equal(sent.value, secret) {
		return passed(say("c'est le bon drapeau", "this is the flag")).with(comparison(true))
	}
	f := failed(say("ce n'est pas le drapeau de cette instance", "this is not the flag of this instance")).with(comparison(false))
	if s.opts.OtherFlags != nil {
		if instance, known := s.opts.OtherFlags(sent.value); known {
			f.other = instance
		}
	}
	return f
}

// answer compares what the team submits with the right answers.
type answer struct{ spec lab.AnswerCheck }

func (k answer) expected(*scene) lab.Text {
	return say("une bonne réponse à : %s", "a right answer to: %s", k.spec.Question)
}

func (k answer) look(_ context.Context, s *scene) finding {
	if len(k.spec.AnyOf) == 0 {
		return mistaken("an answer check has no answer")
	}
	sent := s.submission()
	if problem := sent.problem(); problem != nil {
		return *problem
	}
	value, right := k.normal(sent.value), false
	for _, candidate := range k.spec.AnyOf {
		right = equal(value, k.normal(candidate)) || right
	}
	if right {
		return passed(say("bonne réponse", "right answer")).with(comparison(true))
	}
	return failed(say("ce n'est pas la réponse", "this is not the answer")).with(comparison(false))
}

// normal makes different writings of one answer equal: Unicode NFKC, single
// spaces and, unless case matters, full case folding.
func (k answer) normal(text string) string {
	text = norm.NFKC.String(strings.Join(strings.Fields(norm.NFKC.String(text)), " "))
	if k.spec.CaseSensitive {
		return text
	}
	return norm.NFKC.String(cases.Fold().String(text))
}

// comparison is the evidence of a submission: never the submission itself.
func comparison(matched bool) exhibit {
	return facts("comparison", struct{ Submitted, Matched bool }{true, matched})
}
