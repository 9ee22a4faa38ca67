package importer

import (
	"fmt"
	"net/netip"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// param is the parameter that holds a drawn network's subnet.
func (w *network) param() string {
	name := strings.ReplaceAll(w.name, "-", "_")
	if len(name) > 27 {
		name = fmt.Sprintf("%s_%d", name[:22], w.number)
	}
	return "net_" + name
}

// words that YAML would not read as text.
var plain = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// quote writes a text of lab.yaml; what looks like a reference stays text.
func quote(text string) string {
	return value(strings.ReplaceAll(text, "${", "$${"))
}

// value writes a text of lab.yaml whose references count.
func value(text string) string {
	if plain.MatchString(text) && text != "true" && text != "false" && text != "null" && text != "yes" && text != "no" && text != "on" && text != "off" && text != "y" && text != "n" {
		return text
	}
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0xfeff || r == 0x2028 || r == 0x2029 || r == 0xfffe || r == 0xffff:
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
	return out.String()
}

// The check that gives a point, and where its word is.
const (
	welcomeFile = "/root/welcome.txt"
	head        = `apiVersion: pupitre/v1
id: %s
version: 0.1.0
bloc: B6
mode: group
duration: 1h
title: {fr: %[2]s, en: %[2]s}

params:
  welcome: {flag: true}
`
	welcome = `
tasks:
  - id: start
    title: {fr: "La topologie tient debout", en: "The topology stands"}
    checks:
      - id: welcome
        title: {fr: "Le mot de bienvenue de %[1]s est remis", en: "The word of welcome of %[1]s is handed in"}
        flag: {value: "${welcome}"}
        points: 1
        competencies: [B6.C1]
`
)

// files are the files of the lab.
func (im *importing) files() map[string][]byte {
	files := map[string][]byte{}
	first := im.topology.nodes[0]
	for _, n := range im.topology.nodes {
		if n.kind != "switch" {
			first = n
			break
		}
	}
	first.put(nodeFile{path: welcomeFile, content: []byte("${welcome}\n")})
	files["lab.yaml"] = []byte(im.labYAML(files, first))
	im.writeSolution(files)
	im.writeStatements(files, first)
	im.writeLeft(files)
	return files
}

func (im *importing) labYAML(files map[string][]byte, first *node) string {
	t := &im.topology
	var out strings.Builder
	fmt.Fprintf(&out, head, value(t.id()), strconv.Quote(t.title()))
	for _, w := range t.networks {
		if w.drawn {
			fmt.Fprintf(&out, "  %s: {subnet: 10.0.0.0/8, prefix: 23}\n", w.param())
		}
	}
	if len(t.networks) > 0 {
		out.WriteString("\nnetworks:\n")
	}
	for _, w := range t.networks {
		fmt.Fprintf(&out, "  %s: {}\n", value(w.name))
	}
	out.WriteString("\nnodes:\n")
	for _, n := range t.nodes {
		n.write(&out, files)
	}
	fmt.Fprintf(&out, welcome, first.name)
	for _, w := range t.networks {
		t.writeReach(&out, w)
	}
	out.WriteString("\nsolution: solution/\nmutants: mutants/\n")
	return out.String()
}

// title makes a title of the id: it holds no sign that means something.
func (t *topology) title() string { return strings.ReplaceAll(t.id(), "-", " ") }

// write adds a machine to lab.yaml, and its files to the folder.
func (n *node) write(out *strings.Builder, files map[string][]byte) {
	fmt.Fprintf(out, "  %s:\n    image: %s\n", value(n.name), value(n.kind))
	if n.memory != "" {
		fmt.Fprintf(out, "    memory: %s\n", n.memory)
	}
	if n.cpus != 0 {
		fmt.Fprintf(out, "    cpus: %s\n", strconv.FormatFloat(n.cpus, 'f', -1, 64))
	}
	if len(n.ifaces) > 0 {
		out.WriteString("    interfaces:\n")
	}
	for _, i := range n.ifaces {
		fmt.Fprintf(out, "      %s: {network: %s", value(i.name), value(i.network.name))
		for _, pair := range [][2]string{{"address", i.address}, {"gateway", i.gateway}, {"mac", i.mac}} {
			if pair[1] != "" {
				fmt.Fprintf(out, ", %s: %s", pair[0], value(pair[1]))
			}
		}
		out.WriteString("}\n")
	}
	writePairs(out, "hosts", n.hosts, value)
	writePairs(out, "env", n.env, quote)
	if len(n.routes) > 0 {
		out.WriteString("    routes:\n")
	}
	for _, r := range n.routes {
		fmt.Fprintf(out, "      - {to: %s, via: %s}\n", value(r.to), value(r.via))
	}
	n.writeFiles(out, files)
}

func writePairs(out *strings.Builder, key string, pairs [][2]string, write func(string) string) {
	if len(pairs) > 0 {
		fmt.Fprintf(out, "    %s:\n", key)
	}
	for _, p := range pairs {
		fmt.Fprintf(out, "      %s: %s\n", value(p[0]), write(p[1]))
	}
}

// roots are where other images keep the pages that the kind server keeps in
// /var/www/html.
var roots = []string{"/usr/share/nginx/html", "/usr/local/apache2/htdocs"}

func (n *node) writeFiles(out *strings.Builder, files map[string][]byte) {
	if len(n.files) > 0 {
		out.WriteString("    files:\n")
	}
	written := map[string]bool{}
	for i, f := range n.files {
		for _, root := range roots {
			if rest, found := strings.CutPrefix(f.path, root); found && n.kind == "server" {
				f.path = "/var/www/html" + rest
			}
		}
		if written[f.path] {
			continue
		}
		written[f.path] = true
		source := fmt.Sprintf("start/%s/%d-%s", n.name, i+1, nameOf(strings.TrimSuffix(path.Base(f.path), path.Ext(f.path)), 40)+ending(f.path))
		files[source] = f.content
		fmt.Fprintf(out, "      - {path: %s, source: %s", quote(f.path), value(source))
		if f.mode != "" {
			fmt.Fprintf(out, ", mode: %s", f.mode)
		}
		out.WriteString("}\n")
	}
}

var fileEnding = regexp.MustCompile(`^\.[a-z0-9]{1,8}$`)

func ending(name string) string {
	if e := path.Ext(name); fileEnding.MatchString(e) {
		return e
	}
	return ""
}

// writeReach shows, without points, that the machines of a network reach one
// another.
func (t *topology) writeReach(out *strings.Builder, w *network) {
	var from string
	var to []string
	for _, n := range t.nodes {
		for _, i := range n.ifaces {
			if i.network != w || !pingable(i.address) {
				continue
			}
			if from == "" {
				from = n.name
			} else if n.name != from {
				to = append(to, value(n.name+":"+i.name))
			}
		}
	}
	if len(to) == 0 {
		return
	}
	fmt.Fprintf(out, `      - id: reach-%[1]s
        title: {fr: "Les machines de %[1]s se joignent", en: "The machines of %[1]s reach one another"}
        reach: {allow: [{from: [%s], to: [%s]}]}
        within: 20s
`, w.name, value(from), strings.Join(to, ", "))
}

// pingable: an address that stands in lab.yaml, of version 4 or drawn.
func pingable(address string) bool {
	p, err := netip.ParsePrefix(address)
	return err == nil && p.Addr().Is4() || strings.HasPrefix(address, "${")
}

// routerReady waits, in a solution, for a router that has only just started.
const routerReady = `for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
    vtysh -c 'show daemons' 2>/dev/null | grep -q ospfd && break
    sleep 1
done
`

// writeSolution writes what the machines ran at their start as scripts.
func (im *importing) writeSolution(files map[string][]byte) {
	steps := "steps:\n"
	for _, n := range im.topology.nodes {
		if len(n.solution) == 0 {
			continue
		}
		script := "#!/bin/sh\n"
		if n.kind == "router" {
			script += routerReady
		}
		files["solution/"+n.name+".sh"] = []byte(script + strings.Join(n.solution, "\n") + "\n")
		steps += fmt.Sprintf("  - {node: %s, script: %s.sh}\n", value(n.name), n.name)
	}
	files["solution/play.yaml"] = []byte(steps + "  - {submit: {check: welcome, value: \"${welcome}\"}}\n")
	files["mutants/another-word/mutant.yaml"] = []byte(`title: {fr: "Un autre mot est remis", en: "Another word is handed in"}
kills: [welcome]
steps:
  - {submit: {check: welcome, value: "PUPITRE{another}"}}
`)
}

func (im *importing) writeStatements(files map[string][]byte, first *node) {
	var table strings.Builder
	for _, n := range im.topology.nodes {
		var ends []string
		for _, i := range n.ifaces {
			end := i.name + " → " + i.network.name
			if i.address != "" {
				end += " (`" + i.address + "`)"
			}
			ends = append(ends, end)
		}
		fmt.Fprintf(&table, "| %s | %s | %s |\n", n.name, n.kind, strings.Join(ends, ", "))
	}
	files["statement.fr.md"] = []byte(fmt.Sprintf("# %s\n\n| machine | sorte | interfaces |\n| --- | --- | --- |\n%s\nPour commencer, remettez le mot de bienvenue qui est dans `%s` sur `%s`.\n",
		im.topology.title(), table.String(), welcomeFile, first.name))
	files["statement.en.md"] = []byte(fmt.Sprintf("# %s\n\n| node | kind | interfaces |\n| --- | --- | --- |\n%s\nTo begin with, hand in the word of welcome that is in `%s` on `%s`.\n",
		im.topology.title(), table.String(), welcomeFile, first.name))
}

// writeLeft writes the list of what was not carried over, in both languages.
func (im *importing) writeLeft(files map[string][]byte) {
	list := func(title, none, head string, of func(lab.Text) string) []byte {
		var out strings.Builder
		fmt.Fprintf(&out, "# %s\n\n", title)
		if len(im.left) == 0 {
			out.WriteString(none + "\n")
			return []byte(out.String())
		}
		out.WriteString(head + "\n| --- | --- | --- | --- |\n")
		for _, l := range im.left {
			fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", l.Place(), strings.NewReplacer("|", `\|`, "`", "'").Replace(l.What), of(l.Why), of(l.Do))
		}
		return []byte(out.String())
	}
	files["import.fr.md"] = list("Ce qui n'a pas été repris", "Tout a été repris.", "| endroit | quoi | pourquoi | à faire |", func(t lab.Text) string { return t.FR })
	files["import.en.md"] = list("What was not carried over", "Everything was carried over.", "| place | what | why | what to do |", func(t lab.Text) string { return t.EN })
}

// Place is where something was, for example "lab.conf:12".
func (l Left) Place() string {
	if l.Line == 0 {
		return l.File
	}
	return fmt.Sprintf("%s:%d", l.File, l.Line)
}
