package words

import (
	"maps"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// Injects.
var (
	NoInject       = message("l'événement %q n'existe pas dans ce lab", "there is no inject %q in this lab")
	NoInjects      = message("ce lab n'a pas d'événement", "this lab has no injects")
	InjectInForce  = message("l'événement %q est déjà en place", "the inject %q is in force already")
	InjectIdle     = message("l'événement %q n'est pas en place, ou rien ne le défait", "the inject %q is not in force, or nothing undoes it")
	InjectDo       = message("voyez ce qui est en place : pupitre lab inject %s", "see what is in force: pupitre lab inject %s")
	InjectMade     = message("%s : fait, %s", "%s: made, %s")
	InjectUndone   = message("%s : défait, %s", "%s: undone, %s")
	InjectStays    = message("il reste en place ; pour le défaire : pupitre lab inject %s %s --undo", "it stays in force; to undo it: pupitre lab inject %s %s --undo")
	InjectWaiting  = message("%s, défait dans %s (Ctrl-C : tout de suite)", "%s, undone in %s (Ctrl-C: now)")
	InjectUndoWhat = message("--undo demande quel événement défaire", "--undo needs the inject to undo")
	ColInject      = message("événement", "inject")
	ColHappens     = message("ce qui arrive", "what happens")
	ColAt          = message("à", "at")
	ColLasts       = message("dure", "lasts")
	ColDeeds       = message("fait", "does")
	ColInForce     = message("en place", "in force")
)

// injectHelp is what help pages say of lab inject.
var injectHelp = map[string]lab.Text{
	"lab_inject":      {FR: "envoie un événement du lab dans une instance, ou le défait", EN: "sends one of the lab's injects into an instance, or undoes it"},
	"lab_inject_more": {FR: "Sans événement, liste ceux du lab. Un événement qui a une durée est défait à son terme : la commande attend jusque-là, sauf avec --keep ; Ctrl-C le défait tout de suite.", EN: "Without an inject, lists those of the lab. One that has a duration is undone at its end: the command waits until then, unless --keep is given; Ctrl-C undoes it at once."},
	"arg_inject":      {FR: "un événement du lab", EN: "one of the lab's injects"},
	"opt_undo":        {FR: "défait l'événement", EN: "undo the inject"},
	"opt_keep":        {FR: "n'attend pas : l'événement reste jusqu'à --undo", EN: "do not wait: the inject stays until --undo"},
}

// injectExamples are shown on the help page of lab inject.
var injectExamples = map[string][]Example{
	"lab inject": {
		{"lab inject campus-ospf-t1", lab.Text{FR: "les événements du lab", EN: "the lab's injects"}},
		{"lab inject campus-ospf-t1 panne", lab.Text{FR: "une panne, réparée à son terme", EN: "a failure, repaired at its end"}},
	},
}

func init() {
	maps.Copy(Help, injectHelp)
	maps.Copy(Examples, injectExamples)
}
