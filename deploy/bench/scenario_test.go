package main

import (
	"net/netip"
	"testing"
)

func TestEveryScenarioHasTheMachinesItsTitleSays(t *testing.T) {
	want := map[string]struct{ teams, nodes, networks, cards int }{
		"ring-5":   {1, 5, 5, 10},
		"ring-20":  {1, 20, 20, 40},
		"teams-16": {16, 4, 2, 5},
	}
	for _, s := range scenarios() {
		w := want[s.Name]
		if len(s.Teams) != w.teams {
			t.Errorf("%s: %d teams, want %d", s.Name, len(s.Teams), w.teams)
		}
		for _, tm := range s.Teams {
			cards := 0
			for _, n := range tm.Nodes {
				cards += len(n.Cards)
			}
			if len(tm.Nodes) != w.nodes || len(tm.Networks) != w.networks || cards != w.cards {
				t.Errorf("%s %s: %d nodes, %d networks, %d cards, want %v", s.Name, tm.Name, len(tm.Nodes), len(tm.Networks), cards, w)
			}
		}
	}
}

func TestRingLinksEachNodeToBothNeighbours(t *testing.T) {
	r := ring(5)
	for i, n := range r.Nodes {
		next := r.Nodes[(i+1)%5]
		if n.Cards[0].Network != next.Cards[1].Network {
			t.Errorf("%s and %s share no network", n.Name, next.Name)
		}
	}
	for _, n := range r.Networks {
		if got := r.plugged(n.Name); got != 2 {
			t.Errorf("%s has %d cards, want 2", n.Name, got)
		}
	}
}

func TestNothingOfAScenarioOverlaps(t *testing.T) {
	for _, s := range scenarios() {
		subnets := map[netip.Prefix]bool{}
		addresses := map[netip.Addr]bool{}
		for _, tm := range s.Teams {
			for _, n := range tm.Networks {
				if subnets[n.Subnet] {
					t.Errorf("%s: subnet %s twice", s.Name, n.Subnet)
				}
				subnets[n.Subnet] = true
			}
			for _, n := range tm.Nodes {
				for _, c := range n.Cards {
					if addresses[c.Address.Addr()] {
						t.Errorf("%s: address %s twice", s.Name, c.Address)
					}
					addresses[c.Address.Addr()] = true
				}
			}
			if !addresses[tm.Target] {
				t.Errorf("%s: nobody has the target %s", tm.Name, tm.Target)
			}
		}
	}
}

func TestUnknownNamesAreRefused(t *testing.T) {
	if _, err := selectScenarios("ring-5,ring-6"); err == nil {
		t.Error("an unknown scenario was accepted")
	}
	if _, err := chooseLegs("floor,podman"); err == nil {
		t.Error("an unknown leg was accepted")
	}
}

func TestSelectionHoldsWhatWasNamed(t *testing.T) {
	cases := []struct {
		names     string
		scenarios int
		stateRead bool
	}{
		{"", 3, true},
		{"teams-16", 1, false},
		{"ring-5,state-read", 1, true},
		{"state-read", 0, true},
	}
	for _, c := range cases {
		got, err := selectScenarios(c.names)
		if err != nil || len(got.Scenarios) != c.scenarios || got.StateRead != c.stateRead {
			t.Errorf("%q: %d scenarios, state read %v, %v", c.names, len(got.Scenarios), got.StateRead, err)
		}
	}
}
