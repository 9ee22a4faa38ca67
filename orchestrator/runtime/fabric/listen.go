//go:build linux

package fabric

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"path"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Listeners lists listening TCP and bound, unconnected UDP sockets, each with a
// process that holds it. The names are left empty when the node holds more files
// open than are looked at.
func (ns *NS) Listeners(ctx context.Context) (listeners []runtime.Listener, err error) {
	err = ns.using(ctx, func() error {
		for _, q := range socketQueries {
			some, err := collect(ctx, ns.diag, q.message(), maxSockets, q.parse)
			if errors.Is(err, unix.ENOENT) { // the kernel has no diagnosis of that kind
				err = fmt.Errorf("%s: %w: %w", q.name, runtime.ErrUnsupported, err)
			}
			if err != nil {
				return err
			}
			listeners = append(listeners, some...)
		}
		return ns.nameHolders(ctx, listeners)
	})
	if err != nil {
		return nil, fmt.Errorf("read the listening sockets: %w", err)
	}
	return listeners, nil
}

// socketQuery asks for the sockets of one protocol, family and state.
type socketQuery struct {
	name             string
	family, protocol byte
	states           uint32
}

// A bound UDP socket that is not connected is in the state of a closed TCP one.
const (
	stateClosed = 1 << 7
	stateListen = 1 << 10
)

var socketQueries = []socketQuery{
	{"tcp", unix.AF_INET, unix.IPPROTO_TCP, stateListen},
	{"tcp", unix.AF_INET6, unix.IPPROTO_TCP, stateListen},
	{"udp", unix.AF_INET, unix.IPPROTO_UDP, stateClosed},
	{"udp", unix.AF_INET6, unix.IPPROTO_UDP, stateClosed},
}

// Sizes of struct inet_diag_req_v2 and struct inet_diag_msg, with the places of
// the local port, the local address and the inode in the latter.
const (
	diagRequest = 56
	diagAnswer  = 72
	diagPort    = 4
	diagAddress = 8
	diagInode   = 68
)

func (q socketQuery) message() message {
	b := make([]byte, diagRequest)
	b[0], b[1] = q.family, q.protocol
	binary.NativeEndian.PutUint32(b[4:], q.states)
	return message{kind: unix.SOCK_DIAG_BY_FAMILY, body: b}
}

func (q socketQuery) parse(b []byte) (l runtime.Listener, ok bool) {
	if len(b) < diagAnswer {
		return l, false
	}
	size := 4
	if b[0] == unix.AF_INET6 {
		size = 16
	}
	l.Proto, l.Port, l.Inode = q.name, binary.BigEndian.Uint16(b[diagPort:]), asU32(b[diagInode:])
	l.Address, _ = netip.AddrFromSlice(b[diagAddress : diagAddress+size])
	return l, l.Port != 0
}

// maxFiles bounds the open files looked at for one list of listeners.
const maxFiles = 20000

// nameHolders finds the processes of the sockets by their open files.
func (ns *NS) nameHolders(ctx context.Context, listeners []runtime.Listener) error {
	if len(listeners) == 0 || ns.proc < 0 {
		return nil
	}
	wanted := make(map[uint32][]*runtime.Listener)
	for i := range listeners {
		wanted[listeners[i].Inode] = append(wanted[listeners[i].Inode], &listeners[i])
	}
	left := maxFiles
	return ns.eachProcess(ctx, func(pid int) error {
		held := heldSockets(pid, &left)
		name := ""
		for _, inode := range held {
			for _, l := range wanted[inode] {
				if name == "" {
					name = path.Base(executable(pid))
				}
				l.PID, l.Process = pid, name
			}
			delete(wanted, inode)
		}
		if left <= 0 || len(wanted) == 0 {
			return errStop
		}
		return nil
	})
}

// heldSockets lists the sockets a process has open; none when it ended.
func heldSockets(pid int, left *int) (inodes []uint32) {
	dir := "/proc/" + strconv.Itoa(pid) + "/fd"
	for _, name := range readDirNames(dir, *left) {
		*left--
		target, err := readLink(dir + "/" + name)
		if err != nil {
			continue
		}
		text, ok := strings.CutPrefix(target, "socket:[")
		if inode, err := strconv.ParseUint(strings.TrimSuffix(text, "]"), 10, 32); ok && err == nil {
			inodes = append(inodes, uint32(inode))
		}
	}
	return inodes
}
