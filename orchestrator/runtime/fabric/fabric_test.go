//go:build linux

package fabric_test

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	goruntime "runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/fabric"
)

// TestMain needs root: everything here happens in real namespaces.
func TestMain(m *testing.M) {
	if os.Geteuid() != 0 {
		fmt.Fprintln(os.Stderr, "these tests make network namespaces and need root")
		if os.Getenv("CI") == "true" {
			os.Exit(1)
		}
		os.Exit(0)
	}
	code := m.Run()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// lab is a fabric with nodes that are sleeping processes.
type lab struct {
	t      testing.TB
	fabric *fabric.Fabric
	pid    int // of the sandbox
	nodes  map[string]fabric.Node
}

func newLab(t testing.TB, networks ...string) *lab {
	t.Helper()
	l := &lab{t: t, nodes: map[string]fabric.Node{}, pid: startProcess(t, syscall.CLONE_NEWNET)}
	f, err := fabric.Open(openPID(t, l.pid))
	if err != nil {
		t.Fatal(err)
	}
	l.fabric = f
	t.Cleanup(func() { f.Close() })
	for _, n := range networks {
		if err := f.CreateNetwork(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// startProcess starts a sleeping process in new namespaces, ended with the test.
func startProcess(t testing.TB, flags uintptr) int {
	t.Helper()
	cmd := exec.Command("sleep", "infinity")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: flags, Pdeathsig: syscall.SIGKILL}
	goruntime.LockOSThread() // the death signal follows the thread
	defer goruntime.UnlockOSThread()
	if err := cmd.Start(); err != nil {
		t.Fatalf("start a process in new namespaces: %v", err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for { // until it is sleep, and no longer a copy of this process
		exe, err := os.Readlink("/proc/" + strconv.Itoa(cmd.Process.Pid) + "/exe")
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(exe) == "sleep" || filepath.Base(exe) == "coreutils" {
			return cmd.Process.Pid
		}
	}
}

func openPID(t testing.TB, pid int) *fabric.NS {
	t.Helper()
	ns, err := fabric.OpenPID(pid)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ns.Close() })
	return ns
}

// add starts a node, with its loopback up.
func (l *lab) add(name string) fabric.Node {
	l.t.Helper()
	pid := startProcess(l.t, syscall.CLONE_NEWNET|syscall.CLONE_NEWPID|syscall.CLONE_NEWNS)
	n := fabric.Node{Name: name, NS: openPID(l.t, pid)}
	l.nodes[name] = n
	l.in(name, "ip", "link", "set", "lo", "up")
	return n
}

// plug attaches eth1 of a new node; net is the last byte of its address.
func (l *lab) plug(name, network string, last int) fabric.Node {
	l.t.Helper()
	n := l.add(name)
	l.attach(name, card("eth1", network, last))
	return n
}

func card(name, network string, last int) runtime.InterfaceSpec {
	return runtime.InterfaceSpec{
		Name: name, Network: network, MAC: fmt.Sprintf("02:00:00:00:00:%02x", last),
		Address: netip.PrefixFrom(host(last), 24),
	}
}

func host(last int) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, 0, byte(last)}) }

func (l *lab) attach(node string, specs ...runtime.InterfaceSpec) {
	l.t.Helper()
	if err := l.fabric.Attach(l.t.Context(), l.nodes[node], nil, specs...); err != nil {
		l.t.Fatal(err)
	}
}

// in runs a command in the network namespace of a node.
func (l *lab) in(node string, argv ...string) string {
	l.t.Helper()
	return run(l.t, l.nodes[node].NS.PID(), argv...)
}

// inside runs a command in the fabric.
func (l *lab) inside(argv ...string) string {
	l.t.Helper()
	return run(l.t, l.pid, argv...)
}

func run(t testing.TB, pid int, argv ...string) string {
	t.Helper()
	cmd := exec.Command("nsenter", append([]string{"-n", "-t", strconv.Itoa(pid)}, argv...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(argv, " "), err, out)
	}
	return string(out)
}

func (l *lab) observe() map[string][]runtime.ObservedInterface {
	l.t.Helper()
	var nodes []fabric.Node
	for _, n := range l.nodes {
		nodes = append(nodes, n)
	}
	seen, err := l.fabric.Observe(l.t.Context(), nodes...)
	if err != nil {
		l.t.Fatal(err)
	}
	return seen
}

func (l *lab) ping(from string, req runtime.PingRequest) runtime.PingReply {
	l.t.Helper()
	if req.Count == 0 {
		req.Count = 1
	}
	if req.Timeout == 0 {
		req.Timeout = 2 * time.Second
	}
	reply, err := l.fabric.Ping(l.t.Context(), l.nodes[from].NS, req)
	if err != nil {
		l.t.Fatal(err)
	}
	return reply
}

// serve accepts TCP connections in a node and echoes what they send.
func (l *lab) serve(node, network, address string) net.Addr {
	l.t.Helper()
	ready := make(chan net.Addr)
	listener := make(chan net.Listener, 1)
	go func() {
		goruntime.LockOSThread() // never unlocked: the thread ends with the goroutine
		enter(l.t, l.nodes[node].NS.PID())
		ln, err := net.Listen(network, address)
		if err != nil {
			l.t.Error(err)
			close(ready)
			return
		}
		listener <- ln
		ready <- ln.Addr()
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			buffer := make([]byte, 1024)
			n, _ := c.Read(buffer)
			c.Write(buffer[:n])
			c.Close()
		}
	}()
	address2, ok := <-ready
	if !ok {
		l.t.FailNow()
	}
	l.t.Cleanup(func() { (<-listener).Close() })
	return address2
}

func enter(t testing.TB, pid int) {
	f, err := os.Open("/proc/" + strconv.Itoa(pid) + "/ns/net")
	if err != nil {
		t.Error(err)
		return
	}
	defer f.Close()
	if err := setns(int(f.Fd())); err != nil {
		t.Error(err)
	}
}

func within(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

func addrPort(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }
func prefix(s string) netip.Prefix     { return netip.MustParsePrefix(s) }
