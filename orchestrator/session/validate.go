package session

import (
	"fmt"
	"math"
	"path"
	"strings"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/grade"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

const (
	maxTeams   = 200
	maxMembers = 12
)

// Validate lists everything that is wrong with a plan, as Invalid.
func (p Plan) Validate() error {
	var wrong Invalid
	add := func(field, fr, en string, args ...any) {
		wrong = append(wrong, Problem{field, Text{fmt.Sprintf(fr, args...), fmt.Sprintf(en, args...)}})
	}
	if title := strings.TrimSpace(p.Title); title == "" || len([]rune(title)) > 200 {
		add("title", "un titre de 1 à 200 caractères", "a title of 1 to 200 characters")
	}
	if p.ID == "" || p.Promotion == "" {
		add("promotion", "la session est d'une promotion", "the session belongs to a promotion")
	}
	if p.Lab.ID == "" || p.Lab.Digest == "" {
		add("lab", "un lab et son empreinte", "a lab and its digest")
	}
	if d := p.Duration.Duration(); d < time.Minute || d > 24*time.Hour {
		add("duration_s", "entre 1 minute et 24 heures", "between 1 minute and 24 hours")
	}
	p.validateTeams(add)
	p.Rules.validate(add)
	if len(wrong) == 0 {
		return nil
	}
	return wrong
}

func (p Plan) validateTeams(add func(field, fr, en string, args ...any)) {
	if n := len(p.Teams); n == 0 || n > maxTeams {
		add("teams", "entre 1 et %d équipes, pas %d", "between 1 and %d teams, not %d", maxTeams, n)
	}
	teams, seen := map[people.TeamID]bool{}, map[people.PersonID]string{}
	for i, team := range p.Teams {
		field := fmt.Sprintf("teams[%d]", i)
		if team.ID == "" || teams[team.ID] {
			add(field, "l'équipe %q manque d'identifiant ou figure deux fois", "the team %q has no id or is there twice", team.Name)
		}
		teams[team.ID] = true
		if n := len(team.Members); n == 0 || n > maxMembers {
			add(field+".members", "%s a %d membres ; entre 1 et %d", "%s has %d members; between 1 and %d", team.Name, n, maxMembers)
		}
		if most, ok := atMost[p.Mode]; ok && len(team.Members) > most {
			add(field+".members", "%s a %d membres ; le lab se fait à %d au plus", "%s has %d members; the lab is for at most %d", team.Name, len(team.Members), most)
		}
		for _, m := range team.Members {
			if other, twice := seen[m.Person]; twice {
				add(field+".members", "une personne est dans %s et dans %s", "one person is in %s and in %s", other, team.Name)
			}
			seen[m.Person] = team.Name
			if !(m.ExtraTime >= 0 && m.ExtraTime <= 2) {
				add(field+".members", "le temps en plus va de 0 à 2 fois la durée", "extra time goes from 0 to 2 times the duration")
			}
		}
	}
}

var atMost = map[lab.Mode]int{lab.Individual: 1, lab.Pair: 2}

func (r Rules) validate(add func(field, fr, en string, args ...any)) {
	bounded := func(field string, value, most time.Duration) {
		if value < 0 || value > most {
			add("rules."+field, "entre 0 et %s, pas %s", "between 0 and %s, not %s", most, value)
		}
	}
	bounded("check_every_s", r.CheckEvery.Duration(), time.Hour)
	bounded("freeze_s", r.Freeze.Duration(), 24*time.Hour)
	bounded("reports_after_s", r.ReportsAfter.Duration(), 90*24*time.Hour)
	if r.Attempts < 0 || r.Attempts > 1000 {
		add("rules.attempts", "entre 0 (sans limite) et 1000", "between 0 (without limit) and 1000")
	}
	if r.Show != ShowAll && r.Show != ShowVerdict && r.Show != ShowNothing {
		add("rules.show", "all, verdict ou none", "all, verdict or none")
	}
	if r.Counts != CountsFinal && r.Counts != CountsBest {
		add("rules.counts", "final ou best", "final or best")
	}
	if _, known := grade.ScaleByID(r.Scale); !known {
		add("rules.scale", "échelle inconnue : %q", "unknown scale %q", r.Scale)
	}
	if r.RetentionMonths < 1 || r.RetentionMonths > 120 {
		add("rules.retention_months", "entre 1 et 120 mois", "between 1 and 120 months")
	}
	if math.IsNaN(r.GroupWeight) || r.GroupWeight < 0 || r.GroupWeight > 1 {
		add("rules.group_weight", "entre 0 et 1", "between 0 and 1")
	}
	if r.RecordInput && !r.Record {
		add("rules.record_input", "ce qui est tapé ne s'enregistre qu'avec le terminal (record)", "what is typed is recorded only with the terminal (record)")
	}
	if len(r.KeepPaths) > 20 {
		add("rules.keep_paths", "20 chemins au plus", "at most 20 paths")
	}
	for i, p := range r.KeepPaths {
		if !path.IsAbs(p) || path.Clean(p) != p || p == "/" {
			add(fmt.Sprintf("rules.keep_paths[%d]", i), "un chemin absolu, sans .. ni / final : %q", "an absolute path, without .. or a final /: %q", p)
		}
	}
}
