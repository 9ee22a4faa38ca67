package doctor_test

import (
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/doctor"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// healthy is a host on which nothing is to be said.
func healthy() doctor.Facts {
	parameters := map[string]int64{}
	for _, name := range doctor.Parameters {
		parameters[name] = 1 << 40
	}
	return doctor.Facts{
		Engine: doctor.Engine{
			Version: "29.5.1", API: "1.52", Runtime: "runc", RuntimeVersion: "1.3.3",
			StorageDriver: "overlay2", Backing: "xfs", LimitsDisk: true, CgroupDriver: "systemd", CgroupVersion: "2",
			UserNamespaces: true, Seccomp: true, LiveRestore: true, MemoryLimit: true, CPULimit: true, PIDsLimit: true,
			Root: "/var/lib/docker", Time: noon,
		},
		Kernel: doctor.Kernel{
			Release: "6.12.5-amd64", Fabric: true, Bridge: true, Veth: true, TBF: true, Netem: true, NFT: true, SockDiag: true,
			RateBy: "tbf", LossBy: "netem", Parameters: parameters,
		},
		Host: doctor.Host{
			Root: true, CPUs: 8, Memory: 32 << 30, MemoryAvailable: 24 << 30, DiskFree: 100 << 30, DiskTotal: 200 << 30,
			InodesFree: 1 << 30, EngineOpenFiles: 65536, Time: noon,
		},
		Labs: []doctor.Footprint{{Lab: "campus-ospf", Nodes: 9, Memory: 1 << 30}},
	}
}

func TestAHealthyHostGetsNoAdvice(t *testing.T) {
	for _, f := range doctor.Examine(healthy()) {
		if f.Severity != doctor.OK {
			t.Errorf("%s is %s: %s", f.Code, f.Severity, f.What.EN)
		}
	}
}

func TestEachRuleSeesWhatIsWrong(t *testing.T) {
	tests := []struct {
		name   string
		change func(*doctor.Facts)
		code   string
		want   doctor.Severity
	}{
		{"not root", func(f *doctor.Facts) { f.Host.Root = false }, "privileges", doctor.Problem},
		{"engine silent", func(f *doctor.Facts) { f.Silent = "connection refused" }, "engine", doctor.Problem},
		{"API too old", func(f *doctor.Facts) { f.Engine.API = "1.40" }, "engine-age", doctor.Problem},
		{"packaged old engine", func(f *doctor.Facts) { f.Engine.Version = "20.10.24+dfsg1" }, "engine-age", doctor.Advice},
		{"plain old engine", func(f *doctor.Facts) { f.Engine.Version = "20.10.24" }, "engine-age", doctor.Warning},
		{"copy endpoints", func(f *doctor.Facts) { f.Engine.Version = "28.5.2" }, "engine-copy-holes", doctor.Warning},
		{"leaky descriptor", func(f *doctor.Facts) { f.Engine.RuntimeVersion = "1.1.11" }, "runc-leaky-fd", doctor.Problem},
		{"leaky descriptor, packaged", func(f *doctor.Facts) { f.Engine.RuntimeVersion = "1.1.5+ds1" }, "runc-leaky-fd", doctor.Warning},
		{"leaky descriptor repaired", func(f *doctor.Facts) { f.Engine.RuntimeVersion = "1.1.12" }, "runc-leaky-fd", doctor.OK},
		{"masked paths, 1.2 branch", func(f *doctor.Facts) { f.Engine.RuntimeVersion = "1.2.7" }, "runc-masked-paths", doctor.Problem},
		{"masked paths, 1.2 branch repaired", func(f *doctor.Facts) { f.Engine.RuntimeVersion = "1.2.8" }, "runc-masked-paths", doctor.OK},
		{"masked paths, 1.3 branch", func(f *doctor.Facts) { f.Engine.RuntimeVersion = "1.3.2" }, "runc-masked-paths", doctor.Problem},
		{"masked paths, old branch", func(f *doctor.Facts) { f.Engine.RuntimeVersion = "1.1.15" }, "runc-masked-paths", doctor.Problem},
		{"another runtime", func(f *doctor.Facts) { f.Engine.RuntimeVersion = "" }, "runtime", doctor.Advice},
		{"no memory limit", func(f *doctor.Facts) { f.Engine.MemoryLimit = false }, "limits", doctor.Problem},
		{"no seccomp", func(f *doctor.Facts) { f.Engine.Seccomp = false }, "seccomp", doctor.Problem},
		{"disk not limited", func(f *doctor.Facts) { f.Engine.LimitsDisk = false }, "storage", doctor.Advice},
		{"vfs", func(f *doctor.Facts) { f.Engine.LimitsDisk, f.Engine.StorageDriver = false, "vfs" }, "storage", doctor.Warning},
		{"cgroup v1", func(f *doctor.Facts) { f.Engine.CgroupVersion = "1" }, "cgroups", doctor.Advice},
		{"no user namespaces", func(f *doctor.Facts) { f.Engine.UserNamespaces = false }, "userns", doctor.Advice},
		{"no live restore", func(f *doctor.Facts) { f.Engine.LiveRestore = false }, "live-restore", doctor.Advice},
		{"few open files", func(f *doctor.Facts) { f.Host.EngineOpenFiles = 1024 }, "open-files", doctor.Warning},
		{"endless open files", func(f *doctor.Facts) { f.Host.EngineOpenFiles = 1 << 30 }, "open-files", doctor.Advice},
		{"kernel without openat2", func(f *doctor.Facts) { f.Kernel.Release = "5.4.0-42-generic" }, "kernel", doctor.Problem},
		{"nf_tables hole", func(f *doctor.Facts) { f.Kernel.Release = "6.1.50" }, "kernel-nftables", doctor.Problem},
		{"nf_tables hole, packaged", func(f *doctor.Facts) { f.Kernel.Release = "5.15.0-91-generic" }, "kernel-nftables", doctor.Warning},
		{"nf_tables repaired in the branch", func(f *doctor.Facts) { f.Kernel.Release = "6.1.76" }, "kernel-nftables", doctor.OK},
		{"no bridge", func(f *doctor.Facts) { f.Kernel.Bridge = false }, "links", doctor.Problem},
		{"kernel not tried", func(f *doctor.Facts) { f.Kernel.Fabric = false }, "links", doctor.Warning},
		{"no rate", func(f *doctor.Facts) { f.Kernel.RateBy = "" }, "rates", doctor.Problem},
		{"no netem", func(f *doctor.Facts) { f.Kernel.Netem, f.Kernel.LossBy = false, "nftables" }, "loss", doctor.Advice},
		{"no loss", func(f *doctor.Facts) { f.Kernel.Netem, f.Kernel.LossBy = false, "" }, "loss", doctor.Warning},
		{"no sock_diag", func(f *doctor.Facts) { f.Kernel.SockDiag = false }, "sock-diag", doctor.Warning},
		{"unprivileged BPF", func(f *doctor.Facts) { f.Kernel.Parameters[doctor.ParamUnprivilegedBPF] = 0 }, "unprivileged-bpf", doctor.Advice},
		{"few PIDs", func(f *doctor.Facts) { f.Kernel.Parameters[doctor.ParamPIDMax] = 32768 }, "sysctl:kernel.pid_max", doctor.Advice},
		{"small neighbour table", func(f *doctor.Facts) { f.Kernel.Parameters[doctor.ParamNeighbours] = 1024 }, "sysctl:net.ipv4.neigh.default.gc_thresh3", doctor.Advice},
		{"disk nearly full", func(f *doctor.Facts) { f.Host.DiskFree = 1 << 30 }, "disk", doctor.Problem},
		{"disk filling", func(f *doctor.Facts) { f.Host.DiskFree = 5 << 30 }, "disk", doctor.Warning},
		{"inodes filling", func(f *doctor.Facts) { f.Host.InodesFree = 10 }, "disk", doctor.Warning},
		{"no team fits", func(f *doctor.Facts) { f.Host.MemoryAvailable = 1 << 29 }, "memory:campus-ospf", doctor.Problem},
		{"two teams fit", func(f *doctor.Facts) { f.Host.MemoryAvailable = 2 << 30 }, "memory:campus-ospf", doctor.Warning},
		{"clock free", func(f *doctor.Facts) { f.Host.ClockUnsynced = true }, "clock", doctor.Advice},
		{"engine elsewhere", func(f *doctor.Facts) { f.Engine.Time = noon.Add(time.Hour) }, "clock", doctor.Problem},
		{"leaks", func(f *doctor.Facts) { f.Leaks = []string{"cgroup x"} }, "leaks", doctor.Warning},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			facts := healthy()
			test.change(&facts)
			finding, found := find(doctor.Examine(facts), test.code)
			if !found {
				t.Fatalf("no finding has the code %s", test.code)
			}
			if finding.Severity != test.want {
				t.Errorf("%s is %s, want %s: %s", test.code, finding.Severity, test.want, finding.What.EN)
			}
			if test.want != doctor.OK && (finding.Do.FR == "" || finding.Do.EN == "") {
				t.Errorf("%s does not say in both languages what to do", test.code)
			}
			if finding.What.FR == "" || finding.What.EN == "" || finding.Title.FR == "" || finding.Title.EN == "" {
				t.Errorf("%s lacks a sentence in a language", test.code)
			}
		})
	}
}

