// Package runtime is the contract between the platform and whatever runs labs.
//
// Desired says what one instance should be, Observed what it is, an Op is one
// step from the one to the other. A Driver observes and applies; it decides
// nothing. Deciding is package reconcile's. A Target is what checks may do to an
// instance. No type of a container engine appears here.
package runtime

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"time"
)

// InstanceID names one running lab: 1 to 48 characters of [a-z0-9-], unique on
// the host.
type InstanceID string

// Digest is "sha256:" and 64 hexadecimal digits.
type Digest string

// Errors every driver returns, wrapped; test with errors.Is.
var (
	// ErrNotFound: the instance, node, network or interface does not exist.
	ErrNotFound = errors.New("not found")
	// ErrNotRunning: the node exists and does not run.
	ErrNotRunning = errors.New("not running")
	// ErrUnavailable: the engine or the kernel cannot answer now; trying again may help.
	ErrUnavailable = errors.New("unavailable")
	// ErrUnsupported: this host cannot do it, however often it is asked.
	ErrUnsupported = errors.New("not supported on this host")
)

// Desired is what one instance should be.
type Desired struct {
	Instance InstanceID
	// Meta is kept with the instance and given back by Instances and Observe,
	// for example the lab's id and digest, the seed and the team.
	Meta     map[string]string
	Quota    Quota
	Networks []NetworkSpec
	Nodes    []NodeSpec
}

// Quota bounds all nodes of an instance together. Zero means no bound.
type Quota struct {
	Memory int64   // bytes
	CPUs   float64 // cores
	PIDs   int64
}

// NetworkSpec is a bridge of the fabric.
type NetworkSpec struct {
	Name string
}

// NodeSpec is one container and its interfaces. Everything but Interfaces,
// Routes and Stopped is fixed when the container is created: a change means a
// new container.
type NodeSpec struct {
	Name       string
	Image      string // engine reference, for example "pupitre/router:3f2a…"
	Profile    string // capability and seccomp profile, see ProfileNames
	Env        []string
	Hosts      []HostEntry
	Files      []File
	Sysctls    map[string]string
	Memory     int64   // bytes
	CPUs       float64 // cores
	PIDs       int64
	Disk       int64 // bytes of writable layer
	Interfaces []InterfaceSpec
	Routes     []Route // set when an interface is attached
	// Stopped asks for a container that exists and does not run: a check or an
	// inject stopped it on purpose.
	Stopped bool
}

// HostEntry is a line of /etc/hosts.
type HostEntry struct {
	Name    string
	Address netip.Addr
}

// File is put into a node before it first starts.
type File struct {
	Path    string
	Mode    uint32
	Content []byte
}

// Route is a static route.
type Route struct {
	To  netip.Prefix
	Via netip.Addr
}

// InterfaceSpec is one end of a link: a card in the node, a port on a network.
// Address and Gateway are set when the card is made and belong to the team from
// then on; Port is enforced always, on the fabric's side.
type InterfaceSpec struct {
	Name    string
	Network string
	MAC     string // "02:…"; must not be empty
	Address netip.Prefix
	Gateway netip.Addr
	Port    Port
}

// Port is the state of the fabric's side of a link, out of the team's reach.
type Port struct {
	Rate uint64  // bits per second each way; 0 means no limit
	Loss float64 // share of frames lost, 0 to 1, on the way into the fabric
	Cut  bool    // no carrier
}

// NodeState is where a container is in its life.
type NodeState string

// The states a container can be seen in.
const (
	NodeCreated NodeState = "created" // never started
	NodeRunning NodeState = "running"
	NodeExited  NodeState = "exited"
	NodeDead    NodeState = "dead" // half removed; only removing it again helps
)

// Observed is what one instance is. An instance of which nothing exists is the
// zero value with only Instance set.
type Observed struct {
	Instance InstanceID
	Meta     map[string]string
	// Sandbox is nil when there is none.
	Sandbox  *ObservedSandbox
	Networks []string // bridges of the fabric, sorted
	Nodes    []ObservedNode
	// Strays are objects that carry the instance's label and no known role:
	// engine ids of things to remove.
	Strays []string
}

// ObservedSandbox is the container whose network namespace is the fabric.
type ObservedSandbox struct {
	State NodeState
	// Spec is SandboxDigest of the Desired it was made for.
	Spec Digest
}

// ObservedNode is one container as it is.
type ObservedNode struct {
	Name      string
	State     NodeState
	Spec      Digest // NodeDigest of the NodeSpec it was created from
	Container string // engine's id: one node instance
	Image     Digest // what really runs
	StartedAt time.Time
	ExitCode  int
	OOMKilled bool
	DiskUsed  int64 // bytes of writable layer; -1 when not known
	// DiskFull is set when the node was stopped for having passed its disk limit.
	DiskFull   bool
	Interfaces []ObservedInterface // those whose both ends exist, sorted by name
}

