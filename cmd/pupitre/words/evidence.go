package words

import (
	"maps"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// Evidence.
var (
	CannotOpen   = message("le fichier %s ne peut pas être ouvert", "the file %s cannot be opened")
	CannotOpenDo = message("donnez le dossier de preuves tel qu'il a été remis : un fichier .zip", "give the evidence bundle as it was handed out: a .zip file")
	NoKey        = message("%q n'est ni un identifiant de clé (16 à 64 chiffres hexadécimaux minuscules) ni un fichier", "%q is neither a key's id (16 to 64 lowercase hexadecimal digits) nor a file")
	NotAKey      = message("%s n'est pas une clé publique Ed25519 en PEM (-----BEGIN PUBLIC KEY-----)", "%s is not an Ed25519 public key in PEM (-----BEGIN PUBLIC KEY-----)")

	EvidenceHolds    = message("%s : tout est juste ; entrées : %d, du %s au %s ; fichiers de preuve : %d", "%s: everything holds; entries: %d, from %s to %s; blobs: %d")
	EvidenceWrong    = message("%s : la preuve ne tient pas ; problèmes : %d", "%s: the evidence does not hold; problems: %d")
	EvidenceUnproven = message("personne ne sait encore à qui est la clé : donnez-la avec --key", "whose key it is, nobody knows yet: give it with --key")
)

// evidenceHelp is what help pages say of evidence verify.
var evidenceHelp = map[string]lab.Text{
	"evidence":             {FR: "les preuves d'une évaluation", EN: "the evidence of an evaluation"},
	"evidence_verify":      {FR: "vérifie un dossier de preuves, sans serveur ni réseau", EN: "verifies an evidence bundle, without a server or a network"},
	"evidence_verify_more": {FR: "Le code de sortie est 0 seulement quand tout est juste : la signature, la suite des entrées, chaque fichier. Sans --key, la commande dit quelle clé a signé, mais pas si c'est celle de l'établissement. Le dossier peut venir de n'importe qui.", EN: "The exit code is 0 only when everything holds: the signature, the chain of entries, every file. Without --key, the command says which key signed, but not whether it is the school's. The bundle may come from anybody."},
	"arg_bundle":           {FR: "le dossier de preuves, un fichier .zip", EN: "the evidence bundle, a .zip file"},
	"opt_key":              {FR: "la clé attendue : un fichier PEM, ou son identifiant (16 à 64 chiffres)", EN: "the key expected: a PEM file, or its id (16 to 64 digits)"},
}

// evidenceExamples are shown on the help page of evidence verify.
var evidenceExamples = map[string][]Example{
	"evidence verify": {
		{"evidence verify campus.zip --key etablissement.pem", lab.Text{FR: "avec la clé publique de l'établissement", EN: "with the school's public key"}},
		{"evidence verify campus.zip --key 8f1e0c5a9b3d7f24 --json", lab.Text{FR: "avec son identifiant, pour un programme", EN: "with its id, for a program"}},
	},
}

func init() {
	maps.Copy(Help, evidenceHelp)
	maps.Copy(Examples, evidenceExamples)
}
