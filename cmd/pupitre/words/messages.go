package words

// What is wrong with a command line.
var (
	UsageWrong       = message("%s", "%s")
	UsageDo          = message("voyez l'aide : ajoutez --help à la commande", "see the help: add --help to the command")
	UnknownFlag      = message("l'option %s n'existe pas", "there is no option %s")
	UnknownFlagNear  = message("l'option %s n'existe pas ; vouliez-vous dire %s ?", "there is no option %s; did you mean %s?")
	Unexpected       = message("%s est de trop ici", "%s is not expected here")
	UnexpectedNear   = message("%s n'existe pas ici ; vouliez-vous dire %s ?", "%s does not exist here; did you mean %s?")
	ExpectedOneOf    = message("il manque une commande, par exemple %s", "a command is missing, for example %s")
	ExpectedArgument = message("il manque %s", "%s is missing")
	MissingFlags     = message("il manque l'option %s", "the option %s is missing")
	MissingValue     = message("l'option %s attend une valeur", "the option %s expects a value")
	MustBeOneOf      = message("%s attend une valeur parmi %s, pas %s", "%s expects one of %s, not %s")
	NotADuration     = message("%s attend une durée comme 10s ou 5m, pas %q", "%s expects a duration such as 10s or 5m, not %q")
	NotANumber       = message("%s attend un nombre entier, pas %q", "%s expects a whole number, not %q")

	TeamName           = message("%q n'est pas un nom d'équipe : 1 à 30 lettres minuscules, chiffres et tirets", "%q is not a team's name: 1 to 30 lowercase letters, digits and hyphens")
	TeamTwice          = message("l'équipe %q est nommée deux fois", "the team %q is named twice")
	BadSize            = message("%q n'est pas une taille ; écrivez 512K, 10M ou 1G", "%q is not a size; write 512K, 10M or 1G")
	BadSubmission      = message("%q n'est pas de la forme VÉRIFICATION=VALEUR", "%q is not of the form CHECK=VALUE")
	BadReport          = message("le rapport %q doit finir par .md ou .json", "the report %q must end with .md or .json")
	AtLeastOne         = message("--repeats et --parallel valent au moins 1", "--repeats and --parallel are at least 1")
	BinaryToTerminal   = message("une capture est binaire : donnez un fichier avec -o, ou dirigez la sortie vers un programme (… | tcpdump -r -)", "a capture is binary: give a file with -o, or send the output to a program (… | tcpdump -r -)")
	CaptureJSON        = message("--json et une capture ne peuvent pas partager la sortie : donnez un fichier avec -o", "--json and a capture cannot share the output: give a file with -o")
	WatchJSON          = message("--watch ne finit pas et ne peut donc pas donner un document JSON", "--watch does not end and so cannot give one JSON document")
	ShellNeedsTerminal = message("lab shell a besoin d'un terminal ; dans un script, utilisez lab exec", "lab shell needs a terminal; in a script, use lab exec")
	DownWhat           = message("nommez des instances, ou donnez --all", "name instances, or give --all")
	DownNeedsYes       = message("--all détruit le travail de toutes les équipes : sans terminal, ajoutez --yes", "--all destroys every team's work: without a terminal, add --yes")
	NoContent          = message("%s n'est pas un dossier de labs : il n'a pas de sous-dossier %s", "%s is not a folder of labs: it has no folder %s in it")
)

// What does not exist.
var (
	NoLab       = message("le lab %q n'existe pas", "there is no lab %q")
	NoInstance  = message("l'instance %q n'existe pas", "there is no instance %q")
	NoNode      = message("la machine %q n'existe pas dans cette instance", "there is no node %q in this instance")
	NoNetwork   = message("le réseau %q n'existe pas dans cette instance", "there is no network %q in this instance")
	NoInterface = message("l'interface %q n'existe pas dans cette instance", "there is no interface %q in this instance")
	NoCheck     = message("la vérification %q n'existe pas dans ce lab", "there is no check %q in this lab")
	NoImageKind = message("la sorte d'image %q n'existe pas", "there is no image kind %q")
	NoSchema    = message("il n'y a pas de schéma pour %q", "there is no schema for %q")
	NoCode      = message("le référentiel n'a pas de %s", "the référentiel has no %s")
	BadCode     = message("%q n'est pas un code du référentiel", "%q is not a code of the référentiel")
	BadCodeDo   = message("un code s'écrit B6 (bloc), B6.A1 (activité), B6.C3 (compétence) ou B6.M1 (modalité)", "a code is written B6 (bloc), B6.A1 (activity), B6.C3 (competency) or B6.M1 (modality)")
	DidYouMean  = message("vouliez-vous dire %s ?", "did you mean %s?")
	ThereAre    = message("il y a : %s", "there are: %s")
	ThereIsNone = message("il n'y en a aucun pour l'instant", "there is none at the moment")
)

