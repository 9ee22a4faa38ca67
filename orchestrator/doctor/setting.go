package doctor

import "github.com/pupitre-lab/pupitre/orchestrator/lab"

// Parameters of the kernel that the rules look at, as under /proc/sys; one that
// does not exist is absent from Kernel.Parameters.
const (
	ParamUnprivilegedBPF  = "kernel/unprivileged_bpf_disabled"
	ParamUserNamespaces   = "user/max_user_namespaces"
	ParamNetNamespaces    = "user/max_net_namespaces"
	ParamPIDMax           = "kernel/pid_max"
	ParamThreadsMax       = "kernel/threads-max"
	ParamInotifyInstances = "fs/inotify/max_user_instances"
	ParamInotifyWatches   = "fs/inotify/max_user_watches"
	ParamNeighboursFree   = "net/ipv4/neigh/default/gc_thresh1"
	ParamNeighboursSoft   = "net/ipv4/neigh/default/gc_thresh2"
	ParamNeighbours       = "net/ipv4/neigh/default/gc_thresh3"
	ParamNeighbours6Free  = "net/ipv6/neigh/default/gc_thresh1"
	ParamNeighbours6Soft  = "net/ipv6/neigh/default/gc_thresh2"
	ParamNeighbours6      = "net/ipv6/neigh/default/gc_thresh3"
	ParamFileMax          = "fs/file-max"
	ParamKeys             = "kernel/keys/maxkeys"
	ParamKeyBytes         = "kernel/keys/maxbytes"
)

// Parameters lists them.
var Parameters = parameters()

func parameters() []string {
	names := []string{ParamUnprivilegedBPF, ParamUserNamespaces}
	for _, s := range settings {
		names = append(names, s.name)
	}
	return names
}

// setting is a parameter that bounds all teams of a machine together.
type setting struct {
	name   string
	enough int64 // from here on nothing is said
	better int64 // what to set below that
	bounds lab.Text
}

// settings are in the order of a visit. The three bounds on neighbours go
// together: under the first nothing is ever cleared, over the second entries are
// cleared whenever one is added, over the third none is added.
var settings = []setting{
	{ParamPIDMax, 65536, 4194304, say("processus de toutes les équipes ensemble", "processes of all teams together")},
	{ParamThreadsMax, 65536, 131072, say("fils d'exécution de toutes les équipes ensemble", "threads of all teams together")},
	{ParamInotifyInstances, 512, 8192, say(
		"instances inotify de toutes les machines ensemble : au-delà, systemd, tail -f et les serveurs des labs échouent",
		"inotify instances of all machines together: beyond, systemd, tail -f and the labs' servers fail")},
	{ParamInotifyWatches, 65536, 524288, say("fichiers surveillés par inotify", "files watched by inotify")},
	{ParamNeighboursFree, 2048, 4096, say("voisins IPv4 gardés sans ménage", "IPv4 neighbours kept without clearing")},
	{ParamNeighboursSoft, 4096, 8192, say("voisins IPv4 gardés plus de cinq secondes", "IPv4 neighbours kept for more than five seconds")},
	{ParamNeighbours, 8192, 16384, say(
		"voisins IPv4 de tous les labs ensemble (la table est commune) : au-delà, des machines ne se joignent plus",
		"IPv4 neighbours of all labs together (the table is shared): beyond, machines no longer reach each other")},
	{ParamNeighbours6Free, 2048, 4096, say("voisins IPv6 gardés sans ménage", "IPv6 neighbours kept without clearing")},
	{ParamNeighbours6Soft, 4096, 8192, say("voisins IPv6 gardés plus de cinq secondes", "IPv6 neighbours kept for more than five seconds")},
	{ParamNeighbours6, 8192, 16384, say(
		"voisins IPv6 de tous les labs ensemble (la table est commune)",
		"IPv6 neighbours of all labs together (the table is shared)")},
	{ParamFileMax, 262144, 1048576, say("fichiers ouverts sur la machine", "open files on the machine")},
	{ParamNetNamespaces, 4096, 65536, say("espaces de noms réseau : un par machine de lab", "network namespaces: one for each machine of a lab")},
	{ParamKeys, 2000, 20000, say(
		"trousseaux de clés : un par conteneur, quand root y est un autre utilisateur (userns-remap)",
		"key rings: one for each container, where root is another user in it (userns-remap)")},
	{ParamKeyBytes, 200000, 2000000, say("taille de ces trousseaux", "size of those key rings")},
}

// rule examines the setting.
func (s setting) rule(f Facts) []Finding {
	value, known := f.Kernel.Parameters[s.name]
	if !known {
		return nil
	}
	dotted := sysctlName(s.name)
	title := say("%s", "%s", dotted)
	if value >= s.enough {
		return fine("sysctl:"+dotted, title, say("%d", "%d", value))
	}
	return one("sysctl:"+dotted, Advice, title,
		say("%d ; borne : "+s.bounds.FR, "%d; it bounds: "+s.bounds.EN, value),
		say("pour plus d'une dizaine d'équipes : pupitre doctor --tune (ou sysctl -w %s=%d)",
			"for more than about ten teams: pupitre doctor --tune (or sysctl -w %s=%d)", dotted, s.better))
}

// settingRules are the rules of all settings.
func settingRules() []func(Facts) []Finding {
	var all []func(Facts) []Finding
	for _, s := range settings {
		all = append(all, s.rule)
	}
	return all
}
