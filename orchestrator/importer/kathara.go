package importer

import (
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// machineLine is a line of lab.conf about a machine: r1[0]="A".
var machineLine = regexp.MustCompile(`^([A-Za-z0-9_.-]+)\[([^\]]+)\]\s*=\s*(.*)$`)

// aboutLine is a line of lab.conf about the whole: LAB_NAME="Campus".
var aboutLine = regexp.MustCompile(`^(LAB_[A-Z]+)\s*=\s*(.*)$`)

// importKathara reads a folder with lab.conf.
func importKathara(fsys fs.FS, opts Options) (*Result, error) {
	im := newImport(fsys, "lab.conf", opts)
	im.topology.format, im.topology.name = Kathara, "kathara-lab"
	text, err := readFile(fsys, "lab.conf")
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(text) {
		return nil, strictyaml.Problems{{File: "lab.conf", Code: "not-text", Message: "this is not UTF-8 text", MessageFR: "ceci n'est pas du texte UTF-8"}}
	}
	for i, line := range strings.Split(string(text), "\n") {
		im.katharaLine(i+1, strings.TrimSpace(line))
	}
	for _, n := range im.topology.nodes {
		im.katharaFiles(n)
		im.katharaStartup(n)
		n.forwards = n.forwards || len(n.ifaces) > 1 // Kathará's machines forward
	}
	if _, err := fs.Stat(fsys, "lab.dep"); err == nil {
		im.leave("lab.dep", 0, "lab.dep", noSuchKey)
	}
	return im.result()
}

// katharaLine reads one line of lab.conf.
func (im *importing) katharaLine(number int, line string) {
	if line == "" || strings.HasPrefix(line, "#") {
		return
	}
	if m := aboutLine.FindStringSubmatch(line); m != nil {
		if m[1] == "LAB_NAME" && unquote(m[2]) != "" {
			im.topology.name = unquote(m[2])
		}
		return
	}
	m := machineLine.FindStringSubmatch(line)
	if m == nil {
		im.leave(im.file, number, line, badValue)
		return
	}
	n := im.topology.node(m[1])
	if n == nil {
		if n = im.addNode(m[1], im.file, number); n == nil {
			return
		}
	}
	if !im.katharaSet(n, m[2], unquote(m[3])) {
		im.leave(im.file, number, line, katharaReason(m[2]))
	}
}

// unquote takes away quotes and a comment behind them.
func unquote(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > 1 && (text[0] == '"' || text[0] == '\'') {
		if end := strings.IndexByte(text[1:], text[0]); end >= 0 {
			return text[1 : 1+end]
		}
	}
	text, _, _ = strings.Cut(text, " #")
	return strings.TrimSpace(text)
}

// katharaSet sets one thing of a machine: an interface by its number, or an
// option.
func (im *importing) katharaSet(n *node, key, value string) bool {
	if _, err := strconv.ParseUint(key, 10, 8); err == nil {
		domain, mac, _ := strings.Cut(value, "/")
		if domain == "" {
			return false
		}
		i := n.plug("eth"+key, im.topology.network(domain))
		return i != nil && (mac == "" || im.topology.hardware(i, mac))
	}
	var ok bool
	switch key {
	case "image":
		n.image, ok = value, value != ""
	case "mem":
		n.memory, ok = sizeOf(value)
	case "cpus":
		n.cpus, ok = cpusOf(value)
	case "env":
		name, text, found := strings.Cut(value, "=")
		ok = found && variableName.MatchString(name) && !slices.ContainsFunc(n.env, func(pair [2]string) bool { return pair[0] == name })
		if ok {
			n.env = append(n.env, [2]string{name, text})
		}
	case "sysctl":
		ok = n.takeForward(value)
	case "exec":
		im.startup(n, []command{{im.file, n.line, value}})
		ok = true
	case "ipv6", "shell", "num_terms":
		ok = true // nothing is lost
	}
	return ok
}

func katharaReason(key string) reason {
	switch key {
	case "bridged":
		return noLink
	case "port":
		return noHostPort
	}
	return badValueOr(key)
}

func badValueOr(key string) reason {
	if slices.Contains([]string{"image", "mem", "cpus", "env"}, key) || key[0] >= '0' && key[0] <= '9' {
		return badValue
	}
	return noSuchKey
}

// katharaFiles carries over a machine's folder, which Kathará lays over the
// machine's root.
func (im *importing) katharaFiles(n *node) {
	if info, err := fs.Stat(im.fsys, n.source); err != nil || !info.IsDir() {
		return
	}
	if !im.carry(n, n.source, "/") {
		im.leave(n.source, 0, n.source+"/", noFolder)
	}
}

// katharaStartup takes over the commands that all machines and this one run.
func (im *importing) katharaStartup(n *node) {
	for _, file := range []string{"shared.startup", n.source + ".startup"} {
		text, err := readFile(im.fsys, file)
		if err != nil || !utf8.Valid(text) {
			continue
		}
		var commands []command
		for i, line := range strings.Split(strings.ReplaceAll(string(text), "\r", ""), "\n") {
			commands = append(commands, command{file, i + 1, line})
		}
		im.startup(n, commands)
	}
}
