// Package people holds who takes part: persons, promotions, teams and roles;
// how a person proves who they are; and what each may do.
//
// The rules (Can, Throttle, ReadRoster, PlanRoster, Retention.Due, the checks of
// names, addresses and passwords) are pure functions. Service is the use cases,
// over a Store. Everything else of the platform knows a person by PersonID only:
// erasing a person changes nothing outside these tables.
package people

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Locale is the language a person reads.
type Locale string

// The locales.
const (
	French  Locale = "fr"
	English Locale = "en"
)

// Person is somebody who takes part. Email is normalised and nobody else's.
type Person struct {
	ID         PersonID   `json:"id"`
	Email      string     `json:"email"`
	FamilyName string     `json:"family_name"`
	GivenName  string     `json:"given_name"`
	Locale     Locale     `json:"locale"`
	ExtraTime  float64    `json:"extra_time"` // a standing right to more time: 0.33 is a third more; 0 to MaxExtraTime
	Created    time.Time  `json:"created"`
	Erased     *time.Time `json:"erased,omitempty"` // since when only a pseudonym is left
	Disabled   bool       `json:"disabled"`         // cannot sign in
}

// Active tells whether the person may sign in at all.
func (p Person) Active() bool { return !p.Disabled && p.Erased == nil }

// SortKey is the order of persons in lists: family name, then given name.
func (p Person) SortKey() string { return SortKey(p.FamilyName, p.GivenName) }

// Promotion is a year's group of students.
type Promotion struct {
	ID       PromotionID `json:"id"`
	Name     string      `json:"name"`
	Year     int         `json:"year"` // in which it ends
	Created  time.Time   `json:"created"`
	Archived *time.Time  `json:"archived,omitempty"` // since when nothing of it changes any more
}

// SortKey is the order of promotions in lists.
func (p Promotion) SortKey() string { return SortKey(p.Name) }

// Team is a group of students of a promotion who share a lab.
type Team struct {
	ID        TeamID      `json:"id"`
	Promotion PromotionID `json:"promotion"`
	Name      string      `json:"name"`
	Members   []PersonID  `json:"members"` // in the order of their names
}

// Key is what makes two names of teams the same: "Équipe 1" is "equipe  1".
func (t Team) Key() string { return SortKey(t.Name) }

// Grant is a role that a person has in a promotion, or on the Platform.
type Grant struct {
	Promotion PromotionID `json:"promotion"`
	Role      Role        `json:"role"`
	Since     time.Time   `json:"since"`
}

// State says how far a person has come with their account.
type State string

// The states of an account.
const (
	Unasked State = "none"    // no password, no link
	Invited State = "invited" // a link that still works
	Ready   State = "active"  // has a password
)

// Member is a person as one promotion sees them.
type Member struct {
	Person Person `json:"person"`
	Roles  []Role `json:"roles"` // in this promotion
	Team   TeamID `json:"team"`  // in this promotion; empty for none
	State  State  `json:"state"`
}

// MaxExtraTime is the greatest standing right: twice as much time again.
const MaxExtraTime = 2.0

const maxName = 100 // characters of a name

// NormaliseEmail gives an address as it is kept: no blanks around it, lower case.
func NormaliseEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// CheckEmail says what keeps a normalised address from being one; the zero Text
// when it is one. Addresses are ASCII, with a domain of several labels.
func CheckEmail(email string) Text {
	local, domain, found := strings.Cut(email, "@")
	switch {
	case email == "":
		return textf("l'adresse manque", "the address is missing")
	case len(email) > 254 || len(local) > 64:
		return textf("l'adresse est trop longue : 254 caractères au plus, 64 avant le @",
			"the address is too long: 254 characters at most, 64 before the @")
	case !found || local == "" || domain == "":
		return textf("%q n'est pas une adresse : il faut nom@domaine", "%q is not an address: it must be name@domain", email)
	case !allOf(local, isLocalByte) || strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, ".."):
		return textf("%q : la partie avant le @ a un caractère ou un point mal placé", "%q: the part before the @ has a character or a dot that cannot be there", email)
	case !isDomain(domain):
		return textf("%q : %q n'est pas un nom de domaine", "%q: %q is not a domain name", email, domain)
	}
	return Text{}
}

func isLocalByte(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || strings.IndexByte(".!#$%&'*+/=?^_`{|}~-", c) >= 0
}

func isDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || !allOf(label, isLabelByte) {
			return false
		}
	}
	return len(labels) > 1
}

func isLabelByte(c byte) bool { return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' }

func allOf(s string, is func(byte) bool) bool {
	for i := range len(s) {
		if !is(s[i]) {
			return false
		}
	}
	return true
}

// NormaliseName gives a name as it is kept: composed characters, single blanks.
func NormaliseName(s string) string { return strings.Join(strings.Fields(norm.NFC.String(s)), " ") }

// CheckName says what keeps a normalised name (of a person, a team or a
// promotion) from being one; the zero Text when it is one.
func CheckName(name string) Text {
	switch {
	case name == "":
		return textf("le nom est vide", "the name is empty")
	case !utf8.ValidString(name):
		return textf("le nom n'est pas du texte UTF-8", "the name is not UTF-8 text")
	case utf8.RuneCountInString(name) > maxName:
		return textf("le nom a plus de %d caractères", "the name has more than %d characters", maxName)
	case strings.ContainsFunc(name, isHidden):
		return textf("le nom contient un caractère de contrôle ou invisible", "the name contains a control or an invisible character")
	case !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }):
		return textf("%q n'a ni lettre ni chiffre", "%q has neither a letter nor a digit", name)
	}
	return Text{}
}

// isHidden tells the characters that make text look like other text: controls
// and formats (among them those that turn the direction of writing). The
// joiners that some scripts need are let through.
func isHidden(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' || r == utf8.RuneError
}

// CheckLocale says what keeps l from being a locale.
func CheckLocale(l Locale) Text {
	if !slices.Contains([]Locale{French, English}, l) {
		return textf("la langue est fr ou en, pas %q", "the language is fr or en, not %q", l)
	}
	return Text{}
}

// CheckExtraTime says what keeps x from being a standing right.
func CheckExtraTime(x float64) Text {
	if !(x >= 0 && x <= MaxExtraTime) { // also refuses NaN
		return textf("le temps majoré va de 0 à %g (0,33 : un tiers de plus), pas %g",
			"extra time goes from 0 to %g (0.33: a third more), not %g", MaxExtraTime, x)
	}
	return Text{}
}
