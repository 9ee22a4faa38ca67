package words

import (
	"maps"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// The proof of a lab, check by check.
var (
	ColFlaky     = message("change d'avis", "flaky on")
	ColVerdictIn = message("verdict en", "verdict in")
	None         = message("aucun", "none")
)

func init() {
	maps.Copy(Help, authorHelp)
	maps.Copy(Examples, authorExamples)
}

// authorHelp is what help pages say of the authors' commands.
var authorHelp = map[string]lab.Text{}

// authorExamples are shown on the help pages of the authors' commands.
var authorExamples = map[string][]Example{}