// What went wrong, and what to do.
var (
	EngineSilent      = message("le moteur Docker ne répond pas", "the Docker engine does not answer")
	EngineSilentDo    = message("démarrez-le (systemctl start docker) ou lancez deploy/bootstrap.sh, puis pupitre doctor", "start it (systemctl start docker) or run deploy/bootstrap.sh, then pupitre doctor")
	Broken            = message("la plateforme n'a pas pu : %s", "the platform could not: %s")
	BrokenDo          = message("lancez pupitre doctor ; ajoutez --debug pour toute la suite des causes", "run pupitre doctor; add --debug for the whole chain of causes")
	Unsupported       = message("cette machine ne le permet pas : %v", "this machine cannot do it: %v")
	UnsupportedDo     = message("pupitre doctor dit ce qui manque au noyau", "pupitre doctor says what the kernel lacks")
	Unsettled         = message("une machine ne tient pas debout : %v", "a machine does not stay up: %v")
	UnsettledDo       = message("regardez son image et ses fichiers de départ ; pupitre lab ls montre ce qui s'exécute", "look at its image and starting files; pupitre lab ls shows what runs")
	NodeStopped       = message("la machine ne s'exécute pas : %v", "the machine does not run: %v")
	NodeStoppedDo     = message("pupitre lab up, avec le même lab et la même équipe, la redémarre", "pupitre lab up, with the same lab and team, starts it again")
	LabChanged        = message("le lab de %s a changé depuis que l'instance a été démarrée", "the lab of %s has changed since the instance was started")
	LabChangedDo      = message("donnez le dossier du lab d'origine avec --labs ou --with, ou enlevez l'instance avec pupitre lab down", "give the original lab's folder with --labs or --with, or remove the instance with pupitre lab down")
	LabElsewhere      = message("%s a été démarrée d'un lab %q qui n'est pas parmi ceux d'ici", "%s was started from a lab %q that is not among those here")
	LabElsewhereDo    = message("donnez son dossier avec --with, ou les labs avec --labs", "give its folder with --with, or the labs with --labs")
	ProblemsDo        = message("corrigez le fichier ; pupitre lab validate montre tous les problèmes à la fois", "correct the file; pupitre lab validate shows all problems at once")
	OtherSeed         = message("%s s'exécute déjà avec une autre graine", "%s runs already with another seed")
	OtherSeedDo       = message("enlevez-la d'abord (pupitre lab down), ou laissez --seed de côté pour la garder", "remove it first (pupitre lab down), or leave --seed out to keep it")
	ImageNotBuilt     = message("une image n'a pas pu être construite", "an image could not be built")
	ImageNotBuiltDo   = message("ajoutez --debug pour voir la fin de la construction ; deploy/bootstrap.sh prépare l'image de base", "add --debug to see the end of the build; deploy/bootstrap.sh prepares the base image")
	CannotWrite       = message("le fichier %s ne peut pas être écrit", "the file %s cannot be written")
	CannotWriteDo     = message("choisissez un autre endroit", "choose another place")
	GuardNotStarted   = message("la surveillance des disques n'a pas pu démarrer", "the disk watch could not be started")
	GuardNotStartedDo = message("sans elle une équipe peut remplir le disque ; vérifiez que /run est accessible en écriture", "without it a team can fill the disk; see that /run can be written to")
	GuardNotStopped   = message("la surveillance des disques n'a pas pu être arrêtée : %v", "the disk watch could not be stopped: %v")
	GuardRuns         = message("une surveillance des disques s'exécute déjà", "a disk watch runs already")
	Interrupted       = message("interrompu", "interrupted")
	Remains           = message("  reste : %s (%d machines sur %d)", "  remains: %s (%d of %d machines)")
	RemainsDo         = message("  → la même commande continue ; pupitre lab down INSTANCE, ou --all, enlève", "  → the same command goes on; pupitre lab down INSTANCE, or --all, removes")
	RemainsUnknown    = message("  le moteur ne dit pas ce qui reste ; voyez pupitre lab ls", "  the engine does not tell what remains; see pupitre lab ls")
	NothingRemains    = message("  il ne reste rien", "  nothing remains")
)

// Progress.
var (
	StartScripts  = message("les machines démarrent", "the machines start")
	Starting      = message("%s : démarrage", "%s: starting")
	StepsDone     = message("(%d étapes)", "(%d steps)")
	BuildingImage = message("image %s", "image %s")
	Checking      = message("%s : vérifications", "%s: checks")
	Playing       = message("%s : %s", "%s: %s")
	Testing       = message("%s : essais", "%s: tests")
	Removing      = message("retrait de %d instances", "removing %d instances")
	ObjectsGone   = message("%d objets enlevés", "%d objects removed")
	Capturing     = message("capture de %s ; Ctrl-C l'arrête", "capturing %s; Ctrl-C ends it")
	Captured      = message("%d octets capturés de %s", "%d bytes captured of %s")
)

