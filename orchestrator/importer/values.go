package importer

import (
	"io/fs"
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// entriesOf, itemsOf, getOf and textOf read a tree that may not be as expected:
// what is of another kind has none.
func entriesOf(n *strictyaml.Node) []strictyaml.Entry {
	if n == nil {
		return nil
	}
	return n.Entries()
}

func itemsOf(n *strictyaml.Node) []*strictyaml.Node {
	if n == nil {
		return nil
	}
	return n.Items()
}

func getOf(n *strictyaml.Node, key string) *strictyaml.Node {
	if n == nil || key == "" {
		return nil
	}
	return n.Get(key)
}

func textOf(n *strictyaml.Node) string {
	if n == nil {
		return ""
	}
	return n.Text()
}

// firstOf is the first value of a key among several mappings.
func firstOf(key string, from ...*strictyaml.Node) *strictyaml.Node {
	for _, n := range from {
		if value := getOf(n, key); value != nil {
			return value
		}
	}
	return nil
}

var (
	variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,127}$`)
	size         = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)\s*([kmgKMG]?)(i?[bB])?$`)
	macAddress   = regexp.MustCompile(`^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$`)
	hostName     = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$`)
)

// sizeOf turns "512m", "1Gb" or "64MiB" into a size as labs write it, not less
// than a machine needs to start.
func sizeOf(text string) (string, bool) {
	m := size.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return "", false
	}
	value, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return "", false
	}
	factor := map[string]float64{"": 1.0 / (1 << 20), "k": 1.0 / 1024, "m": 1, "g": 1024}[strings.ToLower(m[2])]
	mebi := max(math.Ceil(value*factor), 32)
	if mebi > 256*1024 {
		return "", false
	}
	return strconv.FormatFloat(mebi, 'f', -1, 64) + "Mi", true
}

func cpusOf(text string) (float64, bool) {
	value, err := strconv.ParseFloat(text, 64)
	return value, err == nil && value >= 0.01 && value <= 256
}

// bind carries a file or the files of a folder over, written
// "source:path[:options]".
func (im *importing) bind(n *node, at *strictyaml.Node, text string) {
	source, rest, _ := strings.Cut(text, ":")
	target, _, _ := strings.Cut(rest, ":")
	if !im.carry(n, source, target) {
		im.leave(at.File(), at.Line(), n.source+": "+text, noFolder)
	}
}

// mostOfFolder is how many files of one folder are carried over.
const mostOfFolder = 40

// carry puts what is at source beside the topology at target in a machine.
func (im *importing) carry(n *node, source, target string) bool {
	source = path.Join(path.Dir(im.file), strings.TrimPrefix(source, "./"))
	if !path.IsAbs(target) || !fs.ValidPath(source) || source == "." {
		return false
	}
	info, err := fs.Stat(im.fsys, source)
	if err != nil {
		return false
	}
	if !info.IsDir() {
		return im.carryFile(n, source, target)
	}
	count, all := 0, true
	err = fs.WalkDir(im.fsys, source, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if count++; count > mostOfFolder {
			return fs.SkipAll
		}
		all = im.carryFile(n, name, target+strings.TrimPrefix(name, source)) && all
		return nil
	})
	return err == nil && all && count <= mostOfFolder
}

func (im *importing) carryFile(n *node, source, target string) bool {
	content, err := readFile(im.fsys, source)
	if err != nil || strings.ContainsAny(target, "\x00\n") {
		return false
	}
	return n.put(nodeFile{path: target, content: content, mode: modeOf(target)})
}

// modeOf: FRR keeps its configuration to itself, programs can be run.
func modeOf(target string) string {
	switch {
	case strings.HasPrefix(target, "/etc/frr/"):
		return "0640"
	case strings.HasSuffix(target, ".sh") || strings.Contains(target, "/bin/"):
		return "0755"
	}
	return ""
}

// reference is a variable as Compose and containerlab write it.
var reference = regexp.MustCompile(`\$(?:\$|\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])([^}]*))?\}|([A-Za-z_][A-Za-z0-9_]*))`)

// interpolate gives the variables of a value their defaults; the environment of
// who imports is not asked, so that the same file always gives the same lab.
func (im *importing) interpolate(at *strictyaml.Node, text string) string {
	return reference.ReplaceAllStringFunc(text, func(found string) string {
		if found == "$$" {
			return "$"
		}
		m := reference.FindStringSubmatch(found)
		if strings.HasSuffix(m[2], "-") {
			return m[3]
		}
		im.leave(at.File(), at.Line(), found, noVariable)
		return ""
	})
}
