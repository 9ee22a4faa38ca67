package words

import (
	"maps"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// The demonstration.
var (
	DemoNotMine    = message("le dossier %s contient autre chose qu'une démonstration", "the folder %s holds something else than a demonstration")
	DemoNotMineDo  = message("donnez un autre dossier avec --data : celui-ci est laissé tel quel", "give another folder with --data: this one is left as it is")
	DemoFreshDo    = message("enlevez le dossier de la démonstration, ou donnez-en un autre avec --data", "remove the demonstration's folder, or give another with --data")
	DemoNoServer   = message("le serveur n'a pas démarré", "the server did not start")
	DemoNoServerDo = message("lancez pupitre doctor ; pupitre demo --fresh recommence de zéro", "run pupitre doctor; pupitre demo --fresh begins from nothing")
	DemoServing    = message("serveur à l'adresse %s", "server at %s")
	DemoGathering  = message("promotion et comptes (%d)", "promotion and accounts (%d)")
	DemoWorking    = message("%s travaille (%s)", "%s works (%s)")
	DemoThere      = message("session « %s » : déjà là", "session “%s”: there already")
	DemoFewer      = message("la machine porte %d équipes sur %d : la session en a autant", "the machine carries %d teams of %d: the session has as many")
	DemoRemoved    = message("démonstration enlevée : %s", "demonstration removed: %s")
	DemoLive       = message("Campus : épreuve en cours", "Campus: a live evaluation")
	DemoClosed     = message("Campus : épreuve à corriger", "Campus: an evaluation to grade")
	DemoAt         = message("\nPupitre répond à l'adresse %s\n", "\nPupitre answers at %s\n")
	DemoTour       = message(`
« %s » (équipes : %s) : connectez-vous comme ada (le poste d'une équipe) et comme formateur (la salle de contrôle)
« %s » : connectez-vous comme correcteur (le bureau du correcteur)

journal du serveur : %s
pupitre demo --stop arrête tout et enlève la démonstration ; make down, avec tous les labs de cette machine`, `
“%s” (teams: %s): log in as ada (a team's bench) and as formateur (the control room)
“%s”: log in as correcteur (the grader's desk)

the server's log: %s
pupitre demo --stop stops everything and removes the demonstration; make down, with all labs of this machine`)

	ColPassword    = message("mot de passe", "password")
	RoleAdmin      = message("administration", "admin")
	RoleInstructor = message("formateur", "instructor")
	RoleGrader     = message("correcteur", "grader")
	RoleJury       = message("membre du jury", "jury member")
	RoleStudent    = message("étudiant", "student")

	DemoReportAda = message(`# Audit et plan d'amélioration

## Ce qui a été trouvé
Le lien r1-r4 était éteint et deux routeurs annonçaient des réseaux dans une mauvaise aire OSPF.

## Ce qui a été fait
- aires et réseaux OSPF remis d'accord, interfaces passives vers les salles ;
- un second chemin pour chaque salle, essayé en coupant la fibre r1-r2 ;
- les visiteurs n'atteignent plus que l'extérieur.

## Ce qui reste
Surveiller les voisins OSPF et sauvegarder les configurations chaque nuit.
`, `# Audit and improvement plan

## What was found
The link r1-r4 was down and two routers announced networks in a wrong OSPF area.

## What was done
- OSPF areas and networks agree again, interfaces towards the rooms are passive;
- a second way for every room, tried by cutting the fibre r1-r2;
- guests reach nothing but the outside.

## What is left
Watch the OSPF neighbours and back the configurations up every night.
`)
	DemoReportBlaise = message(`# Audit

Les salles se joignent de nouveau. La sortie et la redondance n'ont pas été faites, faute de temps.
`, `# Audit

The rooms reach one another again. The way out and the redundancy were not done, for lack of time.
`)
)

// demoHelp is what help pages say of the demonstration.
var demoHelp = map[string]lab.Text{
	"demo":            {FR: "un serveur avec une promotion, une épreuve en cours et une à corriger", EN: "a server with a promotion, a live evaluation and one to grade"},
	"demo_more":       {FR: "Tout se fait par les services de la plateforme, sur de vrais labs ; la commande finit, le serveur reste. Relancée, elle garde ce qui est là et redémarre le serveur, ce que les labs ne remarquent pas. Les mots de passe sont affichés : le serveur n'écoute que sur cette machine.", EN: "Everything goes through the platform's services, on real labs; the command ends, the server stays. Run again, it keeps what is there and starts the server again, which the labs do not notice. The passwords are printed: the server listens on this machine alone."},
	"opt_terminal":    {FR: "sans serveur : trois équipes, leurs vérifications et la grille, ici même", EN: "without a server: three teams, their checks and the grid, right here"},
	"opt_demo_stop":   {FR: "arrête le serveur et enlève la démonstration : labs et dossier", EN: "stops the server and removes the demonstration: labs and folder"},
	"opt_fresh":       {FR: "enlève la démonstration, puis recommence de zéro", EN: "removes the demonstration, then begins from nothing"},
	"opt_demo_data":   {FR: "dossier de la démonstration (root : /var/lib/pupitre-demo)", EN: "the demonstration's folder (root: /var/lib/pupitre-demo)"},
	"opt_demo_listen": {FR: "adresse et port (sinon le premier libre de 127.0.0.1:8080 à 8099, puis toujours le même)", EN: "address and port (else the first free one of 127.0.0.1:8080 to 8099, and then always the same)"},
	"opt_demo_lab":    {FR: "le lab", EN: "the lab"},
}

// demoExamples are shown on the help page of the demonstration.
var demoExamples = map[string][]Example{
	"demo": {
		{"demo", lab.Text{FR: "puis l'adresse et les comptes affichés", EN: "then the address and the accounts it prints"}},
		{"demo --terminal", lab.Text{FR: "le même travail, vu dans le terminal", EN: "the same work, seen in the terminal"}},
		{"demo --stop", lab.Text{FR: "n'en laisse rien", EN: "leaves nothing of it"}},
	},
}

func init() {
	maps.Copy(Help, demoHelp)
	maps.Copy(Examples, demoExamples)
}
