package session

import (
	"fmt"
	"strings"
	"time"
)

// Refusal says why a command cannot be carried out as things stand, and what
// would make it possible.
type Refusal struct {
	Code string // for programs, for example "not-ready"
	Text Text   // for people
}

// Error is the English sentence.
func (r *Refusal) Error() string { return r.Code + ": " + r.Text.EN }

func refuse(code, fr, en string, args ...any) *Refusal {
	return &Refusal{Code: code, Text: Text{FR: fmt.Sprintf(fr, args...), EN: fmt.Sprintf(en, args...)}}
}

// Problem is something wrong with a plan, with its place.
type Problem struct {
	Field string `json:"field"` // for example "teams[2].members"
	Text  Text   `json:"text"`
}

// Invalid is every problem of a plan at once.
type Invalid []Problem

// Error is the first sentence, and how many more there are.
func (i Invalid) Error() string {
	if len(i) == 1 {
		return i[0].Field + ": " + i[0].Text.EN
	}
	return fmt.Sprintf("%s: %s (and %d more)", i[0].Field, i[0].Text.EN, len(i)-1)
}

// Name is what people call a phase, as it follows "the session is".
func (p Phase) Name() Text {
	names := map[Phase]Text{
		Planned: {"planifiée", "planned"}, Preparing: {"en préparation", "being prepared"}, Ready: {"prête", "ready"},
		Running: {"en cours", "running"}, Closing: {"en cours de clôture", "closing"}, Closed: {"terminée", "closed"},
		Sealed: {"scellée", "sealed"}, Cancelled: {"annulée", "cancelled"},
	}
	if name, ok := names[p]; ok {
		return name
	}
	return Text{string(p), string(p)}
}

// Lasting is a length of time for people to read, in its two largest units.
func Lasting(d time.Duration) Text {
	units := []struct {
		length time.Duration
		fr, en string
	}{{24 * time.Hour, "jour", "day"}, {time.Hour, "heure", "hour"}, {time.Minute, "minute", "minute"}, {time.Second, "seconde", "second"}}
	var fr, en []string
	for _, u := range units {
		n := int64(d / u.length)
		if n == 0 {
			if len(fr) > 0 {
				break
			}
			continue
		}
		d -= time.Duration(n) * u.length
		fr, en = append(fr, plural(n, u.fr)), append(en, plural(n, u.en))
		if len(fr) == 2 {
			break
		}
	}
	if len(fr) == 0 {
		return Text{"moins d'une seconde", "less than a second"}
	}
	return Text{strings.Join(fr, " "), strings.Join(en, " ")}
}

func plural(n int64, unit string) string {
	if n > 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", n, unit)
}
