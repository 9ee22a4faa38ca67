package doctor

import (
	"strings"
	"time"
)

func sysctlName(path string) string { return strings.ReplaceAll(path, "/", ".") }

// Free space of the engine's data folder: under the first nothing can be
// built, under the second a busy session may fill it.
const (
	littleDisk = 2 << 30
	someDisk   = 10 << 30
	fewInodes  = 100_000
)

func disk(f Facts) []Finding {
	title := say("Espace disque", "Disk space")
	free := f.Host.DiskFree
	found := say("%s libres sur %s dans %s", "%s free of %s in %s", size(free), size(f.Host.DiskTotal), f.Engine.Root)
	do := say("libérez de la place (docker image prune, journaux) ou déplacez les données du moteur (data-root)", "free some (docker image prune, logs) or move the engine's data (data-root)")
	switch {
	case free < 0:
		return nil
	case free < littleDisk:
		return one("disk", Problem, title, found, do)
	case f.Host.InodesFree >= 0 && f.Host.InodesFree < fewInodes && f.Host.InodesFree > 0:
		return one("disk", Warning, title,
			say("il ne reste que %d inodes dans %s", "only %d inodes are left in %s", f.Host.InodesFree, f.Engine.Root), do)
	case free < someDisk:
		return one("disk", Warning, title, found, do)
	}
	return fine("disk", title, found)
}

// fewTeams is a class too small to be one.
const fewTeams = 3

// memory tells how many teams of each lab fit if each took all it may.
func memory(f Facts) []Finding {
	var all []Finding
	for _, l := range f.Labs {
		if f.Host.MemoryAvailable < 0 || l.Memory <= 0 {
			continue
		}
		teams := int(f.Host.MemoryAvailable / l.Memory)
		title := say("Mémoire pour %s", "Memory for %s", l.Lab)
		found := say("%d équipes au plus si chacune prend ses %s ; %s disponibles", "%d teams at most if each takes its %s; %s available",
			teams, size(l.Memory), size(f.Host.MemoryAvailable))
		do := say("ajoutez de la mémoire, ou baissez memory dans lab.yaml", "add memory, or lower memory in lab.yaml")
		switch {
		case teams < 1:
			all = append(all, one("memory:"+l.Lab, Problem, title, found, do)...)
		case teams < fewTeams:
			all = append(all, one("memory:"+l.Lab, Warning, title, found, do)...)
		default:
			all = append(all, fine("memory:"+l.Lab, title, found)...)
		}
	}
	return all
}

// maxSkew is how far the engine's clock may be from ours.
const maxSkew = 2 * time.Second

func clock(f Facts) []Finding {
	title := say("Horloge", "Clock")
	if skew := f.Engine.Time.Sub(f.Host.Time).Abs(); !f.Engine.Time.IsZero() && skew > maxSkew {
		return one("clock", Problem, title,
			say("l'horloge du moteur diffère de celle-ci de %s : ce moteur n'est pas sur cette machine", "the engine's clock differs from this one by %s: that engine is not on this machine", skew.Round(time.Second)),
			say("utilisez le moteur de cette machine (DOCKER_HOST), ou réglez les horloges", "use this machine's engine (DOCKER_HOST), or set the clocks"))
	}
	if f.Host.ClockUnsynced {
		return one("clock", Advice, title,
			say("l'horloge n'est pas synchronisée : les heures des preuves et des échéances peuvent être contestées", "the clock is not synchronised: the times of evidence and deadlines can be disputed"),
			say("apt install systemd-timesyncd, ou chrony", "apt install systemd-timesyncd, or chrony"))
	}
	return fine("clock", title, say("synchronisée", "synchronised"))
}

func leaks(f Facts) []Finding {
	title := say("Restes", "Leftovers")
	if len(f.Leaks) == 0 {
		return fine("leaks", title, say("rien n'est resté sur l'hôte", "nothing was left on the host"))
	}
	const most = 5
	shown := strings.Join(f.Leaks[:min(most, len(f.Leaks))], ", ")
	return one("leaks", Warning, title,
		say("%d objets de labs qui n'existent plus : %s", "%d objects of labs that no longer exist: %s", len(f.Leaks), shown),
		say("pupitre lab down --all les enlève", "pupitre lab down --all removes them"))
}
