package words

import (
	"maps"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// Talking to a server.
var (
	AskEmail           = message("courriel :", "e-mail address:")
	AskPassword        = message("mot de passe :", "password:")
	LoginNeedsTerminal = message("sans terminal, donnez --token, ou --email avec --password-stdin", "without a terminal, give --token, or --email with --password-stdin")
	LoggedIn           = message("%s est connecté à %s", "%s is logged in to %s")
	LoggedOut          = message("%s est oublié", "%s is forgotten")
	TokenNotRevoked    = message("attention : le jeton n'a pas pu être révoqué sur le serveur (%s) ; révoquez-le dans votre compte, sur les pages web", "careful: the token could not be revoked on the server (%s); revoke it in your account, on the web pages")
	TokenStays         = message("le jeton que vous aviez donné reste valable ; révoquez-le dans votre compte, sur les pages web", "the token that you had given stays good; revoke it in your account, on the web pages")
	NotLoggedIn        = message("vous n'êtes pas connecté à %s", "you are not logged in to %s")
	NotLoggedInDo      = message("connectez-vous : pupitre login https://pupitre.exemple.fr", "log in: pupitre login https://pupitre.example.org")
	NoServer           = message("vous n'êtes connecté à aucun serveur", "you are not logged in to any server")
	BadServer          = message("%q n'est pas l'adresse d'un serveur, comme https://pupitre.exemple.fr", "%q is not the address of a server, such as https://pupitre.example.org")
	BadKnown           = message("le fichier %s est illisible", "the file %s cannot be read")
	BadKnownDo         = message("enlevez-le et connectez-vous de nouveau", "remove it and log in again")
	Unreachable        = message("le serveur %s ne répond pas", "the server %s does not answer")
	UnreachableDo      = message("vérifiez l'adresse et le réseau ; sur la machine du serveur, pupitre serve le démarre", "check the address and the network; on the server's machine, pupitre serve starts it")
	Foreign            = message("ce qui répond à %s n'est pas un serveur Pupitre", "what answers at %s is not a Pupitre server")
	ForeignDo          = message("vérifiez l'adresse ; un mandataire peut répondre à sa place", "check the address; a proxy may answer in its place")
	ServerFailedDo     = message("c'est le serveur qui a échoué ; son journal en sait plus sous %s", "the server failed; its log knows more under %s")
	TryLater           = message("réessayez dans %s", "try again in %s")
	Ambiguous          = message("%q peut désigner plusieurs choses : donnez l'identifiant", "%q may mean several things: give the id")
	Downloading        = message("téléchargement de %s", "downloading %s")
	Downloaded         = message("%s écrit (%s)", "%s written (%s)")

	NoPromotion    = message("la promotion %q n'existe pas, ou vous n'y avez aucun rôle", "there is no promotion %q, or you have no role in it")
	NoSession      = message("la session %q n'existe pas, ou vous ne pouvez pas la voir", "there is no session %q, or you may not see it")
	NoTeam         = message("l'équipe %q n'existe pas", "there is no team %q")
	NoTeams        = message("la promotion %s n'a aucune équipe avec des membres", "the promotion %s has no team with members")
	NoTeamsDo      = message("importez la liste : pupitre promotion import FICHIER.csv --promotion …", "import the roster: pupitre promotion import FILE.csv --promotion …")
	ColYear        = message("année", "year")
	ColMembers     = message("membres", "members")
	ColTeams       = message("équipes", "teams")
	ColStarts      = message("début prévu", "planned start")
	Archived       = message("archivée", "archived")
	PromotionMade  = message("promotion %s créée (%s)", "promotion %s made (%s)")
	RosterDo       = message("donnez un fichier CSV avec les colonnes nom, prénom, courriel et, si voulu, groupe", "give a CSV file with the columns nom, prénom, courriel and, if wanted, groupe")
	RosterProblems = message("rien n'a été importé ; problèmes : %d", "nothing was imported; problems: %d")
	RosterWould    = message("rien n'a été écrit ; changements : %d, équipes nouvelles : %d, étudiants inchangés : %d", "nothing was written; changes: %d, new teams: %d, students unchanged: %d")
	RosterDone     = message("importé ; changements : %d, équipes nouvelles : %d, étudiants inchangés : %d", "imported; changes: %d, new teams: %d, students unchanged: %d")

	PhasePlanned   = message("prévue", "planned")
	PhasePreparing = message("en préparation", "preparing")
	PhaseReady     = message("prête", "ready")
	PhaseRunning   = message("en cours", "running")
	PhaseClosing   = message("en clôture", "closing")
	PhaseClosed    = message("close", "closed")
	PhaseSealed    = message("scellée", "sealed")
	PhaseCancelled = message("annulée", "cancelled")
	Paused         = message("en pause", "paused")

	BadTime          = message("%q n'est pas une heure ; écrivez 2026-03-02T09:00, une heure RFC 3339, ou +30m", "%q is not a time; write 2026-03-02T09:00, an RFC 3339 time, or +30m")
	SessionPlanned   = message("session « %s » prévue (%s) : équipes : %d, lab %s %s", "session “%s” planned (%s): teams: %d, lab %s %s")
	DoesNotFit       = message("attention : %s ; il faudrait %d vagues", "careful: %s; it would take %d waves")
	SessionPreparing = message("session « %s » : préparation demandée", "session “%s”: preparation asked for")
	PreparingTeam    = message("instance de %s", "instance of %s")
	SessionReady     = message("session « %s » prête : équipes : %d", "session “%s” is ready: teams: %d")
	SessionLaunched  = message("session « %s » lancée", "session “%s” launched")
	SessionPaused    = message("session « %s » en pause", "session “%s” paused")
	SessionResumed   = message("session « %s » reprend", "session “%s” goes on")
	SessionExtended  = message("session « %s » : %s de plus", "session “%s”: %s more")
	InjectAsked      = message("session « %s » : événement %s demandé", "session “%s”: inject %s asked for")
	InjectUndoAsked  = message("session « %s » : fin de l'événement %s demandée", "session “%s”: undoing of the inject %s asked for")
	MessageSent      = message("session « %s » : message envoyé", "session “%s”: message sent")
	SessionClosing   = message("session « %s » : clôture demandée", "session “%s”: closing asked for")
	ClosingTeam      = message("vérifications finales de %s", "final checks of %s")
	SessionClosed    = message("session « %s » close : équipes : %d", "session “%s” is closed: teams: %d")
	SessionSealed    = message("session « %s » scellée", "session “%s” sealed")
	SessionCancelled = message("session « %s » annulée", "session “%s” cancelled")
	OralAsked        = message("session « %s » : réouverture de l'équipe %s demandée", "session “%s”: reopening of the team %s asked for")
	OralOpening      = message("dernier état de %s", "last state of %s")
	OralOpen         = message("session « %s » : dernier état de %s ouvert, machines : %d, jusqu'à %s", "session “%s”: last state of %s is open, machines: %d, until %s")
	OralFailed       = message("le dernier état de %s ne peut pas être refait : %s", "the last state of %s cannot be made again: %s")
	OralFailedDo     = message("corrigez la cause et demandez-le de nouveau", "put the cause right and ask again")
	OralShutAsked    = message("session « %s » : fermeture de l'équipe %s demandée", "session “%s”: shutting of the team %s asked for")
	OralShutting     = message("retrait du dernier état de %s", "removal of the last state of %s")
	OralShut         = message("session « %s » : dernier état de %s refermé, rien n'en reste", "session “%s”: last state of %s is shut, nothing of it is left")
	Watching         = message("session « %s », %s ; Ctrl-C pour finir", "session “%s”, %s; Ctrl-C to end")
	GridPending      = message("* provisoire ; jugements attendus : %d", "* provisional; judgements awaited: %d")
)

// clientHelp is what help pages say of the commands that talk to a server.
var clientHelp = map[string]lab.Text{
	"login":      {FR: "se connecte à un serveur et s'en souvient", EN: "logs in to a server and remembers it"},
	"login_more": {FR: "Le mot de passe n'est ni montré ni gardé : la commande en fait un jeton de 90 jours, gardé dans votre dossier de réglages, pour vous seul. Dans un script, PUPITRE_SERVER et PUPITRE_TOKEN en tiennent lieu.", EN: "The password is neither shown nor kept: the command makes a token of 90 days of it, kept in your folder of settings, for you alone. In a script, PUPITRE_SERVER and PUPITRE_TOKEN do instead."},
	"logout":     {FR: "oublie un serveur, et y révoque le jeton que login avait fait", EN: "forgets a server, and revokes there the token that login made"},

	"promotion":             {FR: "les promotions d'un serveur", EN: "the promotions of a server"},
	"promotion_ls":          {FR: "liste les promotions", EN: "lists the promotions"},
	"promotion_create":      {FR: "crée une promotion", EN: "makes a promotion"},
	"promotion_import":      {FR: "importe une liste d'étudiants (CSV), tout ou rien", EN: "imports a list of students (CSV), all or nothing"},
	"promotion_import_more": {FR: "Les colonnes nom, prénom et courriel sont nécessaires ; groupe et tiers-temps facultatives. Chaque problème est donné avec sa ligne et sa colonne, et rien n'est alors importé.", EN: "The columns nom, prénom and courriel are needed; groupe and tiers-temps are optional. Each problem is given with its line and column, and then nothing is imported."},
	"team":                  {FR: "les équipes d'une promotion", EN: "the teams of a promotion"},
	"team_ls":               {FR: "liste les équipes et leurs membres", EN: "lists the teams and their members"},

	"session":              {FR: "les évaluations d'un serveur", EN: "the evaluations of a server"},
	"session_ls":           {FR: "liste les sessions", EN: "lists the sessions"},
	"session_plan":         {FR: "prévoit une session et dit si elle tient sur la machine", EN: "plans a session and says whether it fits the machine"},
	"session_prepare":      {FR: "construit l'instance de chaque équipe et montre où elle en est", EN: "builds every team's instance and shows how far each is"},
	"session_prepare_more": {FR: "Interrompue, la commande laisse la préparation continuer ; relancée, elle la montre de nouveau.", EN: "When it is interrupted the preparation goes on; run again, the command shows it again."},
	"session_launch":       {FR: "lance le temps de toutes les équipes au même instant", EN: "starts every team's clock at the same instant"},
	"session_pause":        {FR: "arrête toutes les horloges", EN: "stops every clock"},
	"session_resume":       {FR: "laisse repartir les horloges", EN: "lets the clocks go on"},
	"session_extend":       {FR: "donne du temps à une équipe, ou à toutes", EN: "gives time to a team, or to all"},
	"session_inject":       {FR: "déclenche ou défait un événement du lab", EN: "makes or undoes an inject of the lab"},
	"session_message":      {FR: "envoie un mot à des équipes, ou à toutes", EN: "sends a word to some teams, or to all"},
	"session_watch":        {FR: "montre en direct ce qui se passe", EN: "shows what happens, live"},
	"session_close":        {FR: "finit le travail et attend les vérifications finales", EN: "ends the work and waits for the final checks"},
	"session_seal":         {FR: "signe le registre ; rien ne peut plus y être ajouté", EN: "signs the ledger; nothing can be added after"},
	"session_cancel":       {FR: "renonce à une session jamais lancée", EN: "gives up a session that was never launched"},
	"session_reopen":       {FR: "refait le dernier état d'une équipe, pour un jury", EN: "makes a team's last state again, for a jury"},
	"session_reopen_more":  {FR: "D'une session close ou scellée dont la règle keep_images a gardé les machines. Rien n'est ajouté à son registre et rien ne compte. L'oral se referme de lui-même ; redemandé, il dure plus longtemps.", EN: "Of a session that is closed or sealed and whose rule keep_images has kept the machines. Nothing is added to its ledger and nothing counts. The oral is shut by itself; asked for again, it lasts longer."},
	"session_shut":         {FR: "retire ce qui a été refait pour un jury", EN: "removes what was made for a jury"},
	"results":              {FR: "les résultats d'une session : la grille, ou des fichiers", EN: "the results of a session: the grid, or files"},

	"arg_server":         {FR: "adresse du serveur, comme https://pupitre.exemple.fr", EN: "the server's address, such as https://pupitre.example.org"},
	"arg_server_current": {FR: "adresse du serveur ; sans elle, le dernier", EN: "the server's address; without it, the last one"},
	"arg_promotion_name": {FR: "nom de la promotion", EN: "name of the promotion"},
	"arg_promotion":      {FR: "identifiant, nom ou début du nom d'une promotion", EN: "id, name or beginning of the name of a promotion"},
	"arg_roster":         {FR: "fichier CSV", EN: "CSV file"},
	"arg_session":        {FR: "identifiant, titre ou début du titre d'une session", EN: "id, title or beginning of the title of a session"},
	"arg_team":           {FR: "identifiant, nom ou début du nom d'une équipe", EN: "id, name or beginning of the name of a team"},
	"arg_session_title":  {FR: "titre de la session", EN: "title of the session"},
	"arg_extend_by":      {FR: "durée, comme 10m", EN: "duration, such as 10m"},
	"arg_message":        {FR: "le message", EN: "the message"},

	"opt_email":            {FR: "adresse de courriel", EN: "e-mail address"},
	"opt_token":            {FR: "un jeton d'API, au lieu du mot de passe", EN: "an API token, instead of the password"},
	"opt_password_stdin":   {FR: "lit le mot de passe sur l'entrée", EN: "reads the password from the input"},
	"opt_server":           {FR: "un autre serveur que le dernier", EN: "another server than the last"},
	"opt_year":             {FR: "année dans laquelle elle finit", EN: "year in which it ends"},
	"opt_promotion":        {FR: "la promotion : identifiant ou nom", EN: "the promotion: id or name"},
	"opt_of_promotion":     {FR: "celles d'une promotion seulement", EN: "those of one promotion only"},
	"opt_dry_run":          {FR: "dit ce qui serait fait, sans rien écrire", EN: "says what would be done, and writes nothing"},
	"opt_phase":            {FR: "celles d'une phase seulement", EN: "those of one phase only"},
	"opt_session_lab":      {FR: "identifiant du lab", EN: "id of the lab"},
	"opt_session_teams":    {FR: "équipe ; répétable (sinon toutes celles qui ont des membres)", EN: "team; repeatable (else all that have members)"},
	"opt_starts":           {FR: "début prévu : 2026-03-02T09:00 ou +30m (sinon maintenant)", EN: "planned start: 2026-03-02T09:00 or +30m (else now)"},
	"opt_session_duration": {FR: "durée (sinon celle du lab)", EN: "duration (else the lab's)"},
	"opt_blind":            {FR: "cache aux correcteurs qui sont les candidats", EN: "hides from graders who the candidates are"},
	"opt_keep_images":      {FR: "garde chaque machine en image à la fin, pour l'oral", EN: "keeps every machine as an image at the end, for the oral"},
	"opt_oral_for":         {FR: "durée, de 5m à 8h ; ensuite tout se referme", EN: "how long, 5m to 8h; then all is shut"},
	"opt_oral_members":     {FR: "les membres de l'équipe peuvent y entrer aussi", EN: "the team's members may enter, too"},
	"opt_no_wait":          {FR: "n'attend pas la fin", EN: "does not wait for the end"},
	"opt_anyway_prepare":   {FR: "même si l'hôte n'a pas la place ; des machines pourront être tuées", EN: "even if the host has no room; machines may be killed"},
	"opt_anyway_launch":    {FR: "même si des équipes ne sont pas prêtes ; leur attente leur est rendue", EN: "even if some teams are not ready; what they wait is given back to them"},
	"opt_anyway_seal":      {FR: "même si des résultats attendent un jugement", EN: "even if results wait to be judged"},
	"opt_reason":           {FR: "pourquoi ; reste au registre", EN: "why; stays in the ledger"},
	"opt_one_team":         {FR: "une équipe (sinon toutes)", EN: "one team (else all)"},
	"opt_some_teams":       {FR: "une équipe ; répétable (sinon toutes)", EN: "one team; repeatable (else all)"},
	"opt_csv":              {FR: "écrit la grille en CSV ; - est la sortie", EN: "writes the grid as CSV; - is the output"},
	"opt_xlsx":             {FR: "écrit la grille pour un tableur", EN: "writes the grid for a spreadsheet"},
	"opt_details":          {FR: "écrit chaque vérification et critère en CSV", EN: "writes every check and criterion as CSV"},
	"opt_bundle":           {FR: "écrit le dossier de preuves d'une session scellée", EN: "writes the evidence bundle of a sealed session"},
}

// clientExamples are shown on the help pages of the commands that talk to a
// server.
var clientExamples = map[string][]Example{
	"login": {
		{"login https://pupitre.ecole.fr", lab.Text{FR: "demande l'adresse et le mot de passe", EN: "asks for the address and the password"}},
		{"login https://pupitre.ecole.fr --token pup_…", lab.Text{FR: "avec un jeton d'API", EN: "with an API token"}},
	},
	"promotion create": {{"promotion create \"ASR 2027\" --year 2027", lab.Text{FR: "une promotion qui finit en 2027", EN: "a promotion that ends in 2027"}}},
	"promotion import": {{"promotion import liste.csv --promotion \"ASR 2027\" --dry-run", lab.Text{FR: "dit tout ce qui ne va pas, ligne par ligne", EN: "says all that is wrong, line by line"}}},
	"team ls":          {{"team ls \"ASR 2027\"", lab.Text{FR: "les équipes et leurs membres", EN: "the teams and their members"}}},
	"session plan": {
		{"session plan \"Campus, mars\" --promotion \"ASR 2027\" --lab campus-ospf --starts 2027-03-02T09:00", lab.Text{FR: "pour toutes les équipes", EN: "for all teams"}},
	},
	"session prepare": {{"session prepare campus", lab.Text{FR: "le début du titre suffit", EN: "the beginning of the title will do"}}},
	"session extend":  {{"session extend campus 10m --team \"Équipe 2\" --reason \"panne de clavier\"", lab.Text{FR: "pour une équipe seule", EN: "for one team alone"}}},
	"session inject":  {{"session inject campus fibre-failure", lab.Text{FR: "chez toutes les équipes", EN: "for all teams"}}},
	"session reopen":  {{"session reopen campus \"Équipe 2\" --for 1h", lab.Text{FR: "pour son oral", EN: "for its oral"}}},
	"session watch":   {{"session watch campus --json", lab.Text{FR: "un document par ligne, pour un programme", EN: "one document a line, for a program"}}},
	"results": {
		{"results campus --xlsx grille.xlsx --details details.csv", lab.Text{FR: "pour le jury", EN: "for the jury"}},
		{"results campus --bundle campus.zip", lab.Text{FR: "à vérifier avec pupitre evidence verify", EN: "to be verified with pupitre evidence verify"}},
	},
}

func init() {
	maps.Copy(Help, clientHelp)
	maps.Copy(Examples, clientExamples)
}
