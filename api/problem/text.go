package problem

import "golang.org/x/text/language"

// Language is one of the two languages the platform speaks.
type Language string

// The languages. French is the one of whoever asks for neither.
const (
	French  Language = "fr"
	English Language = "en"
)

// Text is a sentence for people, in both languages.
type Text struct {
	FR string `json:"fr"`
	EN string `json:"en"`
}

// In is the text in one language.
func (t Text) In(l Language) string {
	if l == English {
		return t.EN
	}
	return t.FR
}

var spoken = language.NewMatcher([]language.Tag{language.French, language.English})

// maxAcceptLanguage bounds, in bytes, what is read of an Accept-Language header.
const maxAcceptLanguage = 512

// Preferred is the language that an Accept-Language header asks for. A header
// that is missing, too long or not one counts as French.
func Preferred(acceptLanguage string) Language {
	if len(acceptLanguage) > maxAcceptLanguage {
		return French
	}
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return French
	}
	_, index, _ := spoken.Match(tags...)
	return []Language{French, English}[index]
}
