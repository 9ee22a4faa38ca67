// Package words holds every sentence the command says, in French and English.
//
// A message is a variable, so one that does not exist cannot be said; a test
// over All holds that each has both languages with the same arguments.
package words

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// Lang is a language people read.
type Lang string

// The languages.
const (
	French  Lang = "fr"
	English Lang = "en"
)

// Choose picks the language: the one asked for with --lang, else that of the
// first set of LC_ALL, LC_MESSAGES and LANG, else French. The neutral locales C
// and POSIX prefer nothing, so they mean French; any language but French means
// English.
func Choose(asked string, getenv func(string) string) Lang {
	if asked == string(French) || asked == string(English) {
		return Lang(asked)
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		locale, _, _ := strings.Cut(getenv(name), ".")
		switch {
		case locale == "":
			continue
		case locale == "C", locale == "POSIX", strings.HasPrefix(locale, "fr"):
			return French
		}
		return English
	}
	return French
}

// Message is a sentence with places for arguments, as fmt has them.
type Message struct{ text lab.Text }

// all are the messages, for the test that holds them.
var all []Message

// All lists every message.
func All() []Message { return slices.Clone(all) }

// message makes a message and remembers it.
func message(fr, en string) Message {
	m := Message{lab.Text{FR: fr, EN: en}}
	all = append(all, m)
	return m
}

// Text is the message before its arguments are put in.
func (m Message) Text() lab.Text { return m.text }

// Say puts arguments into a message. An argument that is itself a Message or a
// lab.Text is said in the same language.
func (l Lang) Say(m Message, args ...any) string {
	said := make([]any, len(args))
	for i, arg := range args {
		switch a := arg.(type) {
		case Message:
			said[i] = l.Say(a)
		case lab.Text:
			said[i] = l.Of(a)
		default:
			said[i] = arg
		}
	}
	if len(said) == 0 {
		return l.Of(m.text)
	}
	return fmt.Sprintf(l.Of(m.text), said...)
}

// Of is a text in the language.
func (l Lang) Of(t lab.Text) string {
	if l == English {
		return t.EN
	}
	return t.FR
}
