package doctor

// privileges: namespaces and cgroups are root's.
func privileges(f Facts) []Finding {
	title := say("Droits", "Privileges")
	if f.Host.Root {
		return fine("privileges", title, say("cette commande s'exécute en root", "this command runs as root"))
	}
	return one("privileges", Problem, title,
		say("cette commande ne s'exécute pas en root : elle ne peut pas ouvrir les espaces de noms des machines",
			"this command does not run as root: it cannot open the machines' namespaces"),
		say("relancez-la avec sudo", "run it again with sudo"))
}

func engineAnswers(f Facts) []Finding {
	title := say("Moteur Docker", "Docker engine")
	if f.Silent == "" {
		return fine("engine", title, say("version %s, API %s", "version %s, API %s", f.Engine.Version, f.Engine.API))
	}
	return one("engine", Problem, title,
		say("le moteur ne répond pas : %s", "the engine does not answer: %s", f.Silent),
		say("démarrez-le (systemctl start docker) ou lancez deploy/bootstrap.sh, qui l'installe et le démarre ; DOCKER_HOST doit désigner un moteur de cette machine",
			"start it (systemctl start docker) or run deploy/bootstrap.sh, which installs and starts it; DOCKER_HOST must name an engine of this machine"))
}

// The oldest API the driver speaks, and the oldest engine its makers still
// repaired in 2025.
const (
	oldestAPI       = "1.41"
	oldestSupported = "25.0"
)

func engineAge(f Facts) []Finding {
	title := say("Âge du moteur", "Age of the engine")
	if api := parseVersion(f.Engine.API); api.before(parseVersion(oldestAPI)) {
		return one("engine-age", Problem, title,
			say("l'API %s est plus ancienne que %s", "API %s is older than %s", f.Engine.API, oldestAPI),
			say("installez Docker Engine 20.10 ou plus récent", "install Docker Engine 20.10 or newer"))
	}
	v := parseVersion(f.Engine.Version)
	if !v.before(parseVersion(oldestSupported)) {
		return fine("engine-age", title, say("version maintenue", "a maintained version"))
	}
	if v.packaged {
		return one("engine-age", Advice, title,
			say("la version %s n'est plus maintenue par ses auteurs ; votre distribution la répare peut-être", "version %s is no longer maintained by its authors; your distribution may repair it", f.Engine.Version),
			say("gardez le paquet à jour (apt upgrade docker.io) ; un moteur récent démarre aussi les labs deux fois plus vite",
				"keep the package up to date (apt upgrade docker.io); a recent engine also starts labs twice as fast"))
	}
	return one("engine-age", Warning, title,
		say("la version %s n'est plus maintenue", "version %s is no longer maintained", f.Engine.Version),
		say("installez une version maintenue du moteur", "install a maintained version of the engine"))
}

// limits: without them one team can take the whole machine.
func limits(f Facts) []Finding {
	title := say("Limites de ressources", "Resource limits")
	missing := ""
	for _, limit := range []struct {
		have bool
		name string
	}{{f.Engine.MemoryLimit, "memory"}, {f.Engine.CPULimit, "cpu"}, {f.Engine.PIDsLimit, "pids"}} {
		if !limit.have {
			missing += " " + limit.name
		}
	}
	if missing == "" {
		return fine("limits", title, say("mémoire, processeur et processus sont limités par machine", "memory, processor and processes are limited for each machine"))
	}
	return one("limits", Problem, title,
		say("le noyau ne laisse pas le moteur limiter :%s ; une équipe peut prendre toute la machine",
			"the kernel does not let the engine limit:%s; one team can take the whole machine", missing),
		say("activez ces contrôleurs de cgroup (paramètre cgroup_enable du noyau, ou cgroup v2) et redémarrez",
			"enable these cgroup controllers (the kernel's cgroup_enable parameter, or cgroup v2) and reboot"))
}

func seccomp(f Facts) []Finding {
	title := say("Filtre d'appels système", "System call filter")
	if f.Engine.Seccomp {
		return fine("seccomp", title, say("seccomp est actif", "seccomp is on"))
	}
	return one("seccomp", Problem, title,
		say("sans seccomp, un routeur (qui a CAP_SYS_ADMIN) peut sortir de sa machine", "without seccomp a router (which has CAP_SYS_ADMIN) can leave its machine"),
		say("utilisez un noyau avec CONFIG_SECCOMP_FILTER et un moteur compilé avec seccomp", "use a kernel with CONFIG_SECCOMP_FILTER and an engine built with seccomp"))
}

