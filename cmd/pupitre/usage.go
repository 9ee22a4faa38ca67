package main

import (
	"regexp"
	"strings"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
)

// complaints are the sentences of the command line's parser that people meet,
// with what they are in their own language. One that is not here is shown as
// it is.
var complaints = []struct {
	pattern *regexp.Regexp
	message words.Message
}{
	{regexp.MustCompile(`^unknown flag (\S+), did you mean (?:one of )?(.+)\?$`), words.UnknownFlagNear},
	{regexp.MustCompile(`^unknown flag (\S+)$`), words.UnknownFlag},
	{regexp.MustCompile(`^unexpected argument (\S+), did you mean (?:one of )?(.+)\?$`), words.UnexpectedNear},
	{regexp.MustCompile(`^unexpected argument (.+)$`), words.Unexpected},
	{regexp.MustCompile(`^expected one of (.+)$`), words.ExpectedOneOf},
	{regexp.MustCompile(`^expected "?([^"]+)"?$`), words.ExpectedArgument},
	{regexp.MustCompile(`^missing positional arguments (.+)$`), words.ExpectedArgument},
	{regexp.MustCompile(`^missing flags: (.+)$`), words.MissingFlags},
	{regexp.MustCompile(`^(\S+) must be one of (.+) but got (.+)$`), words.MustBeOneOf},
	{regexp.MustCompile(`^(\S+): expected duration but got "([^"]*)".*$`), words.NotADuration},
	{regexp.MustCompile(`^(\S+): expected a valid \d+ bit u?int but got "([^"]*)"$`), words.NotANumber},
	{regexp.MustCompile(`^(\S+): (?:expected .* value but got .*|missing value.*)$`), words.MissingValue},
}

// translate puts the parser's complaint into the person's language.
func (p *program) translate(err error) string {
	text := err.Error()
	for _, c := range complaints {
		m := c.pattern.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		args := make([]any, 0, len(m)-1)
		for _, group := range m[1:] {
			args = append(args, strings.NewReplacer(`"`, "", " ...", "…", ",fr,en", "fr, en").Replace(group))
		}
		return p.Say(c.message, args...)
	}
	return text
}
