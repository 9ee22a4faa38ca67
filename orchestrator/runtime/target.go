package runtime

import (
	"context"
	"io"
	"net"
	"net/netip"
	"time"
)

// Origin is where traffic is sent from: a node, or a temporary probe plugged on
// a network. Node or Network is set, never both.
type Origin struct {
	Node    string
	Network string
	Address netip.Prefix // of the probe
	Gateway netip.Addr   // of the probe; the zero value means none
}

// Target is what checks may do to one instance. Nothing here runs anything the
// team controls, except Exec, whose results are marked self-reported.
//
// Every method fails with ErrNotRunning when the node exists and does not run
// (the team's doing, or a check's), with ErrNotFound for a name the lab does not
// have, and with other errors only for what is the platform's fault. What the
// network answers or does not answer is in the results or in the net package's
// errors (see IsRefusal).
type Target interface {
	// Describe tells what runs now: image digests and node instances.
	Describe(ctx context.Context) (Observed, error)

	// Ping sends ICMP echo requests, each with a fresh nonce in its payload.
	Ping(ctx context.Context, from Origin, req PingRequest) (PingReply, error)
	// Dial opens a connection from an origin: network is tcp or udp. The file
	// descriptor is made inside the namespace and used from outside.
	Dial(ctx context.Context, from Origin, network string, to netip.AddrPort) (net.Conn, error)
	// Witness watches, on the fabric's side of all of a node's links, for
	// packets that match. It is how a check proves that traffic really
	// arrived, whatever the origin's own routing and firewall pretend.
	Witness(ctx context.Context, node string, match Match) (Witness, error)

	Links(ctx context.Context, node string) ([]Link, error)
	Addresses(ctx context.Context, node string) ([]Address, error)
	Routes(ctx context.Context, node string) ([]RouteEntry, error)
	Neighbours(ctx context.Context, node string) ([]Neighbour, error)
	Listeners(ctx context.Context, node string) ([]Listener, error)
	Chains(ctx context.Context, node string) ([]Chain, error)

	// ReadFile reads a regular file, at most limit bytes, without following
	// anything out of the node and without ever blocking on a FIFO or a device.
	// Errors: fs.ErrNotExist, ErrNotRegular, ErrTooLarge.
	ReadFile(ctx context.Context, node, path string, limit int64) (FileInfo, error)
	Processes(ctx context.Context, node string) ([]Process, error)

	// Exec runs a program in the node, for solutions, terminals and
	// self-reported checks.
	Exec(ctx context.Context, node string, req ExecRequest) (ExecResult, error)

	// Attach starts an interactive program on a pseudo-terminal of its own in the
	// node. ctx bounds the start only: the program runs until it ends or the
	// stream is closed. Nothing that gives points depends on what it prints.
	Attach(ctx context.Context, node string, req AttachRequest) (Stream, error)
	// Stats reads what every running node uses, by name. A node that stops
	// meanwhile is left out.
	Stats(ctx context.Context) (map[string]NodeStats, error)

	// Export writes the regular files and the folders under absolute paths of a
	// node, running or not, to w as a tar archive of at most limit bytes. It follows
	// no symbolic link below those paths and nothing out of the node, never blocks
	// on a FIFO or a device, and tells what it left out. An error means that the
	// archive is not whole.
	Export(ctx context.Context, node string, paths []string, w io.Writer, limit int64) (Exported, error)
	// Commit keeps a node's disk, running or not, as the image ref, from which it
	// can be started again. The node is paused meanwhile. Give a node that is made
	// from it no Files: they would replace what was kept.
	Commit(ctx context.Context, node, ref string) (Digest, error)

	// RunChecker runs an author's program in a container of the platform's own,
	// whose only interface is plugged on one network of the instance. The
	// container is made for it and removed before RunChecker returns, whatever
	// happens; a program that still runs when ctx ends is killed, and the error is
	// ctx's. ErrNotFound: there is no such network or image.
	RunChecker(ctx context.Context, req CheckerRequest) (ExecResult, error)

	// SetCut cuts or restores one interface on the fabric's side.
	SetCut(ctx context.Context, node, iface string, cut bool) error
	// Ports lists the interfaces plugged on a network as node and interface name.
	Ports(ctx context.Context, network string) ([]PortRef, error)
	// Stop kills a node; Start starts it again. Its links died with it: the next
	// reconcile plugs them.
	Stop(ctx context.Context, node string) error
	Start(ctx context.Context, node string) error

	// Capture copies packets of a network (or of one node's interface) as pcap
	// until ctx ends or limit bytes were written.
	Capture(ctx context.Context, at PortRef, w PcapWriter, limit int64) error

	Close() error
}

// PortRef names a link's place: a whole network when Node is empty.
type PortRef struct {
	Network   string
	Node      string
	Interface string
}

// PcapWriter receives a pcap stream (nanosecond format, Ethernet).
type PcapWriter interface {
	Write(p []byte) (int, error)
}

