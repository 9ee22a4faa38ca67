package orchestrator

import (
	"crypto/sha256"
	"fmt"
	"math"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Keys of the facts kept with every instance.
const (
	MetaLab     = "lab"     // id
	MetaVersion = "version" // of the lab
	MetaDigest  = "digest"  // of the lab's folder
	MetaSeed    = "seed"
	MetaTeam    = "team"
)

// defaultRate caps every link that a lab does not cap, in bits per second: the
// kernel moves packets on nobody's account, so no link may be without a bound.
const defaultRate = 1_000_000_000

// NewInstanceID names the instance of a team: the lab's id and the team's name,
// shortened where they are too long.
func NewInstanceID(labID, team string) runtime.InstanceID {
	name := labID + "-" + team
	if len(name) > maxInstanceID {
		sum := sha256.Sum256([]byte(name))
		name = fmt.Sprintf("%s-%x", strings.TrimRight(name[:maxInstanceID-9], "-"), sum[:4])
	}
	return runtime.InstanceID(name)
}

// maxInstanceID is the contract's bound, see runtime.InstanceID.
const maxInstanceID = 48

// Desired is what a team's instance of a variant should be.
func (c *Catalogue) Desired(id runtime.InstanceID, v *lab.Variant, team string) (runtime.Desired, error) {
	desired := runtime.Desired{
		Instance: id,
		Meta: map[string]string{
			MetaLab: v.ID, MetaVersion: v.Version, MetaDigest: v.Digest, MetaSeed: string(v.Seed), MetaTeam: team,
		},
	}
	for _, n := range v.Networks {
		desired.Networks = append(desired.Networks, runtime.NetworkSpec{Name: n.Name})
	}
	for _, n := range v.Nodes {
		kind, known := c.Images[n.Image]
		if !known {
			return desired, fmt.Errorf("node %s: the image kind %q does not exist", n.Name, n.Image)
		}
		spec, err := nodeSpec(id, v, n, kind)
		if err != nil {
			return desired, fmt.Errorf("node %s: %w", n.Name, err)
		}
		desired.Nodes = append(desired.Nodes, spec)
		desired.Quota = addQuota(desired.Quota, spec)
	}
	return desired, nil
}

// addQuota lets a team's containers together use what each of them may.
func addQuota(q runtime.Quota, n runtime.NodeSpec) runtime.Quota {
	return runtime.Quota{Memory: q.Memory + n.Memory, CPUs: q.CPUs + n.CPUs, PIDs: q.PIDs + n.PIDs}
}

func nodeSpec(id runtime.InstanceID, v *lab.Variant, n lab.Node, kind lab.ImageKind) (runtime.NodeSpec, error) {
	spec := runtime.NodeSpec{
		Name:    n.Name,
		Image:   ImageRef(kind),
		Profile: kind.Profile,
		Env:     envOf(n),
		Files:   filesOf(n),
		Sysctls: kind.Sysctls,
		Memory:  int64(orDefault(n.Memory, kind.Memory)),
		CPUs:    orDefault(n.CPUs, kind.CPUs),
		PIDs:    orDefault(n.PIDs, kind.PIDs),
		Disk:    int64(orDefault(n.Disk, kind.Disk)),
	}
	hosts, err := hostsOf(n)
	if err != nil {
		return runtime.NodeSpec{}, err
	}
	spec.Hosts = hosts
	for _, i := range n.Interfaces {
		spec.Interfaces = append(spec.Interfaces, interfaceSpec(id, v, n, i))
	}
	for _, r := range n.Routes {
		spec.Routes = append(spec.Routes, runtime.Route{To: r.To, Via: r.Via})
	}
	return spec, nil
}

// ImageRef is the engine's name for an image kind: its content decides it, so a
// changed folder is another image.
func ImageRef(kind lab.ImageKind) string {
	return "pupitre/" + kind.Name + ":" + strings.TrimPrefix(kind.Digest, "sha256:")[:12]
}

func orDefault[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}

func envOf(n lab.Node) []string {
	var env []string
	for name, value := range n.Env {
		env = append(env, name+"="+value)
	}
	slices.Sort(env)
	return env
}

func hostsOf(n lab.Node) ([]runtime.HostEntry, error) {
	var hosts []runtime.HostEntry
	for name, text := range n.Hosts {
		address, err := netip.ParseAddr(text)
		if err != nil {
			return nil, fmt.Errorf("host %s: %w", name, err)
		}
		hosts = append(hosts, runtime.HostEntry{Name: name, Address: address})
	}
	slices.SortFunc(hosts, func(a, b runtime.HostEntry) int { return strings.Compare(a.Name, b.Name) })
	return hosts, nil
}

func interfaceSpec(id runtime.InstanceID, v *lab.Variant, n lab.Node, i lab.Interface) runtime.InterfaceSpec {
	network := networkOf(v, i.Network)
	rate := orDefault(orDefault(i.Rate, network.Rate), defaultRate)
	passed := (1 - float64(network.Loss)/100) * (1 - float64(i.Loss)/100)
	return runtime.InterfaceSpec{
		Name:    i.Name,
		Network: i.Network,
		MAC:     orDefault(i.MAC, macOf(id, n.Name, i.Name)),
		Address: i.Address,
		Gateway: i.Gateway,
		Port:    runtime.Port{Rate: uint64(rate), Loss: math.Round((1-passed)*1e6) / 1e6},
	}
}

func networkOf(v *lab.Variant, name string) lab.Network {
	for _, n := range v.Networks {
		if n.Name == name {
			return n
		}
	}
	return lab.Network{Name: name}
}

// macOf derives a locally administered unicast address, the same at every start.
func macOf(id runtime.InstanceID, node, iface string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%s/%s", id, node, iface))
	mac := net.HardwareAddr(sum[:6])
	mac[0] = mac[0]&0xfc | 0x02
	return mac.String()
}

// filesOf are the files a node gets; a rendered variant has their content.
func filesOf(n lab.Node) []runtime.File {
	var files []runtime.File
	for _, f := range n.Files {
		files = append(files, runtime.File{Path: f.Path, Mode: f.Mode, Content: []byte(f.Content)})
	}
	return files
}
