package doctor

// oldestKernel is the first with openat2(2), by which files of teams are read.
const oldestKernel = "5.6"

func kernelAge(f Facts) []Finding {
	title := say("Noyau", "Kernel")
	v := parseVersion(f.Kernel.Release)
	if len(v.numbers) > 0 && v.before(parseVersion(oldestKernel)) {
		return one("kernel", Problem, title,
			say("%s est trop ancien : openat2 manque, les fichiers des équipes ne peuvent pas être lus sans risque",
				"%s is too old: openat2 is missing, teams' files cannot be read safely", f.Kernel.Release),
			say("utilisez un noyau %s ou plus récent (Debian 12 a 6.1)", "use kernel %s or newer (Debian 12 has 6.1)", oldestKernel))
	}
	return fine("kernel", title, say("%s", "%s", f.Kernel.Release))
}

func links(f Facts) []Finding {
	title := say("Réseaux des labs", "Lab networks")
	switch {
	case !f.Kernel.Fabric:
		return one("links", Warning, title,
			say("ce que sait faire le noyau n'a pas pu être essayé", "what the kernel can do could not be tried"),
			say("relancez en root", "run it again as root"))
	case f.Kernel.Bridge && f.Kernel.Veth:
		return fine("links", title, say("ponts et paires veth fonctionnent", "bridges and veth pairs work"))
	}
	return one("links", Problem, title,
		say("le noyau ne sait pas faire de pont ou de paire veth : aucun lab ne peut démarrer", "the kernel cannot make a bridge or a veth pair: no lab can start"),
		say("chargez les modules bridge et veth (modprobe bridge veth)", "load the modules bridge and veth (modprobe bridge veth)"))
}

func rates(f Facts) []Finding {
	title := say("Débits", "Rates")
	switch {
	case !f.Kernel.Fabric:
		return nil
	case f.Kernel.RateBy != "":
		return fine("rates", title, say("limités par %s", "limited by %s", f.Kernel.RateBy))
	}
	return one("rates", Problem, title,
		say("le noyau ne sait pas limiter le débit d'un lien : une équipe peut occuper tout le processeur avec du trafic",
			"the kernel cannot limit a link's rate: a team can take the whole processor with traffic"),
		say("chargez sch_tbf, ou nf_tables pour la famille bridge", "load sch_tbf, or nf_tables for the bridge family"))
}

func losses(f Facts) []Finding {
	title := say("Pertes", "Loss")
	switch {
	case !f.Kernel.Fabric:
		return nil
	case f.Kernel.Netem:
		return fine("loss", title, say("produites par %s", "made by %s", f.Kernel.LossBy))
	case f.Kernel.LossBy != "":
		return one("loss", Advice, title,
			say("netem manque : les pertes sont produites par %s, et aucun délai ne peut être ajouté", "netem is missing: loss is made by %s, and no delay can be added", f.Kernel.LossBy),
			say("un noyau avec sch_netem permet aussi les délais (apt install linux-image-amd64)", "a kernel with sch_netem allows delays too (apt install linux-image-amd64)"))
	}
	return one("loss", Warning, title,
		say("le noyau ne sait pas perdre de trames : un lab qui demande loss ne peut pas démarrer", "the kernel cannot lose frames: a lab that asks for loss cannot start"),
		say("chargez sch_netem, ou nf_tables pour la famille bridge", "load sch_netem, or nf_tables for the bridge family"))
}

func sockets(f Facts) []Finding {
	title := say("Lecture des sockets", "Reading sockets")
	switch {
	case !f.Kernel.Fabric:
		return nil
	case f.Kernel.SockDiag:
		return fine("sock-diag", title, say("par netlink", "by netlink"))
	}
	return one("sock-diag", Warning, title,
		say("sock_diag manque : les vérifications listen ne fonctionnent pas", "sock_diag is missing: listen checks do not work"),
		say("chargez inet_diag, tcp_diag et udp_diag", "load inet_diag, tcp_diag and udp_diag"))
}

func unprivilegedBPF(f Facts) []Finding {
	value, known := f.Kernel.Parameters[ParamUnprivilegedBPF]
	title := say("BPF sans privilège", "Unprivileged BPF")
	switch {
	case !known:
		return nil
	case value != 0:
		return fine("unprivileged-bpf", title, say("refusé", "refused"))
	}
	return one("unprivileged-bpf", Advice, title,
		say("tout utilisateur de l'hôte peut charger du BPF (les machines des labs, elles, ne le peuvent pas)", "any user of the host can load BPF (machines of labs cannot)"),
		say("sysctl -w kernel.unprivileged_bpf_disabled=1", "sysctl -w kernel.unprivileged_bpf_disabled=1"))
}