// Results.
var (
	LabValid      = message("%s %s : %d machines, %d réseaux, %d vérifications, %s points", "%s %s: %d nodes, %d networks, %d checks, %s points")
	LabInvalid    = message("%s : %d problèmes", "%s: %d problems")
	InstanceNote  = message("%s : %s", "%s: %s")
	UpNext        = message("ensuite : pupitre lab check %[1]s%[2]s · pupitre lab ls · pupitre lab down %[1]s", "next: pupitre lab check %[1]s%[2]s · pupitre lab ls · pupitre lab down %[1]s")
	NoInstances   = message("aucune instance ; pupitre lab up en démarre", "no instance; pupitre lab up starts some")
	ResultsOf     = message("%s — %s — %s", "%s — %s — %s")
	ScoreOf       = message("%s points sur %s", "%s points of %s")
	Total         = message("total", "total")
	Pending       = message("%s points en attente : la plateforme n'a pas pu regarder", "%s points pending: the platform could not look")
	SelfReported  = message("déclaré", "declared")
	GridTitle     = message("Compétences", "Competencies")
	LabSound      = message("%s %s : le lab est sain (%d essais en %.0f s)", "%s %s: the lab is sound (%d runs in %.0f s)")
	CasesSound    = message("%s %s : aucun problème dans les cas essayés (%d essais en %.0f s) ; sans --only, tout le lab est prouvé", "%s %s: no problem in the cases tried (%d runs in %.0f s); without --only the whole lab is proved")
	LabUnsound    = message("%s %s : %d problèmes", "%s %s: %d problems")
	ReportHead    = message("Empreinte %s, %d graines, %d répétitions, %d essais en %s.", "Digest %s, %d seeds, %d repeats, %d runs in %s.")
	Removed       = message("enlevé : %d instances, %d conteneurs, %d restes", "removed: %d instances, %d containers, %d leftovers")
	NothingLeft   = message("il ne reste rien : %d conteneurs, %d espaces de noms, %d interfaces, %d cgroups, %d montages", "nothing left: %d containers, %d namespaces, %d interfaces, %d cgroups, %d mounts")
	Left          = message("il reste : %d conteneurs, %d espaces de noms, %d interfaces, %d cgroups, %d montages", "left: %d containers, %d namespaces, %d interfaces, %d cgroups, %d mounts")
	DownOne       = message("  %s", "  %s")
	DownImages    = message("  et %d images gardées du dernier état d'équipes", "  and %d kept images of teams' last states")
	ImagesDropped = message("images gardées enlevées : %d", "kept images removed: %d")
	DownAsk       = message("Enlever ces %d instances et le travail qu'elles contiennent ? [o/N] ", "Remove these %d instances and the work in them? [y/N] ")
	DownRefused   = message("rien n'a été enlevé", "nothing was removed")
	BrokenLab     = message("%s a des problèmes et n'est pas compté ; voyez pupitre lab validate", "%s has problems and is not counted; see pupitre lab validate")
	CoverageTotal = message("%d compétences couvertes sur %d", "%d competencies covered of %d")
	NothingCovers = message("aucun lab ne couvre cette compétence", "no lab covers this competency")
	DoctorTotal   = message("%d problèmes, %d avertissements, %d conseils, %d points en ordre", "%d problems, %d warnings, %d pieces of advice, %d points in order")
	TuneRaised    = message("%s : %d → %d", "%s: %d → %d")
	TuneRefused   = message("%s reste à %d : %s", "%s stays at %d: %s")
	TuneKept      = message("gardé dans %s pour les prochains démarrages", "kept in %s for the next starts")
	TuneForgotten = message("perdu au prochain démarrage : %s", "lost at the next start: %s")
	TuneNothing   = message("bornes du noyau : rien à relever", "kernel bounds: nothing to raise")
	TuneMasked    = message("%s est un lien : rien n'est changé", "%s is a link: nothing is changed")
	TuneUnread    = message("%s ne peut pas être lu", "%s cannot be read")
	TuneUnreadDo  = message("lancez pupitre doctor --tune en root ; ce doit être un fichier de sysctl.d(5)", "run pupitre doctor --tune as root; it must be a file as sysctl.d(5) says")
	Activities    = message("Activités", "Activities")
	Competencies  = message("Compétences", "Competencies")
	Modalities    = message("Modalités d'évaluation", "Evaluation modalities")
	Deliverables  = message("Livrables", "Deliverables")
	Oral          = message("Oral", "Oral")
	ModeIs        = message("Travail : %s", "Work: %s")
)

