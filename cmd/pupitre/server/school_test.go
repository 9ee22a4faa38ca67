package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// school is a promotion with its people, made over the API.
type school struct {
	promotion  string
	admin      *person // of the whole platform
	instructor *person
	grader     *person
	students   []*person // by team, then by name
	teams      []people.TeamID
}

// enrol makes a promotion of teams of two students. The first student of the
// second team has a third more time.
func enrol(t *testing.T, admin *person, name string, teams int) *school {
	t.Helper()
	s := &school{admin: admin.in(t)}
	var promotion struct{ ID string }
	s.admin.post("/api/v1/promotions", object{"name": name, "year": 2027}, http.StatusCreated).JSON(&promotion)
	s.promotion = promotion.ID
	base := "/api/v1/promotions/" + promotion.ID
	for _, role := range []string{"instructor", "grader"} {
		s.admin.post(base+"/members", object{"email": role + "@" + name + ".example", "family_name": "Le " + role, "given_name": "Dominique", "role": role}, http.StatusCreated)
	}
	s.importRoster(t, base, name, teams)
	s.invite(t, base, teams)
	return s
}

// importRoster first sends a list with a mistake, of which nothing may be kept.
func (s *school) importRoster(t *testing.T, base, name string, teams int) {
	t.Helper()
	lines := []string{"nom;prénom;courriel;groupe;tiers-temps"}
	for team := range teams {
		for _, given := range []string{"Ada", "Blaise"} {
			extra := ""
			if team == 1 && given == "Ada" {
				extra = "oui"
			}
			lines = append(lines, fmt.Sprintf("Équipier %d;%s;%s%d@%s.example;Équipe %d;%s", team+1, given, strings.ToLower(given), team+1, name, team+1, extra))
		}
	}
	csv := []string{"Content-Type", "text/csv"}
	wrong := strings.Join(append(lines, "Sans;Adresse;pas une adresse;Équipe 99;"), "\r\n")
	refused := s.admin.Send(http.MethodPost, base+"/roster", wrong, csv...)
	s.admin.want(refused, http.StatusUnprocessableEntity)
	if text := refused.Body.String(); !strings.Contains(text, fmt.Sprintf("file:%d:3", 2*teams+2)) {
		t.Errorf("the problem is not at its place: %s", text)
	}
	var members struct {
		Items []struct{ Person struct{ ID string } }
	}
	if s.admin.get(base+"/members", http.StatusOK).JSON(&members); len(members.Items) != 2 {
		t.Errorf("a refused list left %d members", len(members.Items))
	}
	var plan struct {
		NewTeams []string `json:"new_teams"`
		Digest   string
	}
	whole := strings.Join(lines, "\r\n")
	s.admin.want(s.admin.Send(http.MethodPost, base+"/roster?dry_run=true", whole, csv...), http.StatusOK).JSON(&plan)
	if len(plan.NewTeams) != teams {
		t.Errorf("the plan makes the teams %v", plan.NewTeams)
	}
	s.admin.want(s.admin.Send(http.MethodPost, base+"/roster?plan="+plan.Digest, whole, csv...), http.StatusOK)
}

// invite gives everybody a link, and all accept it.
func (s *school) invite(t *testing.T, base string, size int) {
	t.Helper()
	var batch struct {
		Made    []struct{ Email, Team, Link string }
		Refused []object
	}
	s.admin.plain(base+"/invitations", object{}, http.StatusCreated).JSON(&batch)
	if len(batch.Made) != 2+2*size || len(batch.Refused) > 0 {
		t.Fatalf("%d links were made, %v refused", len(batch.Made), batch.Refused)
	}
	var teams struct {
		Items []struct {
			ID   people.TeamID
			Name string
		}
	}
	s.admin.get(base+"/teams", http.StatusOK).JSON(&teams)
	byEmail := map[string]*person{}
	for _, made := range batch.Made {
		p := s.admin.site.accept(made.Link)
		p.name = made.Team
		byEmail[p.email[:strings.IndexByte(p.email, '@')]] = p
	}
	s.instructor, s.grader = byEmail["instructor"], byEmail["grader"]
	for i, team := range teams.Items {
		s.teams = append(s.teams, team.ID)
		for _, given := range []string{"ada", "blaise"} {
			student := byEmail[fmt.Sprint(given, i+1)]
			student.team = team.ID
			if student.name != team.Name {
				t.Fatalf("%s is in %q, not in %q", student.email, student.name, team.Name)
			}
			s.students = append(s.students, student)
		}
	}
}

// ada and blaise are the students of a team, counted from 0.
func (s *school) ada(team int) *person    { return s.students[2*team] }
func (s *school) blaise(team int) *person { return s.students[2*team+1] }
