//go:build linux

package fabric

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// ErrTooMany: a node holds more objects than are read; the team's doing.
var ErrTooMany = errors.New("too many objects")

// ErrTampered: the node's init process no longer has the root directory it was
// started with; the team's doing.
var ErrTampered = errors.New("root directory of the node was changed")

// NS is an open handle on the namespaces of a running process: a node's init or
// the sandbox. It is bound to the process, not to the number: once the process
// ended, every method fails with runtime.ErrNotRunning, even when another
// process got the number. Safe for use by several goroutines.
type NS struct{}

// OpenPID opens the namespaces of a process. It fails with runtime.ErrNotRunning
// when there is no such process. A caller who learned the number from elsewhere
// asks there again after OpenPID: when the answer is the same, the handle is the
// right one. Close it as soon as the process ended: the handle keeps the network
// namespace, and every interface in it, alive.
func OpenPID(pid int) (*NS, error) { return nil, runtime.ErrUnsupported }

// PID is the process id the handle was opened for.
func (ns *NS) PID() int { return 0 }

// Alive tells whether the process still runs (a zombie does not).
func (ns *NS) Alive() bool { return false }

// Close releases the handle. Connections dialled from it stay usable.
func (ns *NS) Close() error { return nil }

// Node is a running node: its name in the lab and its namespaces.
type Node struct {
	Name string
	NS   *NS
}

// Fabric is the network namespace of one instance's sandbox.
type Fabric struct{}

// Open prepares the sandbox's namespace (no IPv6, no bridge-netfilter) and takes
// the handle over: Close closes it. Opening twice is harmless.
func Open(sandbox *NS) (*Fabric, error) { return nil, runtime.ErrUnsupported }

// Close releases the handle; the fabric stays.
func (f *Fabric) Close() error { return nil }

// CreateNetwork makes the bridge of a network; nil when it exists.
func (f *Fabric) CreateNetwork(ctx context.Context, name string) error { return runtime.ErrUnsupported }

// RemoveNetwork removes the bridge of a network; nil when there is none. Links
// plugged on it stay, unplugged.
func (f *Fabric) RemoveNetwork(ctx context.Context, name string) error { return runtime.ErrUnsupported }

// Networks lists the networks, sorted.
func (f *Fabric) Networks(ctx context.Context) ([]string, error) { return nil, runtime.ErrUnsupported }

// Attach makes the links of a node: the card named, addressed and up, those of
// the routes whose next hop lies in the card's subnet, the port plugged, capped
// and up last. A link that is whole and right is left alone, but for its port;
// one that is half made, moved or renamed is made again, and an interface of the
// team's that took the card's name is removed. It fails with runtime.ErrNotFound
// when the network does not exist. Several links in one call cost less.
func (f *Fabric) Attach(ctx context.Context, node Node, routes []runtime.Route, links ...runtime.InterfaceSpec) error {
	return runtime.ErrUnsupported
}

// Detach removes the link whose card is seen in the node under that name, else
// the one that was made under it; nil when there is none. NS may be nil.
func (f *Fabric) Detach(ctx context.Context, node Node, name string) error {
	return runtime.ErrUnsupported
}

// SetPort enforces the port of an existing link; runtime.ErrNotFound without one.
func (f *Fabric) SetPort(ctx context.Context, node, iface string, port runtime.Port) error {
	return runtime.ErrUnsupported
}

// SetCut changes only the carrier of a port.
func (f *Fabric) SetCut(ctx context.Context, node, iface string, cut bool) error {
	return runtime.ErrUnsupported
}

// Observe lists, by node, the links whose both ends exist, sorted by the name
// and with the MAC seen in the node now; network and port as the kernel has
// them. A link in the wrong state (no queue, no rule) shows another Port.
func (f *Fabric) Observe(ctx context.Context, nodes ...Node) (map[string][]runtime.ObservedInterface, error) {
	return nil, runtime.ErrUnsupported
}

