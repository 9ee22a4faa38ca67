//go:build linux

package fabric

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Node is a running node: its name in the lab and its namespaces.
type Node struct {
	Name string
	NS   *NS
}

// Fabric is the network namespace of one instance's sandbox. Safe for use by
// several goroutines, as long as no two change the same network or link.
type Fabric struct {
	ns      *NS
	rules   sync.Mutex     // one transaction on the port rules at a time
	closing sync.WaitGroup // taps being closed
}

// Open prepares the sandbox's namespace (no IPv6, no bridge-netfilter) and takes
// the handle over: Close closes it, as does a failure. Opening twice is harmless.
func Open(sandbox *NS) (*Fabric, error) {
	f := &Fabric{ns: sandbox}
	err := sandbox.using(context.Background(), f.prepare)
	if err != nil {
		sandbox.Close()
		return nil, fmt.Errorf("prepare the fabric: %w", err)
	}
	return f, nil
}

// Close releases the handle; the fabric stays.
func (f *Fabric) Close() error {
	f.closing.Wait()
	return f.ns.Close()
}

// Alive tells whether the sandbox still runs.
func (f *Fabric) Alive() bool { return f.ns.Alive() }

// quiet lists the sysctls that keep the fabric's own stack silent: it forwards
// frames and has nothing to say itself.
var quiet = map[string]string{
	"ipv6/conf/all/disable_ipv6":          "1",
	"ipv6/conf/default/disable_ipv6":      "1",
	"ipv4/ip_forward":                     "0",
	"bridge/bridge-nf-call-iptables":      "0",
	"bridge/bridge-nf-call-ip6tables":     "0",
	"bridge/bridge-nf-call-arptables":     "0",
	"bridge/bridge-nf-filter-vlan-tagged": "0",
}

func (f *Fabric) prepare() error {
	return f.ns.enter(func() error {
		for name, want := range quiet {
			if err := setOnce("/proc/sys/net/"+name, want); err != nil {
				return err
			}
		}
		return nil
	})
}

// setOnce writes a sysctl that differs; one this kernel does not have is fine.
func setOnce(path, want string) error {
	now, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) || err == nil && strings.TrimSpace(string(now)) == want {
		return nil
	}
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(want), 0)
}

// plainName is a network name that can be an interface's as it is. Underscores
// are left to derived names, so that the two never meet.
var plainName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,14}$`)

// bridgeName is the interface name of a network.
func bridgeName(network string) string {
	if plainName.MatchString(network) && network != "lo" && network != "all" && network != "default" {
		return network
	}
	return "n_" + short(network)
}

// portName is the interface name of a link's end in the fabric.
func portName(node, iface string) string { return "p_" + short(node+"/"+iface) }

// short is 48 bits of a digest, in hexadecimal.
func short(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:6])
}

// network finds the bridge of a network.
func (f *Fabric) network(name string) (link, error) {
	l, err := f.ns.route.linkNamed(bridgeName(name))
	if err != nil {
		return link{}, err
	}
	if l.index == 0 || l.kind != "bridge" {
		return link{}, fmt.Errorf("network %q: %w", name, runtime.ErrNotFound)
	}
	return l, nil
}

// port finds the fabric's end of a link by the names it was made under.
func (f *Fabric) port(node, iface string) (link, error) {
	l, err := f.ns.route.linkNamed(portName(node, iface))
	if err != nil {
		return link{}, err
	}
	if mark := readMark(l.alias); l.index == 0 || mark.node != node || mark.iface != iface {
		return link{}, fmt.Errorf("interface %s of %s: %w", iface, node, runtime.ErrNotFound)
	}
	return l, nil
}

// ports lists the fabric's ends of a node's links.
func (f *Fabric) ports(ctx context.Context, node string) ([]link, error) {
	all, err := f.links(ctx)
	if err != nil {
		return nil, err
	}
	var own []link
	for _, l := range all {
		if l.kind == "veth" && readMark(l.alias).node == node {
			own = append(own, l)
		}
	}
	return own, nil
}

// maxFabricLinks bounds what is read of a fabric: 256 nodes of 64 interfaces.
const maxFabricLinks = 1 << 15

func (f *Fabric) links(ctx context.Context) ([]link, error) {
	return collect(ctx, f.ns.route, getLinks(), maxFabricLinks, parseLink)
}

// first gives the first refusal of a batch, with what was being done.
func first(refused []error, err error, doing string) error {
	for _, r := range append([]error{err}, refused...) {
		if r != nil {
			return fmt.Errorf("%s: %w", doing, r)
		}
	}
	return nil
}

// setAlias labels a link, and takes it up or down.
func setAlias(index int, alias string, up bool) message {
	flags := uint32(0)
	if up {
		flags = unix.IFF_UP
	}
	a := attributes{b: ifInfo(index, flags, unix.IFF_UP)}
	a.bytes(unix.IFLA_IFALIAS, []byte(alias))
	return message{kind: unix.RTM_SETLINK, body: a.b}
}