func find(all []doctor.Finding, code string) (doctor.Finding, bool) {
	for _, f := range all {
		if f.Code == code {
			return f, true
		}
	}
	return doctor.Finding{}, false
}

func TestTheWorstComesFirst(t *testing.T) {
	facts := healthy()
	facts.Engine.LiveRestore = false
	facts.Host.DiskFree = 1
	facts.Leaks = []string{"cgroup x"}
	all := doctor.Examine(facts)
	want := []doctor.Severity{doctor.Problem, doctor.Warning, doctor.Advice, doctor.OK}
	for i, severity := range want {
		if all[i].Severity != severity {
			t.Errorf("finding %d is %s, want %s", i, all[i].Severity, severity)
		}
	}
}

func TestCodesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range doctor.Examine(healthy()) {
		if seen[f.Code] {
			t.Errorf("the code %s is used twice", f.Code)
		}
		seen[f.Code] = true
	}
}

func TestThisMachineCanBeRead(t *testing.T) {
	host, kernel := doctor.ReadHost(t.Context(), t.TempDir())
	if host.Memory <= 0 || host.MemoryAvailable <= 0 || host.DiskFree < 0 || host.CPUs < 1 || kernel.Release == "" {
		t.Errorf("something is missing: %+v %+v", host, kernel)
	}
	if len(kernel.Parameters) == 0 {
		t.Error("no kernel parameter was read")
	}
}