// PingRequest is a series of echo requests.
type PingRequest struct {
	To       netip.Addr
	Count    int           // at least 1
	Interval time.Duration // between requests
	Timeout  time.Duration // for each reply
	TTL      int           // 0 means 64
	// Proof is the node that must really receive the requests and send the
	// replies, seen on the fabric's side; empty means no proof is asked.
	Proof string
}

// PingReply is what came back.
type PingReply struct {
	Sent     int
	Received int             // authentic replies: right nonce, right sender
	RTT      []time.Duration // one for each reply
	Witness  int             // replies proved on the fabric's side; -1 when no proof was asked
	TTL      int             // of the last reply, 0 when none
	// Problem is what the network said instead, for example "no route to host".
	Problem string
	// Local is true when the destination is an address of the origin itself.
	Local bool
}

// Match selects packets for a Witness. Zero fields match anything.
type Match struct {
	Proto   string // icmp, tcp, udp
	Dst     netip.Addr
	DstPort uint16
	Payload []byte // bytes that must occur in the packet
}

// Witness counts packets that really crossed the node's links.
type Witness interface {
	// In counts matching packets that went from the fabric to the node so far.
	In() int
	Close() error
}

// Link is an interface inside a node.
type Link struct {
	Index   int
	Name    string
	Type    string // veth, bridge, vxlan, lo, …
	MAC     string
	MTU     int
	Up      bool // administratively
	Carrier bool
	Master  string
}

// Address is an address of an interface.
type Address struct {
	Interface string
	Prefix    netip.Prefix
}

// RouteEntry is one route of the main table, with its next hops.
type RouteEntry struct {
	To       netip.Prefix // 0.0.0.0/0 for the default
	Protocol string       // kernel, boot, static, ospf, bgp, …, or the number
	Type     string       // unicast, blackhole, unreachable, prohibit
	Metric   int
	NextHops []NextHop
}

// NextHop is one way of a route.
type NextHop struct {
	Via       netip.Addr // the zero value: directly connected
	Interface string
}

// Neighbour is an ARP or NDP entry.
type Neighbour struct {
	Interface string
	Address   netip.Addr
	MAC       string
	State     string // reachable, stale, delay, probe, permanent, failed, incomplete, noarp
}

// Listener is a listening TCP socket or a bound UDP socket.
type Listener struct {
	Proto   string // tcp, udp
	Address netip.Addr
	Port    uint16
	Inode   uint32
	Process string // base name of an executable that holds it, read from /proc; may be empty
	PID     int    // as the host sees it
}

// Chain is a chain of the nftables ruleset (iptables-nft shows up here too).
type Chain struct {
	Family string // ip, ip6, inet, arp, bridge, netdev
	Table  string
	Name   string
	Hook   string // empty for a chain that is not a base chain
	Policy string // accept or drop; empty for a chain that is not a base chain
	Rules  int
}

// FileInfo is a regular file read from a node.
type FileInfo struct {
	Path    string
	Size    int64
	Mode    uint32 // permission bits
	UID     int
	GID     int
	ModTime time.Time
	Content []byte
}

// Process is a process of a node, read through the host's /proc.
type Process struct {
	PID     int // as the host sees it
	NSPID   int // as the node sees it
	Name    string
	Exe     string // path as the node sees it; empty for a kernel thread or a zombie
	Cmdline []string
	UID     int
	Started time.Time
}

// ExecRequest is a program to run.
type ExecRequest struct {
	Argv  []string
	Env   []string
	Stdin []byte
	User  string // empty means root
	Limit int64  // bytes of output kept; 0 means 1 MiB
}

// CheckerRequest is a trusted program and the place it looks from. It runs
// under ProfileHost, outside the instance's quota.
type CheckerRequest struct {
	Image   string // engine reference
	Network string
	Address netip.Prefix // of eth0, its only interface
	Gateway netip.Addr   // its default route; the zero value means none
	Files   []File       // put in before it starts
	Argv    []string
	Env     []string
	Stdin   []byte
	Memory  int64   // bytes; 0 means 128 MiB
	CPUs    float64 // cores; 0 means 1
	PIDs    int64   // 0 means 64
	Limit   int64   // bytes kept of each output; 0 means 1 MiB
}

// CheckerInterface is the name of a checker program's only interface.
const CheckerInterface = "eth0"

// WithDefaults fills the bounds that were left out.
func (r CheckerRequest) WithDefaults() CheckerRequest {
	if r.Memory == 0 {
		r.Memory = 128 << 20
	}
	if r.CPUs == 0 {
		r.CPUs = 1
	}
	if r.PIDs == 0 {
		r.PIDs = 64
	}
	if r.Limit == 0 {
		r.Limit = 1 << 20
	}
	return r
}

// ExecResult is what the program did.
type ExecResult struct {
	ExitCode int
	Stdout   []byte
	Stderr   []byte
}
