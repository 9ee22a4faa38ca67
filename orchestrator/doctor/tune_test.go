package doctor_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/doctor"
)

// bench is a machine of files.
type bench struct {
	*testing.T
	doctor.Tuner
}

// newBench has the kernel's own values for a small machine.
func newBench(t *testing.T) bench {
	t.Helper()
	root := t.TempDir()
	b := bench{t, doctor.Tuner{Proc: filepath.Join(root, "proc"), File: filepath.Join(root, "etc", "sysctl.d", "60-pupitre.conf")}}
	for _, name := range doctor.Parameters {
		b.set(name, "100")
	}
	b.set(doctor.ParamFileMax, "9223372036854775807")
	b.set(doctor.ParamThreadsMax, "18446744073709551615") // more than an int64 holds
	if err := os.Remove(filepath.Join(b.Proc, doctor.ParamNeighbours6)); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b bench) set(name, value string) {
	b.Helper()
	path := filepath.Join(b.Proc, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(value+"\n"), 0o644); err != nil {
		b.Fatal(err)
	}
}

func (b bench) value(name string) int64 {
	b.Helper()
	text, err := os.ReadFile(filepath.Join(b.Proc, name))
	if err != nil {
		b.Fatal(err)
	}
	value, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return value
}

func (b bench) file() string {
	b.Helper()
	text, err := os.ReadFile(b.File)
	if err != nil {
		b.Fatal(err)
	}
	return string(text)
}

func (b bench) tune() doctor.Tuning {
	b.Helper()
	done, err := b.Tune()
	if err != nil {
		b.Fatal(err)
	}
	return done
}

// kernel is what a visit finds afterwards.
func (b bench) kernel() doctor.Kernel {
	k := healthy().Kernel
	for _, name := range doctor.Parameters {
		if _, err := os.Stat(filepath.Join(b.Proc, name)); err == nil && name != doctor.ParamThreadsMax && name != doctor.ParamUnprivilegedBPF {
			k.Parameters[name] = b.value(name)
		}
	}
	return k
}

func TestATunedMachineGetsNoAdviceAndASecondTuningDoesNothing(t *testing.T) {
	b := newBench(t)
	first := b.tune()
	if len(first.Changes) == 0 || !first.Complete() {
		t.Fatalf("tuned: %+v", first)
	}
	facts := healthy()
	facts.Kernel = b.kernel()
	for _, f := range doctor.Examine(facts) {
		if f.Severity != doctor.OK {
			t.Errorf("%s is %s: %s", f.Code, f.Severity, f.What.EN)
		}
	}
	for _, name := range []string{doctor.ParamUnprivilegedBPF, doctor.ParamUserNamespaces} { // no bound on teams
		if got := b.value(name); got != 100 {
			t.Errorf("%s became %d", name, got)
		}
	}
	kept := b.file()
	for _, line := range []string{"# before: kernel.pid_max = 100\n", "\nkernel.pid_max = 4194304\n", "\nnet.ipv4.neigh.default.gc_thresh3 = 16384\n"} {
		if !strings.Contains(kept, line) {
			t.Errorf("the file lacks %q:\n%s", line, kept)
		}
	}
	for _, name := range []string{"fs.file-max", "threads-max", "net.ipv6.neigh.default.gc_thresh3"} { // high enough, or not there
		if strings.Contains(kept, name) {
			t.Errorf("the file names %s:\n%s", name, kept)
		}
	}
	if second := b.tune(); len(second.Changes) != 0 || !second.Complete() || b.file() != kept {
		t.Errorf("the second time: %+v\n%s", second, b.file())
	}
}

func TestAStartThatForgotTheValuesIsMended(t *testing.T) {
	b := newBench(t)
	b.tune()
	kept := b.file()
	b.set(doctor.ParamPIDMax, "32768")
	done := b.tune()
	if len(done.Changes) != 1 || done.Changes[0].Name != "kernel.pid_max" || b.value(doctor.ParamPIDMax) != 4194304 {
		t.Errorf("%+v; pid_max is %d", done, b.value(doctor.ParamPIDMax))
	}
	if b.file() != kept {
		t.Errorf("the file changed:\n%s", b.file())
	}
}

func TestNothingIsLoweredAndTheOperatorsChoiceStays(t *testing.T) {
	b := newBench(t)
	b.set(doctor.ParamPIDMax, "70000")
	b.set(doctor.ParamKeys, "150")
	b.set(doctor.ParamInotifyInstances, "300")
	if err := os.MkdirAll(filepath.Dir(b.File), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(b.File, []byte("# mine\nkernel.keys.maxkeys = 150\n-fs/inotify/max_user_instances=600"), 0o644); err != nil {
		t.Fatal(err)
	}
	b.tune()
	for name, want := range map[string]int64{doctor.ParamPIDMax: 70000, doctor.ParamKeys: 150, doctor.ParamInotifyInstances: 600} {
		if got := b.value(name); got != want {
			t.Errorf("%s is %d, want %d", name, got, want)
		}
	}
	if kept := b.file(); !strings.HasPrefix(kept, "# mine\nkernel.keys.maxkeys = 150\n-fs/inotify/max_user_instances=600\n# before: ") ||
		strings.Count(kept, "maxkeys") != 1 || strings.Count(kept, "max_user_instances") != 1 {
		t.Errorf("the file:\n%s", kept)
	}
}

func TestAMaskedFileMeansThatNothingIsChanged(t *testing.T) {
	b := newBench(t)
	if err := os.MkdirAll(filepath.Dir(b.File), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/null", b.File); err != nil {
		t.Fatal(err)
	}
	if done := b.tune(); !done.Masked || len(done.Changes) != 0 || b.value(doctor.ParamPIDMax) != 100 {
		t.Errorf("%+v; pid_max is %d", done, b.value(doctor.ParamPIDMax))
	}
}

func TestWhatCannotBeWrittenIsSaidAndTheRestIsDone(t *testing.T) {
	t.Run("a parameter", func(t *testing.T) {
		b := newBench(t)
		path := filepath.Join(b.Proc, doctor.ParamPIDMax)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("/proc/sys/kernel/cap_last_cap", path); err != nil { // a small number that nobody may write
			t.Fatal(err)
		}
		done := b.tune()
		if first := done.Changes[0]; done.Complete() || first.Name != "kernel.pid_max" || first.Err == nil || first.After != first.Before {
			t.Errorf("%+v", done)
		}
		if b.value(doctor.ParamKeys) != 20000 || strings.Contains(b.file(), "pid_max") {
			t.Errorf("maxkeys is %d; the file:\n%s", b.value(doctor.ParamKeys), b.file())
		}
	})
	t.Run("the file", func(t *testing.T) {
		b := newBench(t)
		b.File = filepath.Join(b.Proc, doctor.ParamPIDMax, "60-pupitre.conf") // below what is no folder
		if _, err := b.Tune(); err == nil {
			t.Error("a file that cannot be read is no error")
		}
		b.File = "/proc/60-pupitre.conf"
		if done := b.tune(); done.Complete() || done.Kept == nil || b.value(doctor.ParamPIDMax) != 4194304 {
			t.Errorf("%+v; pid_max is %d", done, b.value(doctor.ParamPIDMax))
		}
	})
}
