package words

import (
	"maps"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// The server and its data.
var (
	AsItIs = message("%s", "%s")

	Serving   = message("Pupitre répond à l'adresse %s (données : %s)", "Pupitre answers at %s (data: %s)")
	FirstLink = message("Premier démarrage : le lien à usage unique du premier administrateur (%s) :\n  %s", "First start: the one-time link of the first admin (%s):\n  %s")
	Served    = message("serveur arrêté ; les labs continuent", "server stopped; the labs go on")

	LabBroken     = message("attention : le lab %s a des problèmes et n'est pas proposé (pupitre lab validate)", "careful: the lab %s has problems and is not offered (pupitre lab validate)")
	ImagesMissing = message("attention : images à construire avant toute session (pupitre image build) : %s", "careful: images to build before any session (pupitre image build): %s")

	DataInUse           = message("le dossier %s est tenu par un autre serveur (processus %d)", "the folder %s is held by another server (process %d)")
	DataInUseAt         = message("le dossier %s est tenu par un autre serveur (processus %d, %s)", "the folder %s is held by another server (process %d, %s)")
	DataInUseDo         = message("arrêtez-le d'abord, ou donnez un autre dossier avec --data", "stop it first, or give another folder with --data")
	DatabaseHeld        = message("la base de données est tenue par un autre serveur (%s)", "the database is held by another server (%s)")
	DatabaseHeldDo      = message("arrêtez-le d'abord, ou donnez une autre base avec --database ; un seul serveur travaille sur une base", "stop it first, or give another database with --database; one server works on a database")
	DatabaseLost        = message("le serveur s'est arrêté : la connexion qui lui réservait la base de données a été coupée", "the server has stopped: the connection that kept the database for it was cut")
	DatabaseLostDo      = message("démarrez-le de nouveau une fois que la base répond ; les labs continuent", "start it again once the database answers; the labs go on")
	CannotListen        = message("impossible d'écouter sur %s : %v", "cannot listen on %s: %v")
	CannotListenDo      = message("choisissez une autre adresse avec --listen, par exemple 127.0.0.1:8081", "choose another address with --listen, for example 127.0.0.1:8081")
	BadURL              = message("%q n'est pas une adresse de la forme https://pupitre.exemple.fr, ou est la même pour la plateforme et pour les pages des labs", "%q is not an address of the form https://pupitre.example.org, or is the same for the platform and for the pages of labs")
	PagesNeeded         = message("avec --public-url %s il faut aussi --pages-url : les pages des labs ont leur propre origine, par exemple https://pages.exemple.fr et *.pages.exemple.fr", "with --public-url %s, --pages-url is needed too: the pages of labs have an origin of their own, for example https://pages.example.org and *.pages.example.org")
	BadNetwork          = message("%q n'est ni une adresse IP ni un réseau comme 10.0.0.0/8", "%q is neither an IP address nor a network such as 10.0.0.0/8")
	NoData              = message("le dossier %s ne contient rien d'un serveur", "the folder %s holds nothing of a server")
	NoDataDo            = message("donnez le dossier du serveur avec --data, ou démarrez-le une fois avec pupitre serve", "give the server's folder with --data, or start it once with pupitre serve")
	DatabaseElsewhere   = message("les données du dossier %s sont dans une autre base : %s", "the data of the folder %s is in another database: %s")
	DatabaseElsewhereDo = message("donnez-la avec --database ou PUPITRE_DATABASE", "give it with --database or PUPITRE_DATABASE")

	BackingUp         = message("sauvegarde de %s", "backing up %s")
	BackedUp          = message("%s : lignes de la base : %d, fichiers : %d (%s)", "%s: rows of the database: %d, files: %d (%s)")
	BackupSecrets     = message("attention : la sauvegarde contient des secrets (la clé qui signe les registres, les empreintes des mots de passe, des données personnelles) ; gardez-la comme le serveur lui-même", "careful: the backup holds secrets (the key that signs the ledgers, the digests of passwords, personal data); keep it as you keep the server itself")
	BackupExists      = message("%s existe déjà", "%s exists already")
	BackupDamaged     = message("%s n'est pas une sauvegarde entière : %s", "%s is not a whole backup: %s")
	BackupDamagedDo   = message("prenez une autre sauvegarde ; rien n'a été écrit", "take another backup; nothing was written")
	BlobsDamaged      = message("la sauvegarde est faite, sauf %d fichiers gardés dont le contenu a été altéré sur le disque ; le premier : %s", "the backup is made, but for %d kept files whose content the disk has damaged; the first: %s")
	BlobsDamagedDo    = message("reprenez-les d'une sauvegarde plus ancienne (blobs/), et vérifiez le disque", "take them from an older backup (blobs/), and look at the disk")
	Restoring         = message("restauration dans %s", "restoring into %s")
	Restored          = message("%s : sauvegarde du %s restaurée ; lignes de la base : %d, fichiers : %d (%s)", "%s: the backup of %s is restored; rows of the database: %d, files: %d (%s)")
	RestoreNotEmpty   = message("le dossier %s n'est pas vide", "the folder %s is not empty")
	DatabaseNotEmpty  = message("la base de données n'est pas vide", "the database is not empty")
	RestoreNotEmptyDo = message("une restauration n'écrase rien : donnez un dossier et une base vides avec --data et --database", "a restore overwrites nothing: give an empty folder and an empty database with --data and --database")

	AdminMade       = message("%s administre la plateforme ; lien à usage unique, valable %d jours, pour poser son mot de passe :\n  %s", "%s is an admin of the platform; one-time link, good for %d days, to set the password:\n  %s")
	ColEmail        = message("courriel", "address")
	ColName         = message("nom", "name")
	ColRole         = message("rôle", "role")
	ColAccount      = message("compte", "account")
	ColID           = message("identifiant", "id")
	AccountUnasked  = message("sans lien", "no link")
	AccountInvited  = message("invité", "invited")
	AccountReady    = message("actif", "active")
	AccountDisabled = message("désactivé", "disabled")
)

// serveHelp is what help pages say of the server's commands.
var serveHelp = map[string]lab.Text{
	"serve":      {FR: "le serveur : l'interface web, l'API et la conduite des sessions", EN: "the server: the web interface, the API and what drives the sessions"},
	"serve_more": {FR: "Un seul processus et un dossier de données ; au premier démarrage, la commande donne le lien à usage unique du premier administrateur. Ctrl-C ou SIGTERM l'arrête proprement, un second signal aussitôt ; les labs continuent dans tous les cas, et le serveur reprend où il en était. Chaque option peut aussi être donnée dans l'environnement, sous le nom entre crochets.", EN: "One process and one data folder; on its first start the command gives the one-time link of the first admin. Ctrl-C or SIGTERM stops it cleanly, a second signal at once; the labs go on in any case, and the server goes on where it was. Each option can also be given in the environment, under the name between brackets."},

	"backup":       {FR: "sauvegarde tout ce qu'un serveur garde, même pendant qu'il travaille", EN: "backs up all that a server keeps, also while it works"},
	"backup_more":  {FR: "La sauvegarde contient la base, les fichiers et les clés : elle est secrète. Elle se restaure dans l'une ou l'autre sorte de base.", EN: "The backup holds the database, the files and the keys: it is secret. It can be restored into either kind of database."},
	"restore":      {FR: "refait le dossier de données d'un serveur à partir d'une sauvegarde", EN: "makes a server's data folder again from a backup"},
	"restore_more": {FR: "Tout est vérifié ; rien n'est écrasé, et ce qui échoue ne laisse rien. Une restauration est aussi le passage de SQLite à PostgreSQL. N'exécutez jamais l'original et sa copie sur la même machine.", EN: "All of it is verified; nothing is overwritten, and what fails leaves nothing. A restore is also the way from SQLite to PostgreSQL. Never run the original and its copy on the same machine."},

	"user":                   {FR: "les comptes, pour qui administre la machine", EN: "accounts, for the operator of the machine"},
	"user_create_admin":      {FR: "fait de quelqu'un un administrateur et donne un lien pour poser son mot de passe", EN: "makes somebody an admin and gives a link to set the password"},
	"user_create_admin_more": {FR: "Pour qui ne peut plus entrer : la commande agit sur le dossier de données, serveur arrêté ou non. Un lien donné avant ne vaut plus rien.", EN: "For whoever is locked out: the command works on the data folder, whether the server runs or not. A link given before is worth nothing any more."},
	"user_list":              {FR: "liste tous les comptes", EN: "lists all accounts"},

	"opt_data":           {FR: "dossier de données (root : /var/lib/pupitre)", EN: "data folder (root: /var/lib/pupitre)"},
	"opt_database":       {FR: "base de données : sqlite:/chemin ou postgres://… (sinon SQLite dans le dossier)", EN: "database: sqlite:/path or postgres://… (else SQLite in the folder)"},
	"opt_listen":         {FR: "adresse et port d'écoute", EN: "address and port to listen on"},
	"opt_public_url":     {FR: "adresse que les navigateurs utilisent (sinon http://localhost et le port)", EN: "address that browsers use (else http://localhost and the port)"},
	"opt_pages_url":      {FR: "origine à part des documents et, un niveau plus bas (*.), des pages web des labs (sinon http://pages.localhost et le port)", EN: "separate origin of documents and, one level below (*.), of the labs' web pages (else http://pages.localhost and the port)"},
	"opt_metrics_listen": {FR: "adresse et port des métriques Prometheus, pour l'exploitation seule (sinon aucune)", EN: "address and port of the Prometheus metrics, for the operator alone (else none)"},
	"opt_trusted_proxy":  {FR: "mandataire dont l'en-tête X-Forwarded-For est cru ; répétable", EN: "proxy whose X-Forwarded-For is believed; repeatable"},
	"opt_admin":          {FR: "adresse du premier administrateur, au premier démarrage", EN: "address of the first admin, on the first start"},
	"opt_log_format":     {FR: "forme du journal", EN: "form of the log"},
	"opt_family_name":    {FR: "nom de famille, pour un compte nouveau", EN: "family name, for a new account"},
	"opt_given_name":     {FR: "prénom, pour un compte nouveau", EN: "given name, for a new account"},
	"opt_link_url":       {FR: "adresse par laquelle le lien commence, quand aucun serveur ne s'exécute", EN: "address that the link begins with, when no server runs"},
	"arg_email":          {FR: "adresse de courriel de la personne", EN: "the person's e-mail address"},
	"arg_backup_target":  {FR: "dossier vide ou nouveau, ou fichier .zip", EN: "a new or empty folder, or a .zip file"},
	"arg_backup_source":  {FR: "la sauvegarde : un dossier ou un fichier .zip", EN: "the backup: a folder or a .zip file"},
}

// serveExamples are shown on the help pages of the server's commands.
var serveExamples = map[string][]Example{
	"serve": {
		{"serve", lab.Text{FR: "pour essayer : http://localhost:8080", EN: "to try it: http://localhost:8080"}},
		{"serve --public-url https://pupitre.ecole.fr --pages-url https://pages.ecole.fr --trusted-proxy 127.0.0.1", lab.Text{FR: "derrière un mandataire TLS", EN: "behind a TLS proxy"}},
		{"serve --database postgres://pupitre@db/pupitre --log-format json", lab.Text{FR: "avec PostgreSQL et un journal pour programmes", EN: "with PostgreSQL and a log for programs"}},
	},
	"backup": {
		{"backup /srv/sauvegardes/lundi.zip", lab.Text{FR: "dans un fichier", EN: "into a file"}},
	},
	"restore": {
		{"restore lundi.zip --data /var/lib/pupitre", lab.Text{FR: "sur une machine neuve", EN: "on a new machine"}},
		{"restore lundi.zip --data /var/lib/pupitre --database postgres://pupitre@db/pupitre", lab.Text{FR: "en passant à PostgreSQL", EN: "going over to PostgreSQL"}},
	},
	"user create-admin": {
		{"user create-admin moi@ecole.fr", lab.Text{FR: "un lien, puis un nouveau mot de passe", EN: "a link, then a new password"}},
	},
	"user list": {
		{"user list --json", lab.Text{FR: "pour un programme", EN: "for a program"}},
	},
}

func init() {
	maps.Copy(Help, serveHelp)
	maps.Copy(Examples, serveExamples)
}
