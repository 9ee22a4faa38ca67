package words_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
)

var verb = regexp.MustCompile(`%(\[\d+\])?[-+# 0]*\d*(\.\d+)?[a-zA-Z%]`)

func TestEveryMessageHasBothLanguagesAndTheSameArguments(t *testing.T) {
	if len(words.All()) < 100 {
		t.Fatalf("only %d messages are registered", len(words.All()))
	}
	for _, m := range words.All() {
		text := m.Text()
		if text.FR == "" || text.EN == "" {
			t.Errorf("a language is missing: %q / %q", text.FR, text.EN)
		}
		fr, en := verb.FindAllString(text.FR, -1), verb.FindAllString(text.EN, -1)
		if !slices.Equal(fr, en) {
			t.Errorf("the arguments differ: %q has %v, %q has %v", text.FR, fr, text.EN, en)
		}
	}
}

func TestHelpHasBothLanguages(t *testing.T) {
	for key, text := range words.Help {
		if text.FR == "" || text.EN == "" {
			t.Errorf("the help %q lacks a language", key)
		}
	}
	for command, examples := range words.Examples {
		for _, e := range examples {
			if e.Does.FR == "" || e.Does.EN == "" || e.Command == "" {
				t.Errorf("the example %q of %q lacks something", e.Command, command)
			}
		}
	}
}

func TestTheLanguageIsThePersons(t *testing.T) {
	tests := []struct {
		name, asked string
		env         map[string]string
		want        words.Lang
	}{
		{"nothing said", "", nil, words.French},
		{"asked for", "en", map[string]string{"LC_ALL": "fr_FR.UTF-8"}, words.English},
		{"LC_ALL before LANG", "", map[string]string{"LC_ALL": "fr_CA.UTF-8", "LANG": "en_US.UTF-8"}, words.French},
		{"English locale", "", map[string]string{"LANG": "en_GB.UTF-8"}, words.English},
		{"another language", "", map[string]string{"LANG": "de_DE.UTF-8"}, words.English},
		{"the neutral locale", "", map[string]string{"LANG": "C.UTF-8"}, words.French},
		{"an unknown request", "xx", map[string]string{"LANG": "en_US"}, words.English},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := words.Choose(test.asked, func(name string) string { return test.env[name] }); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