// Ports lists the links plugged on a network, by node and the name they were
// made under; runtime.ErrNotFound when the network does not exist.
func (f *Fabric) Ports(ctx context.Context, network string) ([]runtime.PortRef, error) {
	return nil, runtime.ErrUnsupported
}

// Probe plugs a new, unnamed namespace on a network, with the address and the
// gateway of the origin. It disappears with Close, or with this process.
func (f *Fabric) Probe(ctx context.Context, origin runtime.Origin) (*NS, error) {
	return nil, runtime.ErrUnsupported
}

// Ping sends echo requests from a node or a probe. Only replies with the right
// nonce from the right address count. With req.Proof it also counts the replies
// whose request was seen entering that node and whose reply was seen leaving it.
func (f *Fabric) Ping(ctx context.Context, from *NS, req runtime.PingRequest) (runtime.PingReply, error) {
	return runtime.PingReply{}, runtime.ErrUnsupported
}

// Witness watches all links of a node, on the fabric's side.
func (f *Fabric) Witness(ctx context.Context, node string, match runtime.Match) (runtime.Witness, error) {
	return nil, runtime.ErrUnsupported
}

// Capture writes the frames of a network (each once) or of one port as pcap
// (nanoseconds, Ethernet) until ctx ends or limit bytes were written; both are
// success. 0 means no limit.
func (f *Fabric) Capture(ctx context.Context, at runtime.PortRef, w io.Writer, limit int64) error {
	return runtime.ErrUnsupported
}

// Dial opens a connection whose socket belongs to the namespace: network is tcp
// or udp. Errors are *net.OpError, as package net's.
func (ns *NS) Dial(ctx context.Context, network string, to netip.AddrPort) (net.Conn, error) {
	return nil, runtime.ErrUnsupported
}

// Links lists the interfaces of the namespace, by index.
func (ns *NS) Links(ctx context.Context) ([]runtime.Link, error) { return nil, runtime.ErrUnsupported }

// Addresses lists the addresses of the namespace.
func (ns *NS) Addresses(ctx context.Context) ([]runtime.Address, error) {
	return nil, runtime.ErrUnsupported
}

// Routes lists the main table, IPv4 then IPv6.
func (ns *NS) Routes(ctx context.Context) ([]runtime.RouteEntry, error) {
	return nil, runtime.ErrUnsupported
}

// Neighbours lists the ARP and NDP entries.
func (ns *NS) Neighbours(ctx context.Context) ([]runtime.Neighbour, error) {
	return nil, runtime.ErrUnsupported
}

// Listeners lists listening TCP and bound UDP sockets.
func (ns *NS) Listeners(ctx context.Context) ([]runtime.Listener, error) {
	return nil, runtime.ErrUnsupported
}

// Chains lists the chains of the nftables ruleset.
func (ns *NS) Chains(ctx context.Context) ([]runtime.Chain, error) {
	return nil, runtime.ErrUnsupported
}

// ReadFile reads a regular file of the node, at most limit bytes. Symbolic links
// are followed inside the node only. Errors: fs.ErrNotExist, fs.ErrPermission,
// runtime.ErrNotRegular (also for files of proc, sysfs and their like),
// runtime.ErrTooLarge.
func (ns *NS) ReadFile(ctx context.Context, path string, limit int64) (runtime.FileInfo, error) {
	return runtime.FileInfo{}, runtime.ErrUnsupported
}

// Processes lists the processes of the node's PID namespace and those below it.
func (ns *NS) Processes(ctx context.Context) ([]runtime.Process, error) {
	return nil, runtime.ErrUnsupported
}

// Abilities is what the kernel offers and how impairments are made with it.
type Abilities struct {
	Bridge, Veth bool
	TBF, Netem   bool
	NFT          bool // nftables of the bridge family: policing and loss
	SockDiag     bool
	Rate         string // mechanism for rates; empty when there is none
	Loss         string // mechanism for loss; empty when there is none
}

// ReadAbilities tries each in a namespace of its own.
func ReadAbilities(ctx context.Context) (Abilities, error) {
	return Abilities{}, runtime.ErrUnsupported
}