// ObservedInterface is one link as it is.
type ObservedInterface struct {
	Name    string
	Network string
	MAC     string
	Port    Port
}

// OpKind says what an Op does.
type OpKind string

// The closed list of what a driver can be asked to apply. Every one of them is
// idempotent: applied twice, the second does nothing and returns nil.
const (
	OpCreateSandbox OpKind = "create-sandbox" // made and started; its cgroup holds the quota
	OpRemoveSandbox OpKind = "remove-sandbox" // and with it every bridge and port
	OpCreateNetwork OpKind = "create-network"
	OpRemoveNetwork OpKind = "remove-network"
	OpCreateNode    OpKind = "create-node" // made, not started
	OpStartNode     OpKind = "start-node"  // files are put in before the first start
	OpStopNode      OpKind = "stop-node"   // at once, no grace
	OpRemoveNode    OpKind = "remove-node" // running or not
	OpAttach        OpKind = "attach"      // make the link, set address, gateway and routes, bring up
	OpDetach        OpKind = "detach"      // remove the link
	OpSetPort       OpKind = "set-port"    // enforce Port on an existing link
	OpRemoveStray   OpKind = "remove-stray"
)

// Op is one step. Only the fields its kind needs are set; Desired is there for
// create-sandbox (whole), Node for the node operations, attach and set-port.
type Op struct {
	Kind      OpKind
	Instance  InstanceID
	Desired   *Desired       // create-sandbox
	Network   string         // create-network, remove-network
	Node      string         // every node and interface operation
	Spec      *NodeSpec      // create-node, start-node, attach
	Interface *InterfaceSpec // attach, set-port
	Name      string         // detach: the interface; remove-stray: the object
	// Cause says in words why the step is needed.
	Cause string
}

// String names the step and what it works on, for example "attach r1 eth1 to lan-a".
func (o Op) String() string {
	words := []string{string(o.Kind)}
	for _, word := range []string{o.Network, o.Node, o.Name} {
		if word != "" {
			words = append(words, word)
		}
	}
	if o.Interface != nil {
		words = append(words, o.Interface.Name)
	}
	if o.Kind == OpAttach && o.Interface != nil {
		words = append(words, "to", o.Interface.Network)
	}
	return strings.Join(words, " ")
}

// Driver runs instances. Every method may be called at the same time as any
// other; Apply calls on one node are never concurrent.
type Driver interface {
	// Instances lists every instance of which anything exists.
	Instances(ctx context.Context) ([]Summary, error)
	// Observe tells what exists of one instance.
	Observe(ctx context.Context, id InstanceID) (Observed, error)
	// Events tells of containers of any instance that start and die, one after
	// another, until ctx ends; then it returns ctx's error. It returns ErrUnavailable
	// when the engine cannot be heard any more: ask again. The first event is always
	// EventListening: what happened before was not told. told must return soon.
	Events(ctx context.Context, told func(Event)) error
	// Apply makes one step. "Already done" is success.
	Apply(ctx context.Context, op Op) error
	// Target opens an instance for checks. Close it.
	Target(ctx context.Context, id InstanceID) (Target, error)
	// Kept lists the images made by Target.Commit, oldest first. Drop removes one;
	// one that is gone is removed. ErrNotKept: it is an image of another kind.
	Kept(ctx context.Context) ([]Kept, error)
	Drop(ctx context.Context, ref string) error
	// Leaks counts what exists on the host without an engine object that owns
	// it: cgroups, temporary probe namespaces, interfaces, programs on terminals
	// whose opener is gone. Sweep removes them, never what a call under way in
	// this process is using, and tells what it removed.
	Leaks(ctx context.Context) ([]Leak, error)
	Sweep(ctx context.Context) ([]Leak, error)
}

// EventKind says what happened.
type EventKind string

// What happens.
const (
	EventListening EventKind = "listening" // to what follows; of no instance
	EventStarted   EventKind = "started"
	EventDied      EventKind = "died" // by itself, or because it was stopped or removed
)

// Event is something that happened to a container, whoever did it.
type Event struct {
	Kind     EventKind
	Instance InstanceID
	Node     string // empty for the sandbox
	Time     time.Time
}

// Summary is one line of Instances.
type Summary struct {
	Instance InstanceID
	Meta     map[string]string
	Nodes    int
	Running  int
	Created  time.Time
}

// Leak is something left on the host that nothing owns.
type Leak struct {
	Kind string `json:"kind"` // container, cgroup, netns, interface, mount, terminal
	Name string `json:"name"`
}
