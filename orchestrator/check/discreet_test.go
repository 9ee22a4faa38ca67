package check_test

import (
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/check/checktest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

func TestDiscreetChecksTellTheirTitleAlone(t *testing.T) {
	hidden := one("c", fileIs("r1", "/var/tmp/.hidden", "x"))
	hidden.Title, hidden.Discreet = lab.Text{FR: "Rien n'est caché", EN: "Nothing is hidden"}, true
	open, untitled := hidden, hidden
	open.ID, open.Discreet = "open", false
	untitled.ID, untitled.Title = "untitled", lab.Text{}
	results := run(t, checktest.New(campus()), campus(hidden, open, untitled), check.Options{})
	if got := results[0].Expected; got != hidden.Title {
		t.Errorf("a discreet check expects %q", got.EN)
	}
	for _, r := range results[1:] {
		if !strings.Contains(r.Expected.EN, "/var/tmp/.hidden") {
			t.Errorf("check %s expects %q", r.Check, r.Expected.EN)
		}
	}
}
