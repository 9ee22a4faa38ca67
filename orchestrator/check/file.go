package check

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"syscall"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Bytes of a file that a check reads, unless the lab wants less or more.
const (
	fileLimit = 1 << 20
	maxFile   = 16 << 20
)

// file looks at a file of a node.
type file struct{ spec lab.FileCheck }

func (k file) expected(*scene) lab.Text {
	c := k.spec
	if c.Absent {
		return say("%[2]s n'existe pas sur %[1]s", "%[2]s does not exist on %[1]s", c.Node, show(c.Path))
	}
	text := say("%[2]s existe sur %[1]s", "%[2]s exists on %[1]s", c.Node, show(c.Path))
	if c.Contains != "" || c.Matches != "" || c.Excludes != "" || c.SHA256 != "" {
		text = join("", text, say(", avec le contenu attendu", ", with the expected content"))
	}
	if c.Mode != "" || c.Owner != nil {
		text = join("", text, say(", avec le propriétaire et les droits attendus", ", with the expected owner and permissions"))
	}
	return text
}

func (k file) look(ctx context.Context, s *scene) finding {
	wrong, problem := k.rules()
	if problem != nil {
		return *problem
	}
	if k.spec.Absent {
		return k.lookAbsent(ctx, s)
	}
	info, problem := readFile(ctx, s, k.spec.Node, k.spec.Path, k.limit())
	if problem != nil {
		return *problem
	}
	name := fmt.Sprintf("%s of %s", k.spec.Path, k.spec.Node)
	kept := []exhibit{raw(name, info.Content), facts("about "+name, fileFacts(info))}
	for _, rule := range wrong {
		if rule.broken(info) {
			return failed(rule.observed(info)).with(kept...)
		}
	}
	return passed(say("%d octets, comme attendu", "%d bytes, as expected", info.Size)).with(kept...)
}

func (k file) limit() int64 { return min(orElse(int64(k.spec.MaxBytes), fileLimit), maxFile) }

// lookAbsent wants that there is nothing, not even what is no regular file.
func (k file) lookAbsent(ctx context.Context, s *scene) finding {
	brief, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	_, err := s.target.ReadFile(brief, k.spec.Node, k.spec.Path, 1)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return passed(say("il n'existe pas", "it does not exist"))
	case err == nil, errors.Is(err, runtime.ErrTooLarge), isUnreadable(err):
		return failed(say("il existe", "it exists"))
	}
	return s.judge(ctx, fmt.Errorf("reading a file of %s: %w", k.spec.Node, err), k.spec.Node)
}

// rule is one demand on a file.
type rule struct {
	broken   func(runtime.FileInfo) bool
	observed func(runtime.FileInfo) lab.Text
}

// rules are the demands of the check.
func (k file) rules() ([]rule, *finding) {
	c := k.spec
	matches, problem := expression(c.Matches)
	if problem != nil {
		return nil, problem
	}
	excludes, problem := expression(c.Excludes)
	if problem != nil {
		return nil, problem
	}
	mode, err := strconv.ParseUint(orElse(c.Mode, "0"), 8, 32)
	if err != nil {
		f := mistaken("mode %q is not octal", c.Mode)
		return nil, &f
	}
	content := always(say("le contenu n'est pas celui attendu", "the content is not the expected one"))
	return []rule{
		{func(f runtime.FileInfo) bool {
			return c.Contains != "" && !strings.Contains(string(f.Content), c.Contains)
		}, content},
		{func(f runtime.FileInfo) bool { return matches != nil && !matches.Match(f.Content) }, content},
		{func(f runtime.FileInfo) bool { return c.SHA256 != "" && !hasSum(f.Content, c.SHA256) }, content},
		{
			func(f runtime.FileInfo) bool { return excludes != nil && excludes.Match(f.Content) },
			always(say("il contient ce qui ne doit pas y être", "it contains what must not be there")),
		},
		{func(f runtime.FileInfo) bool { return c.Mode != "" && f.Mode&0o7777 != uint32(mode) }, observedMode},
		{func(f runtime.FileInfo) bool { return c.Owner != nil && f.UID != *c.Owner }, observedOwner},
	}, nil
}

func always(text lab.Text) func(runtime.FileInfo) lab.Text {
	return func(runtime.FileInfo) lab.Text { return text }
}

func observedMode(f runtime.FileInfo) lab.Text {
	return say("ses droits sont %04o", "its permissions are %04o", f.Mode&0o7777)
}

func observedOwner(f runtime.FileInfo) lab.Text {
	return say("son propriétaire est l'utilisateur %d", "its owner is user %d", f.UID)
}

func hasSum(content []byte, want string) bool {
	sum := sha256.Sum256(content)
	return strings.EqualFold(hex.EncodeToString(sum[:]), strings.TrimPrefix(want, "sha256:"))
}

// fileFacts is what evidence keeps beside the content.
func fileFacts(info runtime.FileInfo) any {
	sum := sha256.Sum256(info.Content)
	return struct {
		Path             string
		Size             int64
		Mode             string
		UID, GID         int
		ModTime, Content string
	}{
		info.Path, info.Size, fmt.Sprintf("%04o", info.Mode), info.UID, info.GID,
		info.ModTime.UTC().Format("2006-01-02T15:04:05.999999999Z"), "sha256:" + hex.EncodeToString(sum[:]),
	}
}

// readFile reads a file that must be there. The finding is nil when it can be used.
func readFile(ctx context.Context, s *scene, node, path string, limit int64) (runtime.FileInfo, *finding) {
	brief, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	info, err := s.target.ReadFile(brief, node, path, limit)
	var f finding
	switch {
	case err == nil:
		return info, nil
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		f = failed(say("%[2]s n'existe pas sur %[1]s", "%[2]s does not exist on %[1]s", node, show(path)))
	case errors.Is(err, runtime.ErrTooLarge):
		f = failed(say("%s dépasse la taille acceptée (%d octets)", "%s is over the accepted size (%d bytes)", show(path), limit))
	case isUnreadable(err):
		f = failed(say("%s n'est pas un fichier ordinaire", "%s is not a regular file", show(path)))
	default:
		f = s.judge(ctx, fmt.Errorf("reading a file of %s: %w", node, err), node)
	}
	return runtime.FileInfo{}, &f
}

// isUnreadable: something is there that a team can make and nobody should read:
// a directory, a FIFO, a loop of links, a link out of the node.
func isUnreadable(err error) bool {
	if errors.Is(err, runtime.ErrNotRegular) || errors.Is(err, fs.ErrPermission) {
		return true
	}
	for _, made := range []syscall.Errno{
		syscall.ELOOP, syscall.EXDEV, syscall.ENXIO, syscall.EISDIR, syscall.ENAMETOOLONG, syscall.ENODEV,
	} {
		if errors.Is(err, made) {
			return true
		}
	}
	return false
}
