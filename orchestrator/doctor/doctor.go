// Package doctor says what is right and wrong with a host that runs labs, and
// what to do about it.
//
// Examine is pure: facts in, findings out. ReadHost collects what the machine
// itself tells; what the container engine and the fabric tell comes from their
// packages.
package doctor

import (
	"fmt"
	"slices"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// Facts is everything the rules look at.
type Facts struct {
	Engine Engine
	// Silent is why the engine told nothing; empty when it answered.
	Silent string
	Kernel Kernel
	Host   Host
	// Leaks names what exists on the host and that nothing owns.
	Leaks []string
	Labs  []Footprint
}

// Engine is what the container engine says of itself.
type Engine struct {
	Version        string // for example "20.10.24+dfsg1"
	API            string // for example "1.41"
	Runtime        string // name of the default OCI runtime
	RuntimeVersion string // of runc, for example "1.1.5+ds1"
	StorageDriver  string
	Backing        string // file system under the storage driver
	LimitsDisk     bool   // the driver bounds writable layers by itself
	CgroupDriver   string
	CgroupVersion  string // "1" or "2"
	UserNamespaces bool   // root in a container is nobody on the host
	Rootless       bool
	Seccomp        bool
	LiveRestore    bool
	MemoryLimit    bool // what the kernel lets the engine limit
	CPULimit       bool
	PIDsLimit      bool
	Root           string // data folder
	Time           time.Time
	Containers     int
}

// Kernel is what the kernel offers.
type Kernel struct {
	Release string
	// Fabric tells whether the four bools below it and the mechanisms are known.
	Fabric     bool
	Bridge     bool
	Veth       bool
	TBF        bool
	Netem      bool
	NFT        bool
	SockDiag   bool
	RateBy     string // how rates are limited; empty when they cannot be
	LossBy     string // how loss is made; empty when it cannot be
	Parameters map[string]int64
}

// Host is the machine. A figure below 0 is not known.
type Host struct {
	Root            bool // this process runs as root
	CPUs            int
	Memory          int64 // bytes
	MemoryAvailable int64
	DiskFree        int64 // bytes, where the engine keeps its data
	DiskTotal       int64
	InodesFree      int64
	EngineOpenFiles int64 // the engine's own limit, inherited by containers
	ClockUnsynced   bool
	Time            time.Time
}

// Footprint is what one team of a lab may take at most.
type Footprint struct {
	Lab    string
	Nodes  int
	Memory int64 // bytes
	CPUs   float64
	PIDs   int64
	Disk   int64 // bytes
}

// Severity says how much a finding matters.
type Severity string

// The severities, from the least.
const (
	OK      Severity = "ok"
	Advice  Severity = "advice"  // works; would be better
	Warning Severity = "warning" // works until something else goes wrong
	Problem Severity = "problem" // labs will not work, or are not safe to run
)

// rank orders severities, the worst first.
var rank = map[Severity]int{Problem: 0, Warning: 1, Advice: 2, OK: 3}

// Finding is one thing looked at.
type Finding struct {
	Code     string // stable, for programs, for example "engine-copy-holes"
	Severity Severity
	Title    lab.Text
	What     lab.Text // what was found and why it matters
	Do       lab.Text // what to do about it; empty when nothing
}

// Examine applies every rule. The findings come with the worst first, and in
// the order of the rules otherwise.
func Examine(f Facts) []Finding {
	var all []Finding
	for _, rule := range rules {
		all = append(all, rule(f)...)
	}
	slices.SortStableFunc(all, func(a, b Finding) int { return rank[a.Severity] - rank[b.Severity] })
	return all
}

// rules are all the rules, in the order of a visit: the engine, its holes, the
// kernel, the machine. Those on the engine keep silent when it did not answer.
var rules = slices.Concat([]func(Facts) []Finding{
	privileges, engineAnswers,
	answered(engineAge), answered(engineHoles), answered(runtimeHoles), answered(limits), answered(seccomp),
	answered(storage), answered(cgroups), answered(userNamespaces), answered(liveRestore), openFiles,
	kernelAge, kernelHoles, links, rates, losses, sockets, unprivilegedBPF,
}, settingRules(), []func(Facts) []Finding{
	answered(disk), memory, answered(clock), leaks,
})

// answered keeps a rule for engines that told something.
func answered(rule func(Facts) []Finding) func(Facts) []Finding {
	return func(f Facts) []Finding {
		if f.Silent != "" {
			return nil
		}
		return rule(f)
	}
}

// say makes a sentence in both languages.
func say(fr, en string, args ...any) lab.Text {
	if len(args) == 0 {
		return lab.Text{FR: fr, EN: en}
	}
	return lab.Text{FR: fmt.Sprintf(fr, args...), EN: fmt.Sprintf(en, args...)}
}

func one(code string, s Severity, title, what, do lab.Text) []Finding {
	return []Finding{{Code: code, Severity: s, Title: title, What: what, Do: do}}
}

func fine(code string, title, what lab.Text) []Finding { return one(code, OK, title, what, lab.Text{}) }

// size is a number of bytes for people.
func size(bytes int64) string {
	const unit = 1024
	switch {
	case bytes >= unit*unit*unit:
		return fmt.Sprintf("%.1f GiB", float64(bytes)/(unit*unit*unit))
	case bytes >= unit*unit:
		return fmt.Sprintf("%.0f MiB", float64(bytes)/(unit*unit))
	}
	return fmt.Sprintf("%d B", bytes)
}
