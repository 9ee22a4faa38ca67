package docker_test

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
	"github.com/pupitre-lab/pupitre/orchestrator/runtime/docker/dockertest"
)

// pair is an instance of two machines on one network, the same addresses in
// every instance.
func pair(t *testing.T, b *bench, id runtime.InstanceID) runtime.Desired {
	node := func(name, address, gateway string, mac byte) runtime.NodeSpec {
		return runtime.NodeSpec{
			Name: name, Image: dockertest.Image(t, b.driver, "host"), Profile: runtime.ProfileNetwork,
			Memory: 64 << 20, CPUs: 0.5, PIDs: 64, Disk: 32 << 20,
			Interfaces: []runtime.InterfaceSpec{{
				Name: "eth1", Network: "lan", MAC: fmt.Sprintf("02:00:00:00:00:%02x", mac),
				Address: netip.MustParsePrefix(address), Gateway: netip.MustParseAddr(gateway),
			}},
		}
	}
	return runtime.Desired{
		Instance: id, Networks: []runtime.NetworkSpec{{Name: "lan"}},
		Quota: runtime.Quota{Memory: 256 << 20, CPUs: 1, PIDs: 256},
		Nodes: []runtime.NodeSpec{node("a", "10.9.0.1/24", "10.9.0.2", 1), node("b", "10.9.0.2/24", "10.9.0.1", 2)},
	}
}

func TestANodeReachesItsOwnTeamAndNothingElse(t *testing.T) {
	b := newBench(t)
	host, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer host.Close()
	touched := make(chan string, 16)
	go func() {
		for {
			conn, err := host.Accept()
			if err != nil {
				return
			}
			touched <- conn.RemoteAddr().String()
			_ = conn.Close()
		}
	}()
	port := host.Addr().(*net.TCPAddr).Port
	target := b.up(pair(t, b, "docker-isolation"))
	if got := b.sh(target, "a", "ping -c1 -W2 10.9.0.2 >/dev/null && echo reached"); strings.TrimSpace(got) != "reached" {
		t.Fatalf("the node does not reach its own team: %q", got)
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	outside := []string{"192.0.2.1"} // documentation range: stands for the outside
	for _, a := range addresses {
		if prefix, err := netip.ParsePrefix(a.String()); err == nil && !prefix.Addr().IsLoopback() && prefix.Addr().Is4() {
			outside = append(outside, prefix.Addr().String())
		}
	}
	if len(outside) < 2 {
		t.Fatal("this host has no address to try")
	}
	// The other machine even forwards what it is sent, as a router would.
	for _, address := range outside {
		script := fmt.Sprintf("ping -c1 -W1 %s >/dev/null 2>&1 && echo reached; nc -z -w1 %s %d && echo reached", address, address, port)
		if got := b.sh(target, "a", script); strings.Contains(got, "reached") {
			t.Errorf("the node reaches %s: %q", address, got)
		}
	}
	// Its own loopback is its own: the host's listener is not on it.
	if got := b.sh(target, "a", fmt.Sprintf("nc -z -w1 127.0.0.1 %d && echo reached", port)); strings.Contains(got, "reached") {
		t.Error("the node's loopback is the host's")
	}
	select {
	case from := <-touched:
		t.Errorf("a connection from %s arrived at the host", from)
	default:
	}
}

func TestTeamsWithTheSameAddressesDoNotSeeEachOther(t *testing.T) {
	b := newBench(t)
	one, two := pair(t, b, "docker-team-one"), pair(t, b, "docker-team-two")
	targetOne, targetTwo := b.up(one), b.up(two)
	// Whatever team one sends, broadcast and raw frames among it, the other's
	// machines count no frame that is not their own.
	seen, err := targetTwo.Witness(t.Context(), "b", runtime.Match{Payload: []byte("from-team-one")})
	if err != nil {
		t.Fatal(err)
	}
	defer seen.Close()
	own, err := targetOne.Witness(t.Context(), "b", runtime.Match{Payload: []byte("from-team-one")})
	if err != nil {
		t.Fatal(err)
	}
	defer own.Close()
	b.sh(targetOne, "a", `for i in 1 2 3 4 5; do echo from-team-one | nc -u -w1 -q0 10.9.0.2 9; done; ping -b -c2 -p 66726f6d 10.9.0.255; true`)
	deadline := time.Now().Add(5 * time.Second)
	for own.In() == 0 && time.Now().Before(deadline) {
		time.Sleep(10 * time.Millisecond)
	}
	if own.In() == 0 {
		t.Fatal("the witness does not even see the team's own traffic")
	}
	if n := seen.In(); n != 0 {
		t.Errorf("%d frames of team one arrived at team two", n)
	}
	// And what answers under the shared address is each team's own machine.
	b.sh(targetOne, "b", "hostname > /root/who; (while true; do nc -l -p 8000 < /root/who; done) >/dev/null 2>&1 &")
	if got := b.sh(targetTwo, "a", "nc -w1 10.9.0.2 8000; true"); strings.TrimSpace(got) != "" {
		t.Errorf("team two was answered by team one: %q", got)
	}
}

func TestTheFabricHasNoAddressToAttack(t *testing.T) {
	b := newBench(t)
	target := b.up(pair(t, b, "docker-fabric"))
	b.sh(target, "a", "ping -c2 -W1 10.9.0.2; ping -c2 -W1 ff02::1%eth1; true")
	entries, err := target.Neighbours(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range entries {
		if n.Address.Is4() && n.Address != netip.MustParseAddr("10.9.0.2") && n.State != "failed" {
			t.Errorf("somebody answers at %s", n.Address)
		}
		if n.MAC != "" && n.MAC != "02:00:00:00:00:02" && n.Address.Is6() && !n.Address.IsMulticast() {
			t.Errorf("a machine that is no node answers: %s at %s", n.MAC, n.Address)
		}
	}
}
