package doctor

import "github.com/pupitre-lab/pupitre/orchestrator/lab"

// hole is a published way out of a container.
type hole struct {
	code    string
	ids     string
	repairs []string // first version with the repair, for each branch that got one, ascending
	what    lab.Text
	// avoided: the platform never does what opens the hole.
	avoided bool
}

// Sources: the advisories of moby (GHSA-x86f-5xw2-fm2r, GHSA-vp62-88p7-qqf5,
// GHSA-rg2x-37c3-w2rh), of runc (GHSA-xr7r-f8xq-vfvv, GHSA-9493-h29p-rfm2,
// GHSA-qw9x-cqr3-wc7r, GHSA-cgrx-mc8f-2prm) and, for nf_tables, the kernel's
// stable changelogs.
var (
	copyHoles = hole{
		code: "engine-copy-holes", ids: "CVE-2026-41567, CVE-2026-41568, CVE-2026-42306", repairs: []string{"29.5.1"}, avoided: true,
		what: say("copier vers ou depuis une machine piégée (docker cp, points d'accès archive) peut donner l'hôte à l'équipe",
			"copying into or out of a trapped machine (docker cp, the archive endpoints) can give the host to the team"),
	}
	leakyFD = hole{
		code: "runc-leaky-fd", ids: "CVE-2024-21626", repairs: []string{"1.1.12"},
		what: say("un descripteur de l'hôte reste ouvert dans les conteneurs : une équipe root peut sortir de sa machine",
			"a descriptor of the host stays open in containers: a team that is root can leave its machine"),
	}
	maskedPaths = hole{
		code: "runc-masked-paths", ids: "CVE-2025-31133, CVE-2025-52565, CVE-2025-52881", repairs: []string{"1.2.8", "1.3.3", "1.4.0"},
		what: say("les montages préparés au démarrage peuvent être détournés vers /proc de l'hôte",
			"the mounts prepared at the start can be turned to the host's /proc"),
	}
	nfTables = hole{
		code: "kernel-nftables", ids: "CVE-2024-1086",
		repairs: []string{"4.19.307", "5.4.269", "5.10.210", "5.15.149", "6.1.76", "6.6.15", "6.7.3", "6.8"},
		what: say("une équipe qui règle le pare-feu d'un routeur (CAP_NET_ADMIN) peut devenir root sur l'hôte par nf_tables",
			"a team that sets a router's firewall (CAP_NET_ADMIN) can become root on the host through nf_tables"),
	}
)

func engineHoles(f Facts) []Finding { return copyHoles.examine(f.Engine.Version) }

func runtimeHoles(f Facts) []Finding {
	if f.Engine.RuntimeVersion == "" {
		return one("runtime", Advice, say("Exécuteur de conteneurs", "Container runtime"),
			say("l'exécuteur %s n'est pas runc ; ses failles ne sont pas connues ici", "the runtime %s is not runc; its holes are not known here", f.Engine.Runtime),
			say("suivez ses annonces de sécurité", "follow its security announcements"))
	}
	return append(leakyFD.examine(f.Engine.RuntimeVersion), maskedPaths.examine(f.Engine.RuntimeVersion)...)
}

func kernelHoles(f Facts) []Finding { return nfTables.examine(f.Kernel.Release) }

// examine holds a version against the hole.
func (h hole) examine(text string) []Finding {
	title := lab.Text{FR: h.ids, EN: h.ids}
	v := parseVersion(text)
	if !v.lacks(h.repairs...) {
		return fine(h.code, title, say("réparé dans %s", "repaired in %s", text))
	}
	repaired := h.repairs[len(h.repairs)-1]
	severity, do := Problem, say("mettez à jour vers %s ou plus récent", "update to %s or newer", repaired)
	switch {
	case h.avoided:
		severity = Warning
		do = say("pupitre n'utilise jamais ces points d'accès ; ne lancez pas docker cp sur une machine d'équipe, et mettez à jour vers %s ou plus récent",
			"pupitre never uses these endpoints; do not run docker cp on a team's machine, and update to %s or newer", repaired)
	case v.packaged:
		severity = Warning
		do = say("ce paquet de distribution est peut-être réparé sous le même numéro : cherchez %s dans apt changelog ; sinon mettez à jour vers %s ou plus récent",
			"this distribution's package may be repaired under the same number: look for %s in apt changelog; else update to %s or newer", h.ids, repaired)
	}
	return one(h.code, severity, title,
		lab.Text{FR: text + " : " + h.what.FR, EN: text + ": " + h.what.EN}, do)
}
