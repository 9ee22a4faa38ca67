package words

import "github.com/pupitre-lab/pupitre/orchestrator/lab"

// Help holds what help pages say of commands, arguments and options, by the
// name the grammar uses. A name that ends with "_more" is a command's longer
// explanation.
var Help = map[string]lab.Text{
	"pupitre": {FR: "évaluations pratiques sur de vrais labs : démarrés par équipe, vérifiés de l'extérieur, reliés aux compétences", EN: "practical evaluations on real labs: started for each team, checked from outside, linked to competencies"},

	"lab":                {FR: "les labs et leurs instances", EN: "labs and their instances"},
	"lab_validate":       {FR: "cherche tout ce qui ne va pas dans des labs", EN: "looks for everything wrong in labs"},
	"lab_plan":           {FR: "dit ce que lab up ferait, sans rien faire", EN: "says what lab up would do, and does nothing"},
	"lab_up":             {FR: "démarre un lab pour des équipes, ou répare ce qui ne s'exécute plus", EN: "starts a lab for teams, or heals what no longer runs"},
	"lab_up_more":        {FR: "Une instance s'appelle LAB-ÉQUIPE. Chacune a sa graine, tirée au sort sauf avec --seed ; relancée, la commande garde la graine et ne fait que ce qui manque.", EN: "An instance is called LAB-TEAM. Each has its own seed, drawn unless given with --seed; run again, the command keeps the seed and does only what is missing."},
	"lab_ls":             {FR: "liste les instances", EN: "lists the instances"},
	"lab_exec":           {FR: "lance un programme sur une machine", EN: "runs a program on a node"},
	"lab_shell":          {FR: "ouvre un terminal sur une machine", EN: "opens a terminal on a node"},
	"lab_capture":        {FR: "capture les paquets d'un réseau ou d'une interface, hors de portée de l'équipe", EN: "captures the packets of a network or an interface, out of the team's reach"},
	"lab_check":          {FR: "vérifie le travail des équipes, de l'extérieur", EN: "checks the teams' work, from outside"},
	"lab_check_more":     {FR: "Le code de sortie est 0 quand toutes les vérifications demandées réussissent, 1 quand l'une échoue ou est sautée, 3 quand la plateforme n'a pas pu regarder (cela ne coûte rien à l'équipe).", EN: "The exit code is 0 when every check asked for passes, 1 when one fails or is skipped, 3 when the platform could not look (which costs the team nothing)."},
	"lab_test":           {FR: "prouve que les vérifications d'un lab distinguent le juste du faux", EN: "proves that a lab's checks tell right from wrong"},
	"lab_test_more":      {FR: "L'état de départ ne doit rien rapporter, la solution tout, et chaque mutant doit être pris par les vérifications qu'il nomme et par aucune autre.", EN: "The starting state must earn nothing, the solution everything, and each mutant must be caught by the checks it names and by no other."},
	"lab_down":           {FR: "enlève des instances et tout ce qu'elles ont laissé", EN: "removes instances and all they left"},
	"lab_schema":         {FR: "écrit le schéma JSON d'un fichier, pour les éditeurs", EN: "prints the JSON Schema of a file, for editors"},
	"image":              {FR: "les images des machines", EN: "the nodes' images"},
	"image_build":        {FR: "construit les images qui manquent", EN: "builds the images that are missing"},
	"image_ls":           {FR: "liste les images", EN: "lists the images"},
	"framework":          {FR: "le référentiel", EN: "the référentiel"},
	"framework_show":     {FR: "montre le référentiel, un bloc, une activité, une compétence ou une modalité", EN: "shows the référentiel, a bloc, an activity, a competency or a modality"},
	"framework_coverage": {FR: "montre quels labs parlent de quelles compétences", EN: "shows which labs speak for which competencies"},
	"doctor":             {FR: "examine cette machine et dit quoi faire", EN: "examines this machine and says what to do"},
	"guard":              {FR: "surveille les disques des machines là où le moteur ne les limite pas", EN: "watches the nodes' disks where the engine does not limit them"},
	"guard_more":         {FR: "lab up, lab test et demo la démarrent eux-mêmes en arrière-plan ; elle s'arrête quand il n'y a plus d'instance.", EN: "lab up, lab test and demo start it by themselves in the background; it ends when no instance is left."},
	"version":            {FR: "dit quelle version c'est", EN: "says which version this is"},

	"arg_lab":       {FR: "identifiant d'un lab, ou dossier d'un lab (avec un / ou un .)", EN: "a lab's id, or its folder (with a / or a .)"},
	"arg_labs":      {FR: "identifiants ou dossiers ; tous sans argument", EN: "ids or folders; all of them without an argument"},
	"arg_instance":  {FR: "une instance, comme lab ls les nomme", EN: "an instance, as lab ls names it"},
	"arg_instances": {FR: "des instances, comme lab ls les nomme", EN: "instances, as lab ls names them"},
	"arg_node":      {FR: "une machine de l'instance", EN: "a node of the instance"},
	"arg_command":   {FR: "le programme et ses arguments, après --", EN: "the program and its arguments, after --"},
	"arg_shell":     {FR: "un autre programme que l'interprète de commandes, après --", EN: "another program than the shell, after --"},
	"arg_place":     {FR: "un réseau, ou machine:interface", EN: "a network, or node:interface"},
	"arg_schema":    {FR: "le fichier : lab.yaml (par défaut), image.yaml, mutant.yaml…", EN: "the file: lab.yaml (by default), image.yaml, mutant.yaml…"},
	"arg_kinds":     {FR: "sortes d'image ; toutes sans argument", EN: "image kinds; all of them without an argument"},
	"arg_code":      {FR: "un code : B6, B6.A1, B6.C3, B6.M1", EN: "a code: B6, B6.A1, B6.C3, B6.M1"},

	"opt_help":       {FR: "montre cette aide", EN: "shows this help"},
	"opt_json":       {FR: "écrit le résultat comme un document JSON", EN: "writes the result as one JSON document"},
	"opt_lang":       {FR: "langue des messages (sinon LC_ALL, LANG, puis le français)", EN: "language of messages (else LC_ALL, LANG, then French)"},
	"opt_labs":       {FR: "dossier des labs (sinon ./labs, puis ceux du programme)", EN: "folder of labs (else ./labs, then those in the program)"},
	"opt_with":       {FR: "ajoute un lab d'un autre dossier ; répétable", EN: "adds a lab from another folder; repeatable"},
	"opt_quiet":      {FR: "ne montre pas la progression", EN: "shows no progress"},
	"opt_debug":      {FR: "montre toutes les causes d'une erreur", EN: "shows all the causes of an error"},
	"opt_team":       {FR: "une équipe ; répétable (t1 par défaut)", EN: "a team; repeatable (t1 by default)"},
	"opt_seed":       {FR: "graine dont tout ce qui varie est tiré", EN: "seed from which all that varies is drawn"},
	"opt_seeds":      {FR: "graine à essayer ; répétable (deux par défaut)", EN: "seed to try; repeatable (two by default)"},
	"opt_repeats":    {FR: "combien de fois chaque cas est essayé avec chaque graine", EN: "how often each case is tried with each seed"},
	"opt_parallel":   {FR: "combien d'instances à la fois", EN: "how many instances at a time"},
	"opt_cases":      {FR: "seulement ces cas : start, solution ou des mutants", EN: "only these cases: start, solution or mutants"},
	"opt_report":     {FR: "écrit aussi le rapport dans un fichier .md ou .json", EN: "also writes the report to a .md or .json file"},
	"opt_stdin":      {FR: "donne l'entrée de cette commande au programme", EN: "gives this command's input to the program"},
	"opt_user":       {FR: "utilisateur de la machine (root par défaut)", EN: "user of the node (root by default)"},
	"opt_output":     {FR: "fichier pcap ; - est la sortie", EN: "pcap file; - is the output"},
	"opt_for":        {FR: "combien de temps (sinon jusqu'à Ctrl-C ou --limit)", EN: "how long (else until Ctrl-C or --limit)"},
	"opt_limit":      {FR: "taille la plus grande", EN: "largest size"},
	"opt_only":       {FR: "seulement ces vérifications", EN: "only these checks"},
	"opt_flag":       {FR: "drapeau que l'équipe remet ; répétable", EN: "flag the team hands in; repeatable"},
	"opt_answer":     {FR: "réponse que l'équipe remet ; répétable", EN: "answer the team hands in; repeatable"},
	"opt_grid":       {FR: "montre aussi la grille des compétences", EN: "also shows the competency grid"},
	"opt_watch":      {FR: "recommence jusqu'à Ctrl-C, sans les vérifications qui perturbent le lab", EN: "goes on until Ctrl-C, without the checks that disturb the lab"},
	"opt_every":      {FR: "pause entre deux tours de --watch", EN: "pause between two rounds of --watch"},
	"opt_all":        {FR: "toutes les instances, et ce qui n'appartient à aucune", EN: "all instances, and what belongs to none"},
	"opt_yes":        {FR: "ne demande pas de confirmation", EN: "asks for no confirmation"},
	"opt_missing":    {FR: "seulement les compétences que rien ne couvre", EN: "only the competencies that nothing covers"},
	"opt_tune":       {FR: "relève les bornes du noyau que toutes les équipes partagent, maintenant et à chaque démarrage ; n'examine rien", EN: "raises the kernel's bounds that all teams share, now and at each start; examines nothing"},
	"opt_doctor_all": {FR: "montre aussi ce qui est en ordre", EN: "also shows what is in order"},
	"opt_interval":   {FR: "temps entre deux mesures", EN: "time between two looks"},
	"opt_reserve":    {FR: "place qui reste libre sur le disque du moteur", EN: "room that stays free on the engine's disk"},
	"opt_idle":       {FR: "s'arrête après ce temps sans instance", EN: "ends after this time without any instance"},
}

