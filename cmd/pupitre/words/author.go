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

// New and imported labs.
var (
	BadLabID    = message("%q n'est pas un identifiant de lab ; écrivez par exemple %s", "%q is not a lab's id; write for example %s")
	LabMade     = message("%s (%s) : un petit lab qui marche, dans %s (%d fichiers)", "%s (%s): a small lab that works, in %s (%d files)")
	LabMadeNext = message("ensuite : pupitre lab validate --watch %[1]s · pupitre lab test %[1]s", "next: pupitre lab validate --watch %[1]s · pupitre lab test %[1]s")
	LabExists   = message("rien n'a été écrit : %v", "nothing was written: %v")
	LabExistsDo = message("donnez un autre dossier, ou déplacez ce qui s'y trouve", "give another folder, or move what is there")
	ValidatedAt = message("à %s ; Ctrl-C pour finir", "at %s; Ctrl-C to end")

	BadMapping    = message("%q n'est pas de la forme IMAGE=SORTE", "%q is not of the form IMAGE=KIND")
	NotImportable = message("%s ne peut pas être importé : %v", "%s cannot be imported: %v")
	ImportWhat    = message("donnez une topologie containerlab (*.clab.yml), un fichier Compose ou un dossier Kathará (lab.conf)", "give a containerlab topology (*.clab.yml), a Compose file or a Kathará folder (lab.conf)")
	Imported      = message("%s (%s) : %d machines et %d réseaux, dans %s", "%s (%s): %d nodes and %d networks, in %s")
	NotCarried    = message("%d points n'ont pas été repris :", "%d things could not be carried over:")
	ColPlace      = message("endroit", "place")
	ColWhat       = message("quoi", "what")
	ColWhy        = message("pourquoi", "why")
	ColDo         = message("à faire", "what to do")
)

func init() {
	maps.Copy(Help, authorHelp)
	maps.Copy(Examples, authorExamples)
}

// authorHelp is what help pages say of the authors' commands.
var authorHelp = map[string]lab.Text{
	"lab_new":         {FR: "écrit un petit lab qui marche, pour commencer", EN: "writes a small lab that works, to start from"},
	"lab_new_more":    {FR: "Rien n'est demandé : l'identifiant est le nom du dossier, le bloc celui d'un dossier parent bloc1 à bloc6, sinon B6. Rien n'est écrasé.", EN: "Nothing is asked: the id is the folder's name, the bloc that of a parent folder bloc1 to bloc6, else B6. Nothing is overwritten."},
	"lab_import":      {FR: "fait un lab d'une topologie containerlab, d'un fichier Compose ou d'un dossier Kathará", EN: "makes a lab of a containerlab topology, a Compose file or a Kathará folder"},
	"lab_import_more": {FR: "Les images deviennent les sortes d'image d'ici, les commandes de démarrage des adresses, des routes ou la solution. Ce qui n'a pas pu être repris est listé, et écrit dans import.md.", EN: "Images become the image kinds from here, startup commands become addresses, routes or the solution. What could not be carried over is listed, and written to import.md."},
	"lab_graph":       {FR: "dessine la topologie d'un lab (SVG)", EN: "draws a lab's topology (SVG)"},
	"lab_reference":   {FR: "écrit la référence de toutes les clés et sortes de vérification (Markdown)", EN: "prints the reference of every key and check kind (Markdown)"},

	"arg_new":    {FR: "identifiant et dossier du nouveau lab ; sans lui, ce dossier-ci", EN: "id and folder of the new lab; without it, this folder"},
	"arg_import": {FR: "fichier ou dossier à reprendre", EN: "file or folder to carry over"},

	"opt_in":         {FR: "dossier qui recevra le lab", EN: "folder the lab goes into"},
	"opt_bloc":       {FR: "bloc de la certification", EN: "bloc of the certification"},
	"opt_out":        {FR: "dossier à écrire (sinon l'identifiant du lab)", EN: "folder to write (else the lab's id)"},
	"opt_mapping":    {FR: "sorte d'une image, par exemple acme/fw=router ; répétable", EN: "kind of an image, for example acme/fw=router; repeatable"},
	"opt_svg":        {FR: "fichier SVG ; - est la sortie", EN: "SVG file; - is the output"},
	"opt_page":       {FR: "fichier ; - est la sortie", EN: "file; - is the output"},
	"opt_revalidate": {FR: "recommence à chaque changement, jusqu'à Ctrl-C", EN: "goes on at each change, until Ctrl-C"},
	"opt_poll":       {FR: "temps entre deux regards de --watch", EN: "time between two looks of --watch"},
}

// authorExamples are shown on the help pages of the authors' commands.
var authorExamples = map[string][]Example{
	"lab new": {
		{"lab new mon-lab", lab.Text{FR: "dans un nouveau dossier mon-lab", EN: "in a new folder mon-lab"}},
		{"lab new pare-feu --in labs/bloc5", lab.Text{FR: "parmi les labs du bloc 5", EN: "among the labs of bloc 5"}},
	},
	"lab import": {
		{"lab import campus.clab.yml", lab.Text{FR: "une topologie containerlab", EN: "a containerlab topology"}},
		{"lab import compose.yaml --out boutique --image acme/front=server", lab.Text{FR: "un fichier Compose, en disant ce qu'est une image", EN: "a Compose file, saying what an image is"}},
		{"lab import ./kathara-lab", lab.Text{FR: "un dossier Kathará", EN: "a Kathará folder"}},
	},
	"lab graph": {
		{"lab graph campus-ospf -o campus.svg", lab.Text{FR: "une image à mettre dans l'énoncé", EN: "a picture to put into the statement"}},
	},
	"lab reference": {
		{"lab reference -o reference.md", lab.Text{FR: "la même page que labs/docs/reference.md", EN: "the same page as labs/docs/reference.md"}},
	},
}
