package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/pause"
)

const (
	password = "a quiet lantern hums at noon"
	labID    = "intrusion-en-cours"
)

// school is a promotion in its session.
type school struct {
	new        func() *browser
	instructor *browser
	session    string
	teams      []string
	students   []*student
}

// enrol makes the promotion and the session, as people do who have time.
func enrol(ctx context.Context, h *host, o options) (*school, error) {
	s := &school{new: newBrowsers(h.told, o.students)}
	admin := s.new()
	if err := accept(ctx, admin, h.FirstLink); err != nil {
		return nil, err
	}
	var promotion struct{ ID string }
	if err := admin.must(ctx, http.MethodPost, "/api/v1/promotions", object{"name": "Charge", "year": 2027}, &promotion); err != nil {
		return nil, err
	}
	base := "/api/v1/promotions/" + promotion.ID
	teacher := object{"email": "instructor@school.example", "family_name": "Le Formateur", "given_name": "Dominique", "role": "instructor"}
	if err := admin.must(ctx, http.MethodPost, base+"/members", teacher, nil); err != nil {
		return nil, err
	}
	if err := admin.must(ctx, http.MethodPost, base+"/roster", roster(o), nil); err != nil {
		return nil, err
	}
	if err := s.invite(ctx, admin, base); err != nil {
		return nil, err
	}
	return s, s.plan(ctx, promotion.ID)
}

func roster(o options) csv {
	var list strings.Builder
	list.WriteString("nom;prénom;courriel;groupe\n")
	for i := range o.students {
		fmt.Fprintf(&list, "Élève %d;Camille;eleve%d@school.example;Équipe %03d\n", i, i, i/o.team)
	}
	return csv(list.String())
}

func accept(ctx context.Context, b *browser, link string) error {
	secret := link[strings.LastIndex(link, "/")+1:]
	return b.must(ctx, http.MethodPost, "/api/v1/invitations/"+secret+"/accept", object{"password": password}, nil)
}

// invite gives everybody a link and has it accepted, so slowly that no budget is
// used up.
func (s *school) invite(ctx context.Context, admin *browser, base string) error {
	var batch struct {
		Made []struct{ Person, Email, Team, Link string }
	}
	if err := admin.must(ctx, http.MethodPost, base+"/invitations", object{}, &batch); err != nil {
		return err
	}
	var teams struct{ Items []struct{ ID, Name string } }
	if err := admin.must(ctx, http.MethodGet, base+"/teams", nil, &teams); err != nil {
		return err
	}
	byName := map[string]string{}
	for _, team := range teams.Items {
		byName[team.Name] = team.ID
		s.teams = append(s.teams, team.ID)
	}
	for _, made := range batch.Made {
		b := s.new()
		if err := accept(ctx, b, made.Link); err != nil {
			return err
		}
		if made.Team == "" {
			s.instructor = b
			continue
		}
		s.students = append(s.students, &student{browser: s.new(), school: s, email: made.Email, team: byName[made.Team]})
		const apart = 110 * time.Millisecond
		if err := pause.For(ctx, apart); err != nil {
			return err
		}
	}
	if s.instructor == nil {
		return errors.New("the instructor was given no link")
	}
	return nil
}

// plan plans the session as a classroom has it, but for the time between checks.
func (s *school) plan(ctx context.Context, promotion string) error {
	var planned struct{ ID string }
	err := s.instructor.must(ctx, http.MethodPost, "/api/v1/sessions", object{
		"promotion": promotion, "title": "Charge", "lab": labID, "starts": time.Now().UTC(), "duration_s": 7200, "teams": s.teams,
		"rules": object{"attempts": 0, "check_every_s": 5},
	}, &planned)
	s.session = "/api/v1/sessions/" + planned.ID
	return err
}

// prepare waits until all instances stand, and launches.
func (s *school) prepare(ctx context.Context) error {
	if err := s.instructor.must(ctx, http.MethodPost, s.session+"/prepare", nil, nil); err != nil {
		return err
	}
	if err := s.until(ctx, "ready"); err != nil {
		return err
	}
	return s.instructor.must(ctx, http.MethodPost, s.session+"/launch", object{}, nil)
}

func (s *school) until(ctx context.Context, phase string) error {
	for {
		var session struct{ Phase string }
		if err := s.instructor.must(ctx, http.MethodGet, s.session, nil, &session); err != nil || session.Phase == phase {
			return err
		}
		if err := pause.For(ctx, time.Second); err != nil {
			return err
		}
	}
}

// close looks whether the platform still answers everybody as it should: the
// whole ledger can be read, and holds one launch.
func (s *school) close(ctx context.Context) error {
	launches, after := 0, int64(0)
	for {
		var page struct {
			Items []struct{ Kind string }
			Next  *int64 `json:"next_after"`
		}
		path := fmt.Sprintf("%s/ledger?limit=200&after=%d", s.session, after)
		if err := s.instructor.must(ctx, http.MethodGet, path, nil, &page); err != nil {
			return err
		}
		for _, entry := range page.Items {
			if entry.Kind == "session.launched" {
				launches++
			}
		}
		if page.Next == nil {
			break
		}
		after = *page.Next
	}
	if launches != 1 {
		return fmt.Errorf("the ledger holds %d launches", launches)
	}
	return nil
}

// decoded reads JSON that must be there.
func decoded[T any](text []byte) (value T, err error) {
	err = json.Unmarshal(text, &value)
	return value, err
}
