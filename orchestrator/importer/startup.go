package importer

import (
	"net/netip"
	"regexp"
	"strings"
)

// structure is what tells a shell program from a list of commands.
var structure = regexp.MustCompile(`(?m)^\s*(if|for|while|until|case|function)\b|^\s*\{|\\$|<<|^\s*\w+\(\)`)

// command is one line of what a machine ran when it started.
type command struct {
	file string
	line int
	text string
}

// startup takes over what a machine ran at its start: addresses, routes and
// forwarding become the machine's own, the rest becomes the solution. A program
// with branches or loops stays whole.
func (im *importing) startup(n *node, commands []command) {
	var all []string
	for _, c := range commands {
		all = append(all, c.text)
	}
	whole := structure.MatchString(strings.Join(all, "\n"))
	told := false
	for _, c := range commands {
		text := strings.TrimSpace(c.text)
		if !whole && (text == "" || strings.HasPrefix(text, "#") || im.take(n, text)) {
			continue
		}
		if !told && text != "" && !strings.HasPrefix(text, "#") {
			told = whole // of a program, one line is enough
			im.leave(c.file, c.line, n.source+": "+text, toSolution)
		}
		n.solution = append(n.solution, c.text)
	}
}

// take understands one command.
func (im *importing) take(n *node, text string) bool {
	words := strings.Fields(unshell(text))
	if len(words) == 0 {
		return false
	}
	words[0] = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(words[0], "/usr"), "/sbin/"), "/bin/")
	switch {
	case words[0] == "ip":
		return im.takeIP(n, words[1:])
	case words[0] == "ifconfig":
		return im.takeIfconfig(n, words[1:])
	case words[0] == "route" && len(words) > 2 && words[1] == "add":
		return n.takeRoute(words[2:])
	case words[0] == "sysctl" || strings.Contains(text, "/proc/sys/net/ipv4/ip_forward"):
		return n.takeForward(text)
	case startsRouting(words):
		return true // a router starts FRR by itself
	}
	return false
}

// unshell opens sh -c '…', as containerlab and Compose write commands.
func unshell(text string) string {
	for _, start := range []string{"sh -c ", "bash -c ", "ash -c "} {
		if rest, ok := strings.CutPrefix(text, start); ok {
			inner := strings.Trim(strings.TrimSpace(rest), `"'`)
			if !strings.ContainsAny(inner, `;&|'"$`) {
				return inner
			}
		}
	}
	if strings.ContainsAny(text, ";&|'\"$`") && !strings.Contains(text, "/proc/sys/") {
		return "" // more than one simple command
	}
	return text
}

func startsRouting(words []string) bool {
	line := strings.Join(words, " ")
	for _, start := range []string{"/etc/init.d/frr start", "/etc/init.d/frr restart", "systemctl start frr", "systemctl restart frr", "service frr start", "service frr restart",
		"/usr/lib/frr/frrinit.sh start", "/lib/frr/frrinit.sh start", "/etc/init.d/zebra start", "/etc/init.d/quagga start"} {
		if line == start {
			return true
		}
	}
	return false
}

// takeIP understands ip address add, ip link set up and ip route add.
func (im *importing) takeIP(n *node, words []string) bool {
	for len(words) > 0 && strings.HasPrefix(words[0], "-") {
		words = words[1:]
	}
	if len(words) < 3 {
		return false
	}
	switch object, verb := words[0], words[1]; {
	case isPrefixOf(object, "address", 1) && isPrefixOf(verb, "add", 1):
		return im.takeAddress(n, words[2:])
	case isPrefixOf(object, "link", 1) && verb == "set":
		return n.takeUp(words[2:])
	case isPrefixOf(object, "route", 1) && (isPrefixOf(verb, "add", 1) || verb == "replace"):
		return n.takeRoute(words[2:])
	}
	return false
}

// isPrefixOf: ip takes the beginning of its words.
func isPrefixOf(text, word string, least int) bool {
	return len(text) >= least && strings.HasPrefix(word, text)
}

