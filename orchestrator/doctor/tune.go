package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Tuner raises the kernel's bounds that all teams of a machine share.
type Tuner struct {
	Proc string // the kernel's parameters
	File string // what a start of the machine sets them from, see sysctl.d(5)
}

// HostTuner is that of this machine.
func HostTuner() Tuner {
	return Tuner{Proc: "/proc/sys", File: "/etc/sysctl.d/60-pupitre.conf"}
}

// Change is a parameter, by its dotted name, and what became of it. Err says why
// it stayed as it was.
type Change struct {
	Name          string
	Before, After int64
	Err           error
}

// Tuning is what a Tuner did. A second one right after it finds nothing to do.
type Tuning struct {
	Masked  bool // the operator wants nothing of it: the file is a link
	Changes []Change
	// Kept is why the values will not outlive the machine's next start; nil when
	// they will, and when nothing was raised.
	Kept error
}

// Complete tells whether every value is as it should be, now and after a start.
func (t Tuning) Complete() bool {
	for _, c := range t.Changes {
		if c.Err != nil {
			return false
		}
	}
	return t.Kept == nil
}

// Tune sets every parameter below what many teams need to a better value, and
// keeps it in the file with the value there was before. Nothing is ever lowered.
// A value that stands in the file is the operator's choice and goes before ours;
// a file that is a link (to /dev/null, see sysctl.d(5)) means that nothing is to
// be changed. The error is about a file that cannot be read.
func (t Tuner) Tune() (Tuning, error) {
	if info, err := os.Lstat(t.File); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return Tuning{Masked: true}, nil
	}
	text, err := os.ReadFile(t.File)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Tuning{}, fmt.Errorf("read what was set before: %w", err)
	}
	chosen, done := chosenIn(string(text)), Tuning{}
	var added strings.Builder
	for _, s := range settings {
		change, needed := t.raise(s, chosen)
		if !needed {
			continue
		}
		done.Changes = append(done.Changes, change)
		if _, listed := chosen[change.Name]; !listed && change.Err == nil {
			fmt.Fprintf(&added, "# before: %s = %d\n%s = %d\n", change.Name, change.Before, change.Name, change.After)
		}
	}
	if added.Len() > 0 {
		done.Kept = t.keep(string(text), added.String())
	}
	return done, nil
}

// raise sets one parameter where it is too low.
func (t Tuner) raise(s setting, chosen map[string]int64) (change Change, needed bool) {
	change.Name = sysctlName(s.name)
	enough, better := s.enough, s.better
	if value, listed := chosen[change.Name]; listed {
		enough, better = value, value
	}
	before, known := readParameter(t.Proc, s.name)
	if !known || before >= enough {
		return change, false
	}
	change.Before, change.After = before, before
	change.Err = os.WriteFile(filepath.Join(t.Proc, s.name), []byte(strconv.FormatInt(better, 10)+"\n"), 0)
	if after, known := readParameter(t.Proc, s.name); known {
		change.After = after
	}
	if change.Err == nil && change.After < enough {
		change.Err = fmt.Errorf("the kernel keeps %d", change.After)
	}
	return change, true
}

var chosenPattern = regexp.MustCompile(`(?m)^\s*-?\s*([a-z0-9._/-]+)\s*=\s*([0-9]+)\s*$`)

// chosenIn gives the values of a file of sysctl.d(5), the last of each name.
func chosenIn(text string) map[string]int64 {
	values := map[string]int64{}
	for _, m := range chosenPattern.FindAllStringSubmatch(text, -1) {
		if value, err := strconv.ParseInt(m[2], 10, 64); err == nil {
			values[sysctlName(m[1])] = value
		}
	}
	return values
}

const tuneHead = `# Raised by pupitre doctor --tune: what all teams of this machine share. A value
# changed here is kept. To undo, see deploy/README.md: each former value is noted.
`

// keep puts lines at the end of the file; a crash leaves the file as it was.
func (t Tuner) keep(text, added string) error {
	if text == "" {
		text = tuneHead
	}
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	if err := os.MkdirAll(filepath.Dir(t.File), 0o755); err != nil {
		return fmt.Errorf("keep the values: %w", err)
	}
	fresh := t.File + ".new"
	err := os.WriteFile(fresh, []byte(text+added), 0o644)
	if err == nil {
		err = os.Rename(fresh, t.File)
	}
	if err != nil {
		_ = os.Remove(fresh) // what was written of it
		return fmt.Errorf("keep the values: %w", err)
	}
	return nil
}
