package report

import "github.com/pupitre-lab/pupitre/orchestrator/grade"

func both(fr, en string) grade.Text { return grade.Text{FR: fr, EN: en} }

// The names of sheets: at most 31 characters, without []:*?/\.
var (
	gridName       = both("Grille", "Grid")
	competencyName = both("Compétences", "Competencies")
	checkName      = both("Contrôles", "Checks")
	criterionName  = both("Critères", "Criteria")
	ruleName       = both("Règles", "Rules")
)

// Headings.
var (
	hFamily      = both("Nom", "Family name")
	hGiven       = both("Prénom", "Given name")
	hEmail       = both("Courriel", "Email")
	hTeam        = both("Équipe", "Team")
	hOverall     = both("Ensemble", "Overall")
	hBloc        = both("Bloc", "Bloc")
	hCompetency  = both("Compétence", "Competency")
	hTitle       = both("Intitulé", "Title")
	hGroup       = both("Groupe : obtenu", "Group: obtained")
	hGroupOf     = both("Groupe : jugé", "Group: judged")
	hOwn         = both("Individuel : obtenu", "Individual: obtained")
	hOwnOf       = both("Individuel : jugé", "Individual: judged")
	hPending     = both("Points en attente", "Points pending")
	hExcluded    = both("Points non jugés", "Points not judged")
	hShare       = both("Part (%)", "Share (%)")
	hFigure      = both("Note", "Figure")
	hAttainment  = both("Acquisition", "Attainment")
	hSides       = both("Preuves retenues", "Evidence used")
	hProvisional = both("Provisoire", "Provisional")
	hTask        = both("Tâche", "Task")
	hCheck       = both("Contrôle", "Check")
	hDocument    = both("Document", "Document")
	hCriterion   = both("Critère", "Criterion")
	hPossible    = both("Points possibles", "Points possible")
	hObtained    = both("Points obtenus", "Points obtained")
	hHints       = both("Coût des indices", "Cost of hints")
	hVerdict     = both("Verdict", "Verdict")
	hState       = both("État", "State")
	hDecision    = both("N° de décision", "Decision no.")
	hMarks       = both("N° des notes", "Mark nos.")
	hReason      = both("Motif", "Reason")
	hComment     = both("Commentaires", "Comments")
	hGrader      = both("Correcteur", "Grader")
	hResult      = both("Résultat", "Result")
	hDigest      = both("Empreinte des preuves", "Evidence digest")
	hKind        = both("Nature", "Kind")
	hRule        = both("Règle", "Rule")
	hExplained   = both("En clair", "In words")
	kindCheck    = both("contrôle", "check")
	kindLine     = both("critère", "criterion")
	yes          = both("oui", "yes")
	no           = both("non", "no")
	sealedWord   = both("Session scellée", "Session sealed")
	scaleWord    = both("Barème", "Scale")
	evaluation   = both("Évaluation", "Evaluation")
	ruleWord     = both("Règle", "Rule")
	documentWord = both("Résultats de l'évaluation", "Results of the evaluation")
	provisional  = both("provisoire", "provisional")
)

var sideWords = map[grade.Sides]grade.Text{
	grade.BothSides:      both("groupe et individuel", "group and individual"),
	grade.GroupSide:      both("groupe", "group"),
	grade.IndividualSide: both("individuel", "individual"),
	grade.NoSide:         both("aucune", "none"),
}
