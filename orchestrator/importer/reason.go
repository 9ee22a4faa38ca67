package importer

import "github.com/pupitre-lab/pupitre/orchestrator/lab"

// reason is why something is not carried over, and what to do about it.
type reason struct{ why, do lab.Text }

var (
	noSuchKey = reason{
		lab.Text{FR: "labs et machines n'ont rien de tel ici", EN: "labs and machines have nothing of this kind here"},
		lab.Text{FR: "rien, si le lab marche sans", EN: "nothing, if the lab works without it"}}
	noHostPort = reason{
		lab.Text{FR: "une machine d'un lab n'ouvre aucun port sur l'hôte", EN: "a lab's machine opens no port on the host"},
		lab.Text{FR: "joignez le service depuis une autre machine ; vérifiez-le avec http ou tcp", EN: "reach the service from another node; check it with http or tcp"}}
	noBuild = reason{
		lab.Text{FR: "les machines viennent des sortes d'image de labs/images", EN: "machines come from the image kinds of labs/images"},
		lab.Text{FR: "ajoutez une sorte d'image, puis nommez-la avec --image", EN: "add an image kind, then name it with --image"}}
	noSoftware = reason{
		lab.Text{FR: "le logiciel de cette image n'est pas dans la sorte host", EN: "this image's software is not in the kind host"},
		lab.Text{FR: "prenez une autre sorte avec --image, ou ajoutez-en une dans labs/images", EN: "take another kind with --image, or add one in labs/images"}}
	otherSystem = reason{
		lab.Text{FR: "ce système devient un routeur Linux avec FRR", EN: "this system becomes a Linux router with FRR"},
		lab.Text{FR: "récrivez sa configuration pour FRR, dans /etc/frr/frr.conf", EN: "write its configuration again for FRR, in /etc/frr/frr.conf"}}
	noCommand = reason{
		lab.Text{FR: "une machine démarre avec les services de sa sorte d'image", EN: "a machine starts with the services of its image kind"},
		lab.Text{FR: "si la commande fait partie du travail, mettez-la dans solution/ ; sinon dans une sorte d'image", EN: "if the command is part of the work, put it into solution/; else into an image kind"}}
	toSolution = reason{
		lab.Text{FR: "une commande lancée au démarrage est devenue une ligne de la solution", EN: "a command run at the start has become a line of the solution"},
		lab.Text{FR: "si l'équipe doit la trouver déjà faite, posez son effet par files, address ou routes", EN: "if the team must find it done, put its effect into files, address or routes"}}
	noFolder = reason{
		lab.Text{FR: "seuls des fichiers de texte d'au plus 1 Mio, dans le dossier de la topologie, sont repris", EN: "only text files of at most 1 MiB, in the topology's folder, are carried over"},
		lab.Text{FR: "copiez ce qu'il faut dans start/ et nommez-le sous files", EN: "copy what is needed into start/ and name it under files"}}
	noVolume = reason{
		lab.Text{FR: "le disque d'une machine vit et meurt avec son instance", EN: "a machine's disk lives and dies with its instance"},
		lab.Text{FR: "rien ; des données de départ se posent par files", EN: "nothing; data for the start go under files"}}
	noVariable = reason{
		lab.Text{FR: "la variable n'a pas de valeur dans le fichier ; elle est devenue vide", EN: "the variable has no value in the file; it has become empty"},
		lab.Text{FR: "écrivez la valeur dans lab.yaml, ou tirez-la avec params", EN: "write the value into lab.yaml, or draw it with params"}}
	noLink = reason{
		lab.Text{FR: "un lien va d'une machine du lab à une autre ; rien ne mène à l'hôte", EN: "a link goes from one machine of the lab to another; none leads to the host"},
		lab.Text{FR: "mettez une machine avec access: false à la place de ce qu'il y avait dehors", EN: "put a node with access: false in the place of what was outside"}}
	badAddress = reason{
		lab.Text{FR: "l'adresse est réservée, déjà prise, ou recouvre un autre réseau de la machine", EN: "the address is reserved, taken already, or overlaps another network of the machine"},
		lab.Text{FR: "donnez une autre adresse dans lab.yaml", EN: "give another address in lab.yaml"}}
	renamed = reason{
		lab.Text{FR: "les noms s'écrivent ici en minuscules, chiffres et tirets", EN: "names are written here with lower-case letters, digits and hyphens"},
		lab.Text{FR: "servez-vous du nouveau nom", EN: "use the new name"}}
	oneReplica = reason{
		lab.Text{FR: "une machine d'un lab est une seule machine", EN: "a lab's machine is one machine"},
		lab.Text{FR: "recopiez le nœud dans lab.yaml, avec une autre adresse", EN: "copy the node in lab.yaml, with another address"}}
	badValue = reason{
		lab.Text{FR: "cette valeur n'a pas la forme attendue", EN: "this value does not have the expected form"},
		lab.Text{FR: "corrigez-la, ou complétez lab.yaml à la main", EN: "correct it, or complete lab.yaml by hand"}}
	sharedNamespace = reason{
		lab.Text{FR: "chaque machine a ses propres interfaces, sur les réseaux du lab", EN: "each machine has interfaces of its own, on the lab's networks"},
		lab.Text{FR: "mettez la machine sur un réseau, sous interfaces", EN: "put the machine on a network, under interfaces"}}
)
