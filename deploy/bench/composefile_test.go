package main

import (
	"encoding/json"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with testdata/name.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("no golden file: %v; run go test -update", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestComposeFileOfATeam(t *testing.T) {
	text, err := composeText(office(1), "pupitre/host:test")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "team.compose.json", string(text)+"\n")
}

func TestEveryComposeFileIsWhole(t *testing.T) {
	for _, s := range scenarios() {
		taken := map[string]string{}
		for _, tm := range s.Teams {
			text, err := composeText(tm, "pupitre/host:test")
			if err != nil {
				t.Fatal(err)
			}
			var file composeFile
			if err := json.Unmarshal(text, &file); err != nil {
				t.Fatalf("%s: %v", tm.Name, err)
			}
			if len(file.Services) != len(tm.Nodes) || len(file.Networks) != len(tm.Networks) {
				t.Errorf("%s: %d services and %d networks", tm.Name, len(file.Services), len(file.Networks))
			}
			for name, n := range file.Networks {
				subnet := n.IPAM.Config[0].Subnet
				if other, used := taken[subnet]; used {
					t.Errorf("%s %s has the subnet %s of %s", tm.Name, name, subnet, other)
				}
				taken[subnet] = tm.Name + " " + name
			}
			checkAttachments(t, file)
		}
	}
}

// checkAttachments makes sure that every address lies in its network's subnet
// and is not the engine's own, the first.
func checkAttachments(t *testing.T, file composeFile) {
	t.Helper()
	for name, s := range file.Services {
		for net, attachment := range s.Networks {
			subnet := netip.MustParsePrefix(file.Networks[net].IPAM.Config[0].Subnet)
			address := netip.MustParseAddr(attachment.Address)
			if !subnet.Contains(address) || address == subnet.Addr().Next() {
				t.Errorf("%s: %s is no address for a container on %s", name, address, subnet)
			}
		}
	}
}