// storage: who keeps a team from filling the disk.
func storage(f Facts) []Finding {
	title := say("Stockage", "Storage")
	driver := f.Engine.StorageDriver
	if f.Engine.Backing != "" {
		driver += " / " + f.Engine.Backing
	}
	if f.Engine.LimitsDisk {
		return fine("storage", title, say("%s limite lui-même le disque de chaque machine", "%s limits each machine's disk by itself", driver))
	}
	if f.Engine.StorageDriver == "vfs" {
		return one("storage", Warning, title,
			say("vfs copie l'image entière pour chaque machine", "vfs copies the whole image for each machine"),
			say("utilisez overlay2", "use overlay2"))
	}
	return one("storage", Advice, title,
		say("%s ne limite pas le disque d'une machine ; à la place, une surveillance (pupitre guard) arrête en quelques secondes celle qui dépasse sa limite",
			"%s does not limit a machine's disk; instead a watch (pupitre guard) stops within seconds one that passes its limit", driver),
		say("pour une limite tenue par le noyau : mettez %s sur un système de fichiers xfs monté avec pquota", "for a limit held by the kernel: put %s on an xfs file system mounted with pquota", f.Engine.Root))
}

func cgroups(f Facts) []Finding {
	title := say("Groupes de contrôle", "Control groups")
	found := say("version %s, pilote %s", "version %s, driver %s", f.Engine.CgroupVersion, f.Engine.CgroupDriver)
	if f.Engine.CgroupVersion == "2" {
		return fine("cgroups", title, found)
	}
	return one("cgroups", Advice, title,
		say("version 1, pilote %s : les quotas d'équipe fonctionnent, mais la mémoire du noyau et les écritures sont moins bien imputées",
			"version 1, driver %s: team quotas work, but kernel memory and writes are accounted for less well", f.Engine.CgroupDriver),
		say("démarrez avec systemd.unified_cgroup_hierarchy=1 si votre noyau le permet", "boot with systemd.unified_cgroup_hierarchy=1 where your kernel allows it"))
}

func userNamespaces(f Facts) []Finding {
	title := say("Espaces de noms utilisateur", "User namespaces")
	if f.Engine.UserNamespaces || f.Engine.Rootless {
		return fine("userns", title, say("root dans une machine n'est personne sur l'hôte", "root in a machine is nobody on the host"))
	}
	return one("userns", Advice, title,
		say("root dans une machine est root pour le noyau de l'hôte : il ne reste alors que les capacités, seccomp et les espaces de noms entre une faille d'évasion et l'hôte",
			"root in a machine is root to the host's kernel: only capabilities, seccomp and namespaces then stand between an escape and the host"),
		say(`ajoutez "userns-remap": "default" à /etc/docker/daemon.json sur un hôte dédié, puis redémarrez le moteur et relancez pupitre image build`,
			`add "userns-remap": "default" to /etc/docker/daemon.json on a dedicated host, then restart the engine and run pupitre image build again`))
}

func liveRestore(f Facts) []Finding {
	title := say("Redémarrage du moteur", "Restart of the engine")
	if f.Engine.LiveRestore {
		return fine("live-restore", title, say("les labs survivent au redémarrage du moteur", "labs survive a restart of the engine"))
	}
	return one("live-restore", Advice, title,
		say("une mise à jour du moteur pendant une évaluation arrête tous les labs", "an update of the engine during an evaluation stops every lab"),
		say(`ajoutez "live-restore": true à /etc/docker/daemon.json et rechargez le moteur`, `add "live-restore": true to /etc/docker/daemon.json and reload the engine`))
}

// Bounds of the engine's limit on open files: below, servers in labs run out;
// above, programs that close every possible descriptor at their start are slow.
const (
	fewOpenFiles  = 4096
	manyOpenFiles = 1 << 24
)

func openFiles(f Facts) []Finding {
	title := say("Fichiers ouverts", "Open files")
	limit := f.Host.EngineOpenFiles
	do := say(`fixez "default-ulimits": {"nofile": {"Name": "nofile", "Soft": 65536, "Hard": 65536}} dans /etc/docker/daemon.json`,
		`set "default-ulimits": {"nofile": {"Name": "nofile", "Soft": 65536, "Hard": 65536}} in /etc/docker/daemon.json`)
	switch {
	case limit <= 0:
		return nil
	case limit < fewOpenFiles:
		return one("open-files", Warning, title,
			say("le moteur ne donne que %d fichiers ouverts par processus", "the engine gives only %d open files to a process", limit), do)
	case limit > manyOpenFiles:
		return one("open-files", Advice, title,
			say("le moteur ne borne presque pas les fichiers ouverts (%d) : certains services ferment chacun d'eux au démarrage et sont très lents",
				"the engine hardly bounds open files (%d): some services close each of them as they start and are very slow", limit), do)
	}
	return fine("open-files", title, say("%d par processus", "%d for a process", limit))
}
