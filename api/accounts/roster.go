package accounts

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/pupitre-lab/pupitre/api"
	"github.com/pupitre-lab/pupitre/api/problem"
	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// importRoster shows what a file would do, or does it, all or nothing.
func (h handler) importRoster(c *api.Call) error {
	dry, err := c.Choice("dry_run", "false", "true", "false")
	if err != nil {
		return err
	}
	file, err := c.Body()
	if err != nil {
		return err
	}
	plan, err := h.roster(c, file, dry == "true")
	if len(plan.Problems) > 0 && dry != "true" {
		return rosterProblem(plan.Problems)
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, plan)
}

func (h handler) roster(c *api.Call, file []byte, dry bool) (people.RosterPlan, error) {
	if dry {
		return h.People.PlanRoster(c.Context(), c.Actor(), c.Subject().Promotion, file)
	}
	return h.People.ApplyRoster(c.Context(), c.Actor(), c.Subject().Promotion, file, c.Query("plan"))
}

// rosterProblem lists what is wrong with a file by line and column.
func rosterProblem(problems []people.RosterProblem) *problem.Error {
	p := problem.Newf(problem.InvalidFields, problem.Text{
		FR: "problèmes dans le fichier : %d ; rien n'a été importé", EN: "problems in the file: %d; nothing was imported"}, len(problems))
	for _, one := range problems {
		p.Fields = append(p.Fields, problem.Field{Parameter: fmt.Sprintf("file:%d:%d", one.Line, one.Column), Code: one.Code, Detail: text(one.Text)})
	}
	return p
}

// sample is a roster with everything that one can hold. The mark at its
// beginning tells spreadsheets that it is UTF-8.
const sample = "\ufeffnom;prénom;courriel;groupe;tiers-temps\r\n" +
	"Lovelace;Ada;ada.lovelace@exemple.fr;Groupe 1;\r\n" +
	"Noël;Jean-Paul;jean-paul.noel@exemple.fr;Groupe 1;oui\r\n" +
	"Œuvrard;Zoé;zoe.oeuvrard@exemple.fr;Groupe 2;20 %\r\n"

func (h handler) getRosterSample(c *api.Call) error {
	return c.Download(api.File{Name: "liste.csv", MediaType: "text/csv; charset=utf-8", Size: int64(len(sample)), Content: strings.NewReader(sample)})
}
