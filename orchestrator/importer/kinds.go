package importer

import (
	"path"
	"strings"
)

// known says what an image is by a part of its name: the first that fits.
var known = []struct{ part, kind string }{
	{"openvswitch", "switch"}, {"ovs", "switch"}, {"bridge", "switch"},
	{"frr", "router"}, {"quagga", "router"}, {"vyos", "router"}, {"bird", "router"}, {"openbgpd", "router"}, {"gobgp", "router"}, {"router", "router"},
	{"postgres", "database"},
	{"nginx", "server"}, {"httpd", "server"}, {"apache", "server"}, {"caddy", "server"}, {"lighttpd", "server"}, {"traefik", "server"},
	{"haproxy", "server"}, {"dnsmasq", "server"}, {"bind", "server"}, {"coredns", "server"}, {"unbound", "server"}, {"whoami", "server"},
	{"alpine", "host"}, {"debian", "host"}, {"ubuntu", "host"}, {"busybox", "host"}, {"netshoot", "host"}, {"multitool", "host"},
	{"kathara/base", "host"}, {"host", "host"}, {"client", "host"},
}

// kinds gives every machine its image kind: what the user says, else what the
// image's name tells, else what the machine did in its topology.
func (im *importing) kinds() {
	for _, n := range im.topology.nodes {
		n.kind = im.kindOf(n)
		if n.kind == "host" && n.forwards {
			n.kind = "router"
		}
	}
}

func (im *importing) kindOf(n *node) string {
	if kind, ok := im.asked(n.image); ok {
		return kind
	}
	if n.system != "" && n.system != "linux" {
		im.leave(n.file, n.line, n.source+": "+n.system, otherSystem)
		return "router"
	}
	name := strings.ToLower(withoutTag(n.image))
	for _, k := range known {
		if strings.Contains(afterRegistry(name), k.part) {
			if _, exists := im.opts.Images[k.kind]; exists {
				return k.kind
			}
		}
	}
	if kind := n.kindByWork(); kind != "" {
		return kind
	}
	if n.image != "" {
		im.leave(n.file, n.line, n.source+": "+n.image, noSoftware)
	}
	return "host"
}

// asked is what the user said an image is: by its whole name, without its tag,
// or by its last part.
func (im *importing) asked(image string) (string, bool) {
	for _, name := range []string{image, withoutTag(image), path.Base(withoutTag(image))} {
		if kind, ok := im.opts.Kinds[name]; ok {
			return kind, true
		}
	}
	return "", false
}

// kindByWork tells from the files and commands of a machine whose image says
// nothing.
func (n *node) kindByWork() string {
	var work strings.Builder
	for _, f := range n.files {
		work.WriteString(f.path + "\n")
	}
	work.WriteString(strings.Join(n.solution, "\n"))
	for _, w := range []struct{ word, kind string }{
		{"frr", "router"}, {"quagga", "router"}, {"zebra", "router"}, {"apache2", "server"}, {"nginx", "server"}, {"named", "server"}, {"dnsmasq", "server"},
	} {
		if strings.Contains(work.String(), w.word) {
			return w.kind
		}
	}
	return ""
}

func withoutTag(image string) string {
	image, _, _ = strings.Cut(image, "@")
	if i := strings.LastIndexByte(image, ':'); i > strings.LastIndexByte(image, '/') {
		return image[:i]
	}
	return image
}

// afterRegistry leaves out the name of a registry, which says nothing of what
// the image is.
func afterRegistry(image string) string {
	first, rest, found := strings.Cut(image, "/")
	if found && strings.ContainsAny(first, ".:") {
		return rest
	}
	return image
}
