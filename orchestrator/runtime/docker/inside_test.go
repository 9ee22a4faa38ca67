package docker

import (
	"bytes"
	"debug/elf"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

func TestSandboxProgramIsAnExecutableOfOneSegment(t *testing.T) {
	for arch, machine := range map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64} {
		t.Run(arch, func(t *testing.T) {
			program, err := sandboxELF(arch)
			if err != nil {
				t.Fatal(err)
			}
			file, err := elf.NewFile(bytes.NewReader(program))
			if err != nil {
				t.Fatal(err)
			}
			if file.Machine != machine || file.Type != elf.ET_EXEC || len(file.Progs) != 1 {
				t.Fatalf("machine %v, type %v, %d segments", file.Machine, file.Type, len(file.Progs))
			}
			segment := file.Progs[0]
			if segment.Flags != elf.PF_R|elf.PF_X || segment.Filesz != uint64(len(program)) {
				t.Errorf("flags %v, %d bytes of %d", segment.Flags, segment.Filesz, len(program))
			}
			if code := program[file.Entry-segment.Vaddr:]; !bytes.Equal(code, sleepForever[arch].code) {
				t.Errorf("the entry point is not the first instruction: % x", code)
			}
		})
	}
	if _, err := sandboxELF("riscv64"); err == nil {
		t.Error("an architecture without a program is accepted")
	}
}

func TestNoRuleOfTheSeccompListDependsOnSysAdmin(t *testing.T) {
	var list struct {
		DefaultAction string `json:"defaultAction"`
		Syscalls      []struct {
			Names    []string `json:"names"`
			Action   string   `json:"action"`
			Includes struct {
				Caps []string `json:"caps"`
			} `json:"includes"`
		} `json:"syscalls"`
	}
	if err := json.Unmarshal([]byte(seccompProfile()), &list); err != nil {
		t.Fatal(err)
	}
	if list.DefaultAction != "SCMP_ACT_ERRNO" {
		t.Fatalf("what is not listed is answered with %s", list.DefaultAction)
	}
	forbidden := map[string]bool{"mount": true, "umount2": true, "setns": true, "unshare": true, "bpf": true,
		"move_mount": true, "open_tree": true, "fsopen": true, "fsmount": true, "perf_event_open": true, "pivot_root": true}
	for _, rule := range list.Syscalls {
		if rule.Action != "SCMP_ACT_ALLOW" || len(rule.Includes.Caps) > 0 {
			continue // refused, or behind a capability that no profile gives
		}
		for _, name := range rule.Names {
			if forbidden[name] {
				t.Errorf("%s is allowed to everybody", name)
			}
		}
	}
}

func TestCapabilitiesAreTheProfilesAndNoneForAnUnknownProfile(t *testing.T) {
	for profile, want := range map[string]bool{
		runtime.ProfileHost: false, runtime.ProfileNetwork: true, runtime.ProfileRouter: true,
	} {
		capabilities, err := capabilitiesOf(profile)
		if err != nil {
			t.Fatal(err)
		}
		has := false
		for _, c := range capabilities {
			has = has || c == "NET_ADMIN"
			if c == "SYS_PTRACE" || c == "MKNOD" || c == "SYS_RESOURCE" || c == "DAC_READ_SEARCH" {
				t.Errorf("%s grants %s", profile, c)
			}
		}
		if has != want {
			t.Errorf("%s grants NET_ADMIN: %v", profile, has)
		}
	}
	if _, err := capabilitiesOf("privileged"); err == nil {
		t.Error("an unknown profile is accepted")
	}
}

func TestProjectQuotasAreFoundOnTheFileSystemThatHoldsTheFolder(t *testing.T) {
	const table = `21 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 21 7:0 / /var/lib/docker rw,relatime - xfs /dev/loop0 rw,attr2,prjquota
31 21 7:1 / /var/lib/docker2 rw,relatime - xfs /dev/loop1 rw,noquota
`
	for folder, want := range map[string]bool{
		"/var/lib/docker": true, "/var/lib/docker/overlay2": true, "/var/lib/docker2": false, "/var/lib": false, "/": false,
	} {
		if got := hasProjectQuota(table, folder); got != want {
			t.Errorf("%s: %v, want %v", folder, got, want)
		}
	}
}

