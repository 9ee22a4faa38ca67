//go:build linux

// Package fabric builds and reads the networks of one instance on Linux.
//
// A Fabric is the network namespace of an instance's sandbox: every lab network
// is a bridge in it, every interface of a node is a veth pair whose other end
// is a port of a bridge. A node's namespace is opened by process id and read
// from outside over netlink and /proc; nothing a team can change is ever run.
//
// The package knows no container engine: whoever drives it finds the process
// ids. Everything it makes belongs to a namespace and disappears with it, so a
// killed orchestrator leaves nothing on the host.
//
// Opened namespaces are kept alive by the handle: a driver closes the handle of
// a node as soon as the node stopped.
package fabric