// The demonstration.
var (
	DemoIntro   = message("%s : un lab par équipe, %d équipes", "%s: a lab for each team, %d teams")
	DemoAgain   = message("%s : le lab a changé, l'instance est refaite", "%s: the lab has changed, the instance is made again")
	DemoUp      = message("%d labs prêts en %.1f s", "%d labs ready in %.1f s")
	DemoAll     = message("joue toute la solution", "plays the whole solution")
	DemoHalf    = message("en joue la moitié", "plays half of it")
	DemoNothing = message("ne fait rien", "does nothing")
	DemoNext    = message(`
À essayer ensuite :
  pupitre lab shell %[2]s r1          un terminal sur un routeur, comme l'équipe
  pupitre lab check %[2]s --watch     les vérifications pendant que vous travaillez
  pupitre lab capture %[1]s l12a -o l12a.pcap --for 10s
  pupitre framework coverage
  make down                                     tout enlever`, `
What to try next:
  pupitre lab shell %[2]s r1          a terminal on a router, as the team has
  pupitre lab check %[2]s --watch     the checks while you work
  pupitre lab capture %[1]s l12a -o l12a.pcap --for 10s
  pupitre framework coverage
  make down                                     remove everything`)
)

// Values of columns.
var (
	ActionStarted   = message("démarrée", "started")
	ActionHealed    = message("réparée", "healed")
	ActionNothing   = message("rien à faire", "nothing to do")
	ActionFailed    = message("échec", "failed")
	StateRunning    = message("en marche", "running")
	StatePartial    = message("en partie", "partly")
	StateStopped    = message("arrêtée", "stopped")
	ImagePresent    = message("présente", "present")
	ImageMissing    = message("à construire", "to build")
	ImageOld        = message("ancienne", "old")
	VerdictPass     = message("réussi", "pass")
	VerdictFail     = message("échoué", "fail")
	VerdictError    = message("erreur", "error")
	VerdictSkip     = message("sauté", "skip")
	SeverityProblem = message("problème", "problem")
	SeverityWarning = message("attention", "warning")
	SeverityAdvice  = message("conseil", "advice")
	SeverityOK      = message("en ordre", "ok")
	ModeIndividual  = message("individuel", "individual")
	ModePair        = message("binôme", "pair")
	ModeGroup       = message("groupe", "group")
	SourceCheck     = message("vérification", "check")
	SourceCriterion = message("critère", "criterion")
)

// Headings of columns.
var (
	ColInstance   = message("instance", "instance")
	ColTeam       = message("équipe", "team")
	ColLab        = message("lab", "lab")
	ColNodes      = message("machines", "nodes")
	ColState      = message("état", "state")
	ColAge        = message("âge", "age")
	ColDone       = message("résultat", "outcome")
	ColSeconds    = message("secondes", "seconds")
	ColSeed       = message("graine", "seed")
	ColTask       = message("tâche", "task")
	ColCheck      = message("vérification", "check")
	ColVerdict    = message("verdict", "verdict")
	ColPoints     = message("points", "points")
	ColExpected   = message("attendu", "expected")
	ColObserved   = message("constaté", "observed")
	ColCompetency = message("compétence", "competency")
	ColTitle      = message("intitulé", "title")
	ColKind       = message("sorte", "kind")
	ColImage      = message("image", "image")
	ColSize       = message("taille", "size")
	ColSource     = message("source", "source")
	ColCase       = message("cas", "case")
	ColRuns       = message("essais", "runs")
	ColSound      = message("sains", "sound")
	ColSlowest    = message("plus lent", "slowest")
	ColCaughtBy   = message("pris par", "caught by")
)

// Words of help pages.
var (
	HelpUsage     = message("Utilisation :", "Usage:")
	HelpCommands  = message("Commandes :", "Commands:")
	HelpArguments = message("Arguments :", "Arguments:")
	HelpOptions   = message("Options :", "Options:")
	HelpGlobal    = message("Options communes :", "Common options:")
	HelpExamples  = message("Exemples :", "Examples:")
	HelpExit      = message("Codes de sortie :", "Exit codes:")
	HelpExitCodes = message(`  0    tout va bien
  1    quelque chose ne va pas dans ce qui était demandé (un problème dans un lab, une vérification non réussie…)
  2    la ligne de commande est fausse
  3    la plateforme n'a pas pu (le moteur ne répond pas…) ; le message dit quoi faire
  130  interrompu par Ctrl-C
  lab exec et lab shell finissent avec le code du programme lancé.`, `  0    all is well
  1    something is wrong with what was asked about (a problem in a lab, a check that did not pass…)
  2    the command line is wrong
  3    the platform could not (the engine does not answer…); the message says what to do
  130  interrupted by Ctrl-C
  lab exec and lab shell end with the code of the program they ran.`)
)