func (im *importing) takeAddress(n *node, words []string) bool {
	if len(words) != 3 || words[1] != "dev" {
		return false
	}
	p, err := netip.ParsePrefix(words[0])
	i := n.iface(words[2])
	return err == nil && i != nil && im.topology.address(n, i, p)
}

// takeUp: interfaces of a lab are up.
func (n *node) takeUp(words []string) bool {
	if words[0] == "dev" {
		words = words[1:]
	}
	return len(words) == 2 && words[1] == "up" && (words[0] == "lo" || n.iface(words[0]) != nil)
}

// takeRoute understands both "10.0.0.0/8 via 10.0.0.1 dev eth1" and
// "-net 10.0.0.0 netmask 255.0.0.0 gw 10.0.0.1".
func (n *node) takeRoute(words []string) bool {
	var to netip.Prefix
	var via netip.Addr
	var mask string
	for i := 0; i < len(words); i++ {
		next := ""
		if i+1 < len(words) {
			next = words[i+1]
		}
		switch words[i] {
		case "-net", "-host":
			continue
		case "via", "gw":
			via, _ = netip.ParseAddr(next) // checked by route
			i++
		case "dev", "netmask":
			if words[i] == "netmask" {
				mask = next
			}
			i++
		case "default":
			to = netip.PrefixFrom(netip.IPv4Unspecified(), 0)
		default:
			if to.IsValid() {
				return false
			}
			to = prefixOf(words[i])
		}
	}
	if mask != "" {
		to = netip.PrefixFrom(to.Addr(), maskBits(mask))
	}
	if to.Bits() == 0 && via.Is6() {
		to = netip.PrefixFrom(netip.IPv6Unspecified(), 0)
	}
	return n.route(to, via)
}

// prefixOf reads a network; an address alone is itself.
func prefixOf(text string) netip.Prefix {
	if p, err := netip.ParsePrefix(text); err == nil {
		return p
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}
	}
	return netip.PrefixFrom(a, a.BitLen())
}

// maskBits is the length of a mask, -1 when it is none.
func maskBits(text string) int {
	a, err := netip.ParseAddr(text)
	if err != nil || !a.Is4() {
		return -1
	}
	bits := 0
	for _, b := range a.As4() {
		for ; b&0x80 != 0; b <<= 1 {
			bits++
		}
	}
	if netip.PrefixFrom(netip.AddrFrom4([4]byte{255, 255, 255, 255}), bits).Masked().Addr() != a {
		return -1
	}
	return bits
}

// takeIfconfig understands "eth0 10.0.0.1/24 up" and "eth0 10.0.0.1 netmask 255.255.255.0 up".
func (im *importing) takeIfconfig(n *node, words []string) bool {
	if len(words) < 2 || n.iface(words[0]) == nil {
		return false
	}
	p := netip.Prefix{}
	mask := ""
	for i := 1; i < len(words); i++ {
		switch {
		case words[i] == "up":
		case words[i] == "netmask" && i+1 < len(words):
			mask = words[i+1]
			i++
		case !p.IsValid():
			if p = prefixOf(words[i]); !p.IsValid() {
				return false
			}
		default:
			return false
		}
	}
	if mask != "" {
		p = netip.PrefixFrom(p.Addr(), maskBits(mask))
	}
	if !p.IsValid() {
		return len(words) == 2 // "eth0 up"
	}
	return im.topology.address(n, n.iface(words[0]), p)
}

var forwarding = regexp.MustCompile(`ip_forward\s*=\s*1|^\s*echo\s+"?1"?\s*>\s*/proc/sys/net/ipv4/ip_forward\s*$|net\.ipv6\.conf\.all\.forwarding\s*=\s*1`)

// takeForward: a machine that forwards is a router, which does so by itself.
func (n *node) takeForward(text string) bool {
	if !forwarding.MatchString(text) {
		return false
	}
	n.forwards = true
	return true
}