// Example is a command line and what it does.
type Example struct {
	Command string // without the program's name
	Does    lab.Text
}

// Examples are shown on the help page of a command, by its path.
var Examples = map[string][]Example{
	"": {
		{"doctor", lab.Text{FR: "cette machine est-elle prête ?", EN: "is this machine ready?"}},
		{"demo", lab.Text{FR: "voir tout le chemin, du lab aux compétences", EN: "see the whole way, from the lab to the competencies"}},
		{"help lab up", lab.Text{FR: "l'aide d'une commande", EN: "the help of a command"}},
	},
	"lab validate": {
		{"lab validate", lab.Text{FR: "tous les labs", EN: "all labs"}},
		{"lab validate ./mon-lab", lab.Text{FR: "le dossier d'un auteur", EN: "an author's folder"}},
	},
	"lab plan": {
		{"lab plan campus-ospf --team ada", lab.Text{FR: "les étapes et leurs causes", EN: "the steps and their causes"}},
	},
	"lab up": {
		{"lab up campus-ospf --team ada --team blaise", lab.Text{FR: "deux équipes à la fois", EN: "two teams at once"}},
		{"lab up ./mon-lab --seed essai", lab.Text{FR: "le lab d'un auteur, toujours avec les mêmes tirages", EN: "an author's lab, always with the same draws"}},
	},
	"lab ls": {
		{"lab ls --json", lab.Text{FR: "pour un programme", EN: "for a program"}},
	},
	"lab exec": {
		{"lab exec campus-ospf-ada r1 -- ip route", lab.Text{FR: "les routes d'un routeur", EN: "a router's routes"}},
		{"lab exec -i campus-ospf-ada r1 -- sh < réparer.sh", lab.Text{FR: "un script donné par l'entrée", EN: "a script given by the input"}},
	},
	"lab shell": {
		{"lab shell campus-ospf-ada r1", lab.Text{FR: "comme l'équipe le voit", EN: "as the team sees it"}},
		{"lab shell campus-ospf-ada r1 -- vtysh", lab.Text{FR: "un autre programme", EN: "another program"}},
	},
	"lab capture": {
		{"lab capture campus-ospf-ada servers -o servers.pcap --for 10s", lab.Text{FR: "dix secondes d'un réseau", EN: "ten seconds of a network"}},
		{"lab capture campus-ospf-ada r1:eth1 | tcpdump -nr -", lab.Text{FR: "une interface, lue au fil de l'eau", EN: "an interface, read as it comes"}},
	},
	"lab check": {
		{"lab check campus-ospf-ada campus-ospf-blaise --grid", lab.Text{FR: "deux équipes et leur grille", EN: "two teams and their grid"}},
		{"lab check campus-ospf-ada --only reach,intranet", lab.Text{FR: "seulement quelques vérifications", EN: "only some checks"}},
		{"lab check intrusion-ada --flag persistence='PUPITRE{…}' --answer source=203.0.113.9", lab.Text{FR: "avec ce que l'équipe remet", EN: "with what the team hands in"}},
	},
	"lab test": {
		{"lab test campus-ospf --report rapport.md", lab.Text{FR: "deux graines, deux fois, et un rapport", EN: "two seeds, twice, and a report"}},
		{"lab test ./mon-lab --only start,solution --repeats 1", lab.Text{FR: "un premier tour rapide", EN: "a quick first round"}},
	},
	"lab down": {
		{"lab down campus-ospf-ada", lab.Text{FR: "une instance", EN: "one instance"}},
		{"lab down --all --yes", lab.Text{FR: "tout, sans question", EN: "everything, without a question"}},
	},
	"lab schema": {
		{"lab schema > lab.schema.json", lab.Text{FR: "puis « # yaml-language-server: $schema=lab.schema.json » en tête de lab.yaml", EN: "then \"# yaml-language-server: $schema=lab.schema.json\" at the top of lab.yaml"}},
	},
	"image build": {
		{"image build router", lab.Text{FR: "une sorte, et celles dont elle part", EN: "one kind, and those it starts from"}},
	},
	"framework show": {
		{"framework show B6.C3", lab.Text{FR: "une compétence et ce qui la couvre", EN: "a competency and what covers it"}},
	},
	"framework coverage": {
		{"framework coverage --missing", lab.Text{FR: "ce que rien ne couvre encore", EN: "what nothing covers yet"}},
	},
	"doctor": {
		{"doctor --all", lab.Text{FR: "avec ce qui est en ordre", EN: "with what is in order"}},
		{"doctor --tune", lab.Text{FR: "prépare le noyau à plus d'une dizaine d'équipes", EN: "prepares the kernel for more than about ten teams"}},
	},
}