func TestQuotaIsWrittenInTheWordsOfEachCgroupVersion(t *testing.T) {
	quota := runtime.Quota{Memory: 1 << 20, CPUs: 1.5, PIDs: 10}
	for _, tt := range []struct {
		unified bool
		want    map[string]string
	}{
		{false, map[string]string{"memory.limit_in_bytes": "1048576", "pids.max": "10", "cpu.cfs_quota_us": "150000"}},
		{true, map[string]string{"memory.max": "1048576", "pids.max": "10", "cpu.max": "150000 100000"}},
	} {
		if diff := cmp.Diff(tt.want, quotaFiles(quota, tt.unified)); diff != "" {
			t.Errorf("unified %v: %s", tt.unified, diff)
		}
	}
	if files := quotaFiles(runtime.Quota{}, false); len(files) != 0 {
		t.Errorf("no bound gives %v", files)
	}
}

func TestAnInstanceIsFoundAgainFromItsCgroupWhateverTheEnginesDriver(t *testing.T) {
	const id = runtime.InstanceID("s5910ceb016b8-0afa7c8af5ee")
	for _, tt := range []struct {
		host               hostFacts
		parent, below, not string
	}{
		{hostFacts{}, "/pupitre/" + string(id), "pupitre", ""},
		{hostFacts{systemdCgroups: true}, "pupitre-s5910ceb016b8_0afa7c8af5ee.slice", "pupitre.slice", "docker-0afa7c8af5ee.scope"},
	} {
		parent := cgroupParent(id, tt.host)
		if parent != tt.parent || platformFolder(tt.host) != tt.below {
			t.Errorf("the parent is %s in %s", parent, platformFolder(tt.host))
		}
		folder := t.TempDir()
		for _, name := range []string{filepath.Base(parent), tt.not} {
			if err := os.MkdirAll(filepath.Join(folder, name), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		var found []runtime.InstanceID
		for _, e := range entries {
			if got, ours := instanceOfCgroup(e, tt.host); ours {
				found = append(found, got)
			}
		}
		if diff := cmp.Diff([]runtime.InstanceID{id}, found); diff != "" {
			t.Errorf("under %s (-want +got):\n%s", tt.below, diff)
		}
	}
}

func TestAFileTakesItsFoldersModesFromTheImage(t *testing.T) {
	upper, lower := t.TempDir(), t.TempDir()
	if err := os.MkdirAll(filepath.Join(lower, "etc/frr"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(lower, "etc/frr"), 0o750); err != nil {
		t.Fatal(err)
	}
	files := []runtime.File{{Path: "/etc/frr/frr.conf", Mode: 0o640, Content: []byte("x")}, {Path: "/new/deep/file", Mode: 0o600}}
	if err := putInLayer(map[string]string{"UpperDir": upper, "LowerDir": lower}, files); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{"etc/frr": 0o750, "etc/frr/frr.conf": 0o640, "etc": 0o755, "new/deep": 0o755, "new/deep/file": 0o600} {
		info, err := os.Stat(filepath.Join(upper, name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, want %v (%v)", name, info.Mode().Perm(), want, err)
		}
	}
}

func TestALinkOfTheImageIsNotFollowedInTheLayer(t *testing.T) {
	upper, lower := t.TempDir(), t.TempDir()
	if err := os.Symlink("/run", filepath.Join(lower, "var")); err != nil {
		t.Fatal(err)
	}
	err := putInLayer(map[string]string{"UpperDir": upper, "LowerDir": lower}, []runtime.File{{Path: "/var/x", Mode: 0o644}})
	if err != errNoLayer {
		t.Errorf("got %v, want to be sent to the engine", err)
	}
}
